"""Whether the service is live while many ask at once: each of their connections asks again once it is answered."""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from .load import call, closed_loop, get_message
from .server import ROOT

_LIVE = get_message("/health/live")
#: As often as no probe asks; each over a connection of its own.
_EVERY = 0.1


@dataclass(frozen=True)
class Crowd:
    """What the loader is told, in a process of its own."""

    port: int
    body: str
    connections: int
    seconds: float
    certificate: str | None = None


def while_all_ask(
    port: int, body: bytes, seconds: float, *, connections: int, certificate: str | None = None
) -> dict[str, float]:
    """How long it takes to be told that the service is live, meanwhile."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        crowd = Crowd(port, file.name, connections, seconds, certificate)
        loader = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.liveness", json.dumps(asdict(crowd))],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        times = []
        while loader.poll() is None:
            times.append(call(port, _LIVE, certificate=certificate))
            time.sleep(_EVERY)
        said, _ = loader.communicate()
        if loader.returncode:
            raise RuntimeError("whoever asks for the crowd failed")
    return {
        "live_ms": median(times) * 1000,
        "live_worst_ms": max(times) * 1000,
        "live_asked": len(times),
        **json.loads(said),
    }


def _ask(crowd: Crowd) -> dict[str, float]:
    load = closed_loop(
        crowd.port,
        Path(crowd.body).read_bytes(),
        connections=crowd.connections,
        seconds=crowd.seconds,
        certificate=crowd.certificate,
    )
    return {"good_per_second": load.per_second, "refused_per_second": load.refused / load.seconds}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_ask(Crowd(**json.loads(sys.argv[1])))))
