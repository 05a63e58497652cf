"""``--conformance``: which test holds each numbered requirement of CDS Hooks, and how it went.

A test says ``@pytest.mark.conforms("cds-hooks_2.0@54")``.  What has no test has its reason in
``tests/conformance/reasons.yaml``; ``tests/conformance/test_completeness.py`` asks for one of
the two.
"""

import ast
import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
import yaml

TESTS = Path(__file__).parents[1]
_FILES = TESTS / "conformance"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row of the published sheets, for the role of a service."""

    id: str
    strength: str
    url: str
    requirement: str


def requirements() -> tuple[Requirement, ...]:
    """Every requirement that concerns a service."""
    text = (_FILES / "requirements.csv").read_text(encoding="utf-8")
    return tuple(Requirement(**row) for row in csv.DictReader(text.splitlines()))


def reasons() -> dict[str, str]:
    """Why a requirement has no test."""
    text = (_FILES / "reasons.yaml").read_text(encoding="utf-8")
    return {
        f"{sheet}@{number}": reason
        for sheet, rows in yaml.safe_load(text).items()
        for numbers, reason in rows.items()
        for number in str(numbers).replace(" ", "").split(",")
    }


@cache
def claims() -> Mapping[str, tuple[str, ...]]:
    """The tests that claim each requirement, read from their source: ``file::name``."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for requirement in _claimed_by(node):
                    found[requirement].append(f"{path.relative_to(TESTS.parent)}::{node.name}")
    return {name: tuple(tests) for name, tests in found.items()}


def _claimed_by(test: ast.FunctionDef) -> Iterator[str]:
    for decorator in test.decorator_list:
        if (
            isinstance(decorator, ast.Call)
            and ast.unparse(decorator.func) == "pytest.mark.conforms"
        ):
            for argument in decorator.args:
                yield ast.literal_eval(argument)


@dataclass(eq=False)  # a plugin is kept in a set
class _Outcomes:
    """How each test went, its parameters taken together."""

    failed: set[str] = field(default_factory=set)
    passed: set[str] = field(default_factory=set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.split("[")[0]
        if report.failed:
            self.failed.add(name)
        elif report.when == "call" and report.passed:
            self.passed.add(name)

    def of(self, tests: tuple[str, ...]) -> str:
        if self.failed & set(tests):
            return "FAILED"
        return "passed" if set(tests) <= self.passed else "not run"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        tests, why = claims(), reasons()
        terminalreporter.section("CDS Hooks requirements for a service")
        counts: defaultdict[str, int] = defaultdict(int)
        for row in requirements():
            named = tests.get(row.id, ())
            outcome = self.of(named) if named else "reason"
            counts[outcome] += 1
            said = _tests(named) if named else why.get(row.id, "NEITHER TEST NOR REASON")
            terminalreporter.line(f"{row.id:<28} {row.strength:<10} {outcome:<8} {said}")
        told = ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items()))
        terminalreporter.line(f"{len(requirements())} requirements: {told}")


def _tests(named: tuple[str, ...]) -> str:
    first = named[0].removeprefix("tests/")
    return f"{first} and {len(named) - 1} more" if len(named) > 1 else first


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--conformance",
        action="store_true",
        help="print each numbered CDS Hooks requirement with the test that holds it",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--conformance") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Outcomes(), "conformance-outcomes")
