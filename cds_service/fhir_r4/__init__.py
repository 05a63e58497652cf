"""FHIR at the edge: raw resources in, the core's facts and orders out, and orders back.

Lives here: everything that knows FHIR R4 (and reads DSTU2 and STU3 shapes as far as the
needed elements go), and ``fhir.resources.R4B``.  May not live here: clinical words or codes
(they come from ``knowledge/``), the network (``fhir_server``), serving HTTP, CDS Hooks.

Resources are read raw and leniently; models validate only the drafts that we are about to
change.  What goes back is the client's own JSON with our change in it, never a model's dump.
"""
