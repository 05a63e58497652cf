"""Questions to a patient's facts: criteria as data, the truth table, and the kidneys' equations.

Lives here: what makes an answer Met, NotMet or Unknown.  May not live here: what follows from an
answer (``judging``), and any threshold or window of radiology (``knowledge/``).
"""
