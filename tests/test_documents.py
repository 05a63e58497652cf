"""Documents that are cited are there: by name, by link, and by the paths that newcomers are sent along."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "cds_service" / "README.md"
PICTURE = ROOT / "docs" / "architecture.svg"

FOLDERS = ("cds_service", "deploy", "docs", "fixtures", "knowledge", "tests")
TEXTS = {".md", ".py", ".yaml", ".json", ".html", ".css", ".csv", ".mjs", ".mako"}
NOT_OURS = {"node_modules", "__pycache__"}

#: A newcomer opens no more files than these to find what was asked.
MOST_FILES_OF_A_WAY = 3

_CITATION = re.compile(r"(?<![\w./:{}-])(?:[\w.-]+/|/)*[\w.-]*\w\.md\b")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_ELSEWHERE = re.compile(r"[a-z]+:")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_ROOM = re.compile(r'<text class="room"[^>]*>([^<]+)</text>')
_HALF_MERGED = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
_WAY = re.compile(r"(?P<path>[\w./-]+/[\w.-]*|[\w.-]+\.\w+)(?::(?P<name>[\w-]+))?")


def texts() -> Iterator[Path]:
    """The files of the repository that people write."""
    yield from sorted(p for p in ROOT.iterdir() if p.suffix in {".md", ".toml"})
    yield ROOT / "Makefile"
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in TEXTS and not NOT_OURS & set(path.parts):
                yield path


def documents() -> list[Path]:
    return [path for path in texts() if path.suffix == ".md"]


def lost_citations(path: Path, root: Path) -> list[str]:
    """Markdown documents that a text names, and that stand neither beside it nor at that place."""
    text = path.read_text(encoding="utf-8")
    named = (match.group() for match in _CITATION.finditer(text))
    return [name for name in named if not any((at / name).is_file() for at in (path.parent, root))]


def lost_links(path: Path) -> list[str]:
    """Links to the repository's own files and headings that lead nowhere."""
    return [
        link
        for link in _LINK.findall(path.read_text(encoding="utf-8"))
        if not _ELSEWHERE.match(link) and not leads_somewhere(path, link)
    ]


def leads_somewhere(path: Path, link: str) -> bool:
    file, _, heading = link.partition("#")
    target = path.parent / file if file else path
    return target.exists() and (not heading or heading in anchors(target))


def anchors(path: Path) -> set[str]:
    """The names that a page's headings are linked by."""
    headings = _HEADING.findall(path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", each).lower().replace(" ", "-") for each in headings}


def is_half_merged(text: str) -> bool:
    """Whether a merge left both sides of a conflict in it."""
    return _HALF_MERGED.search(text) is not None


def section(path: Path, heading: str) -> str:
    """What stands under a heading, up to the next one of its rank."""
    return path.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]


def ways(text: str) -> list[str]:
    """The entries of a list, each on one line."""
    return [" ".join(entry.split()) for entry in re.split(r"\n(?=- )", text) if entry[:2] == "- "]


def places(way: str) -> list[tuple[str, str | None]]:
    """The files that an entry sends to, and what to look for in each."""
    found = (_WAY.fullmatch(code) for code in _CODE.findall(way))
    return [(match["path"], match["name"]) for match in found if match]


def is_there(path: str, name: str | None, root: Path) -> bool:
    """Whether a file of the house or of the repository exists, and what is named is defined in it."""
    target = next((at for at in (root / "cds_service" / path, root / path) if at.exists()), None)
    if target is None or name is None:
        return target is not None
    named = re.escape(name)
    defined = rf"^\s*(?:def|class) {named}\b|^{named}\b.*=|^\s*(?:- )?(?:id: )?{named}\b(?=:|$)"
    return bool(re.search(defined, target.read_text(encoding="utf-8"), re.MULTILINE))


WAYS = ways(section(HOUSE, "Where is …"))


def test_a_document_that_is_cited_is_in_the_repository() -> None:
    lost = {str(path.relative_to(ROOT)): lost_citations(path, ROOT) for path in texts()}

    assert {} == {path: names for path, names in lost.items() if names}


def test_a_link_between_documents_leads_somewhere() -> None:
    lost = {str(path.relative_to(ROOT)): lost_links(path) for path in documents()}

    assert {} == {path: links for path, links in lost.items() if links}


@pytest.mark.parametrize("way", WAYS)
def test_what_a_newcomer_is_sent_to_is_there(way: str) -> None:
    found = places(way)

    assert found
    assert [] == [place for place in found if not is_there(*place, ROOT)]


@pytest.mark.parametrize("way", WAYS)
def test_a_newcomer_opens_few_files(way: str) -> None:
    assert len({path for path, _ in places(way)}) <= MOST_FILES_OF_A_WAY


def test_this_test_knows_a_document_that_is_lost(tmp_path: Path) -> None:
    """By its name alone, in a folder, beside a comment's marks; an address elsewhere is no citation."""
    text = tmp_path / "text.py"
    here, lost = "text" + ".md", "lost" + ".md"
    (tmp_path / here).touch()
    text.write_text(f"# {here}, {lost} 4, ``docs/{lost}``: https://example.org/{lost}\n")

    assert [lost, f"docs/{lost}"] == lost_citations(text, tmp_path)


def test_this_test_knows_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(
        "# One, two\n[a](README.md#one-two) [b](#three) [c](gone.yaml) [d](https://e.org)\n"
    )

    assert ["#three", "gone.yaml"] == lost_links(page)


@pytest.mark.parametrize(
    ("place", "there"),
    [
        ("consult.py:consult", True),
        ("consult.py:MOST_ORDERS", True),
        ("consult.py:hook", False),
        ("gone.py:consult", False),
        ("knowledge/words/cues.yaml:breaker", True),
        ("knowledge/words/cues.yaml:nothing-of-the-kind", False),
    ],
)
def test_this_test_knows_a_place_that_is_not_there(place: str, *, there: bool) -> None:
    assert [there] == [is_there(*each, ROOT) for each in places(f"- `{place}`")]


def test_no_text_is_half_merged() -> None:
    assert [] == [path for path in texts() if is_half_merged(path.read_text(encoding="utf-8"))]


def test_this_test_knows_a_half_merged_text_when_it_sees_one() -> None:
    ours, theirs = "<" * 7, ">" * 7

    assert is_half_merged(f"a\n{ours} HEAD\nb\n=======\nc\n{theirs} f1937f1 (docs)\n")
    assert not is_half_merged("a\n=======\nb\n")


def drawn_rooms() -> list[str]:
    """What the picture of the house calls its rooms."""
    return _ROOM.findall(PICTURE.read_text(encoding="utf-8"))


def rooms_of_the_house() -> set[str]:
    """The folders at the top of the package, and those of the core."""
    package = ROOT / "cds_service"
    doors = (*package.glob("*/__init__.py"), *package.glob("appropriateness/*/__init__.py"))
    return {f"{door.parent.name}/" for door in doors}


def test_every_room_is_drawn_once() -> None:
    drawn = drawn_rooms()

    assert set() == rooms_of_the_house() - set(drawn)
    assert len(set(drawn)) == len(drawn)


def test_what_is_drawn_is_there() -> None:
    package = ROOT / "cds_service"
    lost = [
        name
        for name in drawn_rooms()
        if not any((at / name).exists() for at in (package, package / "appropriateness"))
    ]

    assert [] == lost


def test_the_picture_is_read_in_the_dark_and_aloud() -> None:
    picture = PICTURE.read_text(encoding="utf-8")

    assert "@media (prefers-color-scheme: dark)" in picture
    for name in ("title", "desc"):
        assert re.search(rf'<{name} id="{name}">[^<]+</{name}>', picture)
    assert 'aria-labelledby="title desc"' in picture
    assert not re.search(r"<script|href=|url\((?!#)", picture)


def test_the_start_page_leads_to_every_page_of_docs() -> None:
    start = ROOT / "docs" / "README.md"
    linked = {link.partition("#")[0] for link in _LINK.findall(start.read_text(encoding="utf-8"))}
    pages = {page.name for page in start.parent.glob("*.md")} - {start.name}

    assert set() == pages - linked
