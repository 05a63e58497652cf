"""``consult``: what it prints of an answer, and what it refuses in one sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cds_service.command_line.cli import main
from cds_service.settings import shipped
from cds_service.web.wire import decode, encode

ARTICLE = str(shipped("fixtures") / "scenarios" / "article" / "request.json")
AT = "2026-11-20T14:30:00Z"
Out = pytest.CaptureFixture[str]


def written(tmp_path: Path, request: Any) -> str:
    path = tmp_path / "request.json"
    path.write_bytes(encode(request))
    return str(path)


def test_consult_prints_the_cards_for_a_person(capsys: Out) -> None:
    assert 0 == main(["consult", ARTICLE, "--at", AT])
    shown = capsys.readouterr().out
    for words in (
        "CRITICAL  ImageNow + AddContrast + SpinalLevel",
        "INFO  RenalFunctionUnknown",
        "[x] Change to MRI of the whole spine without and with IV contrast, STAT",
        "matched: neurologic-deficit, emergency",
        "not known: kidney function: no recent value that settles it",
    ):
        assert words in shown


def test_consult_names_each_resource_in_full_beside_what_it_says(
    capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is cut to fit: an answer that cannot be traced to the record explains nothing."""
    monkeypatch.setenv("COLUMNS", "120")
    main(["consult", ARTICLE, "--at", AT])
    shown = capsys.readouterr().out
    assert "C-reactive protein 212 mg/L (2026-11-20): Observation/lab-crp" in shown
    assert "…" not in shown


def test_consult_says_what_was_asked_and_not_met(
    capsys: Out, scenario: Any, tmp_path: Path
) -> None:
    """A silence is explained as a card is."""
    assert 0 == main(["consult", written(tmp_path, scenario("cauda-equina-disc")), "--at", AT])
    shown = " ".join(capsys.readouterr().out.split())
    _, _, denied = shown.partition("not met: ")
    assert "infection-suspected" in denied
    assert "variant neurologic-deficit" in denied


def test_consult_as_json_is_the_endpoints_answer(
    capsys: Out, answer: Callable[[object], Any], scenario: Callable[[str], Any]
) -> None:
    assert 0 == main(["consult", ARTICLE, "--at", AT, "--json"])
    assert answer(scenario("article")) == decode(capsys.readouterr().out.encode())


def test_consult_answers_as_of_the_instant_that_is_given(capsys: Out) -> None:
    main(["consult", ARTICLE, "--at", "2027-11-20T14:30:00+01:00", "--json"])
    later = json.loads(capsys.readouterr().out)
    assert "matched" != later["extension"]["org.spine-imaging-cds.consultation"]["status"]


def test_consult_says_so_where_there_is_no_card(capsys: Out, scenario: Any, tmp_path: Path) -> None:
    path = written(tmp_path, scenario("medication-only"))
    assert 0 == main(["consult", path, "--at", AT])
    assert "No card" in capsys.readouterr().out


def test_consult_shows_text_of_the_record_as_text(
    capsys: Out, scenario: Any, tmp_path: Path
) -> None:
    request = scenario("article")
    entry = request["prefetch"]["conditions"]["entry"][1]["resource"]
    entry["code"]["text"] = (
        "Mid-back pain [red]MARKER[/red] \x1b[31m [link=http://evil.example]x[/link]"
    )
    assert 0 == main(["consult", written(tmp_path, request), "--at", AT])
    shown = capsys.readouterr().out
    assert "[red]MARKER[/red]" in shown


def test_an_instant_that_is_left_empty_is_now(capsys: Out) -> None:
    assert 0 == main(["consult", ARTICLE, "--at=", "--json"])
    empty = capsys.readouterr().out
    main(["consult", ARTICLE, "--json"])

    assert capsys.readouterr().out == empty


@pytest.mark.parametrize("at", ["yesterday", "2026-11-20", "2026-11-20T14:30:00", "14:30Z"])
def test_an_instant_without_a_zone_or_sense_is_refused_in_one_sentence(
    at: str, capsys: Out
) -> None:
    assert 2 == main(["consult", ARTICLE, f"--at={at}"])
    complaint = capsys.readouterr().err
    assert "--at" in complaint
    assert "2026-11-20T14:30:00Z" in complaint
    assert 1 == len(complaint.splitlines())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (b"", "empty"),
        (b"not json", "not JSON"),
        (b"{}", "$.hook"),
        (b'{"hook": "patient-view"}', "$.hook"),
        (b"[1]", "object"),
        (b"\xff", "not"),
        (b"[" * 100_000, "nested"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_file_that_is_no_hook_request_is_refused_in_one_sentence(
    content: bytes | None, words: str, capsys: Out, tmp_path: Path
) -> None:
    path = tmp_path / "request.json"
    if content is not None:
        path.write_bytes(content)
    assert 2 == main(["consult", str(path)])
    complaint = capsys.readouterr().err
    assert words in complaint
    assert 1 == len(complaint.splitlines())


def test_a_folder_is_no_file(capsys: Out, tmp_path: Path) -> None:
    assert 2 == main(["consult", str(tmp_path)])
    assert "cannot be read" in capsys.readouterr().err


def test_what_the_service_would_answer_412_is_said_in_one_sentence(
    capsys: Out, scenario: Any, tmp_path: Path
) -> None:
    request = scenario("article")
    del request["prefetch"]
    del request["context"]["draftOrders"]["entry"][0]["resource"]["reasonCode"]
    assert 2 == main(["consult", written(tmp_path, request), "--at", AT])
    complaint = capsys.readouterr().err
    assert "conditions" in complaint
    assert "412" in complaint
    assert 1 == len(complaint.splitlines())


def test_a_setting_that_is_wrong_is_one_sentence_that_names_it(
    capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDS_PORT", "http")
    assert 2 == main(["consult", ARTICLE])
    assert "CDS_PORT" in capsys.readouterr().err
