"""What to say and what to offer, before words: advice by order, of contrast, of the patient.

Lives here: the codes of advice, the cards that are wanted, and what one click changes.  May not
live here: sentences (``knowledge/`` has them, ``speaking`` puts them), judgements (``judging``).
"""
