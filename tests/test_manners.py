"""The manners that the tests themselves keep."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from hypothesis import settings

TESTS = Path(__file__).parent


@cache
def nodes_of(source: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(source)))


def functions_of(source: str) -> Iterator[ast.FunctionDef]:
    return (node for node in nodes_of(source) if isinstance(node, ast.FunctionDef))


def calls_of(source: str) -> Iterator[ast.Call]:
    return (node for node in nodes_of(source) if isinstance(node, ast.Call))


def last_name(called: ast.expr) -> str:
    match called:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def decorators_of(function: ast.FunctionDef) -> str:
    return " ".join(ast.unparse(each) for each in function.decorator_list)


def is_fixture(function: ast.FunctionDef) -> bool:
    return "pytest.fixture" in decorators_of(function)


def fixtures_of(source: str) -> set[str]:
    """The fixtures that wait to be asked for."""
    found = (each for each in functions_of(source) if is_fixture(each))
    return {each.name for each in found if "autouse=True" not in decorators_of(each)}


def asked_for_in(source: str) -> set[str]:
    """What tests and fixtures take, and what is asked for by its name."""
    takers = (f for f in functions_of(source) if is_fixture(f) or f.name.startswith("test_"))
    taken = {each.arg for f in takers for each in (*f.args.args, *f.args.kwonlyargs)}
    by_name = (
        c for c in calls_of(source) if last_name(c.func) in {"usefixtures", "getfixturevalue"}
    )
    named = (name for call in by_name for name in call.args if isinstance(name, ast.Constant))
    return taken | {str(name.value) for name in named}


def test_a_fixture_that_nothing_asks_for_is_not_kept() -> None:
    sources = [path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py")]
    waiting = set[str]().union(*map(fixtures_of, sources))

    assert set() == waiting - set[str]().union(*map(asked_for_in, sources))


def test_no_search_has_a_deadline() -> None:
    """Whether CI is set or not: how long one example takes says how busy the machine is."""
    assert settings().deadline is None


def impatient_services_of(source: str) -> list[str]:
    """Services before an EHR of the test, that give it no more time than it has by default."""
    if "small_ehr" not in source:
        return []
    made = (call for call in calls_of(source) if ast.unparse(call.func) == "Settings")
    enough = {"fhir_budget_ms", None}  # None: what is brought by ``**``
    return [ast.unparse(call) for call in made if enough.isdisjoint(k.arg for k in call.keywords)]


def test_who_calls_an_ehr_of_the_test_has_said_how_long_it_may_take() -> None:
    """By default it is less than a machine that does other things may need."""
    sources = {path.name: path.read_text(encoding="utf-8") for path in TESTS.rglob("*.py")}

    assert [] == [name for name, source in sources.items() if impatient_services_of(source)]


def test_this_test_knows_an_impatient_service_when_it_sees_one() -> None:
    assert ["Settings(page='on')"] == impatient_services_of("small_ehr; Settings(page='on')")
    assert [] == impatient_services_of("small_ehr; Settings(fhir_budget_ms=1); Settings(**more)")
    assert [] == impatient_services_of("Settings()")


def test_this_test_knows_a_fixture_that_nothing_asks_for_when_it_sees_one() -> None:
    source = "@pytest.fixture\ndef asked(): ...\n@pytest.fixture\ndef lonely(): ...\n"

    assert {"lonely"} == fixtures_of(source) - asked_for_in(f"{source}def test_it(asked): ...\n")
