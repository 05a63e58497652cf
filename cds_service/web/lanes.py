"""Lanes: threads for one kind of calls, and no more calls inside than those threads soon come to.

A refusal that comes at once lets the EHR go on; an answer that comes too late helps nobody.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from cds_service.errors import Overloaded


class Lane:
    """The threads of one kind of calls.  For the event loop alone: it counts without a lock."""

    def __init__(self, name: str, *, threads: int, most: int) -> None:
        self._threads = ThreadPoolExecutor(threads, name)
        self._most = most
        self._inside = 0

    def check(self) -> None:
        """Raises Overloaded where as many calls are inside as may be."""
        if self._inside >= self._most:
            raise Overloaded

    async def run(self, answer: Callable[[], None]) -> None:
        """Have a call answered in a thread, once one is free."""
        self._inside += 1
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, answer)
        finally:
            self._inside -= 1
