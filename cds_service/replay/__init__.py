"""Replay: recorded orders through the same core, each as of its own time, and what it would have said.

Here live reading a source line by line, sorting it by patient on disk, turning a record back to
the instant of an order, the tally and the report.  What to advise may not live here: every order
goes through ``consult``, as a hook call does.  Nothing here holds a source in memory: one slice of
one partition at a time, and of that one patient's chart at a time.
"""
