"""Tables that were typed: each strength is told with its muscle's name, and each mark as its column's answer."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

_MUSCLES: Final = (
    "D|Del|Delts?|Deltoids?|Bic?|Biceps|Tri?|Tric|Triceps|WE|WF|FE|FF|FA|IOs?|HI|HG|Grip|APB|FDI"
    "|IP|HF|HE|Q|Quads?|KE|KF|H|Hams?|HS|TA|AT|DF|ADF|EHL|GS|GSC?|GC|PF|APF"
)
_BLANKS: Final = r"[ \t\u00a0|]"
#: *IP Q H TA EHL GS* by itself on a line.  Reflexes have other names beside these: such a line is none.
_MUSCLES_IN_A_LINE: Final = re.compile(
    rf"^{_BLANKS}*+((?:{_MUSCLES})(?:{_BLANKS}++(?:{_MUSCLES})){{2,11}}){_BLANKS}*+$", re.MULTILINE
)
_STRENGTH: Final = r"(?:[0-5][+-]?(?:/5)?|NT)"
_STRENGTHS_OF_A_SIDE: Final = re.compile(
    rf"{_BLANKS}*+([RL]|Rt|Lt|Right|Left|[RL][UL]E)\b:?{_BLANKS}*+"
    rf"((?:{_STRENGTH}{_BLANKS}++){{2,11}}{_STRENGTH}){_BLANKS}*+",
    re.IGNORECASE,
)
_GAP: Final = re.compile(rf"{_BLANKS}+")

_YES: Final = frozenset({"present", "yes", "y", "positive"})
_ANSWERS: Final = re.compile(
    r"(?:  |[\t|] ?)(?:(?:present|yes|y|positive)(?: {2,}| *[\t|] *)(?:absent|no|n|negative)"
    r"|(?:absent|no|n|negative)(?: {2,}| *[\t|] *)(?:present|yes|y|positive))(?=[ \t|]{2,}|[ \t|]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_MARK: Final = r"(?:\[[xX\u2713\u2714]\]|[xX\u2713\u2714\u221a\u2611\u2612])"
_MARKED: Final = re.compile(rf"(?<=\S)[ \u00a0]{{2,}}+({_MARK})(?![^ \u00a0])")
_IS_MARK: Final = re.compile(rf"\s*{_MARK}\s*")
_EMPTY_BOX: Final = re.compile(r"\[ ?\]|[\u2610\u25a1]")
_COLUMN: Final = re.compile(r"\S+(?: \S+)*")
#: How far beside its column's name a mark may stand.
_ASIDE: Final = 1
_MOST_ROWS: Final = 60
_MOST_TABLES: Final = 20


class _Column(NamedTuple):
    """A column of answers: where its name stands in the line, and whether it says yes."""

    start: int
    end: int
    says: str


def tabled(text: str) -> str:
    """The text with the rows of its tables written out."""
    if "\n" not in text:
        return text
    if "\u00a0" in text:
        text = text.replace("\u00a0", " ")
    if _MUSCLES_IN_A_LINE.search(text):
        text = "\n".join(_with_their_muscles(text.split("\n")))
    if _ANSWERS.search(text):
        lines = text.split("\n")
        tables = [index for index, line in enumerate(lines) if _ANSWERS.search(line)]
        for at in tables[:_MOST_TABLES]:
            _answer(lines, at)
        text = "\n".join(lines)
    return text


def _with_their_muscles(lines: Iterable[str]) -> Iterator[str]:
    muscles: Sequence[str] = ()
    for line in lines:
        of_a_side = _STRENGTHS_OF_A_SIDE.fullmatch(line) if muscles else None
        strengths = _GAP.split(of_a_side[2]) if of_a_side else []
        if of_a_side and len(strengths) == len(muscles):
            named = zip(muscles, strengths, strict=True)
            yield f"{of_a_side[1]} strength: {', '.join(_told(named))}"
            continue
        if line.strip():
            header = _MUSCLES_IN_A_LINE.fullmatch(line)
            muscles = _GAP.split(header[1]) if header else ()
        yield line


def _told(named: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, strength in named:
        if strength.upper() != "NT":
            yield f"{name} {strength.removesuffix('/5')}/5"


def _answer(lines: list[str], at: int) -> None:
    """Write the answer behind each name of the table that begins with this line."""
    header = lines[at]
    mark = next((sign for sign in "\t|" if sign in header), None)
    answered = _by_cell(lines, at, mark) if mark else _by_place(lines, at)
    for index, row in answered:
        lines[index] = row


def _rows(lines: list[str], at: int) -> Iterator[tuple[int, str]]:
    """The lines below a header, to two that are empty: from a page each line comes with an empty one."""
    for index in range(at + 1, min(at + 1 + _MOST_ROWS, len(lines))):
        if lines[index].strip():
            yield index, lines[index]
        elif not lines[index - 1].strip():
            return


def _by_cell(lines: list[str], at: int, mark: str) -> Iterator[tuple[int, str]]:
    names = [name.strip().lower() for name in lines[at].split(mark)]
    columns = {
        index: "yes" if name in _YES else "no"
        for index, name in enumerate(names)
        if name in _YES or name in ("absent", "no", "n", "negative")
    }
    for index, row in list(_rows(lines, at)):
        cells = row.split(mark)
        marked = [at for at in columns if at < len(cells) and _IS_MARK.fullmatch(cells[at])]
        others = [cells[at] for at in columns if at < len(cells) and at not in marked]
        if len(marked) == 1 and not _EMPTY_BOX.sub("", "".join(others)).strip():
            said = " ".join(cell.strip() for cell in cells[: min(columns)] if cell.strip())
            rest = " ".join(cell.strip() for cell in cells[max(columns) + 1 :])
            yield index, f"{said}: {columns[marked[0]]}, {rest}".rstrip(", ")


def _by_place(lines: list[str], at: int) -> Iterator[tuple[int, str]]:
    """Where every mark stands below one of the two answers; a table that is out of line is left as it is."""
    columns = [
        _Column(name.start(), name.end(), "yes" if name[0].lower() in _YES else "no")
        for name in _COLUMN.finditer(lines[at].replace("\u00a0", " "))
        if name[0].lower() in _YES or name[0].lower() in ("absent", "no", "n", "negative")
    ]
    answered: list[tuple[int, str]] = []
    for index, row in _rows(lines, at):
        marked = list(islice(_MARKED.finditer(row), 2))
        if not marked:
            continue
        says = _says(columns, marked[0].start(1)) if len(marked) == 1 else None
        if says is None:
            return
        name = _EMPTY_BOX.sub("", row[: marked[0].start()]).rstrip()
        rest = _EMPTY_BOX.sub("", row[marked[0].end() :]).strip()
        answered.append((index, f"{name}: {says}, {rest}".rstrip(", ")))
    if len(answered) > 1:
        yield from answered


def _says(columns: Sequence[_Column], place: int) -> str | None:
    for start, end, says in columns:
        if start - _ASIDE <= place < end + _ASIDE:
            return says
    return None
