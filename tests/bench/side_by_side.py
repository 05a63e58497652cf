"""The service beside its floor: short rounds in turn, so that what disturbs one disturbs the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from .load import Load, closed_loop
from .server import Running, cpu_clock

#: Connections, and how many rounds there are of each: many short ones, for others come and go.
_ROUNDS: Mapping[int, int] = {1: 25, 8: 7}
_SECONDS = 0.25
_WARM_SECONDS = 0.7


@dataclass
class Side:
    """One of the two, over all its rounds with so many connections."""

    load: Load = field(default_factory=Load)
    cpu_ms: list[float] = field(default_factory=list)
    beside_seconds: float = 0.0

    def as_data(self) -> dict[str, float]:
        return {
            "requests_per_second": self.load.per_second,
            "p50_ms": self.load.milliseconds(0.50),
            "p99_ms": self.load.milliseconds(0.99),
            "calls": len(self.load.times),
            "refused": self.load.refused,
            "cpu_ms": median(self.cpu_ms),
            "cpu_ms_beside_the_worker": self.beside_seconds / len(self.load.times) * 1000,
        }


@dataclass(frozen=True)
class Compared:
    """One body over so many connections."""

    connections: int
    floor: Side
    service: Side

    @property
    def of_the_floor_by_cpu(self) -> float:
        """CPU of the floor's worker per call over that of the service's, round by round."""
        pairs = zip(self.floor.cpu_ms, self.service.cpu_ms, strict=True)
        return median(floor / service for floor, service in pairs)

    def as_data(self) -> dict[str, object]:
        return {
            "connections": self.connections,
            "floor": self.floor.as_data(),
            "service": self.service.as_data(),
            "of_the_floor_by_cpu": self.of_the_floor_by_cpu,
            "of_the_floor_by_rate": self.service.load.per_second / self.floor.load.per_second,
        }


def compare(floor: Running, service: Running, body: bytes) -> list[Compared]:
    """One body, over one connection and over eight; both servers are warm after it."""
    for each in (floor, service):
        closed_loop(each.port, body, connections=1, seconds=_WARM_SECONDS)
    return [_compared(floor, service, body, connections) for connections in _ROUNDS]


def _compared(floor: Running, service: Running, body: bytes, connections: int) -> Compared:
    compared = Compared(connections, Side(), Side())
    workers = floor.worker(), service.worker()
    beside = service.cpu_seconds() - cpu_clock(workers[1])
    for _ in range(_ROUNDS[connections]):
        _round(floor, workers[0], compared.floor, body, connections)
        _round(service, workers[1], compared.service, body, connections)
    compared.service.beside_seconds = service.cpu_seconds() - cpu_clock(workers[1]) - beside
    return compared


def _round(server: Running, worker: int, side: Side, body: bytes, connections: int) -> None:
    before = cpu_clock(worker)
    load = closed_loop(server.port, body, connections=connections, seconds=_SECONDS)
    side.cpu_ms.append((cpu_clock(worker) - before) / (len(load.times) + load.refused) * 1000)
    side.load.add(load)
