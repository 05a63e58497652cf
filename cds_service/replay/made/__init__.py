"""An export to try a replay on: made of patients that nobody is, the same bytes every time.

Here live the made-up patients, their stories and the files that they stand in.  What a replay reads
or says may not live here: it takes these files as it takes any other.
"""
