"""Ids of a call: taken up where they are ids, made where they are not."""

import pytest

from cds_service.telemetry.correlation import taken_up

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SENT = f"00-{TRACE}-{PARENT}-01"


@pytest.mark.parametrize(
    "sent",
    [
        "7f3e1c52-8b1e-4f0e-9f63-6a54f3f6d6a1",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "gw.7_12345",
        "a" * 128,
    ],
)
def test_a_request_id_is_taken_up(sent: str) -> None:
    assert sent == taken_up(sent, None).request_id


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        "short",
        "a" * 129,
        "Jane Doe, born 1970",
        "an-id-with-a-line\n{",
        "an-id-with-a-line\n",
        "ümlaut-of-a-name",
        "-begins-with-a-dash",
        "<script>alert(1)</script>",
        "two-ids-1,two-ids-2",
    ],
)
def test_what_is_no_id_is_replaced_and_repeated_nowhere(sent: str | None) -> None:
    ids = taken_up(sent, sent)

    assert 32 == len(ids.request_id)
    assert not sent or sent not in repr(ids)
    assert ids.request_id != taken_up(sent, sent).request_id


def test_a_trace_is_continued_by_a_part_of_our_own() -> None:
    ids = taken_up(None, SENT)

    assert (TRACE, PARENT) == (ids.trace_id, ids.parent)
    assert ids.span_id not in (PARENT, taken_up(None, SENT).span_id)


@pytest.mark.parametrize(
    "sent", [f"01-{TRACE}-{PARENT}-01", f"cc-{TRACE}-{PARENT}-01-of a later one"]
)
def test_a_later_version_of_the_header_is_read_as_far_as_it_is_known(sent: str) -> None:
    assert TRACE == taken_up(None, sent).trace_id


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "",
        "00",
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-01-more",
        f"00-{TRACE}-{PARENT}-01-",
        f"cc-{TRACE}-{PARENT}-01.more",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{PARENT}-01",
        f"00-{TRACE[:-1]}-{PARENT}-01",
        f"{SENT},{SENT}",
    ],
)
def test_a_trace_that_is_none_is_begun_anew(sent: str | None) -> None:
    """As the specification has it: a header that does not parse is as none."""
    ids = taken_up(None, sent)

    assert ids.parent is None
    assert TRACE.lower() != ids.trace_id
    assert 32 == len(ids.trace_id)


def test_an_answer_tells_which_call_it_was_and_which_part_of_the_trace() -> None:
    ids = taken_up("a-request-1", SENT)

    assert [
        ("x-request-id", "a-request-1"),
        ("traceresponse", f"00-{TRACE}-{ids.span_id}-00"),
    ] == ids.headers
