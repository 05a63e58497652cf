"""Where a test may change a JSON document."""

from collections.abc import Iterator
from typing import Any


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
