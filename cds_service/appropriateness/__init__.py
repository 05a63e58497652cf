"""What radiology would say, and why: pure thought.

Lives here: terms, and a room for each step of a call: reading, asking, judging, advising, speaking.
May not live here: I/O, a clock, FHIR, Flask, settings, logging, words or figures of
clinical knowledge (those are in ``knowledge/``).  Imports the standard library and ``narrative``.
"""
