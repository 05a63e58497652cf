"""Everything that was sent with a call, as the core's facts of one patient."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cds_service.appropriateness.terms.facts import (
    ActiveStudy,
    Fact,
    ImagingReport,
    Measurement,
    PatientFacts,
    When,
)

from .at_a_glance import AtAGlance
from .chart import Chart
from .devices import read_device, read_device_use, settled_devices
from .drafts import Draft
from .elements import codes
from .entries import Entry
from .gathering import Gathered, Read, named
from .kinds import (
    ALLERGY,
    CONDITION,
    DEVICE,
    DEVICE_USE,
    DOCUMENT,
    ENCOUNTER,
    IMPRESSION,
    OBSERVATION,
    ORDER,
    PROCEDURE,
    QUESTIONNAIRE,
    REPORT,
    Kind,
)
from .notes import on_notes, read_annotations, read_answers, read_note
from .order_reasons import read_found, read_reasons, referred_to
from .panels import read_panel
from .recognition import Recogniser
from .referents import Referents
from .reports import on_reports, read_active_study, read_report, tests_of
from .statement_dates import CurrentEncounter
from .statements import read_allergy, read_condition, read_procedure
from .supporting import brought_along
from .the_patient import current_encounter, person_of, setting_of
from .the_visit import read_visit
from .weighing import Stated, weighed

_OF_ANOTHER = "prefetch: all that was sent belongs to another patient than the one of this call"


def read_patient_facts(
    chart: Chart,
    drafts: Iterable[Draft],
    recogniser: Recogniser,
    *,
    imaging: frozenset[str],
    encounter_id: str | None,
) -> PatientFacts:
    """Read the chart and the drafts' reasons.  What cannot be understood is named, and left out.

    ``imaging`` are the references of the drafts that are imaging of the spine.  The reasons are
    read first: nothing is fresher, and no text of the chart may use up their room.
    """
    drafts = tuple(drafts)
    reading, now = recogniser.reading, recogniser.now
    referred = referred_to(drafts)
    referents = Referents(chart, recogniser)
    reasons = list(_reasons(drafts, recogniser, referents, imaging))
    placed = [Entry(order, ORDER, recogniser) for order in chart.of(*ORDER.types)]
    person = person_of(chart, now)
    encounter = current_encounter(chart, encounter_id, now)
    readers = _readers(encounter, person.born, referred, referents)
    gathered = _gathered(chart, drafts, placed, recogniser, readers)
    stated, limited = weighed([*gathered.stated, *reasons])
    by_type = _by_type(stated)
    return PatientFacts(
        now=now,
        facts=settled_devices(by_type[Fact], reading.devices),
        measurements=tuple(by_type[Measurement]),
        reports=tuple(by_type[ImagingReport]),
        active_studies=tuple(by_type[ActiveStudy]),
        ordered_tests=frozenset(_ordered_tests(placed, drafts, recogniser)),
        drafted_medications=frozenset(_medications(drafts, recogniser)),
        availability=chart.availability,
        age=person.age,
        sex=person.sex,
        setting=setting_of(chart, reading.settings),
        left_out=(*_left_out(chart, gathered, referents), *limited, *recogniser.unread()),
    )


def _left_out(chart: Chart, gathered: Gathered, referents: Referents) -> tuple[str, ...]:
    """What was sent and is no fact of this patient."""
    of_another = (_OF_ANOTHER,) if chart.is_of_another else ()
    left_out = named((*gathered.left_out, *chart.set_aside))
    notes, reports = referents.all_of(DOCUMENT), referents.all_of(REPORT)
    return (*of_another, *left_out, *on_notes(notes), *on_reports(reports, referents))


def _reasons(
    drafts: Iterable[Draft],
    recogniser: Recogniser,
    referents: Referents,
    imaging: frozenset[str],
) -> Iterator[Fact]:
    for draft in drafts:
        is_imaging = draft.reference in imaging
        yield from read_reasons(draft, recogniser, referents, is_imaging=is_imaging)
    yield from read_found(drafts, referents)


def _gathered(
    chart: Chart,
    drafts: Sequence[Draft],
    placed: Sequence[Entry],
    recogniser: Recogniser,
    readers: Iterable[tuple[Kind, Read]],
) -> Gathered:
    gathered = Gathered(recogniser.now, left_out=recogniser.not_understood)
    glance = AtAGlance(recogniser)
    bringing = [draft for draft in drafts if "contained" in draft.resource]
    for kind, read in readers:
        sent = chart.of(*kind.types)
        if not sent and not bringing:
            continue
        entries = [Entry(each, kind, recogniser) for each in glance.may_state(sent, kind)]
        entries += brought_along(bringing, kind, recogniser)
        if entries:
            gathered.take(entries, read)
    gathered.take(placed, read_active_study)
    return gathered


def _by_type(stated: Iterable[Stated]) -> Mapping[type[Stated], list[Any]]:
    found: dict[type[Stated], list[Any]] = {
        each: [] for each in (Fact, Measurement, ImagingReport, ActiveStudy)
    }
    for each in stated:
        found[type(each)].append(each)
    return found


def _readers(
    encounter: CurrentEncounter, born: When | None, referred: frozenset[str], referents: Referents
) -> Iterator[tuple[Kind, Read]]:
    def read_diagnosis(condition: Entry) -> Iterator[Fact]:
        """What an order refers to is said with the order; what of it is over stays of its date."""
        for fact in read_condition(condition, encounter, born):
            if fact.past or fact.looks_back or condition.reference not in referred:
                yield fact
        if "note" in condition.resource:
            yield from read_annotations(condition)

    yield CONDITION, read_diagnosis
    yield ENCOUNTER, lambda visit: read_visit(visit, encounter)
    yield PROCEDURE, read_procedure
    yield ALLERGY, read_allergy
    yield DEVICE, read_device
    yield DEVICE_USE, read_device_use
    yield OBSERVATION, read_panel
    yield REPORT, lambda report: read_report(report, referents)
    yield DOCUMENT, read_note
    yield IMPRESSION, read_note
    yield QUESTIONNAIRE, read_answers


def _medications(drafts: Iterable[Draft], recogniser: Recogniser) -> Iterator[str]:
    """The kinds of medication that are drafted."""
    for draft in drafts:
        if draft.is_medication:
            said = recogniser.texts.part_of(draft.medication)
            yield from recogniser.reading.medications.named_in(said)


def _ordered_tests(
    placed: Iterable[Entry], drafts: Iterable[Draft], recogniser: Recogniser
) -> Iterator[str]:
    """Tests that are drafted, or placed and not done."""
    for order in placed:
        if "active" in codes(order.resource.get("status")):
            yield from tests_of(order)
    for draft in drafts:
        if draft.is_service_request:
            recogniser.begin(draft)
            yield from tests_of(Entry(draft.resource, ORDER, recogniser))
