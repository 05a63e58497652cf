"""Where a call stands: variant, emergency, target study, and the level each draft should look at.

Lives here: what follows from the answers, decided once.  May not live here: what is said of it
(``advising``), or how it is put (``speaking``).
"""
