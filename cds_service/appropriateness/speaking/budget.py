"""How long a card may be.  A clinician looks at an interrupting alert for about eight seconds.

A *word* is what stands between two blanks and holds a letter or a digit: *38.9* and *T8* are words,
*-* and *→* are none.  Those of an answer are its summaries and details; buttons and reasons are read by
who acts, and have limits of their own.
"""

import re
from collections.abc import Iterable
from typing import Final

#: Of a summary, in characters, once its blanks are filled.
SUMMARY_CHARACTERS: Final = 100
#: Words of one advice, of all prose of a card, of its findings, and of its detail.
ADVICE_WORDS: Final = 35
PROSE_WORDS: Final = 60
FINDING_WORDS: Final = 24
DETAIL_WORDS: Final = 110
#: Lines of findings, reasons to override of a card, cards of an answer.
FINDINGS: Final = 5
REASONS: Final = 5
#: Of the findings in the note on an order, which the radiologist reads with more time.
NOTED_FINDINGS: Final = 8
CARDS: Final = 3
#: Over all cards; and of the whole answer to the article's patient.
MEDIAN_DETAIL_WORDS: Final = 60
ARTICLE_WORDS: Final = 120

_LETTER_OR_DIGIT: Final = re.compile(r"\w")


def words(text: str) -> int:
    """How many words a text has."""
    number = 0
    for each in text.split():
        if each[0].isalnum() or _LETTER_OR_DIGIT.search(each):
            number += 1
    return number


def has_at_most(most: int, text: str) -> bool:
    """Whether it has no more words than that.  They are told from signs only where that decides."""
    return len(text.split()) <= most or words(text) <= most


def fitting(texts: Iterable[str], most: int) -> int:
    """How many of the first texts have no more than ``most`` words together."""
    left = most
    for place, text in enumerate(texts):
        left -= words(text)
        if left < 0:
            return place
    return len(list(texts))
