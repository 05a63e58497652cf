"""All answers of one tree, a line of JSON each: run in the tree that is asked."""

import argparse
import importlib
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import inquiries  # of this script's folder, whichever tree is asked

SERVICE = "/cds-services/spine-imaging"
Profile = Literal["generic", "sandbox", "epic"]
OnOff = Literal["off", "on"]
PROFILES: tuple[Profile, ...] = ("generic", "sandbox", "epic")
RATED: tuple[OnOff, ...] = ("off", "on")

#: Where a part is, in the tree of today and in the trees that it is compared with.
_PLACES = {
    "cases": ("cds_service.knowledge_base.checking.cases", "cds_service.knowledge_base.cases"),
    "examples": ("cds_service.examples", "cds_service.fixtures"),
}


def _part(name: str) -> Any:
    for place in _PLACES[name]:
        try:
            return importlib.import_module(place)
        except ModuleNotFoundError:
            continue
    raise ModuleNotFoundError(name)


class Tree:
    """The service of the tree whose package is on the path."""

    def __init__(self, folder: Path) -> None:
        from cds_service.app import create_app
        from cds_service.knowledge_base.load import load_knowledge
        from cds_service.settings import Settings, shipped

        url = f"sqlite:///{folder}/same.db"
        self.root = shipped("knowledge")
        self.knowledge = load_knowledge(self.root)
        self.written = _part("examples").stated_instant()
        self.now = self.written
        self.clients = {
            (profile, pama): create_app(
                Settings(open_profile=profile, pama_rating=pama, confirm=pama, database_url=url),
                knowledge=self.knowledge,
                now=lambda: self.now,
            ).test_client()
            for profile in PROFILES
            for pama in RATED
        }

    def ask(self, request: Any, profile: Profile = "generic", pama: OnOff = "off") -> str:
        client = self.clients[profile, pama]
        answer = client.post(SERVICE, data=json.dumps(request), content_type="application/json")
        return f"{answer.status_code} {answer.get_data(as_text=True)}"


def _answers(tree: Tree, recorded: list[Path]) -> Iterator[tuple[str, str]]:
    for kind, requests in (
        ("fixture", inquiries.fixture_requests()),
        ("capture", inquiries.captured_requests()),
    ):
        for name, request in requests:
            for profile, pama in tree.clients:
                yield f"{kind} {name} {profile} pama={pama}", tree.ask(request, profile, pama)
    for kind, requests in (
        ("changed", inquiries.changed_requests()),
        ("words", inquiries.requests_in_words()),
    ):
        for name, request in requests:
            yield f"{kind} {name}", tree.ask(request)
    yield from _cases(tree)
    for name, at, request in inquiries.recorded_requests(recorded):
        tree.now = datetime.fromisoformat(at)
        yield f"recorded {name}", tree.ask(request)


def _cases(tree: Tree) -> Iterator[tuple[str, str]]:
    """Every worked case, on the wire as a generic client would get it."""
    from cds_service.hooks.requests import parse_request
    from cds_service.hooks.responses import Renderer
    from cds_service.web.wire import encode

    cases = _part("cases")
    for case in cases.read_cases(tree.root):
        consultation = cases.consult(case, tree.knowledge)
        drafts = [f"order {place}" for place in range(1, 1 + len(case.data.get("orders", ())))]
        request = parse_request(_hook_request(drafts))
        renderer = Renderer(request, tree.knowledge.reading, "http://127.0.0.1:8080")
        said = encode(renderer.render(consultation)).decode()
        yield f"case {case.name}", said


def _hook_request(drafts: list[str]) -> dict[str, Any]:
    entries = [{"resource": {"resourceType": "ServiceRequest", "id": name}} for name in drafts]
    context = {"userId": "Practitioner/1", "patientId": "p", "draftOrders": {"entry": entries}}
    return {"hook": "order-sign", "hookInstance": "worked-case", "context": context}


def main() -> None:
    """Write every answer as a line: its name, and what was said."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("recorded", type=Path, nargs="*")
    options = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("CDS_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as folder, options.out.open("w", encoding="utf-8") as out:
        for name, said in _answers(Tree(Path(folder)), options.recorded):
            out.write(json.dumps([name, said], ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
