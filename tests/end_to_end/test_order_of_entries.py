"""In which order entries come, or that one comes twice, never changes what is advised."""

import copy
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cds_service.web.wire import decode

from .any_request import Post, bytes_of, fresh, search, seeds, slugs
from .requests_made import CARD, CONSULTATION


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
