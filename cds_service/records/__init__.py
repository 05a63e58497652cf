"""What we keep: consultations, and what became of them.

Lives here: the store, its tables and migrations, the spool before it, retention, and the
queries of the insights page.  May not live here: names, values or free text of a patient; a
decision about a card; anything that an answer waits for.
"""
