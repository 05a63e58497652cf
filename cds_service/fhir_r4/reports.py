"""Finished studies and placed orders: what has been imaged, and what is under way."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import (
    ActiveStudy,
    Bounds,
    Fact,
    ImagingReport,
    Measurement,
)
from cds_service.appropriateness.terms.studies import Study

from .coded import Coded
from .dates import planned_start
from .elements import ElementNotUnderstood, as_text, codes
from .entries import Entry
from .kinds import OBSERVATION
from .notes import read_report_as_note, texts_of_report
from .panels import read_held
from .recognised import Recognised
from .recognition import Recogniser
from .referents import Referents
from .texts import some_of


def read_report(
    report: Entry, referents: Referents
) -> Iterator[ImagingReport | Measurement | Fact]:
    """An imaging study of the spine with what it concludes, a blood culture's report, or a note."""
    if report.is_void:
        return
    study = study_of(report.code, report.recogniser)
    if study is not None:
        yield _imaging(report, study, referents)
    else:
        yield from _results(report)
        yield from read_held(report, "result")
        yield from read_report_as_note(report)


def _imaging(report: Entry, study: Study, referents: Referents) -> ImagingReport:
    recogniser = report.recogniser
    found = [each for each in _concluded(report, referents) if not each.past]
    said = _conclusion(report) or "; ".join(dict.fromkeys(each.says for each in found))
    evidence = _evidence(report, recogniser.reading.study_codes.name_of(study), said)
    return ImagingReport(
        study, evidence, report.dated[0], frozenset(each.concept for each in found)
    )


def _concluded(report: Entry, referents: Referents) -> Iterator[Recognised]:
    """What a report of imaging concludes: in its own words, in codes, and in the results that it names."""
    recogniser = report.recogniser
    for text in texts_of_report(report.resource):
        yield from recogniser.by_words(text)
    yield from recogniser.by_code_or_words(recogniser.coded(_coded_conclusion(report)))
    for each in _observed(report, referents):
        value = recogniser.coded(each.resource.get("valueCodeableConcept"))
        yield from recogniser.by_code_or_words(value)
        yield from recogniser.by_words(as_text(each.resource.get("valueString")))


def _observed(report: Entry, referents: Referents) -> Iterator[Entry]:
    for _, named in referents.of(report.resource, "result"):
        if named is not None and named.kind is OBSERVATION and not named.is_void:
            yield named


def _results(report: Entry) -> Iterator[Measurement]:
    """What is reported in words: no growth, or what grew."""
    for known in report.code.known:
        analyte = known.meaning.analyte
        if analyte is not None and analyte.outcomes is not None:
            words = _conclusion(report) or report.recogniser.coded(_coded_conclusion(report)).words
            yield Measurement(
                analyte.id,
                Bounds(None, None),
                "",
                _evidence(report, analyte.label, _conclusion(report)),
                report.dated[0],
                positive=analyte.outcomes.of_words(report.recogniser.texts.part_of(words)),
            )


def _evidence(report: Entry, own_name: str, said: str) -> Evidence:
    """In the report's words; where it has none but a code, under our name with the code behind it."""
    name = report.code.words or f"{own_name} ({report.code.name})"
    says = f"{name}: {said}" if said else name
    return Evidence(report.reference, says, report.dated[1])


def _conclusion(report: Entry) -> str:
    return as_text(report.resource.get("conclusion"))


def _coded_conclusion(report: Entry) -> object:
    return report.resource.get("conclusionCode") or report.resource.get("codedDiagnosis")


def on_reports(reports: Iterable[Entry], referents: Referents) -> tuple[str, ...]:
    """One sentence on the imaging of the spine whose conclusion was not sent as text or in codes."""
    silent = [each.reference for each in reports if _is_silent(each, referents)]
    if not silent:
        return ()
    return (f"reports: what {some_of(silent)} concluded was not sent, or is no text: not read",)


def _is_silent(report: Entry, referents: Referents) -> bool:
    if report.is_void or not report.resource.get("presentedForm"):
        return False
    if any(map(str.strip, texts_of_report(report.resource))) or _coded_conclusion(report):
        return False
    return study_of(report.code, report.recogniser) is not None and not any(
        _observed(report, referents)
    )


def study_of(code: Coded, recogniser: Recogniser) -> Study | None:
    """The study by its code, else by its name."""
    return code.study or recogniser.texts.study_named(code.words)


def tests_of(order: Entry) -> Iterator[str]:
    """The laboratory tests that an order asks for, by concept."""
    for known in order.code.known:
        if known.meaning.analyte is not None:
            yield known.meaning.analyte.id
    said = order.recogniser.texts.part_of(order.code.words)
    yield from order.recogniser.reading.tests.named_in(said)


def read_active_study(order: Entry) -> Iterator[ActiveStudy]:
    """An imaging study of the spine that is ordered and not done."""
    if "active" not in codes(order.resource.get("status")):
        return
    study = study_of(order.code, order.recogniser)
    if study is not None:
        evidence = Evidence(order.reference, order.code.name, order.dated[1])
        priority = as_text(order.resource.get("priority")).casefold() or None
        yield ActiveStudy(study, evidence, priority, order.dated[0], _planned_start(order))


def _planned_start(order: Entry) -> datetime | None:
    """What it is set for; a date that cannot be understood tells of none."""
    try:
        return planned_start(order.resource)
    except ElementNotUnderstood:
        return None
