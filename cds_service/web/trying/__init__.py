"""*Try a case*: a person changes an example request on the page, and it is asked as an EHR would ask.

Lives here: the cases to begin with, what can be changed in them, and the page's answer.  May not live here: judgement,
reading of a record, or a way of answering of its own (``web/hooks_views.py`` answers).
"""
