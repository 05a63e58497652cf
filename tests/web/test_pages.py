"""The pages behind the cards' links: three lines, then the ratings, then the rest; whose word each is."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from flask.testing import FlaskClient

from cds_service.appropriateness.knowledge import Knowledge

TOPIC = "suspected-spine-infection"
VARIANTS = (
    "neurologic-deficit",
    "red-flags",
    "recent-intervention",
    "overlying-ulcer",
    "abnormal-imaging",
)
ADDRESSES = ("/", *(f"/guidance/{TOPIC}/{name}" for name in VARIANTS))
#: Which article stands behind the ratings of a page, by a word of its address.
ARTICLES = {
    "neurologic-deficit": "neurologic-deficits-2026",
    "overlying-ulcer": "decubitus-ulcer-2026",
    "abnormal-imaging": "abnormal-x-ray-2026",
}


@dataclass
class Page(HTMLParser):
    """What a reader of a page, or of its tags, meets."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(name))]


def page(client: FlaskClient, address: str) -> Page:
    response = client.get(address)
    assert 200 == response.status_code
    made = Page()
    made.feed(response.get_data(as_text=True))
    return made


def guidance(client: FlaskClient, name: str) -> Page:
    return page(client, f"/guidance/{TOPIC}/{name}")


@pytest.mark.parametrize("name", VARIANTS)
def test_the_three_lines_stand_before_the_ratings_and_these_before_the_rest(
    client: FlaskClient, knowledge: Knowledge, name: str
) -> None:
    (variant,) = (each for each in knowledge.topics[0].variants if each.id == name)
    assert variant.guidance is not None
    glance = variant.guidance.at_a_glance
    assert glance is not None
    text = guidance(client, name).text

    in_turn = [glance.order.text, glance.how_soon.text, glance.beside_it.text, "Source: "]
    in_turn += [variant.guidance.sections[0].items[0].text, "Questions", "Whose word"]
    places = [text.index(each) for each in in_turn]
    assert sorted(places) == places


@pytest.mark.parametrize("name", VARIANTS)
def test_a_page_describes_its_own_patients(client: FlaskClient, name: str) -> None:
    text = guidance(client, name).text

    assert ("an objective neurologic sign or symptom that is new" in text) == (
        name == "neurologic-deficit"
    )
    assert ("lies directly over the spine" in text) == (name == "overlying-ulcer")


@pytest.mark.parametrize("name", VARIANTS)
def test_whose_word_it_is_stands_in_words_and_each_source_by_name_and_address(
    client: FlaskClient, knowledge: Knowledge, name: str
) -> None:
    read = guidance(client, name)
    links = read.values("href")

    assert not re.search(r"\b(seed|policy|acr-2021|acr-nkf-2020)\b", read.text)
    assert "ours" in read.text
    for source in knowledge.sources.values():
        if source.url in links:
            assert source.name in read.text
    articles = {key for key in ARTICLES if any(ARTICLES[key] in link for link in links)}
    assert articles == {"neurologic-deficit", name} & set(ARTICLES)


def test_a_rating_that_is_only_known_second_hand_is_not_shown(client: FlaskClient) -> None:
    response = client.get(f"/guidance/{TOPIC}/overlying-ulcer")
    table = re.search(r"<tbody>.*?</tbody>", response.get_data(as_text=True), re.DOTALL)

    assert table is not None
    assert 1 == table[0].count("<tr>")
    assert "MRI without and with contrast" in table[0]


@pytest.mark.parametrize("name", VARIANTS)
def test_a_page_leads_to_the_other_variants(client: FlaskClient, name: str) -> None:
    links = guidance(client, name).values("href")

    assert {f"/guidance/{TOPIC}/{other}" for other in VARIANTS if other != name} <= set(links)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_can_be_read_aloud(client: FlaskClient, address: str) -> None:
    """One title, headings in steps, a language, tables with heads, no id twice."""
    tags = page(client, address).tags
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h[1-6]", tag)]
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]

    assert ("html", {"lang": "en"}) in tags
    assert 1 == levels[0]
    assert 1 == levels.count(1)
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(set(ids)) == len(ids)
    assert all("scope" in attributes for tag, attributes in tags if tag == "th")
    assert {"main", "footer", "title"} <= {tag for tag, _ in tags}
