"""Callers who go on in threads of their own for as long as something else is done."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def many_at_once(number: int, call: Callable[[], None], over: threading.Event) -> Iterator[None]:
    """``call`` in so many threads; each returns once ``over`` is set, which the end of this does."""
    over.clear()
    threads = [threading.Thread(target=call) for _ in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
