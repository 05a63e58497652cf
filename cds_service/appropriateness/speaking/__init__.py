"""Cards and buttons in knowledge's words: lengths, order, escaping of what a record says.

Lives here: how what was decided is put to a clinician.  May not live here: a decision, a code of
advice, or a client's own shape (``hooks`` makes that).
"""
