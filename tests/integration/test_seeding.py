"""The examples' patients in a FHIR server: each a valid record of its own, and answered as sent along."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from cds_service.command_line.cli import main
from cds_service.examples import list_examples, read_example
from cds_service.seeding import NotSeeded, call_of_a_seeded_patient, seed, transactions
from cds_service.web.wire import encode

NAMES = [example.name for example in list_examples()]
BUNDLES = list(transactions(datetime.now(UTC)))


class TakesTransactions(ThreadingHTTPServer):
    """A FHIR server as far as seeding needs one; it keeps what it is sent."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.taken: list[Any] = []
        super().__init__(("127.0.0.1", 0), _Taking)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/fhir"


class _Taking(BaseHTTPRequestHandler):
    server: TakesTransactions

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, self.headers["Content-Type"], json.loads(body)))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def fhir_server() -> Iterator[TakesTransactions]:
    with TakesTransactions() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize(("name", "bundle"), BUNDLES, ids=NAMES)
def test_each_record_is_a_valid_transaction(name: str, bundle: Any) -> None:
    Bundle.model_validate_json(encode(bundle))

    places = [entry["request"]["url"] for entry in bundle["entry"]]
    assert f"Patient/{name}" in places
    assert len(set(places)) == len(places)
    for entry in bundle["entry"]:
        resource = entry["resource"]
        assert entry["request"] == {
            "method": "PUT",
            "url": f"{resource['resourceType']}/{resource['id']}",
        }
        assert re.fullmatch(r"[A-Za-z0-9.-]{1,64}", resource["id"])


@pytest.mark.parametrize(("name", "bundle"), BUNDLES, ids=NAMES)
def test_each_record_leads_to_its_own_patient(name: str, bundle: Any) -> None:
    """Also where an EHR writes addresses in full."""
    of_patients = re.findall(r'"reference":"([^"]*Patient/[^"]*)"', encode(bundle).decode())

    assert {f"Patient/{name}"} == set(of_patients)


def test_no_two_records_share_a_place() -> None:
    places = [e["request"]["url"] for _, b in BUNDLES for e in b["entry"]]

    assert len(set(places)) == len(places)


def test_the_command_seeds_a_server(
    fhir_server: TakesTransactions, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["seed", fhir_server.base])

    assert [f"Patient/{name}" for name in NAMES] == capsys.readouterr().out.split()
    assert {("/fhir", "application/fhir+json")} == {taken[:2] for taken in fhir_server.taken}
    assert len(NAMES) == len(fhir_server.taken)


def test_a_server_that_refuses_is_told_with_the_example(fhir_server: TakesTransactions) -> None:
    fhir_server.status = 422

    with pytest.raises(NotSeeded, match=f"422.*{NAMES[0]}"):
        next(seed(fhir_server.base, datetime.now(UTC)))


def test_a_server_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["seed", "http://127.0.0.1:9/fhir"])

    assert "does not answer" in capsys.readouterr().err


def test_the_command_prints_the_call_for_a_seeded_patient(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 0 == main(["example", "article", "--fhir-server", "https://fhir.example.org/r4"])

    printed = json.loads(capsys.readouterr().out)
    (draft,) = printed["context"]["draftOrders"]["entry"]
    assert "prefetch" not in printed
    assert "https://fhir.example.org/r4" == printed["fhirServer"]
    assert "article" == printed["context"]["patientId"]
    assert "Patient/article" == draft["resource"]["subject"]["reference"]


def test_a_record_in_a_server_is_answered_as_one_that_was_sent(
    fhir_servers: Any, call: Any, instant: datetime
) -> None:
    """Nothing is sent along but the drafts: the rest is read from where it was put."""
    bundle = dict(transactions(instant))["article"]
    sent = read_example("article")
    base = fhir_servers.holding("seeded", [entry["resource"] for entry in bundle["entry"]])
    fetched = call_of_a_seeded_patient(sent, "article", base)

    (_, of_sent), (status, of_fetched) = call(sent), call(fetched)

    assert 200 == status
    assert [card["summary"] for card in of_sent["cards"]] == [
        card["summary"] for card in of_fetched["cards"]
    ]
