"""A client that proved who it is gets its answer in its own shape, with its own order codes."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.settings import Settings, shipped
from cds_service.web.wire import decode, encode

from .callers import SERVICE, a_signer, key_set

PREFERENCE_LIST = "urn:com.epic.cdshooks.action.code.system.preference-list-item"

CLIENTS = """
clients:
  - name: epic-site
    iss: https://epic.example.org/api/FHIR/R4
    jwks_file: keys.json
    algorithms: [RS384]
    profile: epic
    order_codes: order-codes.yaml
"""


def test_epic_is_offered_its_own_orderable(
    tmp_path: Path, knowledge: Knowledge, instant: datetime, scenario: Callable[[str], Any]
) -> None:
    """Token, clients file, order codes and profile together, as an Epic site would have them."""
    signer = a_signer("epic/1=", "RS384")
    (tmp_path / "keys.json").write_bytes(key_set(signer.jwk()))
    (tmp_path / "clients.yaml").write_text(CLIENTS, encoding="utf-8")
    codes = (shipped("fixtures") / "order-codes.example.yaml").read_text(encoding="utf-8")
    (tmp_path / "order-codes.yaml").write_text(codes, encoding="utf-8")
    settings = Settings(
        clients_file=tmp_path / "clients.yaml",
        base_url="https://cds.example.org",
        database_url=f"sqlite:///{tmp_path}/store.db",
    )
    now = int(instant.timestamp())
    claims = {"iss": "https://epic.example.org/api/FHIR/R4", "aud": SERVICE, "jti": "1"}
    token = signer.token({**claims, "iat": now, "nbf": now - 300, "exp": now + 900})

    response = (
        create_app(settings, knowledge=knowledge, now=lambda: instant)
        .test_client()
        .post(
            "/cds-services/spine-imaging",
            data=encode(scenario("epic-shaped")),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
    )

    assert 200 == response.status_code, json.dumps(response.get_json())
    create, delete = (
        suggestion["actions"][0]
        for suggestion in decode(response.get_data())["cards"][0]["suggestions"]
    )
    assert ("create", "delete") == (create["type"], delete["type"])
    first, *_ = create["resource"]["code"]["coding"]
    assert (PREFERENCE_LIST, "900104") == (first["system"], first["code"])
