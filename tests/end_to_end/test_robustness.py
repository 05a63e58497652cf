"""No content of a request breaks the service, and nothing that ought not to matter does."""

import copy
import random
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from cds_service.examples import read_example, scenario_folders
from cds_service.web.wire import decode, encode

CARD = "org.spine-imaging-cds.card"
CONSULTATION = "org.spine-imaging-cds.consultation"
Post = Callable[..., TestResponse]

#: The service is shared by all examples on purpose: it keeps nothing between calls.
search = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

slugs = st.sampled_from([folder.name for folder in scenario_folders()])
seeds = st.integers(min_value=0, max_value=2**32)

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


@cache
def bytes_of(slug: str) -> bytes:
    return encode(read_example(slug))


def fresh(slug: str) -> Any:
    return decode(bytes_of(slug))


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each container with a key or an index of it, however deep."""
    match value:
        case dict():
            inner: Any = value.items()
        case list():
            inner = enumerate(value)
        case _:
            return
    for key, each in inner:
        yield value, key
        yield from places(each)


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


def shuffled(request: Any, seed: int) -> Any:
    """The same prefetch with its keys and entries in another order."""
    order = random.Random(seed)  # noqa: S311  not for secrets
    prefetch = list(request["prefetch"].items())
    order.shuffle(prefetch)
    for _, value in prefetch:
        if isinstance(value, dict) and isinstance(value.get("entry"), list):
            order.shuffle(value["entry"])
    return {**request, "prefetch": dict(prefetch)}


@search
@given(slug=slugs, seed=seeds)
def test_the_order_of_prefetch_entries_never_changes_the_answer(
    slug: str, seed: int, post: Post
) -> None:
    plain = post(bytes_of(slug)).get_data()
    assert plain == post(shuffled(fresh(slug), seed)).get_data()


@search
@given(slug=slugs, seed=seeds)
def test_the_order_of_entries_without_ids_never_changes_the_answer(
    slug: str, seed: int, post: Post
) -> None:
    request = fresh(slug)
    for value in request["prefetch"].values():
        for entry in (value or {}).get("entry", []):
            entry["resource"].pop("id", None)
    assert post(request).get_data() == post(shuffled(request, seed)).get_data()


def advice_of(answer: Any) -> Any:
    cards = [
        (card["summary"], card["indicator"], card["extension"][CARD]["advice"], [
            (each["label"], each.get("isRecommended")) for each in card.get("suggestions", ())
        ])
        for card in answer["cards"]
    ]  # fmt: skip
    consultation = answer["extension"][CONSULTATION]
    return cards, consultation["status"], consultation.get("variant"), consultation.get("unknown")


@search
@given(slug=slugs, seed=seeds, with_ids=st.booleans())
def test_an_entry_that_comes_twice_under_its_key_never_changes_the_advice(
    slug: str,
    seed: int,
    with_ids: bool,  # noqa: FBT001
    post: Post,
) -> None:
    request = fresh(slug)
    bundles = [
        value
        for value in request["prefetch"].values()
        if isinstance(value, dict) and value.get("entry")
    ]
    if not with_ids:
        for bundle in bundles:
            for entry in bundle["entry"]:
                entry["resource"].pop("id", None)
    plain = decode(post(request).get_data())
    order = random.Random(seed)  # noqa: S311  not for secrets
    for bundle in bundles:
        entry = order.choice(bundle["entry"])
        bundle["entry"].insert(order.randrange(len(bundle["entry"]) + 1), copy.deepcopy(entry))
    assert advice_of(plain) == advice_of(decode(post(request).get_data()))
