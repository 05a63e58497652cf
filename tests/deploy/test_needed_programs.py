"""A tool that is missing is told, and is a failure where CI is set."""

import pytest
from needed_programs import needed_program

ASKED = {"package": "no-such-package", "without": "NOT RUN: this"}


def test_a_test_is_left_out_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match=r"NOT RUN: this.*apt-get install no-such"):
        needed_program("no-such-program", **ASKED)


def test_where_ci_is_set_that_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="NOT RUN: this"):
        needed_program("no-such-program", **ASKED)
