"""The command line: what it prints, what it refuses in one sentence, and with which exit code."""

import io
import json
import shutil
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest

from cds_service.command_line.cli import main
from cds_service.examples import list_examples, stated_instant
from cds_service.settings import shipped
from cds_service.web.wire import decode, encode

ARTICLE = str(shipped("fixtures") / "scenarios" / "article" / "request.json")
AT = "2026-11-20T14:30:00Z"
Out = pytest.CaptureFixture[str]
COMMANDS = (
    ["serve"],
    ["example"],
    ["consult"],
    ["replay"],
    ["knowledge", "check"],
    ["knowledge", "show"],
    ["clients", "check"],
)


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERM", "dumb")


def written(tmp_path: Path, request: Any) -> str:
    path = tmp_path / "request.json"
    path.write_bytes(encode(request))
    return str(path)


# -- help


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_subcommand_has_help_with_an_example_of_itself(
    command: list[str], capsys: Out
) -> None:
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    assert 0 == left.value.code
    shown = " ".join(capsys.readouterr().out.split())
    assert "Example: " in shown
    assert f"cds-service {' '.join(command)}" in shown.split("Example: ")[1]


def test_help_lists_the_commands(capsys: Out) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--help"])
    assert 0 == left.value.code
    shown = capsys.readouterr().out
    assert all(command[0] in shown for command in COMMANDS)


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["knowledge"], ["consult"]])
def test_a_command_that_there_is_not_is_a_usage_error(arguments: list[str], capsys: Out) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert 2 == left.value.code
    assert "usage" in capsys.readouterr().err


# -- example


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


# -- consult


def test_consult_prints_the_cards_for_a_person(capsys: Out) -> None:
    assert 0 == main(["consult", ARTICLE, "--at", AT])
    shown = capsys.readouterr().out
    for words in (
        "CRITICAL  ImageNow + AddContrast + SpinalLevel",
        "INFO  RenalFunctionUnknown",
        "[x] Change to MRI of the whole spine without and with IV contrast, STAT",
        "matched: neurologic-deficit, emergency",
        "not known: kidney function: no recent eGFR",
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


@pytest.mark.parametrize("at", ["yesterday", "2026-11-20", "2026-11-20T14:30:00", "", "14:30Z"])
def test_an_instant_without_a_zone_or_sense_is_refused_in_one_sentence(
    at: str, capsys: Out
) -> None:
    code = main(["consult", ARTICLE, f"--at={at}"])
    if at == "":
        return  # none given: now
    assert 2 == code
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


# -- knowledge


def test_the_knowledge_that_is_shipped_has_no_fault(capsys: Out) -> None:
    assert 0 == main(["knowledge", "check"])
    assert "no faults" in capsys.readouterr().out


def test_knowledge_shows_each_variant_with_its_ratings(capsys: Out) -> None:
    assert 0 == main(["knowledge", "show"])
    shown = capsys.readouterr().out
    for words in ("neurologic-deficit", "recent-intervention", "usually appropriate"):
        assert words in shown


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy of the knowledge with three faults in two files, each on a line that is known."""
    root = tmp_path / "knowledge"
    shutil.copytree(shipped("knowledge"), root)
    for name in ("fever", "dialysis"):
        path = root / "value-sets" / f"{name}.yaml"
        path.write_text(path.read_text() + "\nnonsense: true\n")
    return root


def test_check_names_every_fault_with_its_file_and_line_and_exits_with_1(
    broken: Path, capsys: Out
) -> None:
    assert 1 == main(["knowledge", "check", "--dir", str(broken)])
    complaint = capsys.readouterr().err
    for name in ("fever", "dialysis"):
        path = broken / "value-sets" / f"{name}.yaml"
        (line,) = [line for line in complaint.splitlines() if line.startswith(f"{path}:")]
        number = int(line.removeprefix(f"{path}:").split(":")[0])
        assert 1 <= number <= len(path.read_text().splitlines())
        assert "nonsense" in line
    assert "2 faults." in complaint


def test_check_of_the_set_folder_reads_that_folder(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("CDS_KNOWLEDGE_DIR", str(broken))
    assert 1 == main(["knowledge", "check"])
    assert "nonsense" in capsys.readouterr().err


def test_a_wrong_code_is_found_by_its_check_digit(tmp_path: Path, capsys: Out) -> None:
    root = tmp_path / "knowledge"
    shutil.copytree(shipped("knowledge"), root)
    path = root / "value-sets" / "fever.yaml"
    path.write_text(path.read_text().replace("386661006", "386661007"))
    assert 1 == main(["knowledge", "check", "--dir", str(root)])
    complaint = capsys.readouterr().err
    assert "386661007" in complaint
    assert f"{path}:" in complaint


def test_the_service_does_not_answer_from_knowledge_that_is_wrong(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("CDS_KNOWLEDGE_DIR", str(broken))
    assert 2 == main(["consult", ARTICLE])
    complaint = capsys.readouterr().err
    assert "fever.yaml:" in complaint
    assert "dialysis.yaml:" in complaint


@pytest.mark.parametrize("command", ["check", "show"])
def test_a_folder_of_knowledge_that_is_not_there_is_refused(
    command: str, tmp_path: Path, capsys: Out
) -> None:
    assert main(["knowledge", command, "--dir", str(tmp_path / "nowhere")]) in (1, 2)
    complaint = capsys.readouterr().err
    assert "nowhere" in complaint
    assert "Traceback" not in complaint


def test_the_examples_are_of_a_stated_instant() -> None:
    assert datetime.fromisoformat(AT) == stated_instant()


# -- clients


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
        "https://ehr.example.org (tenant north)",
        "epic",
        "key/1==: ES384",
        "1 more that can verify no token",
    ):
        assert words in shown


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


def test_a_port_that_is_taken_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("CDS_PORT", str(port))
        assert 2 == main(["serve"])
    assert f"CDS_PORT={port}" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["foo", "foo://u:SECRET@bar", "mysql://u:SECRET@x/y"])
def test_a_database_url_that_is_none_is_refused_in_one_sentence(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("CDS_DATABASE_URL", url)
    monkeypatch.setenv("CDS_PORT", "65535")
    assert 2 == main(["serve"])
    told = capsys.readouterr().err
    assert "CDS_DATABASE_URL" in told
    assert "SECRET" not in told
