"""The texts behind the cards' links: each variant has its own, and each sentence a source."""

import re

import pytest
from shipped_knowledge import shipped_knowledge

from cds_service.appropriateness.judging.topics import ClinicalVariant
from cds_service.appropriateness.terms.guidance import Guidance, GuidanceItem

TOPIC = shipped_knowledge().topics[0]
VARIANTS = [pytest.param(variant, id=variant.id) for variant in TOPIC.variants]


def own(variant: ClinicalVariant) -> Guidance:
    assert variant.guidance is not None
    return variant.guidance


def items(guidance: Guidance) -> list[GuidanceItem]:
    return [item for section in guidance.sections for item in section.items]


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_says_who_fits_and_what_to_order_in_words_of_its_own(
    variant: ClinicalVariant,
) -> None:
    sections = {section.id: section for section in own(variant).sections}
    others = {
        item.text
        for other in TOPIC.variants
        if other.id != variant.id
        for section in own(other).sections
        if section.id == "who-fits"
        for item in section.items
    }

    assert {"who-fits", "who-does-not-fit", "what-to-order"} <= set(sections)
    assert others.isdisjoint(item.text for item in sections["who-fits"].items)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_three_lines_on_top_name_the_study_the_call_and_the_cultures(
    variant: ClinicalVariant,
) -> None:
    glance = own(variant).at_a_glance
    assert glance is not None

    assert glance.order.text.startswith("MRI of the spine without and with IV contrast")
    assert re.search(r"STAT.*phone radiology", glance.how_soon.text)
    assert glance.beside_it.text.startswith("Blood cultures")
    assert all(len(each.text) <= 150 for each in (glance.order, glance.how_soon, glance.beside_it))


@pytest.mark.parametrize("variant", VARIANTS)
def test_only_the_main_variant_hurries_every_patient(variant: ClinicalVariant) -> None:
    glance = own(variant).at_a_glance
    assert glance is not None

    hurries = glance.how_soon.text.startswith("STAT")
    assert (variant.id == TOPIC.emergency_variant) == hurries


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_sibling_says_that_a_new_deficit_is_an_emergency_there_too(
    variant: ClinicalVariant,
) -> None:
    sections = {section.id for section in own(variant).sections}

    assert (variant.id == TOPIC.emergency_variant) == ("with-a-new-deficit" not in sections)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_sections_of_a_page_are_named_once(variant: ClinicalVariant) -> None:
    assert TOPIC.guidance is not None
    ids = [each.id for text in (own(variant), TOPIC.guidance) for each in text.sections]

    assert sorted(set(ids)) == sorted(ids)


def test_what_holds_for_every_variant_rests_on_no_article_about_another() -> None:
    assert TOPIC.guidance is not None

    assert TOPIC.guidance.sources == {"seed", "policy", "acr-nkf-2020"}


@pytest.mark.parametrize("variant", VARIANTS)
def test_words_do_not_shout(variant: ClinicalVariant) -> None:
    assert [] == [item.text for item in items(own(variant)) if "!" in item.text]
