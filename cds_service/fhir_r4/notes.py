"""Notes that are sent: documents, impressions, reports that are notes, and questionnaires answered."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from cds_service.appropriateness.terms.facts import Fact, Measurement, Need

from .attachments import decoded
from .elements import Json, as_list, as_mapping, as_text, codes, either
from .entries import Entry
from .kinds import ANNOTATION, REPORT
from .limits import MOST_ANSWERS, MOST_DETAILS
from .observations import read_part
from .recognised import Recognised
from .statements import is_over
from .texts import some_of

#: Reports of these departments are results: laboratory, pathology, radiology, as v2 and LOINC call them.
_RESULTS: Final = frozenset(
    {
        *("lab", "laboratory", "lp7839-6", "pat", "path", "mb", "ch", "hm"),
        *("rad", "imaging", "lp29684-5"),
    }
)
_A_NOTE: Final = replace(REPORT, place=Need.EXAM)
_ANSWERS: Final = ("valueBoolean", "valueString", "valueInteger", "valueQuantity")


def read_note(note: Entry) -> Iterator[Fact]:
    """What a document or an impression says in its own words, as of its own date."""
    if note.is_void:
        return
    for text in _texts(note.resource):
        yield from _said(note, text)
    if "finding" in note.resource:
        for each in _found_by(note):
            yield note.fact(each, each.says, note.dated)


def _found_by(impression: Entry) -> Iterator[Recognised]:
    """What an impression lists as its findings: in codes or words, as R4 or R5 has them."""
    recogniser = impression.recogniser
    for finding in map(as_mapping, as_list(impression.resource["finding"])[:MOST_DETAILS]):
        for element in ("itemCodeableConcept", "item"):
            concept, _ = either(finding.get(element))
            if concept is not None:
                yield from recogniser.by_code_or_words(recogniser.coded(concept))


def read_annotations(condition: Entry) -> Iterator[Fact]:
    """What is noted beside a diagnosis that is in force, as of the day that it was noted or recorded."""
    if condition.is_void or is_over(condition):
        return
    told = condition.resource
    for each in map(as_mapping, as_list(told.get("note"))):
        dates = {name: told[name] for name in ANNOTATION.dates if name in told}
        own = {"resourceType": told["resourceType"], "id": told.get("id"), "time": each.get("time")}
        noted = Entry({**dates, **own}, ANNOTATION, condition.recogniser)
        text = as_text(each.get("text"))
        yield from _said(noted, text)
        yield from _of_the_diagnosis(noted, condition.code.words, text)


def _of_the_diagnosis(note: Entry, diagnosis: str, text: str) -> Iterator[Fact]:
    """*Worse since yesterday*, beside *leg weakness*: a note that names nothing tells of its diagnosis."""
    if not text or not diagnosis or note.recogniser.by_words(text):
        return
    before = {each.concept for each in note.recogniser.by_words(diagnosis) if each.called_new}
    for each in note.recogniser.by_words(f"{diagnosis}. {text}"):
        if each.called_new and each.concept not in before:
            yield note.fact(each._replace(days_ago=None), f"{diagnosis}: {text}", note.dated)


def read_report_as_note(report: Entry) -> Iterator[Fact]:
    """A report that is a note: neither of imaging nor of a laboratory, and sent as text."""
    if codes(report.resource.get("category")).isdisjoint(_RESULTS):
        note = Entry(report.resource, _A_NOTE, report.recogniser)
        for text in texts_of_report(report.resource):
            yield from _said(note, text)


def texts_of_report(report: Json) -> Iterator[str]:
    """What a report says in words: its conclusion, and the forms that are sent as text."""
    yield as_text(report.get("conclusion"))
    for form in as_list(report.get("presentedForm")):
        yield decoded(as_mapping(form))


def _said(note: Entry, text: str) -> Iterator[Fact]:
    """What a text says; an age in words is as of the day of the note."""
    for each in note.recogniser.by_words(text):
        when, _ = note.dated
        fact = note.fact(each._replace(days_ago=None), each.says, note.dated)
        if each.days_ago and when is not None:
            began = when.earlier_by(timedelta(days=each.days_ago))
            fact = replace(fact, when=began, looks_back=True)
        yield fact


def _texts(note: Json) -> Iterator[str]:
    for content in as_list(note.get("content")):
        yield decoded(as_mapping(as_mapping(content).get("attachment")))
    for element in ("summary", "description"):
        if note.get("resourceType") == "ClinicalImpression":
            yield as_text(note.get(element))


def read_answers(response: Entry) -> Iterator[Fact | Measurement]:
    """Each question with its answer: one statement, read as a row of an examination is."""
    if response.is_void:
        return
    for item in _items(response.resource):
        for answer in as_list(item.get("answer")):
            yield from read_part(response, _row(as_text(item.get("text")), as_mapping(answer)))


def _items(response: Json) -> Iterator[Json]:
    """The questions in their order, those within others too, as far as they are looked at."""
    left = [*reversed(as_list(response.get("item")))]
    for _ in range(MOST_ANSWERS):
        if not left:
            return
        item = as_mapping(left.pop())
        yield item
        within = (as_list(as_mapping(each).get("item")) for each in as_list(item.get("answer")))
        left += reversed([*as_list(item.get("item")), *(each for some in within for each in some)])


def _row(question: str, answer: Json) -> Json:
    row: dict[str, Any] = {name: answer[name] for name in _ANSWERS if name in answer}
    if "valueDecimal" in answer:
        row["valueQuantity"] = {"value": answer["valueDecimal"]}
    if "valueCoding" in answer:
        row["valueCodeableConcept"] = {"coding": [answer["valueCoding"]]}
    return {"code": {"text": question}, **row}


def on_notes(notes: Iterable[Entry]) -> tuple[str, ...]:
    """One sentence on the notes that were sent: which hold no text, else that there may be others."""
    sent = [note for note in notes if not note.is_void]
    silent = [note.reference for note in sent if not any(map(str.strip, _texts(note.resource)))]
    if silent:
        return (
            f"notes: the text of {some_of(silent)} was not sent, or is no plain text: not read",
        )
    return ("notes: no others were read than those that were sent",) if sent else ()
