"""Lanes: threads for one kind of calls, and no more calls inside than those threads soon come to.

A refusal that comes at once lets the EHR go on; an answer that comes too late helps nobody.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from cds_service.errors import Overloaded

from .shares import Shares

#: Calls that are taken in beyond those that any one caller may have inside, and how many a caller may
#: have inside who gets one of these.
PLACES_FOR_OTHERS = 8
_OF_ANOTHER = 2


class Lane:
    """The threads of one kind of calls.  For the event loop alone."""

    def __init__(self, name: str, *, threads: int, most: int) -> None:
        self._threads = ThreadPoolExecutor(threads, name)
        self._places = Shares(most, for_others=PLACES_FOR_OTHERS, little=_OF_ANOTHER)

    def check(self, caller: str) -> None:
        """Raises Overloaded where this caller may have no more calls inside."""
        if not self._places.has_room(caller):
            raise Overloaded

    async def run(self, caller: str, answer: Callable[[], None]) -> None:
        """Have a call answered in a thread, once one is free."""
        self._places.take(caller)
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, answer)
        finally:
            self._places.give_back(caller)
