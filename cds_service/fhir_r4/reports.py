"""Finished studies and placed orders: what has been imaged, and what is under way."""

from collections.abc import Iterator

from cds_service.appropriateness.reading.record import Reading
from cds_service.appropriateness.reading.study_names import read_order_name
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import ActiveStudy, Bounds, ImagingReport, Measurement
from cds_service.appropriateness.terms.studies import Study

from .dates import moment
from .elements import Json, RawCoding, as_text, codes, codings, name_of, reference_of, words_of
from .recognition import Recogniser

#: When several codings name a study, the first system of these decides (policy,
#: ``docs/clinical-rules.md`` 8); before them all a code of the client's own, for it names the
#: orderable that will be done.
_SYSTEM_ORDER = (
    "http://loinc.org",
    "http://www.ama-assn.org/go/cpt",
    "http://snomed.info/sct",
    "http://radlex.org",
)


def study_of_code(concept: object, reading: Reading) -> Study | None:
    """The study that the codes stand for, by the order of systems; None where none is known."""
    for coding in sorted(codings(concept), key=lambda each: _rank(each, reading)):
        study = reading.study_codes.study_of_code(coding.system, coding.code)
        if study is not None:
            return study
    return None


def _rank(coding: RawCoding, reading: Reading) -> int:
    if reading.study_codes.is_local(coding.system, coding.code):
        return -1
    return (
        _SYSTEM_ORDER.index(coding.system) if coding.system in _SYSTEM_ORDER else len(_SYSTEM_ORDER)
    )


def study_of(concept: object, reading: Reading) -> Study | None:
    """The study by its code, else by its name."""
    return study_of_code(concept, reading) or read_order_name(
        words_of(concept), reading.order_names
    )


def read_report(report: Json, recogniser: Recogniser) -> Iterator[ImagingReport | Measurement]:
    """A finished imaging study of the spine with what it concludes, or a blood culture's report."""
    if codes(report.get("status")) & {"entered-in-error", "cancelled", "registered"}:
        return
    when, written = moment(
        report, "effectiveDateTime", "effectivePeriod.end", "effectivePeriod.start", "issued"
    )
    conclusion = as_text(report.get("conclusion"))
    coded = report.get("conclusionCode") or report.get("codedDiagnosis")
    name = name_of(report.get("code"))
    says = f"{name}: {conclusion}" if conclusion else name
    evidence = Evidence(reference_of(report), says, written)
    study = study_of(report.get("code"), recogniser.reading)
    if study is not None:
        found = (*recogniser.by_words(conclusion), *recogniser.by_code_or_words(coded))
        concepts = frozenset(each.concept for each in found if not each.past)
        yield ImagingReport(study, evidence, when, concepts)
        return
    for analyte in _qualitative(report, recogniser.reading):
        outcomes = recogniser.reading.analytes[analyte].outcomes
        positive = outcomes.of_words(conclusion or words_of(coded)) if outcomes else None
        yield Measurement(analyte, Bounds(None, None), "", evidence, when, positive=positive)


def _qualitative(report: Json, reading: Reading) -> Iterator[str]:
    for coding in codings(report.get("code")):
        for match in reading.terminology.matches(coding.system, coding.code):
            analyte = reading.analytes.get(match.concept)
            if analyte is not None and analyte.outcomes is not None:
                yield match.concept


def tests_of(order: Json, reading: Reading) -> Iterator[str]:
    """The laboratory tests that an order asks for, by concept."""
    code = order.get("code")
    for coding in codings(code):
        for match in reading.terminology.matches(coding.system, coding.code):
            if match.concept in reading.analytes:
                yield match.concept
    said = words_of(code)
    for concept, words in reading.test_words.items():
        if words.search(said):
            yield concept


def read_active_study(order: Json, reading: Reading) -> ActiveStudy | None:
    """An imaging study of the spine that is ordered and not done."""
    if "active" not in codes(order.get("status")):
        return None
    study = study_of(order.get("code"), reading)
    if study is None:
        return None
    _, written = moment(order, "authoredOn")
    evidence = Evidence(reference_of(order), name_of(order.get("code")), written)
    priority = as_text(order.get("priority")).casefold() or None
    return ActiveStudy(study, evidence, priority)
