"""Workers of one service count together, and each writes whole lines of the log."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from service_process import ServiceProcess, calling

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
