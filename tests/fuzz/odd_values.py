"""Values that stand where nobody expects them: types, sizes, numbers, dates and texts that break readers."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from msgspec import Raw

from .marks import MARK

_NUMBERS = (
    *(b"0", b"-0", b"-0.0", b"1E+2", b"1e-7", b"0.1e1", b"37.80000000000000000000000001"),
    *(b"9007199254740993", b"18446744073709551616", b"-9223372036854775809"),
    *(b"1e308", b"1e309", b"-1e400", b"1e-400", b"1e1000000", b"-1e-1000000"),
    *(b"1e999999999999999999", b"1e-999999999999999999", b"1" * 5000, b"0." + b"3" * 5000),
    *(b"1" + b"0" * 400, b"-1", b"1.5", b"4e1", b"99999999999999999999.5"),
)
#: None of these is JSON.
_NO_NUMBERS = (b"NaN", b"Infinity", b"-Infinity", b"01", b"1.", b".5", b"+1", b"0x10", b"1_0")

_DATES = (
    *("0000-00-00", "0001-01-01", "9999-12-31", "9999-12-31T23:59:60Z", "2026-02-30"),
    *("2026-11-20T25:00:00Z", "2026-11-20T24:00:00Z", "2026-11-20T10:00:00+99:99"),
    *("2026-11-20T10:00:00-23:59", "2026-11-20T10:00:00", "2026-11", "2026", "20261120"),
    *("10000-01-01", "-0001-01-01", "2026-11-20T10:00:00.123456789123Z", "2026-13-01"),
    *(
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "\uff12\uff10\uff12\uff16-11-20",
        "2026-W47-5",
    ),
    *("1969-12-31T23:59:59Z", "2026-11-20 10:00", "P1Y", " 2026-11-20", "2026-11-20\n"),
)

_TEXTS = (
    *("", " ", "\t\n\r", "\u00a0", "\u200b", "\ufeff", "\u202e", "\u2028", "\x00", "\x1b[31m"),
    *(
        "\x7f",
        "\x85",
        "İ",
        "ß" * 30,
        "ﬃ",
        "e\u0301" * 50,
        "\u0300" * 500,
        "👩‍👩‍👧‍👦",
        "\U0001d509\U0001d522\U0001d533\U0001d522\U0001d52f",
        "ⅷ",
    ),
    *(
        "²³",
        "\u0663\u0667\u066b\u0665",
        "NULL",
        "null",
        "true",
        "[]",
        "{}",
        "-",
        "/",
        "#",
        "##",
        "|",
        "http://",
        "urn:uuid:",
    ),
    *("Patient/", "Patient/../x", "Patient/x/_history/1", "#contained", "ServiceRequest/a|b"),
    *("<script>alert(1)</script>", "](javascript:alert(1))", "![x](http://x)", "{{7*7}}", "${7*7}"),
    *("%s%s%s%n", "%(x)s", "{0}", "' OR 1=1 --", "../../etc/passwd", "\\", '"', "`", "$.x[0]"),
    *("draft", "active", "entered-in-error", "final", "stat", "72148", "72158", "no", "none known"),
    *("http://loinc.org", "http://snomed.info/sct", "http://www.ama-assn.org/go/cpt", "Condition"),
    *(
        "fever, no fever, not without fever",
        "denies weakness but cannot walk",
        "? abscess ?",
        "38,9",
    ),
    *(
        "L4/5",
        "C1-S5",
        "T12 L1 L2 L3 L4 L5 S1",
        "5 days ago",
        "since 1999",
        "99999999999 years ago",
    ),
)
_PIECES = (
    *("fever ", "no ", "denies ", "weakness ", "L4/5 ", "of both legs, ", "(", ")", "? ", "... "),
    *("history of ", "but ", "1. ", "- ", "\n", "; ", "since ", "12 ", "days ", "é", "abscess "),
    *(
        "Exam: ",
        "Impression:\n",
        "<div>",
        "&amp;",
        "</p>",
        "**",
        "| ",
        "and ",
        "and/or ",
        "mother ",
    ),
)
_KINDS = (
    *("Patient", "Condition", "Observation", "Bundle", "ServiceRequest", "OperationOutcome"),
    *("Device", "Procedure", "Encounter", "DiagnosticReport", "Nonsense", "condition", ""),
    *("Medication", "MedicationRequest", "AllergyIntolerance", "Questionnaire", "Binary", "List"),
)
_DEPTHS = (30, 63, 64, 65, 200, 300, 900, 1_100, 3_000, 20_000)


def odd_number(chance: Random) -> Any:
    """A number of JSON, beyond what anybody measures; now and then none of JSON."""
    if chance.random() < 0.03:
        return Raw(chance.choice(_NO_NUMBERS))
    if chance.random() < 0.3:
        return chance.randint(-(10**30), 10**30)
    return Raw(chance.choice(_NUMBERS))


def odd_date(chance: Random) -> Any:
    """What a date might be written as."""
    return chance.choice(_DATES)


def odd_text(chance: Random) -> Any:
    """A text that is empty, long, invisible, of another script, or of another language."""
    draw = chance.random()
    if draw < 0.02:
        return Raw(
            chance.choice((b'"\\ud800"', b'"\\udc00\\ud800"', b'"\xff"', b'"a\nb"', b'"\\x"'))
        )
    if draw < 0.2:
        return "".join(chance.choices(_PIECES, k=chance.choice((3, 10, 40, 200)))) + MARK
    if draw < 0.3:
        codes = chance.choices(range(1, 0xD7FF), k=chance.randint(1, 40))
        return "".join(map(chr, codes))
    if draw < 0.32:
        return chance.choice(("a", "no ", "(", "é", "\u0301", "L4/5 ")) * chance.choice(
            (300, 9_000)
        )
    text = chance.choice(_TEXTS)
    return text if chance.random() < 0.6 else f"{MARK} {text}"


def odd_kind(chance: Random) -> Any:
    """The name of a kind of resource, known or not."""
    return chance.choice(_KINDS)


def nested(chance: Random) -> Any:
    """Lists or objects within each other, to a depth that readers give up at, and beyond."""
    depth = chance.choice(_DEPTHS if chance.random() < 0.1 else _DEPTHS[:6])
    opened, closed = chance.choice(
        (("[", "]"), ('{"extension":', "}"), ('[{"item":', "}]"), ('{"contained":[', "]}"))
    )
    return Raw(f"{opened * depth}1{closed * depth}".encode())


def twice(chance: Random) -> Any:
    """An object in which one name stands twice, with different things."""
    name = chance.choice(("id", "code", "coding", "value", "resourceType", "status", "reference"))
    return Raw(f'{{"{name}": {{}}, "{name}": ["{MARK}"], "{name}": "draft"}}'.encode())


def small(chance: Random) -> Any:
    """The least of each type."""
    return chance.choice((None, True, False, 0, "", {}, [], [None], [[]], [{}], {"": None}))


_MAKERS: Sequence[tuple[Callable[[Random], Any], int]] = (
    (small, 6),
    (odd_number, 4),
    (odd_date, 3),
    (odd_text, 6),
    (odd_kind, 1),
    (nested, 1),
    (twice, 1),
)
_MADE_BY = [make for make, _ in _MAKERS]
_HOW_OFTEN = [often for _, often in _MAKERS]


def odd_value(chance: Random) -> Any:
    """Anything of the above."""
    (make,) = chance.choices(_MADE_BY, _HOW_OFTEN)
    return make(chance)
