"""What radiology would say, and why: pure thought.

Lives here: codings, studies and orders, facts, three-valued answers, criteria, variants,
target studies, renal function, advice and cards.
May not live here: I/O, a clock, FHIR, Flask, settings, logging, words or figures of
clinical knowledge (those are in ``knowledge/``).  Imports nothing but the standard library.
"""
