"""Workers of one service count together, and each writes whole lines of the log."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ample_time import eventually
from service_process import ServiceProcess, calling, is_running

from cds_service.settings import shipped
from cds_service.web.wire import encode

SERVICE = "/cds-services/spine-imaging"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ServiceProcess]:
    made = ServiceProcess(tmp_path, f"sqlite:///{tmp_path}/store.db")
    try:
        made.start()
        made.wait_until_it_answers()
        yield made
    finally:
        made.kill()


def answer_of(service: ServiceProcess, method: str, path: str, body: bytes = b"") -> bytes:
    """By a connection of its own, which may reach either worker."""
    with calling(service.port) as ask:
        status, answer = ask(method, path, body)
    assert 200 == status
    return answer


def test_two_workers_count_together_and_log_in_json(
    service: ServiceProcess, scenario: Callable[[str], Any]
) -> None:
    """Whichever of them is asked, and whichever answered."""
    body = encode(scenario("medication-only"))
    for _ in range(20):
        answer_of(service, "POST", SERVICE, body)
    seen = [answer_of(service, "GET", "/metrics").decode() for _ in range(6)]
    service.stop()

    counts = {
        int(float(re.findall(r"^cds_answer_seconds_count (\S+)$", each, re.MULTILINE)[0]))
        for each in seen
    }
    lines = service.log.read_text(encoding="utf-8").splitlines()
    events = [json.loads(line)["event"] for line in lines if line.startswith("{")]
    assert {20} == counts
    assert 20 == events.count("consultation_answered")


def test_each_worker_tells_what_any_process_has_lost_and_that_nothing_waits(
    service: ServiceProcess, tmp_path: Path, scenario: Callable[[str], Any]
) -> None:
    """A process beside the workers drops what is no record; the files of the workers stay open."""
    left_behind = tmp_path / "store.db-spool" / "0-1.spool"
    left_behind.write_bytes(b"half a line\n")
    body = encode(scenario("medication-only"))
    for _ in range(4):
        answer_of(service, "POST", SERVICE, body)

    def told() -> list[Any]:
        return [json.loads(answer_of(service, "GET", "/health/ready")) for _ in range(6)]

    members = ("records_lost", "spool_bytes", "spool_files")
    eventually(lambda: {(1, 0, 0)} == {tuple(each[name] for name in members) for each in told()})
    counted = answer_of(service, "GET", "/metrics").decode()

    assert {(False, "ready")} == {(each["degraded"], each["store"]) for each in told()}
    assert 'cds_records_lost_total{why="damaged"} 1.0' in counted
    assert "cds_store_degraded 0.0" in counted
    assert list((tmp_path / "store.db-spool").glob("*.spool"))


def test_a_worker_that_takes_anothers_place_knows_what_the_server_was_started_with(
    tmp_path: Path, scenario: Callable[[str], Any]
) -> None:
    """Whoever edits knowledge while the service runs neither ends it nor divides its workers."""
    knowledge = Path(shutil.copytree(shipped("knowledge"), tmp_path / "knowledge"))
    url = f"sqlite:///{tmp_path}/store.db"
    service = ServiceProcess(tmp_path, url, workers="1", knowledge_dir=str(knowledge))
    body = encode(scenario("article"))
    try:
        service.start()
        service.wait_until_it_answers()
        before = answer_of(service, "POST", SERVICE, body)
        (knowledge / "knowledge.yaml").write_text("half a", encoding="utf-8")
        service.kill_the_last_worker()
        service.wait_until_it_answers()
        after = answer_of(service, "POST", SERVICE, body)
    finally:
        service.kill()

    assert before == after


def test_a_worker_that_dies_again_and_again_takes_no_other_with_it(
    service: ServiceProcess, scenario: Callable[[str], Any]
) -> None:
    """One body that kills whoever reads it must not end the service for everybody."""
    body = encode(scenario("medication-only"))
    for _ in range(3):
        service.kill_the_last_worker()
        service.wait_until_it_answers()
        answer_of(service, "POST", SERVICE, body)
    service.stop()

    assert "crash loop" not in service.log.read_text(encoding="utf-8")


def test_workers_end_when_their_server_is_killed_and_the_next_one_may_start(
    service: ServiceProcess, tmp_path: Path
) -> None:
    left = service.kill_the_server_alone()

    assert 3 == len(left)  # two workers, and one that drains
    eventually(lambda: not any(map(is_running, left)))
    service.start()
    service.wait_until_it_answers()
