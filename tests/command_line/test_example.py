"""``example``: the requests that are shipped, as of now or as they were written."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from cds_service.command_line.cli import main
from cds_service.examples import list_examples, stated_instant
from cds_service.settings import shipped

ARTICLE = str(shipped("fixtures") / "scenarios" / "article" / "request.json")
AT = "2026-11-20T14:30:00Z"
Out = pytest.CaptureFixture[str]


def test_example_without_a_name_lists_them_all(capsys: Out) -> None:
    assert 0 == main(["example"])
    shown = capsys.readouterr().out
    assert all(example.name in shown for example in list_examples())


@pytest.mark.parametrize("name", [example.name for example in list_examples()])
def test_an_example_is_a_hook_request_of_now(name: str, capsys: Out) -> None:
    assert 0 == main(["example", name])
    request = json.loads(capsys.readouterr().out)
    assert request["hook"] in ("order-select", "order-sign")
    orders = [each["resource"] for each in request["context"]["draftOrders"]["entry"]]
    authored = [
        datetime.fromisoformat(each["authoredOn"]) for each in orders if "authoredOn" in each
    ]
    for each in authored:
        assert abs(datetime.now(UTC) - each) < timedelta(hours=1)


def test_an_example_as_written_is_the_file(capsys: Out) -> None:
    assert 0 == main(["example", "article", "--as-written"])
    assert json.loads(Path(ARTICLE).read_text()) == json.loads(capsys.readouterr().out)


def test_an_example_keeps_every_digit(capsys: Out) -> None:
    main(["example", "article"])
    assert '"valueDecimal": 1.50' in capsys.readouterr().out


def test_an_example_that_there_is_not_is_one_sentence_with_those_that_there_are(
    capsys: Out,
) -> None:
    assert 2 == main(["example", "nobody"])
    complaint = capsys.readouterr().err
    assert "nobody" in complaint
    assert "article-ct" in complaint
    assert "Traceback" not in complaint


def test_an_example_piped_into_consult_gives_the_advice_of_today(
    capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["example", "article"])
    sent = capsys.readouterr().out.encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(sent)))
    assert 0 == main(["consult", "-"])
    shown = capsys.readouterr().out
    assert "ImageNow + AddContrast + SpinalLevel" in shown


def test_a_reader_that_goes_away_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """``cds-service example | head -1``"""

    def gone(*_: object) -> NoReturn:
        raise BrokenPipeError

    monkeypatch.setattr("cds_service.command_line.terminal.show_examples", gone)
    with (tmp_path / "pipe").open("w") as pipe:
        monkeypatch.setattr("sys.stdout", pipe)
        assert 0 == main(["example"])


def test_the_examples_are_of_a_stated_instant() -> None:
    assert datetime.fromisoformat(AT) == stated_instant()
