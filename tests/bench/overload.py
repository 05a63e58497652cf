"""Open-loop load, in a process of its own: calls arrive whether or not others have been answered.

Each call comes over a new connection, or over TLS over one that is answered; whoever is not answered
in five seconds goes away.
Once the last call has been sent, single calls tell when the service is as quick as before.
The loader runs on the cores that the server runs on, and takes CPU from it.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from .connections import KeptOnes, Manner, NewOnes
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
    """What the loader is told: where, how often, how long, what is quick, and whom to trust of TLS."""

    port: int
    body: str
    per_second: float
    seconds: float
    quick_seconds: float
    certificate: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """One call: its status, how long it took, and whether that was while others still came."""

    status: int
    seconds: float
    in_time: bool


def overload(body: bytes, seconds: float) -> dict[str, float]:
    """Four times the capacity of one worker, for so long."""
    with running("service", body) as server:
        return overload_of(server.port, body, seconds)


def overload_of(
    port: int, body: bytes, seconds: float, *, certificate: str | None = None
) -> dict[str, float]:
    """Four times the capacity of what listens there, for so long; over TLS where there is a certificate."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        closed_loop(port, body, connections=8, seconds=2.0, certificate=certificate)
        before = closed_loop(port, body, connections=8, seconds=4.0, certificate=certificate)
        capacity = before.per_second
        message = message_of(body)
        single = median(call(port, message, certificate=certificate) for _ in range(30))
        plan = Plan(port, file.name, _OVER * capacity, seconds, _QUICK * single, certificate)
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


async def _ask(manner: Manner, patience: float) -> tuple[int, float]:
    """The status of one call, and how long that took."""
    loop = asyncio.get_running_loop()
    began, status = loop.time(), _UNANSWERED
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(patience):
            status = await manner.status()
    return status, loop.time() - began


async def _load(plan: Plan) -> dict[str, float]:
    """Send what is due every few milliseconds, and go on whatever becomes of it."""
    loop, answered = asyncio.get_running_loop(), list[Answered]()
    body = Path(plan.body).read_bytes()
    trusted = plan.certificate
    manner = KeptOnes(plan.port, body, trusted) if trusted else NewOnes(plan.port, body)
    began = loop.time()
    until = began + plan.seconds

    async def one() -> None:
        status, seconds = await _ask(manner, _PATIENCE)
        answered.append(Answered(status, seconds, loop.time() <= until))

    async with asyncio.TaskGroup() as calls:
        sent = 0
        while (now := loop.time()) < until:
            due = int((now - began) * plan.per_second)
            for _ in range(due - sent):
                calls.create_task(one())
            sent = due
            await asyncio.sleep(_TICK)
        normal_after = await _normal_after(plan, manner)
    return {**_found(answered, plan.seconds), "normal_after_seconds": normal_after}


async def _normal_after(plan: Plan, manner: Manner) -> float:
    """Seconds until a call was sent that was answered as quickly as before the load."""
    loop = asyncio.get_running_loop()
    ended = loop.time()
    while (passed := loop.time() - ended) < LONGEST_RECOVERY:
        status, seconds = await _ask(manner, _PROBE_PATIENCE)
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
