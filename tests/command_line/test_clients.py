"""``clients check``: who may call, with which keys, and what of their file is wrong."""

import json
from pathlib import Path

import pytest

from cds_service.command_line.cli import main

Out = pytest.CaptureFixture[str]
CLIENTS = """
clients:
  - {name: general, iss: "https://ehr.example.org", tenant: north, jwks_file: keys.json, profile: epic}
"""


@pytest.fixture
def clients_file(tmp_path: Path) -> Path:
    """A client whose one usable key stands beside one for encryption."""
    key = {"kty": "EC", "crv": "P-384", "x": P384_X, "y": P384_Y}
    keys = [{**key, "kid": "key/1=="}, {**key, "kid": "key-2", "use": "enc"}]
    (tmp_path / "keys.json").write_text(json.dumps({"keys": keys}))
    file = tmp_path / "clients.yaml"
    file.write_text(CLIENTS)
    return file


#: The generator of P-384 (FIPS 186-4, D.1.2.4): a point that everyone knows, and nobody's key.
P384_X = "qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3"
P384_Y = "NhfeSpYmLG9dnpi_kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5f"


def test_clients_check_lists_each_client_with_its_keys(clients_file: Path, capsys: Out) -> None:
    assert 0 == main(["clients", "check", str(clients_file)])
    shown = capsys.readouterr().out
    for words in (
        "general",
        "issuer      https://ehr.example.org\n",
        "tenant      north\n",
        "profile     epic\n",
        "key         key/1==: ES384\n",
        "1 more that can verify no token",
    ):
        assert words in shown


def test_an_issuer_is_never_broken_or_cut(
    clients_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    """It is compared letter by letter, and copied from here."""
    issuer = f"https://ehr.example.org/{'long/' * 40}fhir"
    clients_file.write_text(CLIENTS.replace("https://ehr.example.org", issuer))
    monkeypatch.setenv("COLUMNS", "40")

    assert 0 == main(["clients", "check", str(clients_file)])
    assert f" {issuer}\n" in capsys.readouterr().out


def test_clients_check_reads_the_file_that_is_set(
    clients_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("CDS_CLIENTS_FILE", str(clients_file))
    assert 0 == main(["clients", "check"])
    assert "key/1==" in capsys.readouterr().out


def test_clients_check_without_a_file_says_how(capsys: Out) -> None:
    assert 2 == main(["clients", "check"])
    assert "clients check FILE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("jwks_file: keys.json, algorithms: [RS384]", "general: no key at"),
        ("jwks_file: clients.yaml", "it is not JSON"),
        ("jwks_url: http://127.0.0.1:9/jwks.json", "its host does not answer"),
    ],
)
def test_clients_check_names_a_client_whose_keys_do_not_serve(
    keys: str, words: str, clients_file: Path, capsys: Out
) -> None:
    clients_file.write_text(CLIENTS.replace("jwks_file: keys.json", keys))
    assert 2 == main(["clients", "check", str(clients_file)])
    assert words in capsys.readouterr().err


def test_clients_check_names_every_fault_with_its_line(clients_file: Path, capsys: Out) -> None:
    clients_file.write_text(CLIENTS.replace("epic", "cerner").replace("keys.json", "no.json"))
    assert 2 == main(["clients", "check", str(clients_file)])
    complaint = capsys.readouterr().err
    assert complaint.count(f"{clients_file}:3: ") == 2
    assert "Traceback" not in complaint


def test_clients_check_says_that_epic_wants_order_codes(clients_file: Path, capsys: Out) -> None:
    """Without them a suggestion there names a code that the site cannot place."""
    assert 0 == main(["clients", "check", str(clients_file)])
    assert "no order_codes, and Epic places orders by its own codes alone" in (
        capsys.readouterr().err
    )


def test_clients_check_names_the_faults_of_order_codes(clients_file: Path, capsys: Out) -> None:
    (clients_file.parent / "codes.yaml").write_text("order_codes: []\n")
    clients_file.write_text(
        CLIENTS.replace("profile: epic", "profile: epic, order_codes: codes.yaml")
    )

    assert 2 == main(["clients", "check", str(clients_file)])
    assert f"{clients_file.parent / 'codes.yaml'}:1: " in capsys.readouterr().err
