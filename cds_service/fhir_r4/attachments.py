"""Attachments as text: what is plain text, a page, or rich text; nothing of anything else."""

import re
from base64 import b64decode
from typing import Final

from .elements import Json, as_text

#: Kinds of attachment that are text as it stands; markup is put right where text is read.
_TEXT: Final = frozenset({"text/plain", "text/html", "text/markdown", "application/xhtml+xml"})
_RICH_TEXT: Final = frozenset({"text/rtf", "application/rtf"})

#: Encodings other than UTF-8 that letters come in.
_CHARSETS: Final = frozenset({"utf-16", "utf-16le", "utf-16be", "iso-8859-1", "iso-8859-15", "windows-1252"})  # fmt: skip

#: Groups that hold fonts, colours, pictures and names, and no text of the letter.
_NO_TEXT: Final = re.compile(
    r"\{\\(?:\*|fonttbl|colortbl|stylesheet|info|pict)[^{}]*(?:\{[^{}]*\}[^{}]*)*\}"
)
_BREAK: Final = re.compile(r"\\(?:par|line|row|sect|page)(?![a-z])-?\d* ?")
_SPACE: Final = re.compile(r"\\(?:tab|cell)(?![a-z])-?\d* ?|\\~")
_LETTER: Final = re.compile(r"\\'([0-9a-fA-F]{2})")
_HOW_IT_LOOKS: Final = re.compile(r"\\[a-z]+-?\d* ?|\\[^\\{}]|[{}]", re.DOTALL)

#: Signs that mean themselves, under names that no letter holds while the rest is taken away.
_THEMSELVES: Final = (("\\\\", "\x00"), ("\\{", "\x01"), ("\\}", "\x02"))


def decoded(attachment: Json) -> str:
    """An attachment's text; nothing where it holds none, or something else."""
    kind, _, parameters = as_text(attachment.get("contentType")).casefold().partition(";")
    kind = kind.strip()
    if kind not in _TEXT and kind not in _RICH_TEXT:
        return ""
    try:
        data = b64decode(as_text(attachment.get("data")))
    except ValueError:
        return ""
    text = data.decode(_charset(parameters), errors="replace")
    return _plain(text) if kind in _RICH_TEXT else text


def _charset(parameters: str) -> str:
    """The encoding that is named, if it is one of text; else UTF-8."""
    named = parameters.partition("charset=")[2].strip(' "')
    return named if named in _CHARSETS else "utf-8"


def _plain(rich: str) -> str:
    """The letter without what says how it looks."""
    for written, name in _THEMSELVES:
        rich = rich.replace(written, name)
    said = _BREAK.sub("\n", _NO_TEXT.sub("", rich))
    said = _HOW_IT_LOOKS.sub("", _LETTER.sub(_by_number, _SPACE.sub(" ", said)))
    for written, name in _THEMSELVES:
        said = said.replace(name, written[-1])
    return said


def _by_number(match: re.Match[str]) -> str:
    return bytes.fromhex(match[1]).decode("cp1252", errors="replace")
