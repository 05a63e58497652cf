"""Changes of a real document that a program which has gone wrong, or an attacker, would make of it."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from json_places import places
from msgspec import Raw

from .odd_values import nested, odd_date, odd_kind, odd_number, odd_text, odd_value, twice

Place = tuple[Any, Any]

#: Of a list that is grown.
_MOST_COPIES = (2, 3, 20, 120)


def mutated(document: Any, chance: Random) -> Any:
    """The document, which is changed itself, with some of its places changed."""
    for _ in range(chance.choice((1, 1, 2, 3, 5, 9))):
        found = list(places(document))
        if not found:
            break
        place = chance.choice(found)
        (change,) = chance.choices(_CHANGES, _HOW_OFTEN)
        change(place, found, chance)
    return document


def thinned(request: Any, chance: Random) -> Any:
    """The request with a part of its chart: a small one is asked about sooner, and as oddly."""
    prefetch = request.get("prefetch")
    if not isinstance(prefetch, dict):
        return request
    share = chance.choice((0.0, 0.2, 0.5, 1.0))
    for key, bundle in list(prefetch.items()):
        if chance.random() < 0.25:
            del prefetch[key]
        elif isinstance(bundle, dict) and isinstance(bundle.get("entry"), list):
            bundle["entry"] = [each for each in bundle["entry"] if chance.random() < share]
            if "total" in bundle and chance.random() < 0.9:
                bundle["total"] = len(bundle["entry"])
    return request


def copied(value: Any) -> Any:
    """A copy of its own, so that no change is made in two places at once."""
    if isinstance(value, dict):
        return {key: copied(each) for key, each in value.items()}
    if isinstance(value, list):
        return [copied(each) for each in value]
    return value


def _put(value: Any) -> Callable[[Place, Sequence[Place], Random], None]:
    def change(place: Place, _found: Sequence[Place], chance: Random) -> None:
        container, key = place
        container[key] = value(chance)

    return change


def _drop(place: Place, _found: Sequence[Place], _chance: Random) -> None:
    container, key = place
    del container[key]


def _wrap(place: Place, _found: Sequence[Place], chance: Random) -> None:
    container, key = place
    inner = container[key]
    name = chance.choice(("value", "coding", "resource", "entry", "0", "x"))
    container[key] = chance.choice(([inner], {name: inner}, [[inner]], [inner, None], [{}, inner]))


def _unwrap(place: Place, _found: Sequence[Place], chance: Random) -> None:
    container, key = place
    inner = container[key]
    if isinstance(inner, list) and inner:
        container[key] = inner[0]
    elif isinstance(inner, dict) and inner:
        container[key] = chance.choice(list(inner.values()))


def _repeat(place: Place, _found: Sequence[Place], chance: Random) -> None:
    container, key = place
    times = chance.choice(_MOST_COPIES)
    if isinstance(container, list):
        container[key:key] = [copied(container[key]) for _ in range(times)]
    else:
        container[key] = [copied(container[key]) for _ in range(times)]


def _rename(place: Place, _found: Sequence[Place], chance: Random) -> None:
    container, key = place
    if isinstance(container, dict):
        names = (f"_{key}", key.upper(), f"{key} ", f"{key}s", f"{key}[x]", "", odd_text(chance))
        name = chance.choice(names)
        container[name if isinstance(name, str) else "x"] = container.pop(key)


def _graft(place: Place, found: Sequence[Place], chance: Random) -> None:
    container, key = place
    other, where = chance.choice(found)
    container[key] = copied(other[where])


def _as_text(place: Place, _found: Sequence[Place], _chance: Random) -> None:
    container, key = place
    container[key] = str(container[key])[:2_000]


def _add(place: Place, found: Sequence[Place], chance: Random) -> None:
    """Members that are known elsewhere, or nowhere, beside those that there are."""
    container, _ = place
    if isinstance(container, dict):
        _, name = chance.choice(found)
        container[name if isinstance(name, str) else "extension"] = odd_value(chance)
    else:
        container.insert(chance.randint(0, len(container)), odd_value(chance))


def _lengthen(place: Place, _found: Sequence[Place], chance: Random) -> None:
    container, key = place
    more = odd_text(chance)
    if isinstance(container[key], str) and isinstance(more, str):
        container[key] = chance.choice((container[key] + more, more + container[key]))
    else:
        container[key] = more


def _cut(place: Place, _found: Sequence[Place], chance: Random) -> None:
    container, key = place
    inner = container[key]
    if isinstance(inner, str | list):
        container[key] = inner[: chance.randint(0, len(inner))]
    elif not isinstance(inner, Raw):
        container[key] = None


_WEIGHTED: Sequence[tuple[Callable[[Place, Sequence[Place], Random], None], int]] = (
    (_put(odd_value), 8),
    (_put(odd_number), 2),
    (_put(odd_date), 2),
    (_put(odd_text), 3),
    (_put(odd_kind), 1),
    (_put(nested), 1),
    (_put(twice), 1),
    (_drop, 4),
    (_wrap, 4),
    (_unwrap, 2),
    (_repeat, 2),
    (_rename, 2),
    (_graft, 5),
    (_as_text, 2),
    (_add, 4),
    (_lengthen, 3),
    (_cut, 2),
)
_CHANGES = [change for change, _ in _WEIGHTED]
_HOW_OFTEN = [often for _, often in _WEIGHTED]
