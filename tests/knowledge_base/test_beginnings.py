"""How a pattern's first word begins is told from its parts, or is said not to be known."""

import pytest

from cds_service.knowledge_base.beginnings import beginnings_of, typed_beginnings_of


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("SPINE", {"SPIN"}),
        ("CT", {"CT"}),
        ("W O", {"W"}),
        ("W ?OUT", {"W", "WOUT"}),
        ("EYES?", {"EYE", "EYES"}),
        ("[TD] ?SPINE", {"T", "D", "TSPI", "DSPI"}),
        ("MAG(?:NETIC|N[EÉ]TICA)", {"MAGN"}),
        ("(?:NO )?(?:DYE|GAD) ALLERGY", {"NO", "DYE", "GAD"}),
        (r"(?<=MRI )BACK(?= PAIN)", {"BACK"}),
        (r"^DX(?=.* PAIN)", {"DX"}),
        (r"EVAL\w*", {"EVAL"}),
        ("A{2,3}", {"AA", "AAA"}),
        ("L{6}", {"LLLL"}),
        ("MRI|CT", {"MRI", "CT"}),
        ("(?:30|L5) ?VW", {"3", "L5", "L5VW"}),
        ("[0-9]{5,8}|IMG[01]{2}", {*"0123456789", "IMG0", "IMG1"}),
    ],
)
def test_the_first_letters_of_the_first_word_are_told(pattern: str, expected: set[str]) -> None:
    assert beginnings_of([pattern]) == frozenset(expected)


@pytest.mark.parametrize(
    "pattern",
    [r"RE\w*", ".*", "(?:X)?", " MRI", "[^A]BCD", "(?i:mri)", r"(A)\1BC", "[A-Z]{4}", "(", "_X"],
)
def test_what_may_begin_with_nearly_anything_is_not_told(pattern: str) -> None:
    assert beginnings_of(["MRI", pattern]) is None


def test_several_patterns_are_told_together() -> None:
    assert beginnings_of(["MRI", "SPINE", "SPINES"]) == frozenset({"MRI", "SPIN"})


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\bCRP\b", {"crp"}),
        (r"\be?GFR\b", {"egfr", "gfr"}),
        (r"\bU&Es?\b", {"u"}),
        (r"\b(?<!urine )creatinine\b(?!.*\burine\b)", {"crea"}),
        (r"\b(consult\w*|refer)\b.*\bID\b", {"cons", "refe"}),
        (r"\bconsult", {"cons"}),
        (r"\b24 ?h", {"2"}),
    ],
)
def test_typed_words_are_told_in_small_letters(pattern: str, expected: set[str]) -> None:
    assert typed_beginnings_of([pattern]) == frozenset(expected)


@pytest.mark.parametrize("pattern", ["CRP", r"\bCRP", r"^(?!.*gel)", r"\bMRI\b|CT", r"\bÉcho\b"])
def test_typed_words_are_not_told_where_they_may_begin_or_go_on_otherwise(pattern: str) -> None:
    assert typed_beginnings_of([pattern]) is None
