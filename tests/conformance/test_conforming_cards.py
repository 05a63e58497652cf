"""Cards with their sources, links and reasons, requirement by requirement, on every answer that the fixtures give."""

from urllib.parse import urlsplit
from uuid import UUID

import pytest
from answers import Answers
from markdown_it import MarkdownIt

SUMMARY_LIMIT = 140


def is_absolute(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


@pytest.mark.conforms("cds-hooks_2.0@80", "cds-hooks_2.0@81", "cds-hooks_2.0@82")
def test_a_cards_uuid_is_a_uuid_and_its_own(answers: Answers) -> None:
    for answer in answers.all:
        uuids = [card["uuid"] for card in answer["cards"]]

        assert len(uuids) == len(set(uuids))
        assert all(str(UUID(uuid)) == uuid for uuid in uuids)


@pytest.mark.conforms("cds-hooks_2.0@83")
def test_a_summary_is_shorter_than_140_characters(answers: Answers) -> None:
    assert answers.cards
    assert all(0 < len(card["summary"]) < SUMMARY_LIMIT for card in answers.cards)


@pytest.mark.conforms("cds-hooks_2.0@84", "cds-hooks_2.0@85")
def test_a_detail_is_markdown_without_html(answers: Answers) -> None:
    parser = MarkdownIt("commonmark")
    kinds = {
        token.type
        for card in answers.cards
        for block in parser.parse(card["detail"])
        for token in (block, *(block.children or ()))
    }

    assert {"paragraph_open", "bullet_list_open"} <= kinds
    assert not {"html_block", "html_inline"} & kinds


@pytest.mark.conforms("cds-hooks_2.0@87", "cds-hooks_2.0@88", "cds-hooks_2.0@89")
def test_an_indicator_is_one_of_the_three(answers: Answers) -> None:
    assert {"info", "warning", "critical"} == {card["indicator"] for card in answers.cards}


@pytest.mark.conforms(
    "cds-hooks_2.0@90",
    "cds-hooks_2.0@105",
    "cds-hooks_2.0@106",
    "cds-hooks_2.0@107",
    "cds-hooks_2.0@108",
)
def test_a_source_has_a_label_and_an_absolute_address(answers: Answers) -> None:
    assert all(source["label"] for source in answers.sources)
    assert all(is_absolute(source["url"]) for source in answers.sources)


@pytest.mark.conforms("cds-hooks_2.0@109", "cds-hooks_2.0@110")
def test_the_source_is_the_criteria_and_what_the_card_goes_on_to_is_a_link(
    answers: Answers,
) -> None:
    """The articles where they govern, ACR's criteria elsewhere (``cites`` of a variant)."""
    urls = {(s["label"], s["url"]) for s in answers.sources}
    assert 3 == len(urls)
    assert all("/guidance/" in link["url"] for link in answers.links)


@pytest.mark.conforms("cds-hooks_2.0@111", "cds-hooks_2.0@112", "cds-hooks_2.0@113")
def test_a_source_has_no_icon(answers: Answers) -> None:
    """It is optional, and we have none: what is not sent cannot be malformed."""
    assert not [source for source in answers.sources if "icon" in source]


@pytest.mark.conforms(
    "cds-hooks_2.0@115",
    "cds-hooks_2.0@116",
    "cds-hooks_2.0@216",
    "cds-hooks_2.0@217",
    "cds-hooks_2.0@218",
    "cds-hooks_2.0@220",
)
def test_a_topic_is_a_coding_with_its_display(answers: Answers) -> None:
    for source in answers.sources:
        topic = source["topic"]

        assert {"system", "code", "display"} == set(topic)
        assert all(isinstance(value, str) and value for value in topic.values())


@pytest.mark.conforms("cds-hooks_2.0@93", "cds-hooks_2.0@95", "cds-hooks_2.0@96")
def test_a_selection_behavior_stands_where_suggestions_stand(answers: Answers) -> None:
    for card in answers.cards:
        assert ("suggestions" in card) == ("selectionBehavior" in card)
    assert {"at-most-one", "any"} == {
        card["selectionBehavior"] for card in answers.cards if "selectionBehavior" in card
    }


@pytest.mark.conforms(
    "cds-hooks_2.0@98",
    "cds-hooks_2.0@99",
    "cds-hooks_2.0@100",
    "cds-hooks_2.0@136",
    "cds-hooks_2.0@216",
    "cds-hooks_2.0@217",
    "cds-hooks_2.0@219",
)
def test_override_reasons_are_codings_with_words(answers: Answers) -> None:
    assert answers.override_reasons
    for reason in answers.override_reasons:
        assert {"system", "code", "display"} == set(reason)
        assert all(isinstance(value, str) and value for value in reason.values())


@pytest.mark.conforms(
    "cds-hooks_2.0@103",
    "cds-hooks_2.0@104",
    "cds-hooks_2.0@138",
    "cds-hooks_2.0@139",
    "cds-hooks_2.0@140",
    "cds-hooks_2.0@141",
    "cds-hooks_2.0@142",
)
def test_a_link_has_a_label_an_absolute_address_and_its_type(answers: Answers) -> None:
    assert answers.links
    for link in answers.links:
        assert link["label"]
        assert is_absolute(link["url"])
        assert "absolute" == link["type"]


@pytest.mark.conforms(
    "cds-hooks_2.0@144", "cds-hooks_2.0@145", "cds-hooks_2.0@146", "cds-hooks_2.0@147"
)
def test_an_absolute_link_has_no_app_context(answers: Answers) -> None:
    assert not [link for link in answers.links if "appContext" in link]
