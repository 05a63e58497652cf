"""No content of a request breaks the service."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from json_places import places

from cds_service.web.wire import decode, encode

from .any_request import Post, fresh, search, slugs

junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    | st.sampled_from(
        ["2026-11-20", "9999-12-31", "Patient/x", "#a", "urn:uuid:x", "draft", "stat", "72148"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["resourceType", "coding", "code", "system", "text", "value", "id"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A scenario in which some parts are dropped, replaced, duplicated or swapped."""
    request = fresh(draw(slugs))
    for _ in range(draw(st.integers(1, 6))):
        container, key = draw(st.sampled_from(list(places(request))))
        match draw(st.sampled_from(["drop", "junk", "list", "double", "string", "graft"])):
            case "drop":
                container.pop(key)
            case "junk":
                container[key] = draw(junk)
            case "list":
                container[key] = [container[key]]
            case "double" if isinstance(container, list):
                container.insert(key, copy.deepcopy(container[key]))
            case "string":
                container[key] = str(container[key])
            case _:
                other, where = draw(st.sampled_from(list(places(request))))
                container[key] = copy.deepcopy(other[where])
        if not list(places(request)):
            break
    return request


@search
@given(request=mutated())
def test_no_content_of_a_request_gives_a_5xx(request: Any, post: Post) -> None:
    response = post(request)
    assert response.status_code in (200, 400, 412), response.get_data(as_text=True)
    if response.status_code == 200:
        assert sound(decode(response.get_data()), request)


def sound(answer: Any, request: Any) -> bool:
    """What has to hold whatever was sent: the shape, the length, and one update an order."""
    updated = []
    for card in answer["cards"]:
        assert len(card["summary"]) < 140
        assert card["indicator"] in ("info", "warning", "critical")
        assert card["detail"]
        for suggestion in card.get("suggestions", ()):
            (action,) = suggestion["actions"]
            assert action["description"]
            if action["type"] == "update":
                updated.append((card["uuid"], repr(action["resource"].get("id"))))
    by_order = {order: {uuid for uuid, other in updated if other == order} for _, order in updated}
    sent = repr(request)
    return all(len(cards) == 1 or sent.count(order) > 1 for order, cards in by_order.items())


@search
@given(
    body=st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_bytes_that_are_no_request_are_400(body: bytes, post: Post) -> None:
    assert 400 == post(body).status_code


@search
@given(value=junk)
def test_json_that_is_no_request_is_400(value: Any, post: Post) -> None:
    assert 400 == post(value).status_code
    assert post(value, "/cds-services/spine-imaging/feedback").status_code in (200, 400)


@search
@given(feedback=st.lists(st.fixed_dictionaries(
    {"card": st.text(max_size=300), "outcome": st.sampled_from(["accepted", "overridden", "x"])},
    optional={"acceptedSuggestions": junk, "overrideReason": junk, "outcomeTimestamp": junk},
), max_size=3))  # fmt: skip
def test_no_feedback_gives_a_5xx(feedback: Any, post: Post) -> None:
    try:
        body = encode({"feedback": feedback})
    except UnicodeEncodeError:
        return
    assert post(body, "/cds-services/spine-imaging/feedback").status_code in (200, 400)
