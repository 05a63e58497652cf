"""The benchmark of contract section 9: the service beside its own server's floor.

Closed loop over loopback sockets, on the machine it runs on; nothing here is a test.  The
floor is the same server process with a Flask view that decodes the same body with the same
decoder and answers a fixed card.  Figures are of one run: quote ratios, not single times.
"""

import argparse
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from cds_service import examples
from cds_service.web.wire import encode

HERE = Path(__file__).resolve().parent
SIZES = {"12 kB": 12_000, "110 kB": 110_000, "1 MB": 1_000_000}
CONNECTIONS = (1, 8)
SECONDS = 3.0
PATH = "/cds-services/spine-imaging"


def body_of(size: int) -> bytes:
    """The article's request, padded with normal haemoglobins to about ``size`` bytes."""
    now = datetime.now(UTC)
    request = examples.moved_to(
        examples.read_example("article"), now, written_at=examples.stated_instant()
    )
    entries = request["prefetch"]["labs"]["entry"]
    patient = request["context"]["patientId"]
    while len(encode(request)) < size:
        entries.extend({"resource": _padding(len(entries) + n, patient, now)} for n in range(20))
        request["prefetch"]["labs"]["total"] = len(entries)
    return encode(request)


def _padding(number: int, patient: str, now: datetime) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"padding-{number}",
        "status": "final",
        "category": [{"coding": [{"code": "laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}], "text": "Hemoglobin"},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": now.isoformat(timespec="seconds"),
        "valueQuantity": {
            "value": 13.2,
            "unit": "g/dL",
            "system": "http://unitsofmeasure.org",
            "code": "g/dL",
        },
        "referenceRange": [{"low": {"value": 12.0, "unit": "g/dL"}, "text": "12-16 g/dL"}],
    }


@contextmanager
def server(target: str, *, workers: int) -> Iterator[tuple[int, subprocess.Popen[bytes], float]]:
    """A server process for an application factory, once it answers; and how long that took."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "BENCH_TARGET": target,
        "BENCH_PORT": str(port),
        "BENCH_WORKERS": str(workers),
        "CDS_DATABASE_URL": "sqlite:////tmp/spine-imaging-cds-bench.db",
    }
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, str(HERE / "server.py")],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        yield port, process, time.perf_counter() - start
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int) -> None:
    for _ in range(400):
        try:
            ask(port, b"GET /cds-services HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the server did not start")


def ask(port: int, message: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(message)
        _read(connection.makefile("rb"))


def _read(stream: Any) -> None:
    status = stream.readline()
    if b" 200 " not in status:
        raise OSError(status)
    length = 0
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    stream.read(length)


def load(port: int, body: bytes, connections: int) -> tuple[float, float, float]:
    """Requests per second, and p50 and p99 in milliseconds."""
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    times: list[float] = []
    until = time.perf_counter() + SECONDS

    def client() -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream = connection.makefile("rb")
            while time.perf_counter() < until:
                begin = time.perf_counter()
                connection.sendall(head + body)
                _read(stream)
                times.append(time.perf_counter() - begin)

    begin = time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(times) / (time.perf_counter() - begin)
    cuts = statistics.quantiles(times, n=100)
    return rate, cuts[49] * 1000, cuts[98] * 1000


def memory(process: subprocess.Popen[bytes]) -> float:
    """The largest proportional set size, in MB, among the workers."""
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    return max((_pss(int(pid)) for pid in [*children, str(process.pid)]), default=0.0)


def _pss(pid: int) -> float:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024


def measure() -> dict[str, Any]:
    bodies = {name: body_of(size) for name, size in SIZES.items()}
    found: dict[str, Any] = {"machine": _machine(), "rows": []}
    plain: dict[tuple[str, int], float] = {}
    for target in ("floor", "service"):
        with server(target, workers=1) as (port, process, started):
            for name, body in track(bodies.items(), description=f"{target}, one worker"):
                load(port, body, 1)  # warm
                for connections in CONNECTIONS:
                    rate, p50, p99 = load(port, body, connections)
                    plain.setdefault((name, connections), rate)
                    row: dict[str, Any] = {"target": target, "body": name, "bytes": len(body)}
                    row |= {"connections": connections, "rps": rate, "p50_ms": p50, "p99_ms": p99}
                    row["ratio"] = rate / plain[name, connections]
                    found["rows"].append(row)
            found[target] = {"start_seconds": started, "pss_mb": memory(process)}
    one = next(
        r["rps"]
        for r in found["rows"]
        if r["target"] == "service" and r["body"] == "12 kB" and r["connections"] == 8
    )
    with server("service", workers=2) as (port, _, _):
        load(port, bodies["12 kB"], 8)
        two, _, _ = load(port, bodies["12 kB"], 8)
    found["two_workers"] = {"rps": two, "against_one": two / one}
    return found


def _machine() -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def show(found: dict[str, Any]) -> None:
    console = Console(width=100)
    table = Table("", "body", "conn.", "requests/s", "p50 ms", "p99 ms", "of the floor")
    for row in found["rows"]:
        table.add_row(
            row["target"],
            row["body"],
            str(row["connections"]),
            f"{row['rps']:.0f}",
            f"{row['p50_ms']:.2f}",
            f"{row['p99_ms']:.2f}",
            f"{row['ratio']:.2f}",
        )
    console.print(table)
    two, service = found["two_workers"], found["service"]
    console.print(f"two workers: {two['rps']:.0f} requests/s, {two['against_one']:.2f} of one")
    console.print(
        f"start to first answer {service['start_seconds']:.2f} s, {service['pss_mb']:.0f} MB a worker"
    )
    console.print(f"{found['machine']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="Example: make bench")
    parser.parse_args()
    found = measure()
    out = Path("var/bench.json")
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    show(found)


if __name__ == "__main__":
    main()
