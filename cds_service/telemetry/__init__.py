"""What operators watch: log lines and metrics, of counts and codes alone.

Lives here: how a consultation is counted and told in one line.  May not live here: anything of a
patient; what is kept for good (``records``).
"""
