"""The page of what was said and what became of it: tables, charts, files for a spreadsheet.

Lives here: what is counted for people who govern alerts, and how it is drawn.  May not live here:
queries (``records``), hooks, anything of a single patient.
"""
