"""ACR's variants: the first that applies is the label, and each is asked once."""

from datetime import UTC, datetime, timedelta

import pytest
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.asking.inquiry import Inquiry
from cds_service.appropriateness.judging.bearing import Bearing, Status, bearing_of
from cds_service.appropriateness.judging.ratings import AppropriatenessCategory
from cds_service.appropriateness.judging.topics import (
    Topic,
)
from cds_service.appropriateness.terms.answers import Evidence, NotMet, Unknown
from cds_service.appropriateness.terms.facts import Availability, Fact, Need, PatientFacts, When

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
READ = dict.fromkeys(Need, Availability.READ)


def topic() -> Topic:
    return shipped_knowledge().topics[0]


def inquiry(*concepts: str, read: dict[Need, Availability] | None = None) -> Inquiry:
    recent = When.at(NOW - timedelta(days=2))
    facts = tuple(
        Fact(concept, Need.CONDITIONS, Evidence(f"Condition/{concept}", concept), recent)
        for concept in concepts
    )
    patient = PatientFacts(
        now=NOW, facts=facts, availability=READ if read is None else read, age=62
    )
    return Inquiry(patient, topic().criteria)


def bearing(asked: Inquiry) -> Bearing:
    return bearing_of(topic(), asked, asked_of_the_spine=True)


def label(*concepts: str) -> str | None:
    found = bearing(inquiry(*concepts)).variant
    return found.id if found else None


@pytest.mark.parametrize(
    ("concepts", "variant"),
    [
        pytest.param(("spine-infection",), "red-flags", id="infection without a deficit"),
        pytest.param(("spine-infection", "paralysis"), "neurologic-deficit", id="with a deficit"),
        pytest.param(("spine-pain", "fever"), "red-flags", id="pain and a marker"),
        pytest.param(("spine-pain", "injecting-drug-use"), "red-flags", id="pain and strong risk"),
        pytest.param(("spine-pain", "diabetes-mellitus"), None, id="pain and a weak risk: silent"),
        pytest.param(("spine-pain",), None, id="pain alone"),
        pytest.param(("paralysis",), None, id="a deficit alone"),
        pytest.param(("cauda-equina", "spine-pain"), None, id="a disc, and no infection"),
        pytest.param(
            ("fever", "bloodstream-infection", "paralysis", "diabetes-mellitus"),
            "neurologic-deficit",
            id="two markers, a risk and a deficit without pain",
        ),
        pytest.param((), None, id="nothing"),
    ],
)
def test_the_label_follows_from_what_is_recorded(
    concepts: tuple[str, ...], variant: str | None
) -> None:
    assert variant == label(*concepts)


@pytest.mark.parametrize(
    ("concept", "variant"),
    [
        ("spine-fusion-or-implant", "recent-intervention"),
        ("spine-surgery", "recent-intervention"),
        ("spine-injection-or-puncture", "recent-intervention"),
        ("overlying-ulcer", "overlying-ulcer"),
    ],
)
def test_the_article_sends_these_elsewhere_even_with_a_deficit(concept: str, variant: str) -> None:
    """The label only: the emergency stays (docs/clinical-rules.md 3)."""
    assert variant == label("spine-infection", "paralysis", concept)


def test_the_order_of_the_variants_decides_between_two_that_hold() -> None:
    assert "recent-intervention" == label("spine-infection", "overlying-ulcer", "spine-surgery")


def test_a_variant_that_could_not_be_decided_stays_in_the_explanation() -> None:
    """Procedures were not read: a recent operation can neither be said nor denied."""
    asked = inquiry("spine-infection", read={**READ, Need.PROCEDURES: Availability.CUT_OFF})
    found = bearing(asked)

    assert found.variant is not None
    assert "red-flags" == found.variant.id
    assert isinstance(found.by_variant["recent-intervention"], Unknown)


def test_variants_after_the_first_that_holds_are_not_asked() -> None:
    found = bearing(inquiry("spine-infection", "spine-surgery"))

    assert ["recent-intervention"] == list(found.by_variant)


def test_no_variant_holds_of_an_empty_chart() -> None:
    found = bearing(inquiry())

    assert None is found.variant
    assert {NotMet} == {type(answer) for answer in found.by_variant.values()}
    assert Status.OUT_OF_SCOPE is found.status


def test_no_variant_is_met_by_what_was_not_read() -> None:
    found = bearing(inquiry(read={}))

    assert None is found.variant
    assert Status.INDETERMINATE is found.status


def test_without_an_order_of_the_spine_nothing_but_an_emergency_concerns_us() -> None:
    asked = [inquiry("spine-infection"), inquiry("spine-infection", "paralysis")]
    found = [bearing_of(topic(), each, asked_of_the_spine=False).status for each in asked]

    assert [Status.NOT_RELEVANT, Status.MATCHED] == found


def test_a_topic_knows_of_which_findings_one_has_to_be_there() -> None:
    """A device or an agent alone is no sign of infection: of such a patient nothing is asked."""
    concerned = topic().concerned_by or frozenset()

    assert {"spine-infection", "paralysis", "fever", "c-reactive-protein"} <= concerned
    assert concerned.isdisjoint({"pacemaker-or-defibrillator", "gadolinium-contrast"})


def test_categories_are_ranked_best_first() -> None:
    assert [0, 1, 2] == [category.rank for category in AppropriatenessCategory]


def test_a_category_is_spoken_in_acr_s_words() -> None:
    assert "usually not appropriate" == AppropriatenessCategory.USUALLY_NOT_APPROPRIATE.in_words


def test_every_rating_names_whose_word_it_is() -> None:
    whose = {
        variant.id: {rating.provenance for rating in variant.ratings.values()}
        for variant in topic().variants
    }

    assert {
        "red-flags": {"acr-2021"},
        "recent-intervention": {"acr-2021"},
        "neurologic-deficit": {"seed", "policy"},
        "overlying-ulcer": {"ulcer-article"},
        "abnormal-imaging": {"abnormal-imaging-article"},
    } == whose


def test_the_main_variant_has_no_card_of_its_own() -> None:
    """What it has to say stands on the order's card; its siblings say where they differ."""
    assert {"neurologic-deficit"} == {v.id for v in topic().variants if v.advice is None}
