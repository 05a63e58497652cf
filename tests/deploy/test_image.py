"""The image's own start command, as a container runs it: nothing set, nothing to write, no privilege."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from own_postgres import Postgres
from service_process import calling

from .container import Container, Image
from .image_file import environment, health_command

SERVICE = "/cds-services/spine-imaging"
#: Of a whole start and the first answer, by all processes together.
MOST_CPU_SECONDS = 3.0


@pytest.fixture
def container(image: Image, open_folder: Path, free_port: int) -> Iterator[Container]:
    made = Container(image, open_folder, open="yes", port=str(free_port))
    yield made
    made.kill()


def articles_call(container: Container) -> bytes:
    """As the README makes it: the image's own example, moved to now."""
    printed = container.run("cds-service", "example", "article")
    assert 0 == printed.returncode, printed.stderr
    return printed.stdout


def test_the_image_answers_the_articles_call(container: Container) -> None:
    call = articles_call(container)
    container.start()
    container.wait_until_it_answers()
    with calling(container.port) as ask:
        status, answer = ask("POST", SERVICE, call)

    assert 200 == status
    assert "critical" == json.loads(answer)["cards"][0]["indicator"]


def test_a_start_and_its_first_answer_cost_little(container: Container) -> None:
    """The least of three: who else computes on this machine only makes it more."""
    call = articles_call(container)

    assert min(seconds_of_a_start(container, call) for _ in range(3)) < MOST_CPU_SECONDS


def seconds_of_a_start(container: Container, call: bytes) -> float:
    container.start()
    container.wait_until_it_answers()
    with calling(container.port) as ask:
        ask("POST", SERVICE, call)
    used = container.cpu_seconds()
    container.kill()
    return used


def test_a_start_finds_what_was_compiled_when_the_image_was_made(container: Container) -> None:
    script = (
        "from cds_service.knowledge_base.kept import KeptKnowledge\n"
        "from cds_service.settings import shipped\n"
        "raise SystemExit(KeptKnowledge(shipped('knowledge')).read() is None)"
    )
    looked = container.run("python3", "-c", script)

    assert 0 == looked.returncode, looked.stderr


def test_the_image_serves_its_docs_and_knowledge(container: Container) -> None:
    """What lies beside the code in a checkout travels in the wheel."""
    container.start()
    container.wait_until_it_answers()
    with calling(container.port) as ask:
        statuses = [
            ask("GET", path, b"")[0]
            for path in (
                "/",
                "/manual",
                "/guidance/suspected-spine-infection/neurologic-deficit",
                "/source-attributes",
                "/openapi.json",
            )
        ]

    assert [200] * 5 == statuses


def test_the_image_can_tell_of_its_calls_with_nothing_installed_beside_it(
    container: Container,
) -> None:
    script = (
        "import os\n"
        "from cds_service.telemetry.traces import open_traces\n"
        "raise SystemExit(open_traces(os.environ) is None)"
    )
    asked = "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9"
    opened = container.run("env", asked, "python3", "-c", script)

    assert 0 == opened.returncode, opened.stderr


def test_the_images_health_check_tells_who_answers(container: Container) -> None:
    before = container.run(*health_command())
    container.start()
    container.wait_until_it_answers()
    after = container.run(*health_command())

    assert 0 != before.returncode
    assert 0 == after.returncode, after.stderr


def test_a_container_has_no_privilege(container: Container, image: Image) -> None:
    container.start()
    container.wait_until_it_answers()

    for pid in container.processes():
        status = dict(
            line.split(":\t", 1)
            for line in Path(f"/proc/{pid}/status").read_text().splitlines()
            if ":\t" in line
        )
        assert {str(image.user[0])} == set(status["Uid"].split())
        assert {0} == {int(status[each], 16) for each in ("CapPrm", "CapEff", "CapBnd", "CapAmb")}


def test_a_container_can_write_nothing_but_its_store(container: Container) -> None:
    script = "import pathlib, sys; pathlib.Path(sys.argv[1], 'tried').touch()"
    places = ("/", "/usr", "/etc", "/opt/spine-imaging-cds", environment()["XDG_CACHE_HOME"])
    tried = {place: container.run("python3", "-c", script, place).returncode for place in places}

    assert {} == {place: code for place, code in tried.items() if code == 0}
    assert 0 == container.run("python3", "-c", script, environment()["HOME"]).returncode


def test_the_image_starts_for_nobody_unless_it_is_told_for_whom(
    image: Image, open_folder: Path, free_port: int
) -> None:
    """It listens beyond loopback: without clients, and without being told so, it does not start."""
    closed = Container(image, open_folder, port=str(free_port))
    refused = closed.run("cds-service", "serve")

    assert 2 == refused.returncode
    assert b"CDS_CLIENTS_FILE" in refused.stderr


def test_a_container_that_is_stopped_has_brought_its_records_into_postgresql(
    image: Image,
    open_folder: Path,
    free_port: int,
    postgres: Postgres,
    postgresql_url: str,
) -> None:
    """Told to stop, it leaves nothing behind on a disk that goes with it."""
    container = Container(
        image,
        open_folder,
        mounted=[postgres.sockets],
        open="yes",
        port=str(free_port),
        database_url=postgresql_url,
    )
    call = articles_call(container)
    container.start()
    try:
        container.wait_until_it_answers()
        with calling(container.port) as ask:
            assert 200 == ask("POST", SERVICE, call)[0]
        container.stop()
    finally:
        container.kill()

    assert 1 == consultations(postgresql_url)


def consultations(url: str) -> int:
    from sqlalchemy import create_engine, text

    engine = create_engine(url)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT count(*) FROM consultation")).scalar_one()
    engine.dispose()
    return int(kept)
