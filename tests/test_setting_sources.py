"""Where settings are written: which goes before which, and what is refused with its name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cds_service import setting_sources
from cds_service.errors import SettingInvalid
from cds_service.settings import read_settings, read_with_origins


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder of a service, in which its ``.env`` counts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(setting_sources, "_DOTENV", ".env")
    return tmp_path


@pytest.fixture
def dotenv(folder: Path) -> Callable[[str], None]:
    """``dotenv(text)``: what stands in ``.env``."""

    def write(text: str) -> None:
        (folder / ".env").write_text(text, encoding="utf-8")

    return write


def test_the_environment_goes_before_dotenv_and_dotenv_before_the_default(
    dotenv: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    dotenv("# of this machine\nCDS_PORT=9000\ncds_workers='3'\nPOSTGRES_PASSWORD=x\n")
    monkeypatch.setenv("CDS_PORT", "9001")
    settings, origins = read_with_origins()

    assert (9001, 3, "127.0.0.1") == (settings.port, settings.workers, settings.host)
    assert {"port": "environment", "workers": ".env"} == origins


def test_a_value_in_dotenv_is_taken_as_it_stands(dotenv: Callable[[str], None]) -> None:
    dotenv("CDS_OPERATOR_TOKEN='a$HOME${b}'\n")

    assert "a$HOME${b}" == read_settings().operator_secret


def test_a_misspelt_name_in_dotenv_stops_the_start(dotenv: Callable[[str], None]) -> None:
    dotenv("CDS_CLIENT_FILE=clients.yaml\n")

    with pytest.raises(SettingInvalid, match=r"CDS_CLIENT_FILE is no setting.*CDS_CLIENTS_FILE"):
        read_settings()


def test_a_fault_of_dotenv_is_told_with_its_place(dotenv: Callable[[str], None]) -> None:
    dotenv("CDS_PORT=http\n")

    with pytest.raises(SettingInvalid, match=r"CDS_PORT \(\.env\): "):
        read_settings()


def test_a_dotenv_that_cannot_be_read_is_refused(folder: Path) -> None:
    (folder / ".env").write_bytes(b"CDS_PORT=\xff\n")

    with pytest.raises(SettingInvalid, match=r"\.env cannot be read"):
        read_settings()


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_secret_is_read_from_the_file_that_is_named(
    end: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = folder / "secret"
    secret.write_bytes(f"postgresql://u:p w@host/db{end}".encode())
    monkeypatch.setenv("CDS_DATABASE_URL_FILE", str(secret))
    settings, origins = read_with_origins()

    assert "postgresql://u:p w@host/db" == settings.database_url
    assert {"database_url": f"file {secret}"} == origins


def test_a_setting_whose_own_name_ends_like_that_is_still_a_setting(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "name").write_text("clients.yaml\n", encoding="utf-8")
    monkeypatch.setenv("CDS_CLIENTS_FILE_FILE", "name")
    assert Path("clients.yaml") == read_settings().clients_file
    monkeypatch.delenv("CDS_CLIENTS_FILE_FILE")
    monkeypatch.setenv("CDS_CLIENTS_FILE", "others.yaml")
    assert Path("others.yaml") == read_settings().clients_file


def test_a_value_that_is_given_in_two_ways_is_refused(
    dotenv: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    dotenv("CDS_OPERATOR_TOKEN_FILE=/run/secrets/token\n")
    monkeypatch.setenv("CDS_OPERATOR_TOKEN", "SECRET")

    with pytest.raises(
        SettingInvalid, match=r"CDS_OPERATOR_TOKEN .*both given: unset one"
    ) as raised:
        read_settings()
    assert "SECRET" not in str(raised.value)


@pytest.mark.parametrize(
    ("contents", "why"),
    [(None, "No such file"), (b"", "is empty"), (b"\n", "is empty"), (b"\xff", "not UTF-8")],
)
def test_a_file_that_gives_no_value_is_refused_by_name(
    contents: bytes | None, why: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if contents is not None:
        (folder / "secret").write_bytes(contents)
    monkeypatch.setenv("CDS_OPERATOR_TOKEN_FILE", "secret")

    with pytest.raises(SettingInvalid, match=f"CDS_OPERATOR_TOKEN_FILE=secret: .*{why}"):
        read_settings()


def test_all_that_is_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CDS_POTR", "CDS_OPERATOR_TOKEN_FILE", "CDS_DATABASE_URL_FILE"):
        monkeypatch.setenv(name, "nowhere")

    with pytest.raises(SettingInvalid) as raised:
        read_settings()
    told = str(raised.value)
    assert all(each in told for each in ("CDS_POTR", "CDS_OPERATOR_TOKEN", "CDS_DATABASE_URL"))
