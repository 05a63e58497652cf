"""Whether the order looks where the findings point, or the whole spine is the safer answer."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from cds_service.appropriateness.judging.levels import Level, LevelRules, Pointing, judge_level
from cds_service.appropriateness.terms.answers import Evidence
from cds_service.appropriateness.terms.facts import Fact, Need, PatientFacts
from cds_service.appropriateness.terms.studies import WHOLE_SPINE, Region
from cds_service.appropriateness.terms.wording import Label

CERVICAL, THORACIC, LUMBAR, SACRUM = Region.CERVICAL, Region.THORACIC, Region.LUMBAR, Region.SACRUM
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
RULES = LevelRules(
    pain=frozenset({"pain"}),
    localising=frozenset({"pain", "discitis", "sensory-level", "cauda-equina"}),
    cord_signs=frozenset({"long-tract-signs", "sensory-level"}),
    multifocal=frozenset({"bacteraemia"}),
    regions_of_concept={"cauda-equina": frozenset({LUMBAR})},
)


def said(concept: str, *regions: Region, past: bool = False) -> Fact:
    evidence = Evidence(f"Condition/{concept}-{'-'.join(regions)}", concept)
    return Fact(concept, Need.CONDITIONS, evidence, past=past, regions=frozenset(regions))


def judge(ordered: set[Region], *facts: Fact) -> Level:
    patient = PatientFacts(now=NOW, facts=facts)
    return judge_level(frozenset(ordered), Pointing.of(patient, RULES))


def test_an_order_that_looks_where_the_pain_is_fits() -> None:
    level = judge({LUMBAR}, said("pain", LUMBAR))

    assert Level(frozenset({LUMBAR})) == level
    assert not level.wants_whole_spine


@pytest.mark.parametrize(
    "ordered", [WHOLE_SPINE, WHOLE_SPINE | {SACRUM}], ids=["spine", "spine and sacrum"]
)
def test_an_order_of_the_whole_spine_always_fits(ordered: frozenset[Region]) -> None:
    found = (said("long-tract-signs"), said("pain", CERVICAL), said("bacteraemia"))

    assert not judge(set(ordered), *found).wants_whole_spine


def test_an_order_that_names_no_level_wants_one() -> None:
    assert Label.LEVEL_NOT_NAMED == judge(set(), said("pain", LUMBAR)).why


@pytest.mark.parametrize("ordered", [{LUMBAR}, {SACRUM}, {LUMBAR, SACRUM}])
def test_signs_of_the_cord_do_not_come_from_below_it(ordered: set[Region]) -> None:
    """The article's second pitfall: a lumbar picture of a thoracic abscess."""
    level = judge(ordered, said("pain", LUMBAR), said("long-tract-signs"))

    assert Label.LEVEL_BELOW_THE_CORD == level.why
    assert ("Condition/long-tract-signs-",) == tuple(e.resource for e in level.because)


def test_a_cord_sign_that_is_said_to_be_lumbar_does_not_look_higher() -> None:
    assert not judge({LUMBAR}, said("sensory-level", LUMBAR)).wants_whole_spine


def test_a_cord_sign_fits_an_order_of_its_own_level() -> None:
    assert not judge({THORACIC}, said("sensory-level", THORACIC)).wants_whole_spine


def test_a_finding_outside_the_ordered_level_wants_the_whole_spine() -> None:
    level = judge({LUMBAR}, said("pain", LUMBAR), said("discitis", CERVICAL))

    assert Label.LEVEL_ELSEWHERE == level.why
    assert frozenset({CERVICAL, LUMBAR}) == level.localised


def test_a_finding_that_reaches_into_the_ordered_level_is_in_the_picture() -> None:
    assert not judge({LUMBAR}, said("discitis", THORACIC, LUMBAR)).wants_whole_spine


def test_the_lumbar_spine_shows_the_sacral_roots() -> None:
    assert not judge({LUMBAR}, said("pain", SACRUM)).wants_whole_spine


def test_the_sacrum_does_not_show_the_lumbar_spine() -> None:
    assert judge({SACRUM}, said("pain", LUMBAR)).wants_whole_spine


def test_pain_at_two_levels_wants_the_whole_spine() -> None:
    level = judge({THORACIC, LUMBAR}, said("pain", THORACIC), said("pain", LUMBAR))

    assert Label.LEVELS_OF_PAIN == level.why


def test_lumbar_and_sacral_pain_is_one_level() -> None:
    assert not judge({LUMBAR}, said("pain", LUMBAR), said("pain", SACRUM)).wants_whole_spine


def test_an_infection_from_the_blood_can_be_anywhere() -> None:
    level = judge({LUMBAR}, said("pain", LUMBAR), said("bacteraemia"))

    assert Label.LEVEL_MULTIFOCAL == level.why


def test_where_nothing_localises_the_whole_spine_is_safer() -> None:
    assert Label.LEVEL_UNKNOWN == judge({LUMBAR}, said("pain")).why


def test_a_concept_that_has_but_one_level_localises_by_itself() -> None:
    level = judge({LUMBAR}, said("cauda-equina"))

    assert Level(frozenset({LUMBAR})) == level


def test_where_a_concept_is_said_to_lie_wins_over_where_it_usually_lies() -> None:
    assert (
        frozenset({THORACIC}) == judge(set(WHOLE_SPINE), said("cauda-equina", THORACIC)).localised
    )


@pytest.mark.parametrize(
    "resolved",
    [said("discitis", CERVICAL, past=True), said("bacteraemia", past=True)],
    ids=["elsewhere", "in the blood"],
)
def test_what_is_resolved_points_nowhere(resolved: Fact) -> None:
    assert not judge({LUMBAR}, said("pain", LUMBAR), resolved).wants_whole_spine


def test_the_order_of_the_findings_does_not_matter() -> None:
    found = (said("pain", LUMBAR), said("discitis", CERVICAL), said("long-tract-signs"))
    levels = {
        (judge({LUMBAR}, *each).why, judge({LUMBAR}, *each).localised)
        for each in permutations(found)
    }

    assert 1 == len(levels)
