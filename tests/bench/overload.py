"""Open-loop load, in a process of its own: calls arrive whether or not others have been answered.

Each call comes over a new connection, and whoever is not answered in five seconds goes away.
Once the last call has been sent, single calls tell when the service is as quick as before.
The loader runs on the cores that the server runs on, and takes CPU from it.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from .load import call, closed_loop, message_of
from .server import ROOT, running

_PATIENCE = 5.0
_PROBE_PATIENCE = 1.0
#: Seconds after which nobody waits any longer for the service to be as before.
LONGEST_RECOVERY = 60.0
_TICK = 0.005
_OVER = 4
#: As quick as before is less than so many times as long.
_QUICK = 3
_OK, _REFUSED, _UNANSWERED = 200, 503, 0


@dataclass(frozen=True)
class Plan:
    """What the loader is told: where, how often, how long, and what is quick."""

    port: int
    body: str
    per_second: float
    seconds: float
    quick_seconds: float


@dataclass(frozen=True, slots=True)
class Answered:
    """One call: its status, how long it took, and whether that was while others still came."""

    status: int
    seconds: float
    in_time: bool


def overload(body: bytes, seconds: float) -> dict[str, float]:
    """Four times the capacity of one worker, for so long."""
    with running("service", body) as server, tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        closed_loop(server.port, body, connections=8, seconds=2.0)
        capacity = closed_loop(server.port, body, connections=8, seconds=4.0).per_second
        single = median(call(server.port, message_of(body)) for _ in range(30))
        plan = Plan(server.port, file.name, _OVER * capacity, seconds, _QUICK * single)
        loader = subprocess.run(
            [sys.executable, "-m", "tests.bench.overload", json.dumps(asdict(plan))],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
    found: dict[str, float] = json.loads(loader.stdout)
    return {
        "capacity_per_second": capacity,
        "single_call_ms": single * 1000,
        **found,
        "good_of_capacity": found["good_per_second"] / capacity,
    }


class _Call(asyncio.Protocol):
    """One call over a connection of its own; what is heard is the beginning of its answer."""

    def __init__(self, message: bytes, heard: "asyncio.Future[bytes]") -> None:
        self._message, self._heard, self._said = message, heard, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(self._message)

    def data_received(self, data: bytes) -> None:
        self._said = self._said or data

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._heard.done():
            self._heard.set_result(self._said)


async def _ask(plan: Plan, message: bytes, patience: float) -> tuple[int, float]:
    """The status of one call, and how long that took."""
    loop = asyncio.get_running_loop()
    began, heard = loop.time(), loop.create_future()
    transport: asyncio.BaseTransport | None = None
    status = _UNANSWERED
    try:
        async with asyncio.timeout(patience):
            transport, _ = await loop.create_connection(
                lambda: _Call(message, heard), "127.0.0.1", plan.port
            )
            said = await heard
        status = int(said.split(b" ", 2)[1]) if said else _UNANSWERED
    except (OSError, TimeoutError):
        pass
    finally:
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()
    return status, loop.time() - began


async def _load(plan: Plan) -> dict[str, float]:
    """Send what is due every few milliseconds, and go on whatever becomes of it."""
    loop, answered = asyncio.get_running_loop(), list[Answered]()
    message = message_of(Path(plan.body).read_bytes(), connection="close")
    began = loop.time()
    until = began + plan.seconds

    async def one() -> None:
        status, seconds = await _ask(plan, message, _PATIENCE)
        answered.append(Answered(status, seconds, loop.time() <= until))

    async with asyncio.TaskGroup() as calls:
        sent = 0
        while (now := loop.time()) < until:
            due = int((now - began) * plan.per_second)
            for _ in range(due - sent):
                calls.create_task(one())
            sent = due
            await asyncio.sleep(_TICK)
        normal_after = await _normal_after(plan, message)
    return {**_found(answered, plan.seconds), "normal_after_seconds": normal_after}


async def _normal_after(plan: Plan, message: bytes) -> float:
    """Seconds until a call was sent that was answered as quickly as before the load."""
    loop = asyncio.get_running_loop()
    ended = loop.time()
    while (passed := loop.time() - ended) < LONGEST_RECOVERY:
        status, seconds = await _ask(plan, message, _PROBE_PATIENCE)
        if status == _OK and seconds <= plan.quick_seconds:
            return passed
    return LONGEST_RECOVERY


def _found(answered: list[Answered], seconds: float) -> dict[str, float]:
    good = [each for each in answered if each.status == _OK]
    refusals = [each.seconds for each in answered if each.status == _REFUSED]
    unanswered = sum(each.status == _UNANSWERED for each in answered)
    found = {
        "sent_per_second": len(answered) / seconds,
        "good_per_second": sum(each.in_time for each in good) / seconds,
        "refused_share": len(refusals) / len(answered),
        "unanswered_share": unanswered / len(answered),
    }
    if refusals:
        found["refusal_ms"] = median(refusals) * 1000
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_load(Plan(**json.loads(sys.argv[1]))))))
