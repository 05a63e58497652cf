"""Free text of a record: which findings it names, and whether they are there.

Lives here: clauses, cues and their reach, for any list of concepts and words.  May not live here:
the words themselves (``knowledge/words``), FHIR, I/O, a clock.  Imports only the standard library.
"""
