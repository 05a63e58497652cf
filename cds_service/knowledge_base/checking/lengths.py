"""Whether each saying stays within the budget of cards, whatever fills its blanks."""

from collections.abc import Iterator

from cds_service.appropriateness.advising.on_doubt import MOST_ASKED
from cds_service.appropriateness.judging.levels import DOUBTS
from cds_service.appropriateness.judging.ratings import AppropriatenessCategory
from cds_service.appropriateness.judging.topics import Topic
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.speaking.budget import ADVICE_WORDS, SUMMARY_CHARACTERS, words
from cds_service.appropriateness.terms.studies import Region, region_name
from cds_service.appropriateness.terms.wording import Label, fill
from cds_service.errors import Fault
from cds_service.knowledge_base.documents import KnowledgeFiles
from cds_service.knowledge_base.shared import CARDS

#: What the record says in a blank: as long as a figure with its source, or a diagnosis, is as a rule.
_OF_THE_RECORD = {
    "value": "eGFR 22 mL/min/1.73 m² (CKD-EPI 2021, from creatinine 3.1 mg/dL)",
    "date": "yesterday 21:30 UTC",
}

#: The longest name of where findings point beyond an order.
_FURTHEST = region_name(frozenset({Region.CERVICAL, Region.THORACIC, Region.SACRUM}))


def faults_of_lengths(knowledge: Knowledge, files: KnowledgeFiles) -> Iterator[Fault]:
    """Every saying that is too long once its blanks are filled with the longest there is."""
    for topic in knowledge.topics:
        yield from _sayings(topic, knowledge, files)


def _sayings(topic: Topic, knowledge: Knowledge, files: KnowledgeFiles) -> Iterator[Fault]:
    own, shared = files.right[f"topics/{topic.id}/cards.yaml"], files.right[CARDS]
    longest = _longest(topic, knowledge)
    for advice in topic.wording.advice.values():
        code = advice.code
        document = shared if code in topic.wording.shared else own
        for saying, phrase in advice.sayings.items():
            place = ("advice", code, "sayings", saying)
            length = len(fill(phrase.summary, longest))
            if length > SUMMARY_CHARACTERS:
                sentence = f"fills to {length} characters, and {SUMMARY_CHARACTERS} are the most"
                yield document.fault(f"{code}, {saying}: the summary {sentence}", *place, "summary")
            told = words(fill(phrase.says, longest))
            if told > ADVICE_WORDS:
                sentence = f"fills to {told} words, and {ADVICE_WORDS} are the most"
                yield document.fault(f"{code}, {saying}: what it says {sentence}", *place, "says")


def _longest(topic: Topic, knowledge: Knowledge) -> dict[str, str]:
    """The longest that each blank can be."""
    listed = knowledge.study_codes.by_id.values()
    ratings = [category.in_words for category in AppropriatenessCategory]
    label = topic.wording.label
    asked = sorted((each.words for each in topic.asks_for), key=words)
    tests = " and ".join(sorted((t.text for t in topic.tests.values()), key=len)[-2:])
    return {
        **_OF_THE_RECORD,
        "target": max((each.short_label for each in listed), key=len),
        "study": max((each.label for each in listed), key=len),
        "rating": max((*ratings, label(Label.NOT_RATED)), key=len),
        "why": max((label(doubt, where=_FURTHEST) for doubt in DOUBTS), key=len),
        "ask": label(Label.ASK_FOR, facts=", ".join(asked[-MOST_ASKED:])),
        "send": label(Label.SEND, tests=tests),
    }
