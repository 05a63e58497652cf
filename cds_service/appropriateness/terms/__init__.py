"""The nouns of the field: studies, orders, facts, codings, three-valued answers, words of cards.

Lives here: what the other rooms talk about, frozen and without rules of its own.  May not live
here: a question, a judgement or a sentence; nothing of the rooms above is imported.
"""
