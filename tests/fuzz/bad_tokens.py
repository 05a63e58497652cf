"""Tokens that nobody may come in with: those that are known, and changes of true ones."""

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from random import Random

from flask.testing import FlaskClient
from shipped_knowledge import shipped_knowledge

from cds_service.app import create_app
from cds_service.examples import read_example, stated_instant
from cds_service.settings import Settings
from cds_service.web.wire import encode
from tests.security.callers import BASE_URL, KeyHost, World, a_world, base64url, serving
from tests.security.forged_tokens import FORGED

from .inputs import SERVICE
from .odd_values import odd_value
from .report import Row, Size

_OF_BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def bad_tokens(world: World) -> Iterator[tuple[str, str]]:
    """What is wrong with each, and the token: the known ones first, then made ones without end."""
    for name, (_, forge) in FORGED.items():
        yield name, forge(world)
    number = 0
    while True:
        chance = Random(number)  # noqa: S311  chance that can be repeated is what is wanted
        change = chance.choice(_CHANGES)
        yield f"{change.__name__.strip('_')} {number}", change(world, chance)
        number += 1


def _character(world: World, chance: Random) -> str:
    token = world.token()
    at = chance.randrange(len(token))
    other = chance.choice(_OF_BASE64URL.replace(token[at], "") + ". \t=+/")
    return token[:at] + other + token[at + 1 :]


def _claim(world: World, chance: Random) -> str:
    name = chance.choice(("aud", "exp", "iat", "iss"))
    return world.general.token(encode({**world.claims(), name: odd_value(chance)}))


def _header(world: World, chance: Random) -> str:
    header = {"typ": "JWT", "alg": world.general.alg, "kid": world.general.kid}
    header[chance.choice(("typ", "alg", "kid"))] = odd_value(chance)
    return world.general.token_of(encode(header), world.claims())


def _parts_of_two(world: World, chance: Random) -> str:
    """The header and the claims of a true token, with the signature of another."""
    one, other = world.token().split("."), world.token().split(".")
    taken = chance.choice(((0, 0, 1), (0, 1, 0), (1, 0, 1)))
    return ".".join((one, other)[whose][place] for place, whose in enumerate(taken))


def _cut(world: World, chance: Random) -> str:
    token = world.token()
    return token[: chance.randrange(len(token))]


def _signature(world: World, chance: Random) -> str:
    signed = world.token().rpartition(".")[0]
    return f"{signed}.{base64url(chance.randbytes(chance.choice((0, 32, 64, 96, 97, 512))))}"


def _others_key(world: World, chance: Random) -> str:
    """Claims of one client, signed by another, or by nobody that is known."""
    signer = chance.choice((world.attacker, world.north, world.south))
    return signer.token(world.claims(), kid=chance.choice((world.general.kid, signer.kid)))


def _key_of_its_own(world: World, chance: Random) -> str:
    """A key, or where to fetch one, brought along."""
    brought = chance.choice(
        (
            {"jwk": world.attacker.jwk()},
            {"jku": world.attackers_jwks_url},
            {"x5u": world.attackers_jwks_url},
            {"x5c": ["MIIB"]},
        )
    )
    return world.attacker.token(world.claims(), kid=world.general.kid, **brought)


def _algorithm(world: World, chance: Random) -> str:
    alg = chance.choice(("none", "None", "HS256", "HS384", "HS512", "RS384", "ES256", "EdDSA", ""))
    header = json.dumps({"typ": "JWT", "alg": alg, "kid": world.general.kid}).encode()
    return world.general.token_of(header, world.claims())


_CHANGES: tuple[Callable[[World, Random], str], ...] = (
    *(_character, _claim, _header, _parts_of_two, _cut, _signature, _others_key),
    *(_key_of_its_own, _algorithm),
)


@contextmanager
def closed_service(folder: Path) -> Iterator[tuple[World, KeyHost, FlaskClient]]:
    """A service that lets in four clients, and the host of an attacker who would be one."""
    instant = stated_instant()
    with ExitStack() as stack:
        clients_host, attackers_host = (
            stack.enter_context(contextmanager(serving)(KeyHost())) for _ in range(2)
        )
        world = a_world(folder, instant, clients_host, attackers_host)
        settings = Settings(
            clients_file=world.clients_file,
            base_url=BASE_URL,
            database_url=f"sqlite:///{folder}/store.db",
        )
        app = create_app(settings, knowledge=shipped_knowledge(), now=lambda: instant)
        yield world, attackers_host, app.test_client()


def status_of(client: FlaskClient, token: str) -> int:
    """How a call with this token is answered."""
    body = encode(read_example("medication-only"))
    headers = {"Authorization": f"Bearer {token}".encode("latin-1", "replace").decode("latin-1")}
    return client.post(
        SERVICE, data=body, content_type="application/json", headers=headers
    ).status_code


def tokens_that_came_in(folder: Path, number: int) -> tuple[Counter[str], int]:
    """What is wrong after so many bad tokens, each beside which a true one comes in once, and no
    second time; and how many tokens were bad."""
    faults: Counter[str] = Counter()
    with closed_service(folder) as (world, attackers_host, client):
        for name, token in islice(bad_tokens(world), number):
            status = status_of(client, token)
            faults.update([f"{name}: {status}"] if status != 401 else [])
        true = [world.token() for _ in range(20)]
        if {status_of(client, token) for token in true} != {200}:
            faults["a true token was refused"] += 1
        if {status_of(client, token) for token in true} != {401}:
            faults["a token came in twice"] += 1
        faults["the attacker's host was asked for keys"] += len(attackers_host.asked)
    return +faults, number + len(true)


def tokens(size: Size) -> Row:
    """Bad tokens, to a service that lets in four clients."""
    with tempfile.TemporaryDirectory() as folder:
        faults, number = tokens_that_came_in(Path(folder), max(500, size.examples))
    return Row("bad tokens", number, f"{faults.total()} in", faults)
