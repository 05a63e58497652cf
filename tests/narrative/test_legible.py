"""A text put right: that nothing in most is to be put right is told by their signs alone."""

from unittest.mock import patch

from hypothesis import example, given
from hypothesis import strategies as st

from cds_service.narrative import legible as reading
from cds_service.narrative.legible import legible

SIGNS = st.sampled_from(
    [
        *" ,;:/%+=_?!(])[.-",
        "..",
        "1.",
        "12)",
        "- ",
        "[ ]",
        "[  ]",
        ": 1.",
        "No",
        "n",
        "(y)",
        "+ pain",
    ]
)
PARTS = st.lists(st.one_of(SIGNS, st.sampled_from(["pain", "C5", "3", "B12", "X"])), max_size=8)


@given(parts=PARTS)
@example(parts=["1.", " ", "pain"])
@example(parts=["X", ": ", "- ", "pain", ", ", "+ pain"])
def test_what_is_short_is_read_as_if_it_were_long(parts: list[str]) -> None:
    text = "".join(parts)
    with patch.object(reading, "_SHORT", -1):
        put_right = legible(text)

    assert legible(text) == put_right
