"""Text of a record where it is shown: safe in Markdown, in HTML, and as a plain line."""

import re

#: Invisible, and between two letters no break: what it stands in is no address any more.
_JOINER = "\u2060"


_ESCAPES = {
    **{mark: f"\\{mark}" for mark in "\\`*_[]#|~"},
    "<": "&lt;",
    ">": "&gt;",
    "&": "&amp;",
    "@": f"{_JOINER}@",
}
_MARK = re.compile(f"[{re.escape(''.join(_ESCAPES))}]")

#: What makes an address; the rare sign comes first, by which it is looked for.
_ADDRESS = re.compile(r"\.(?<=www\.)|//(?<=://)", re.IGNORECASE)


_LIST_MARK = re.compile(r"\d{1,9}(?=[.)])|(?=[-+])")


#: Longer quotations from a record are cut: a card is read in seconds.
QUOTE_LIMIT = 80


def escape(text: str) -> str:
    """Text from a record, made safe to stand in Markdown and in HTML that Markdown lets through.

    Nothing of it may become markup, a list, a link (GitHub's Markdown links bare addresses)
    or a new paragraph; the public sandbox renders raw HTML.
    """
    marked = _one_line(text)
    if _MARK.search(marked):
        marked = _MARK.sub(lambda match: _ESCAPES[match.group()], marked)
    mark = _LIST_MARK.match(marked)
    if mark is not None:
        marked = f"{mark.group()}\\{marked[mark.end() :]}"
    if "://" not in marked and "www." not in marked.lower():
        return marked  # as most are: to search them costs more than to see that
    return _ADDRESS.sub(lambda match: f"{_JOINER}{match.group()}", marked)


def plain(text: str) -> str:
    """Text from a record for a note that is read as it stands: one line, and no tag can open."""
    return _one_line(text).replace("<", "&lt;")


def _one_line(text: str) -> str:
    is_one = text.isprintable() and "  " not in text  # as most are: told in half the time
    shown = text.strip() if is_one else " ".join(text.split())
    return f"{shown[: QUOTE_LIMIT - 1]}…" if len(shown) > QUOTE_LIMIT else shown
