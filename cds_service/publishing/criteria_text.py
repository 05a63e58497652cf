"""A question of ``criteria.yaml`` put into words, so that whoever gets the knowledge as FHIR can read it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

#: A question as its file writes it.
Ask = Mapping[str, Any]

_DURATION = re.compile(r"PT?(\d+)([DH])")
_UNITS = {"D": "days", "H": "hours"}
_COMPARED = {"above": "above", "at_least": "at least", "below": "below"}
#: What the names under a key narrow, or make uncertain.
_NARROWED = {
    "regions": "only of the {} spine",
    "older_causes": "not surely new beside an older {}",
    "lasting_causes": "not surely new beside a long-standing {}",
}
#: What a value of a key means; one that changes nothing has no words.
_SAID_BY_VALUE = {
    "severity": {"severe": "severe reactions only"},
    "undated": {
        "met": "an entry without a date counts",
        "uncertain": "an entry without a date makes it uncertain",
        "ignored": "an entry without a date does not count",
    },
    "flagged": {
        "high": "a value counts too that the laboratory calls high",
        "high-without-number": "where no number can be read, one counts that the laboratory calls high",
    },
    "not_measured": {"no": "where nobody measured it, the answer is no"},
}
#: What a joint of questions is called, by its key.
_JOINTS = {"all_of": "all of these", "any_of": "any of these"}
#: What turns the one question that it holds, by its key.
_TURNS = {
    "not": "not (what is unknown stays unknown)",
    "not_established": "nothing speaks for this",
    "possible": "anything speaks for this, for sure or not",
    "doubtful": "uncertain, and no more, where this holds",
}


class Phrasing:
    """Puts questions into words; ``titles`` says what each named question is called."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self._titles = titles

    def words(self, ask: Ask) -> str:
        """The question in lines, what belongs together indented beneath what joins it."""
        return "\n".join(self._lines(ask))

    def named(self, name: str) -> str:
        """A question by its title, and by the name under which a library tells it."""
        return f"{self._titles.get(name, name.replace('-', ' '))} [{name}]"

    def _lines(self, ask: Ask) -> Iterator[str]:
        for key, said in (_JOINTS | _TURNS).items():
            if key in ask:
                because = f", because of: {ask['because']}" if "because" in ask else ""
                inner = ask[key] if key in _JOINTS else [ask[key]]
                yield from self._joined(f"{said}{because}", inner)
                return
        if "at_least" in ask and "of" in ask:
            yield from self._joined(f"at least {ask['at_least']} of these", ask["of"])
        elif "criterion" in ask:
            yield self.named(ask["criterion"])
        else:
            yield "; ".join(_of_the_record(ask))

    def _joined(self, said: str, inner: Sequence[Ask]) -> Iterator[str]:
        yield f"{said}:"
        for each in inner:
            first, *more = self._lines(each)
            yield f"- {first}"
            yield from (f"  {line}" for line in more)


def names_in(ask: Any) -> Iterator[tuple[str, str]]:
    """Everything that a question names: the key that names it, and the name."""
    if isinstance(ask, Mapping):
        for key, value in ask.items():
            if isinstance(value, str):
                yield key, value
            else:
                yield from ((key, each) for each in _texts(value))
                yield from names_in(value)
    elif isinstance(ask, list):
        for each in ask:
            yield from names_in(each)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, str))


def _of_the_record(ask: Ask) -> Iterator[str]:
    """What is looked for, where and since when."""
    if "aged_above" in ask:
        yield f"older than {ask['aged_above']} years"
        return
    yield ask["label"]
    yield from _looked_for(ask)
    for key, before in (
        ("within", "within"),
        ("uncertain_within", "uncertain within"),
        ("examined_within", "a finding of an examination within"),
        ("older_than", "begun longer ago than"),
        ("long_standing_after", "not surely new where it is on record for longer than"),
    ):
        if key in ask:
            yield f"{before} {in_words(ask[key])}"
    yield from _with_exceptions(ask)


def _looked_for(ask: Ask) -> Iterator[str]:
    match ask:
        case {"recorded": concepts, "places": places}:
            yield f"recorded as {_either(concepts)} among {_either(places, 'and')}"
        case {"measured": analyte}:
            compared = next(key for key in _COMPARED if key in ask)
            yield f"measured {analyte} {_COMPARED[compared]} {ask[compared]}"
        case {"known": analytes}:
            yield f"any value of {_either(analytes)}"
        case {"positive": test}:
            yield f"positive {test}"
        case {"reported": concepts, "modalities": modalities}:
            yield f"concluded as {_either(concepts)} by a report of {_either(modalities)}"
        case _:
            pass


def _with_exceptions(ask: Ask) -> Iterator[str]:
    """What narrows a question, and what makes its answer uncertain."""
    for key, said in _NARROWED.items():
        if key in ask:
            yield said.format(_either(ask[key]))
    for key, by_value in _SAID_BY_VALUE.items():
        if key in ask and ask[key] in by_value:
            yield by_value[ask[key]]
    for each in ask.get("explained_by", ()):
        ago = f" of the last {in_words(each['within'])}" if "within" in each else ""
        yield f"uncertain where {each['deficit']} is explained by {_either(each['causes'])}{ago}"
    if "unless_beside" in ask:
        yield f"unless {_either(ask['unless_beside'])} stands beside it"


def in_words(duration: str) -> str:
    """``P30D`` as *30 days*."""
    match = _DURATION.fullmatch(duration)
    return f"{match[1]} {_UNITS[match[2]]}" if match else duration


def _either(names: Sequence[str], word: str = "or") -> str:
    *head, last = names
    return f"{', '.join(head)} {word} {last}" if head else last
