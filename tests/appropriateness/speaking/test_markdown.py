"""Text of a record on a card: it must not become anything but text."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cds_service.appropriateness.speaking.markdown import QUOTE_LIMIT, escape, plain

#: Invisible, and no break: what an address is broken up by.
JOINER = "\u2060"

#: What a client may use: CommonMark with raw HTML let through, and GitHub's tables and strikes.
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def shown(text: str) -> str:
    """What a reader sees of a line with the text in it, if it is one paragraph of plain text."""
    rendered = MARKDOWN.render(f"Found: {text} (end)")
    return html.unescape(rendered.removeprefix("<p>Found: ").removesuffix(" (end)</p>\n"))


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        pytest.param("<b>", "&lt;b&gt;", id="a tag"),
        pytest.param("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;", id="a script"),
        pytest.param("<img onerror=x>", "&lt;img onerror=x&gt;", id="an image with a handler"),
        pytest.param("a & b", "a &amp; b", id="an ampersand"),
        pytest.param("&lt;b&gt;", "&amp;lt;b&amp;gt;", id="an entity stays what was written"),
        pytest.param("**bold**", "\\*\\*bold\\*\\*", id="bold"),
        pytest.param("_it_", "\\_it\\_", id="italic"),
        pytest.param("`code`", "\\`code\\`", id="code"),
        pytest.param("# head", "\\# head", id="a heading"),
        pytest.param("~~gone~~", "\\~\\~gone\\~\\~", id="struck out"),
        pytest.param("a|b", "a\\|b", id="a table"),
        pytest.param("back\\slash", "back\\\\slash", id="a backslash"),
        pytest.param("> said", "&gt; said", id="a quotation"),
    ],
)
def test_markup_in_a_record_is_shown_as_it_was_typed(text: str, escaped: str) -> None:
    """The public sandbox renders raw HTML; a problem list is not to be trusted with that."""
    assert escaped == escape(text)


@pytest.mark.parametrize(
    "text",
    [
        "[here](http://evil.example)",
        "![x](http://evil.example/a.png)",
        "<http://evil.example>",
        "<javascript:alert(1)>",
        "[a]: http://evil.example",
        "[a][b]",
        "<a@evil.example>",
    ],
)
def test_no_link_and_no_image_comes_out_of_a_record(text: str) -> None:
    rendered = MARKDOWN.render(escape(text))

    assert "<a" not in rendered
    assert "<img" not in rendered


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("see https://evil.example/x", "see https:\u2060//evil.example/x"),
        ("FTP://evil.example", "FTP:\u2060//evil.example"),
        ("www.evil.example", "www\u2060.evil.example"),
        ("wWw.evil.example", "wWw\u2060.evil.example"),
        ("mail a@evil.example", "mail a\u2060@evil.example"),
        ("http://www.evil.example", "http:\u2060//www\u2060.evil.example"),
    ],
)
def test_a_bare_address_is_not_made_a_link_by_github_s_markdown(text: str, escaped: str) -> None:
    """An entity would not do: it is decoded before addresses are looked for."""
    assert escaped == escape(text)


def test_a_bare_address_in_capitals_is_not_made_a_link_either() -> None:
    assert "WWW." not in escape("WWW.EVIL.EXAMPLE")


@pytest.mark.parametrize(
    "gap", ["\n", "\r\n", "\n\n", "\t", "  ", "\u2028", "\u2029", "\x0b", "\x85"]
)
def test_a_quotation_is_one_line(gap: str) -> None:
    """A line break would end the list item and begin whatever the record likes."""
    assert "no fever now" == escape(f" no fever{gap}now\n")


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (QUOTE_LIMIT - 1, "a" * (QUOTE_LIMIT - 1)),
        (QUOTE_LIMIT, "a" * QUOTE_LIMIT),
        (QUOTE_LIMIT + 1, "a" * (QUOTE_LIMIT - 1) + "…"),
        (100_000, "a" * (QUOTE_LIMIT - 1) + "…"),
    ],
)
def test_a_long_quotation_is_cut(length: int, expected: str) -> None:
    assert expected == escape("a" * length)


def test_a_cut_never_halves_an_escape() -> None:
    """What is escaped after the cut stays whole."""
    assert "&lt;" * (QUOTE_LIMIT - 1) + "…" == escape("<" * 500)


def test_nothing_is_escaped_to_nothing() -> None:
    assert "" == escape(" \n ")


@given(st.text(max_size=QUOTE_LIMIT))
def test_what_a_reader_sees_is_what_the_record_says(text: str) -> None:
    """No text of a record is markup, whatever it holds; nothing of it is lost.

    What is added is a joiner, and a reader sees none.
    """
    visible = " ".join(text.replace("\0", "\ufffd").split())

    assert visible.replace(JOINER, "") == shown(escape(text)).replace(JOINER, "")


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        ("<b>weak</b> & a_b @ x", "&lt;b>weak&lt;/b> & a_b @ x"),
        (" no fever\n\nnow ", "no fever now"),
        ("- https://a.example", "- https://a.example"),
        ("a" * (QUOTE_LIMIT + 1), "a" * (QUOTE_LIMIT - 1) + "…"),
        ("<" * 500, "&lt;" * (QUOTE_LIMIT - 1) + "…"),
    ],
)
def test_in_a_note_a_record_is_quoted_plainly_and_opens_no_tag(text: str, noted: str) -> None:
    """An order's note is no Markdown: a backslash there would be read as one."""
    assert noted == plain(text)


@pytest.mark.parametrize(
    "text", ["- weak legs", "+ weak legs", "1. weak legs", "2) weak legs", "---"]
)
def test_a_finding_that_begins_with_a_lists_mark_begins_no_list(text: str) -> None:
    """Findings stand as items of a list: ``- - weak legs`` is a list in a list."""
    rendered = MARKDOWN.render(f"- {escape(text)}")

    assert f"<li>{text}</li>" == re.sub(r"</?ul>|\n", "", rendered)
