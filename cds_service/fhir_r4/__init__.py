"""FHIR at the edge: raw resources in, the core's facts and orders out, and orders back.

Lives here: everything that knows FHIR R4 (and reads DSTU2 and STU3 shapes as far as the
needed elements go), ``fhir.resources.R4B``, and reading the client's FHIR server.  May not
live here: clinical words or codes (they come from ``knowledge/``), serving HTTP, CDS Hooks.

Resources are read raw and leniently; models validate only the drafts that we are about to
change.  What goes back is the client's own JSON with our change in it, never a model's dump.
"""
