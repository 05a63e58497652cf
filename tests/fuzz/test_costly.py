"""Texts that cost much: the work grows with the text, and no faster."""

from pathlib import Path

import pytest
from work import calls_in

from .costly import call_with, made_text
from .in_process import InProcess
from .invariants import faults_of


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> InProcess:
    return InProcess(tmp_path_factory.mktemp("dear"))


@pytest.mark.parametrize("number", range(12))
def test_twice_the_text_is_no_more_than_twice_the_work(number: int, service: InProcess) -> None:
    text = made_text(number)
    calls = [call_with(text, length) for length in (100, 6_000, 12_000)]
    with service.listening():
        heard = [service.answer(sent) for sent in calls]
        none, some, more = (
            calls_in(lambda sent=sent: service.answer(sent))  # type: ignore[misc]
            for sent in calls
        )

    assert [[], [], []] == [faults_of(*each) for each in zip(calls, heard, strict=True)]
    assert more - none < 2.6 * (some - none) + 500


def test_a_text_is_as_long_as_it_is_asked_for(tmp_path: Path) -> None:
    text = made_text(1)

    assert [10, 5_000] == [len(text.of_length(length)) for length in (10, 5_000)]
