"""The arrows, sizes and manners that the code of every layer keeps."""

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "cds_service"
MODULES = sorted(PACKAGE.rglob("*.py"))
PACKAGES = [path for path in MODULES if path.name == "__init__.py"]
CORE = [p for p in MODULES if p.relative_to(PACKAGE).parts[0] in {"appropriateness", "narrative"}]

#: What can still be read at once.
MOST_LINES_OF_A_MODULE = 220
#: Those that were longer before it was held; they keep the old bound, and none may join them.
MOST_LINES_OF_A_LONGER_ONE = 260
LONGER = {
    "appropriateness/advising/on_orders.py",
    "appropriateness/asking/criteria.py",
    "appropriateness/terms/facts.py",
}
MOST_LINES_OF_A_FUNCTION = 40

_OURS = "cds_service"
_CORE = "cds_service.appropriateness"
_NARRATIVE = "cds_service.narrative"
_ERRORS = "cds_service.errors"
_FROZEN = "cds_service.frozen"
_DEADLINE = "cds_service.deadline"
_FHIR = "cds_service.fhir_r4"
_SERVER = "cds_service.fhir_server"
_HOOKS = "cds_service.hooks"
_KNOWLEDGE = "cds_service.knowledge_base"
_SECURITY = "cds_service.security"
_SETTINGS = "cds_service.settings"
_SOURCES = "cds_service.setting_sources"
_EXAMPLES = "cds_service.examples"
_CONSULT = "cds_service.consult"
_WIRE = "cds_service.web.wire"
_RECORDS = "cds_service.records"
_TELEMETRY = "cds_service.telemetry"
_ACCESS = "cds_service.web.authentication"

#: What a layer may import beyond the standard library and itself.  Full dotted names: a short
#: ``fhir.resources`` would let its models of another version of FHIR through.
MAY_IMPORT: Mapping[str, frozenset[str]] = {
    "narrative": frozenset(),
    "appropriateness": frozenset({_NARRATIVE}),
    "errors": frozenset(),
    "frozen": frozenset(),
    "deadline": frozenset({"requests", "urllib3"}),
    "knowledge_base": frozenset(
        {
            _CORE,
            _NARRATIVE,
            _ERRORS,
            "yaml",
            "jsonschema",
            "jsonschema_rs",
            "referencing",
            "simple_icd_10_cm",
        }
    ),
    "fhir_r4": frozenset({_CORE, _NARRATIVE, _ERRORS, "fhir.resources.R4B", "msgspec", "pydantic"}),
    "hooks": frozenset({_CORE, _FHIR, _ERRORS, "jsonschema_rs"}),
    "fhir_server": frozenset({_CORE, _DEADLINE, _FHIR, _HOOKS, _ERRORS, "requests", "urllib3"}),
    "security": frozenset(
        {
            *(_DEADLINE, _ERRORS),
            *(f"{_KNOWLEDGE}.strict_yaml", f"{_KNOWLEDGE}.schemas"),
            *("cryptography", "jwt", "msgspec", "requests", "urllib3"),
        }
    ),
    "records": frozenset({_CORE, _HOOKS, _ERRORS, "alembic", "msgspec", "sqlalchemy"}),
    "telemetry": frozenset(
        {
            *(_ERRORS, _HOOKS, _RECORDS, _SERVER),
            *("msgspec", "opentelemetry", "prometheus_client", "structlog"),
        }
    ),
    "web": frozenset(
        {
            *(_CORE, _ERRORS, _FHIR, _HOOKS, _KNOWLEDGE, _SECURITY, _SERVER, _SETTINGS),
            *(_CONSULT, _EXAMPLES, _RECORDS, _TELEMETRY),
            *(_NARRATIVE, "flask", "markdown_it", "markupsafe", "msgspec", "werkzeug"),
        }
    ),
    "publishing": frozenset({_CORE, _ERRORS, _KNOWLEDGE, "fhir.resources.R4B", "pydantic"}),
    "replay": frozenset(
        {
            *(_CORE, _ERRORS, _FHIR, _HOOKS, _KNOWLEDGE, _SERVER, _CONSULT),
            *("duckdb", "jinja2", "msgspec", "pyarrow", "pyspark", "rich"),
        }
    ),
    "consult": frozenset({_CORE, _ERRORS, _FHIR, _HOOKS, _SERVER}),
    "settings": frozenset(
        {_ERRORS, _SOURCES, f"{_SECURITY}.addresses", "pydantic", "pydantic_settings"}
    ),
    "setting_sources": frozenset({_ERRORS, "dotenv"}),
    "examples": frozenset({_ERRORS, _KNOWLEDGE, _SETTINGS, _WIRE}),
    "seeding": frozenset({_ERRORS, _EXAMPLES, _WIRE, "requests"}),
    "app": frozenset({_OURS, "flask", "flask_cors", "werkzeug"}),
    "callers": frozenset(
        {_CORE, _FHIR, _HOOKS, _KNOWLEDGE, _RECORDS, _SECURITY, _SERVER, _SETTINGS, _ACCESS}
    ),
    "weak_spots": frozenset({_RECORDS, f"{_SECURITY}.addresses", _SETTINGS, "sqlalchemy"}),
    "banner": frozenset(
        {_CORE, _RECORDS, f"{_SECURITY}.clients", _SETTINGS, "cds_service.weak_spots"}
    ),
    "serve": frozenset(
        {"cds_service.app", "cds_service.banner", _ERRORS, _TELEMETRY, _SETTINGS, "granian"}
    ),
    "command_line": frozenset({_OURS, "msgspec", "pydantic", "rich", "shtab"}),
    "__main__": frozenset({"cds_service.command_line.cli"}),
    "__init__": frozenset(),
}

#: The one door of the reader of free text: opened, it asks for the lexicon of a folder, so that
#: whoever wants to measure the reader needs no other name.  No module of the reader asks so.
DOORS: Mapping[str, frozenset[str]] = {
    "narrative/__init__.py": frozenset(
        {f"{_KNOWLEDGE}.lexicon_files.{name}" for name in ("Folder", "load_lexicon")}
    ),
}

#: Within the core each verb knows what stands before it: read, ask, judge, advise, speak.
ROOMS_OF_THE_CORE = ("terms", "reading", "asking", "judging", "advising", "speaking")

#: Who stands above the web, and may know it.
MAY_KNOW_THE_WEB = frozenset({"app", "callers", "command_line", "examples", "seeding", "web"})


def relative_name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def module_name(path: Path) -> str:
    parts = (_OURS, *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(path: Path) -> str:
    """The folder below the package, or the file's own name at its top."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def _package_of(path: Path) -> list[str]:
    return [_OURS, *path.relative_to(PACKAGE).parent.parts]


def _imported(node: ast.AST, path: Path) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        package = _package_of(path)
        above = package[: len(package) - node.level + 1] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        yield from (f"{base}.{alias.name}" for alias in node.names)


def imports_of(path: Path) -> list[str]:
    """Every name that a module imports, anywhere in it, also for types alone, in full."""
    return [name for node in ast.walk(tree_of(path)) for name in _imported(node, path)]


def is_within(name: str, root: str) -> bool:
    return name == root or name.startswith(f"{root}.")


def is_allowed(name: str, layer: str) -> bool:
    if name.split(".")[0] in sys.stdlib_module_names or is_within(name, _FROZEN):
        return True
    roots = MAY_IMPORT[layer] | {f"{_OURS}.{layer}"}
    return any(is_within(name, root) for root in roots)


@cache
def _names_of_all() -> frozenset[str]:
    return frozenset(map(module_name, MODULES))


def neighbours_of(path: Path) -> set[str]:
    """The modules of ours that a module imports: the longest name that is a module."""
    names = _names_of_all()
    found = set()
    for name in imports_of(path):
        candidate = name if name in names else name.rpartition(".")[0]
        if candidate in names and candidate not in (module_name(path), _OURS):
            found.add(candidate)
    return found


def cycles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Modules from which one comes back to themselves, each as the way that was gone."""
    found: list[list[str]] = []
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> None:
        if name in way:
            found.append([*way[way.index(name) :], name])
        elif name not in done:
            for neighbour in sorted(graph[name]):
                visit(neighbour, [*way, name])
            done.add(name)

    for name in sorted(graph):
        visit(name, [])
    return found


def calls_of(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))


def place(path: Path, node: ast.expr | ast.stmt) -> str:
    return f"{relative_name(path)}:{node.lineno}: {ast.unparse(node)[:80]}"


def is_naive(call: ast.Call) -> bool:
    """Whether a call makes a moment, or a day, without saying in which zone."""
    named = {keyword.arg for keyword in call.keywords}
    match ast.unparse(call.func).removeprefix("datetime.datetime").removeprefix("datetime"):
        case ".now":
            return not call.args and "tz" not in named
        case ".fromtimestamp":
            return len(call.args) < 2 and "tz" not in named
        case "":
            return len(call.args) < 8 and "tzinfo" not in named
        case ".utcnow" | ".utcfromtimestamp" | ".today" | ".date.today" | "date.today":
            return True
        case _:
            return False


def test_every_module_belongs_to_a_layer_of_the_table() -> None:
    """A new folder is a decision about arrows: it is made here, or it is not made."""
    assert set() == {layer_of(path) for path in MODULES} - set(MAY_IMPORT)


@pytest.mark.parametrize("path", MODULES, ids=relative_name)
def test_a_module_imports_only_what_its_layer_allows(path: Path) -> None:
    imported = set(imports_of(path)) - DOORS.get(relative_name(path), frozenset())
    assert [] == [name for name in sorted(imported) if not is_allowed(name, layer_of(path))]


def test_only_r4b_of_fhir_resources_is_imported() -> None:
    """The library's top level is FHIR R5: one short name there, and orders are checked wrongly."""
    named = [n for path in MODULES for n in imports_of(path) if is_within(n, "fhir")]

    assert ["fhir.resources.R4B"] == sorted({".".join(n.split(".")[:3]) for n in named})


def test_the_web_is_known_only_to_what_stands_above_it() -> None:
    known = {
        layer_of(path)
        for path in MODULES
        for name in imports_of(path)
        if is_within(name, "cds_service.web")
    }

    assert set() == known - MAY_KNOW_THE_WEB


def test_what_is_not_the_web_knows_no_more_of_it_than_its_wire() -> None:
    """``decode`` and ``encode`` are what a terminal and a fixture need; the views are Flask's."""
    beyond = {
        (layer_of(path), name)
        for path in MODULES
        for name in imports_of(path)
        if is_within(name, "cds_service.web")
        and layer_of(path) in {"command_line", "examples", "seeding"}
    }

    assert set() == {pair for pair in beyond if not is_within(pair[1], _WIRE)}


@pytest.mark.parametrize("room", ROOMS_OF_THE_CORE)
def test_a_room_of_the_core_knows_only_those_before_it(room: str) -> None:
    below = ROOMS_OF_THE_CORE[: ROOMS_OF_THE_CORE.index(room) + 1]
    allowed = (*(f"{_CORE}.{each}" for each in below), _NARRATIVE, _FROZEN)
    known = {
        (relative_name(path), name)
        for path in MODULES
        if path.parent == PACKAGE / "appropriateness" / room
        for name in imports_of(path)
        if is_within(name, _OURS)
    }

    assert set() == {each for each in known if not any(is_within(each[1], r) for r in allowed)}


def test_the_checks_of_an_author_are_no_part_of_an_answer() -> None:
    """What ``knowledge check`` needs is loaded by its commands, or once before the service starts."""
    checking = f"{_KNOWLEDGE}.checking"
    known = {
        relative_name(path)
        for path in MODULES
        if "checking" not in path.parts
        for name in imports_of(path)
        if is_within(name, checking)
    }

    assert known <= {
        "command_line/card_lengths.py",
        "command_line/knowledge_diff.py",
        "command_line/knowledge_commands.py",
        "command_line/worked_cases.py",
        "knowledge_base/kept.py",
    }


def test_flask_lives_in_the_web_and_in_the_composition_root() -> None:
    at_home = {
        layer_of(path)
        for path in MODULES
        for name in imports_of(path)
        if name.split(".")[0] in {"flask", "flask_cors", "werkzeug"}
    }

    assert at_home <= {"app", "web"}


def test_no_module_imports_itself_by_a_detour() -> None:
    """Imports inside functions and for types count: a cycle hidden there is a cycle still."""
    assert [] == cycles({module_name(path): neighbours_of(path) for path in MODULES})


@pytest.mark.parametrize("path", MODULES, ids=relative_name)
def test_a_module_is_short_enough_to_be_read_at_once(path: Path) -> None:
    is_longer = relative_name(path) in LONGER
    most = MOST_LINES_OF_A_LONGER_ONE if is_longer else MOST_LINES_OF_A_MODULE

    assert len(path.read_text(encoding="utf-8").splitlines()) <= most


def test_no_function_is_longer_than_a_screen() -> None:
    functions = [
        (f"{relative_name(path)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1)
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    ]

    assert [] == [each for each in functions if each[1] > MOST_LINES_OF_A_FUNCTION]


@pytest.mark.parametrize("path", PACKAGES, ids=relative_name)
def test_a_package_says_at_its_door_what_lives_there(path: Path) -> None:
    assert (ast.get_docstring(tree_of(path)) or "").strip()


@pytest.mark.parametrize(
    "path", [p for p in PACKAGES if p.parent != PACKAGE], ids=lambda path: path.parent.name
)
def test_a_layers_doorplate_says_what_may_not_live_there(path: Path) -> None:
    """What a folder refuses keeps it what it is."""
    plate = " ".join((ast.get_docstring(tree_of(path)) or "").split())

    assert "ay not live here" in plate or "lives nowhere else" in plate


@pytest.mark.parametrize("path", MODULES, ids=relative_name)
def test_a_module_says_what_it_answers(path: Path) -> None:
    assert ast.get_docstring(tree_of(path))


def test_nothing_prints() -> None:
    """What a person reads goes through terminal.py, what an operator reads through logging."""
    printed = [
        place(path, call)
        for path in MODULES
        for call in calls_of(path)
        if ast.unparse(call.func) in {"print", "pprint", "pprint.pprint", "breakpoint"}
    ]

    assert [] == printed


def test_no_moment_is_made_without_its_zone() -> None:
    """A naive moment compared with a record's dates is wrong by hours, and a window by a day."""
    naive = [place(path, call) for path in MODULES for call in calls_of(path) if is_naive(call)]

    assert [] == naive


@pytest.mark.parametrize("path", CORE, ids=relative_name)
def test_the_core_has_no_clock_no_chance_no_log_and_no_files(path: Path) -> None:
    """The same facts give the same answer, now and when it is replayed."""
    refused = {"uuid", "random", "secrets", "logging", "time", "os", "pathlib", "io", "sys"}

    assert set() == {name.split(".")[0] for name in imports_of(path)} & refused


@pytest.mark.parametrize("path", CORE, ids=relative_name)
def test_the_core_asks_nobody_for_the_time(path: Path) -> None:
    asked = [
        place(path, call)
        for call in calls_of(path)
        if ast.unparse(call.func).rpartition(".")[2] in {"now", "utcnow", "today", "uuid4", "open"}
    ]

    assert [] == asked


def _is_broad(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or ast.unparse(handler.type) in {"Exception", "BaseException"}


def test_nothing_catches_all_but_the_web() -> None:
    """The one catch-all is the server's own 500."""
    caught = [
        f"{relative_name(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler) and _is_broad(node) and layer_of(path) != "web"
    ]

    assert [] == caught


@pytest.mark.parametrize(
    ("code", "naive"),
    [
        ("datetime.now()", True),
        ("datetime.datetime.now()", True),
        ("datetime.now(UTC)", False),
        ("datetime.now(tz=UTC)", False),
        ("datetime.utcnow()", True),
        ("datetime(2026, 11, 20)", True),
        ("datetime(2026, 11, 20, tzinfo=UTC)", False),
        ("datetime.fromtimestamp(0)", True),
        ("datetime.fromtimestamp(0, UTC)", False),
        ("date.today()", True),
        ("self.now()", False),
        ("now()", False),
    ],
)
def test_this_test_knows_a_naive_moment_when_it_sees_one(code: str, *, naive: bool) -> None:
    """A guard that never speaks guards nothing."""
    call = ast.parse(code, mode="eval").body

    assert isinstance(call, ast.Call)
    assert naive == is_naive(call)


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("fhir.resources.servicerequest", "fhir_r4"),
        ("fhir.resources.R4B.servicerequest", "hooks"),
        ("flask", "hooks"),
        ("cds_service.fhir_r4.chart", "appropriateness"),
        ("cds_service.errorsome", "hooks"),
        ("yaml", "appropriateness"),
    ],
)
def test_this_test_knows_a_forbidden_arrow_when_it_sees_one(name: str, layer: str) -> None:
    assert not is_allowed(name, layer)


def test_this_test_knows_a_cycle_when_it_sees_one() -> None:
    assert [["a", "b", "a"]] == cycles({"a": {"b"}, "b": {"a"}, "c": {"a"}})
