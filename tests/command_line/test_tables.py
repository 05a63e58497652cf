"""Tables in a narrow terminal: what does not fit goes on below, and nothing is cut."""

from collections.abc import Callable

import pytest

from cds_service.command_line import terminal
from cds_service.command_line.cli import main
from cds_service.examples import list_examples

Out = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    "arguments",
    [
        ["example"],
        ["knowledge", "show"],
        ["knowledge", "read", f"new weakness of both legs since {'yester' * 20}day"],
    ],
    ids=" ".join,
)
def test_no_table_cuts_what_does_not_fit(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert 0 == main(arguments)
    assert "…" not in capsys.readouterr().out


def test_a_name_that_is_longer_than_its_column_is_there_to_its_end(
    monkeypatch: pytest.MonkeyPatch, capsys: Out, unboxed: Callable[[str], str]
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    longest = max((each.name for each in list_examples()), key=len)
    terminal.show_examples([each for each in list_examples() if each.name == longest])
    assert longest in unboxed(capsys.readouterr().out)


def test_text_that_is_read_is_shown_as_text(capsys: Out) -> None:
    assert 0 == main(["knowledge", "read", "[bold]no fever[/bold]"])
    assert "[bold]" in capsys.readouterr().out


@pytest.fixture
def unboxed() -> Callable[[str], str]:
    """The first column of a table, its lines put together again."""

    def read(table: str) -> str:
        rows = [line.split("│") for line in table.splitlines() if line.startswith("│")]
        return "".join(cells[1].strip() for cells in rows)

    return read
