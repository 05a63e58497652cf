"""Replay: recorded orders through the same core, each as of its own time, and what it would have said.

Here live reading a source line by line, bringing it together by patient, turning a record back to
the instant of an order, the tally and the report.  What to advise may not live here: every order
goes through ``consult``, as a hook call does.  Nothing here holds a source in memory: a process
holds what one share of the patients has at most, and of that one patient's chart at a time.
"""
