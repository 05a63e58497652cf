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

#: A letter by its number, a control word, a control sign, a bracket, or text.
_RICH: Final = re.compile(
    r"\\'([0-9a-fA-F]{2})|\\([a-z]+)-?\d* ?|\\(.)|([{}])|([^\\{}]+)", re.DOTALL
)
_SPACES: Final = {
    **dict.fromkeys(("par", "line", "row", "sect", "page"), "\n"),
    "tab": " ",
    "cell": " ",
}
_SIGNS: Final = {"~": " ", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "_": "-"}
#: Groups that hold fonts, colours, pictures and names, and no text of the letter.
_NO_TEXT: Final = frozenset({"fonttbl", "colortbl", "stylesheet", "info", "pict", "listtable", "rsidtbl"})  # fmt: skip


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
    said: list[str] = []
    shown = [True]
    for number, word, sign, bracket, text in _RICH.findall(rich):
        if bracket == "{":
            shown.append(shown[-1])
        elif bracket == "}":
            shown = shown[:-1] or [True]
        elif word in _NO_TEXT or sign == "*":
            shown[-1] = False
        elif shown[-1]:
            said.append(_said(number, word, sign, text))
    return "".join(said)


def _said(number: str, word: str, sign: str, text: str) -> str:
    if number:
        return bytes.fromhex(number).decode("cp1252", errors="replace")
    if word:
        return _SPACES.get(word, "")
    return _SIGNS.get(sign, "") if sign else text
