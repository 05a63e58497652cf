"""FHIR servers that lie, bloat, loop, drip or hang, on loopback, behind the whole service.

Each is made from its number; what it says of a patient is marked, as are its errors.
"""

import gzip
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from flask.testing import FlaskClient
from shipped_knowledge import shipped_knowledge
from small_ehr import Ehr, dripping, small_ehrs

from cds_service.app import create_app
from cds_service.examples import read_example, scenario_folders, stated_instant
from cds_service.settings import Settings
from cds_service.web.wire import encode

from .damage import damaged
from .in_process import Heard
from .inputs import SERVICE, Input
from .invariants import faults_of
from .marks import MARK, marked
from .mutations import mutated
from .report import Row, Size

#: Milliseconds that a call may wait for its server here.
_BUDGET = 400
#: Seconds after that, within which the answer has to be there.
_GRACE = 1.0
_JSON = {"Content-Type": "application/fhir+json"}
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n"
Reply = Callable[[str], Any]


def hostile_reply(number: int) -> Reply:
    """What the server of this number answers to whatever it is asked."""
    chance = Random(number)  # noqa: S311  chance that can be repeated is what is wanted
    kinds = [chance.choice(_KINDS) for _ in range(chance.choice((1, 2, 4)))]

    def reply(asked: str) -> Any:
        by_chance = Random(f"{number} {asked}")  # noqa: S311
        return by_chance.choice(kinds)(asked, by_chance)

    return reply


def _changed(_asked: str, chance: Random) -> Any:
    """A list as an honest server has it, changed in its structure and damaged in its bytes."""
    request = read_example(chance.choice([folder.name for folder in scenario_folders()]))
    lists = [each for each in request["prefetch"].values() if isinstance(each, dict)]
    if not lists:
        return 404, _JSON, b""
    body = encode(mutated(marked(chance.choice(lists)), chance))
    return 200, _JSON, damaged(body, chance) if chance.random() < 0.2 else body


def _loop(asked: str, chance: Random) -> Any:
    """Pages that lead on and on, to themselves, or elsewhere."""
    further = (
        f"{asked}x",
        asked,
        "Condition?loop",
        "https://evil.invalid/r4",
        "//evil.invalid",
        "",
    )
    link = [{"relation": "next", "url": chance.choice(further)}]
    return {"resourceType": "Bundle", "type": "searchset", "link": link, "entry": [{}]}


def _redirect(asked: str, chance: Random) -> Any:
    to = (f"/fhir/{asked}x", asked, "https://evil.invalid/r4", "/admin", "", "http://[", "\x00")
    return chance.choice((301, 302, 303, 307, 308)), {"Location": chance.choice(to)}, b"x" * 100


def _bomb(_asked: str, chance: Random) -> Any:
    """A small body that grows large, or one that only says that it is compressed."""
    packed = _packed()
    body = chance.choice((packed, packed[:2_000], b"no gzip", gzip.compress(gzip.compress(b"{}"))))
    return (
        200,
        {**_JSON, "Content-Encoding": chance.choice(("gzip", "gzip, gzip", "br", "x"))},
        body,
    )


@cache
def _packed() -> bytes:
    """Made once: it is a thread of this process that answers, and its work delays what is measured."""
    return gzip.compress(b'{"resourceType":"Bundle","x":"' + b"a" * 30_000_000)


def _huge(_asked: str, chance: Random) -> Any:
    entry = {"resource": {"resourceType": "Condition", "code": {"text": MARK}}}
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": [entry] * 30_000}
    return chance.choice((bundle, (200, _JSON, b"[" * 3_000_000), (200, _JSON, b" " * 5_000_000)))


def _error(_asked: str, chance: Random) -> Any:
    outcome = {"resourceType": "OperationOutcome", "issue": [{"diagnostics": MARK}]}
    status = chance.choice((200, 201, 204, 400, 401, 403, 404, 410, 429, 500, 503, 599, 999))
    kind = chance.choice(("application/fhir+json", "text/html", "application/json; charset=x", ""))
    return status, {"Content-Type": kind}, chance.choice((encode(outcome), b"", b"<html>", b"\xff"))


def _drip(asked: str, chance: Random) -> Any:
    head, drop = chance.choice(
        (
            (b"", b"H"),
            (b"HTTP/1.1 200 OK\r\n", b"x: y\r\n"),
            (_HEAD + b"Content-Length: 9000\r\n\r\n", b" "),
            (_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        )
    )
    return dripping(head, drop)(asked)


def _no_http(_asked: str, chance: Random) -> Any:
    return [
        chance.choice(
            (
                b"",
                b"\x00" * 1_000,
                b"HTTP/1.1 abc\r\n\r\n",
                _HEAD + b"Content-Length: -1\r\n\r\n",
                _HEAD + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\n{}",
                _HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
                b"HTTP/1.1 200 OK\r\nx: " + b"y" * 70_000 + b"\r\n\r\n{}",
                b"HTTP/1.1 200 OK\r\nSet-Cookie: " + MARK.encode() + b"\r\n\r\n{}",
            )
        )
    ]


_KINDS = (
    *(_changed, _changed, _changed, _changed, _loop, _redirect, _bomb, _huge, _error),
    *(_drip, _no_http),
)


@contextmanager
def service_that_asks(folder: Path, budget_ms: int = _BUDGET) -> Iterator[FlaskClient]:
    """The service, which may read any server of this machine, and has little time to."""
    settings = Settings(database_url=f"sqlite:///{folder}/store.db", fhir_budget_ms=budget_ms)
    instant = stated_instant()
    app = create_app(settings, knowledge=shipped_knowledge(), now=lambda: instant)
    yield app.test_client()


def asked_of(ehr: Ehr) -> bytes:
    """A call that lacks all its lists, and names this server."""
    access = {
        "access_token": f"token-{MARK.replace(' ', '-')}",
        "token_type": "Bearer",
        "expires_in": 300,
    }
    request = read_example("article")
    chart = {"fhirServer": ehr.base, "fhirAuthorization": access, "prefetch": {}}
    return encode({**request, **chart})


def faults_before(client: FlaskClient, ehr: Ehr) -> tuple[list[str], int, float]:
    """What is wrong with an answer for which this server was asked; its status, and its seconds."""
    body = asked_of(ehr)
    headers = {"content-type": "application/json"}
    began = time.monotonic()
    response = client.post(SERVICE, data=body, content_type="application/json")
    seconds = time.monotonic() - began
    told = {name.lower(): value for name, value in response.headers.items()}
    heard = Heard(response.status_code, told, response.get_data(), 0.0)
    sent = Input(0, "as shipped", "POST", SERVICE, "", headers, body)
    return faults_of(sent, heard), response.status_code, seconds


def servers(size: Size) -> Row:
    """Servers on loopback, and how late the service answers before them."""
    _packed()
    faults: Counter[str] = Counter()
    statuses: Counter[int] = Counter()
    slowest, tries = 0.0, max(20, size.examples // 10)
    with tempfile.TemporaryDirectory() as folder, service_that_asks(Path(folder)) as client:
        for number in range(tries):
            with small_ehrs() as start:
                ehr = start(hostile_reply(number))
                found, status, seconds = faults_before(client, ehr)
                asked = bool(ehr.asked)
            statuses[status] += 1
            slowest = max(slowest, seconds)
            late = ["later than the budget and a second"]
            faults.update(f"server {number}: {each}" for each in found)
            faults.update([] if asked else ["a server that nobody asked"])
            faults.update(late if seconds > _BUDGET / 1000 + _GRACE else [])
    figure = f"{dict(statuses)}; slowest answer {slowest:.2f} s (budget {_BUDGET / 1000} s)"
    return Row("FHIR servers", tries, figure, faults)
