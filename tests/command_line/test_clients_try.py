"""``clients try``: what it prints is typed as it stands, and a real service answers."""

import json
import re
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest
from service_process import ServiceProcess

from cds_service.command_line.cli import main
from cds_service.security.clients import read_clients

Out = pytest.CaptureFixture[str]


def printed(capsys: Out, *arguments: str) -> dict[str, str]:
    """The lines to type, by the word that each begins with."""
    capsys.readouterr()
    assert 0 == main(["clients", "try", *arguments])
    lines = capsys.readouterr().out.splitlines()
    return {line.split(maxsplit=1)[0].split("=")[0]: line for line in lines if line.strip()}


def typed(line: str, folder: Path) -> str:
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture
def trial(tmp_path: Path, capsys: Out) -> Path:
    """The folder of a client that was made."""
    printed(capsys, str(tmp_path / "trial"))
    return tmp_path / "trial"


@pytest.fixture
def verified(tmp_path: Path, trial: Path) -> Iterator[ServiceProcess]:
    """A service that trusts this client alone."""
    store = f"sqlite:///{tmp_path}/store.db"
    service = ServiceProcess(tmp_path, store, workers="1", clients_file=str(trial / "clients.yaml"))
    try:
        service.start()
        service.wait_until_it_answers()
        yield service
    finally:
        service.kill()


def test_the_call_that_is_printed_is_answered_once(
    verified: ServiceProcess, trial: Path, tmp_path: Path, capsys: Out
) -> None:
    url = f"http://127.0.0.1:{verified.port}"
    first = printed(capsys, str(trial), "--url", url)["curl"]
    answer = typed(first, tmp_path)

    assert "ImageNow" in answer
    again = json.loads(typed(first, tmp_path))
    assert "OperationOutcome" == again["resourceType"]
    anew = printed(capsys, str(trial), "--url", f"{url}/")["curl"]
    assert "critical" in typed(anew, tmp_path)
    told = printed(capsys, str(trial), "--url", url)["CARD"]
    told = told.replace("uuid-of-the-card", json.loads(answer)["cards"][0]["uuid"])
    assert {} == json.loads(typed(told, tmp_path))


def test_the_line_for_a_clients_file_is_one_client_more(
    trial: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    (tmp_path / "keys.json").write_bytes((trial / "keys.json").read_bytes())
    file = tmp_path / "the clients.yaml"
    file.write_text('clients:\n  - {name: other, iss: "https://e.org", jwks_file: keys.json}')
    monkeypatch.setenv("CDS_CLIENTS_FILE", str(file))

    typed(printed(capsys, str(trial))["printf"], tmp_path)

    (own,) = read_clients(trial / "clients.yaml")
    other, added = read_clients(file)
    assert ("other", own.name, own.iss) == (other.name, added.name, added.iss)
    assert 0 == main(["clients", "check"])


def test_the_private_key_is_readable_by_its_owner_alone(trial: Path) -> None:
    secret = [path for path in trial.iterdir() if b"PRIVATE KEY" in path.read_bytes()]

    assert ["private-key.pem"] == [path.name for path in secret]
    assert 0o600 == stat.S_IMODE(secret[0].stat().st_mode)
    assert '"d"' not in (trial / "keys.json").read_text()


def test_a_token_is_short_lived_and_never_the_same(trial: Path, capsys: Out) -> None:
    tokens = [
        re.findall(r"Bearer (\S+)'", printed(capsys, str(trial))["curl"])[0] for _ in range(2)
    ]
    one, other = (jwt.decode(each, options={"verify_signature": False}) for each in tokens)
    assert 300 == one["exp"] - one["iat"]
    assert one["jti"] != other["jti"]
    assert "http://127.0.0.1:8080/cds-services/spine-imaging" == one["aud"]


def test_two_clients_are_two(trial: Path, tmp_path: Path, capsys: Out) -> None:
    printed(capsys, str(tmp_path / "other"))

    one, other = (read_clients(tmp_path / each / "clients.yaml")[0] for each in ("trial", "other"))
    assert one.iss != other.iss
    assert one.name != other.name


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "kept.txt").touch()

    assert 2 == main(["clients", "try", str(tmp_path)])
    assert "name a new folder" in capsys.readouterr().err
    assert ["kept.txt"] == [path.name for path in tmp_path.iterdir()]


def test_an_address_that_is_none_is_refused(tmp_path: Path, capsys: Out) -> None:
    assert 2 == main(["clients", "try", str(tmp_path / "t"), "--url", "here"])
    assert "--url" in capsys.readouterr().err
