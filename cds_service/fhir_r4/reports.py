"""Finished studies and placed orders: what has been imaged, and what is under way."""

from collections.abc import Iterator

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
from .elements import as_text, codes
from .entries import Entry
from .notes import read_report_as_note
from .recognition import Recogniser


def read_report(report: Entry) -> Iterator[ImagingReport | Measurement | Fact]:
    """An imaging study of the spine with what it concludes, a blood culture's report, or a note."""
    if report.is_void:
        return
    study = study_of(report.code, report.recogniser)
    if study is not None:
        yield _imaging(report, study)
    else:
        yield from _results(report)
        yield from read_report_as_note(report)


def _imaging(report: Entry, study: Study) -> ImagingReport:
    recogniser = report.recogniser
    evidence = _evidence(report, recogniser.reading.study_codes.name_of(study))
    found = (
        *recogniser.by_words(_conclusion(report)),
        *recogniser.by_code_or_words(recogniser.coded(_coded_conclusion(report))),
    )
    concepts = frozenset(each.concept for each in found if not each.past)
    return ImagingReport(study, evidence, report.dated[0], concepts)


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
                _evidence(report, analyte.label),
                report.dated[0],
                positive=analyte.outcomes.of_words(report.recogniser.texts.part_of(words)),
            )


def _evidence(report: Entry, own_name: str) -> Evidence:
    """In the report's words; where it has none but a code, under our name with the code behind it."""
    code, conclusion = report.code, _conclusion(report)
    name = code.words or f"{own_name} ({code.name})"
    says = f"{name}: {conclusion}" if conclusion else name
    return Evidence(report.reference, says, report.dated[1])


def _conclusion(report: Entry) -> str:
    return as_text(report.resource.get("conclusion"))


def _coded_conclusion(report: Entry) -> object:
    return report.resource.get("conclusionCode") or report.resource.get("codedDiagnosis")


def study_of(code: Coded, recogniser: Recogniser) -> Study | None:
    """The study by its code, else by its name."""
    return code.study or recogniser.texts.study_named(code.words)


def tests_of(order: Entry) -> Iterator[str]:
    """The laboratory tests that an order asks for, by concept."""
    for known in order.code.known:
        if known.meaning.analyte is not None:
            yield known.meaning.analyte.id
    said = order.recogniser.texts.part_of(order.code.words)
    for concept, words in order.recogniser.reading.test_words.items():
        if words.search(said):
            yield concept


def read_active_study(order: Entry) -> Iterator[ActiveStudy]:
    """An imaging study of the spine that is ordered and not done."""
    if "active" not in codes(order.resource.get("status")):
        return
    study = study_of(order.code, order.recogniser)
    if study is not None:
        evidence = Evidence(order.reference, order.code.name, order.dated[1])
        priority = as_text(order.resource.get("priority")).casefold() or None
        yield ActiveStudy(study, evidence, priority)
