"""What hypothesis looks for: resources that break an answer, and calls that the description does not describe."""

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import schemathesis
from described_calls import calls_of
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from shipped_knowledge import shipped_knowledge

from cds_service.app import create_app
from cds_service.examples import read_example, stated_instant
from cds_service.settings import Settings
from cds_service.web.wire import encode

from .failures import written
from .fhir_resources import KEYS, resource
from .in_process import InProcess
from .inputs import SERVICE, Input
from .invariants import faults_of
from .marks import MARK
from .report import Row, Size
from .settings_tried import SETTINGS

#: The same is not looked for twice, and nothing is kept between runs.
_HOW = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
)
_OPERATIONS = (
    ("GET", "/cds-services"),
    ("POST", "/cds-services/{service}"),
    ("POST", "/cds-services/{service}/feedback"),
    ("GET", "/guidance/{topic}/{variant}"),
    ("GET", "/insights"),
    ("GET", "/insights/{name}.csv"),
    ("GET", "/manual/{name}"),
)
#: Unknown members are tolerated on purpose, and a body of the right form may hang on more data.
_TOLERATED: list[Any] = [negative_data_rejection, positive_data_acceptance]


class Broken(AssertionError):
    """An answer that must not be; hypothesis makes what led to it small."""


@st.composite
def calls(draw: st.DrawFn) -> Input:
    """The article's call with other resources in its chart, and now and then another draft."""
    request: Any = read_example("article")
    for kind in draw(st.lists(st.sampled_from(sorted(KEYS)), min_size=1, max_size=3)):
        entries = draw(st.lists(resource(kind), min_size=1, max_size=3))
        bundle = {"resourceType": "Bundle", "entry": [{"resource": each} for each in entries]}
        request["prefetch"][KEYS[kind]] = entries[0] if kind == "Patient" else bundle
    if draw(st.booleans()):
        draft = {**draw(resource("ServiceRequest")), "code": {"text": "MRI lumbar spine"}}
        request["context"]["draftOrders"]["entry"] = [{"resource": draft}]
        request["context"].pop("selections", None)
    headers = {"content-type": "application/json"}
    name = draw(st.sampled_from(sorted(SETTINGS)))
    return Input(0, name, "POST", SERVICE, "", headers, encode(request))


def resources_that_break(service: InProcess, examples: int) -> tuple[list[str], Input | None]:
    """What is wrong with the answer to the smallest call that breaks anything, and that call."""
    found: list[tuple[list[str], Input]] = []

    @settings(_HOW, max_examples=examples)
    @given(sent=calls())
    def search(sent: Input) -> None:
        faults = faults_of(sent, service.answer(sent))
        if MARK in service.logged():
            faults = [*faults, "a mark of patient data in the log"]
        if faults:
            found.append((faults, sent))
            raise Broken

    with service.listening():
        try:
            search()
        except Broken:
            return found[-1]
    return [], None


def resources(size: Size) -> Row:
    """Resources of the types that are read, under every setting."""
    with tempfile.TemporaryDirectory() as folder:
        faults, sent = resources_that_break(InProcess(Path(folder)), size.examples)
    files = (written(size.folder, sent, faults),) if sent else ()
    return Row("FHIR resources", size.examples, f"{len(faults)} faults", Counter(faults), files)


def described(size: Size) -> Row:
    """Calls of each operation, as ``/openapi.json`` describes them and as it does not."""
    faults: Counter[str] = Counter()
    examples = max(20, size.examples // 10)
    instant = stated_instant()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            Settings(database_url=f"sqlite:///{folder}/store.db"),
            knowledge=shipped_knowledge(),
            now=lambda: instant,
        )
        api: Any = schemathesis.openapi.from_wsgi("/openapi.json", app)
        for method, path in _OPERATIONS:
            for mode in GenerationMode:
                faults.update(_undescribed(api, method, path, mode, examples))
    tried = len(_OPERATIONS) * len(GenerationMode) * examples
    return Row("the description", tried, f"{faults.total()} answers not described", faults)


def _undescribed(
    api: Any, method: str, path: str, mode: GenerationMode, examples: int
) -> list[str]:
    @settings(_HOW, max_examples=examples)
    @given(case=calls_of(api[path][method], mode))
    def search(case: Any) -> None:
        case.call_and_validate(excluded_checks=_TOLERATED)

    try:
        search()
    except Unsatisfiable:  # what takes nothing cannot be asked wrongly
        return []
    except FailureGroup as found:
        return [f"{method} {path}: {each.title}" for each in found.exceptions]
    return []
