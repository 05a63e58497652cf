"""``clients try``: what to type so that a verified service answers, from the clients file to the call."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

import msgspec

from cds_service.examples import moved_to, read_example, stated_instant
from cds_service.hooks.requests import SERVICE_ID
from cds_service.security.trial_client import CLIENTS, LIFE, trial_client
from cds_service.settings import Settings
from cds_service.web.wire import encode

from .this_command import this_command

_EXAMPLE = "article"
_REQUEST = "request.json"
#: As a shell reads it, with the card that it was told of.
_FEEDBACK = '"{\\"feedback\\": [{\\"card\\": \\"$CARD\\", \\"outcome\\": \\"accepted\\"}]}"'


def what_to_type(folder: Path, settings: Settings, url: str) -> Iterator[str]:
    """The steps, one line to copy each; makes the client, and a request that is fresh."""
    now = datetime.now(UTC)
    made = trial_client(folder)
    address = f"{url}/cds-services/{SERVICE_ID}"
    request = moved_to(read_example(_EXAMPLE), now, written_at=stated_instant())
    here = folder.resolve()
    (here / _REQUEST).write_bytes(msgspec.json.format(encode(request), indent=2))
    file = str(settings.clients_file or "clients.yaml")
    yield f"Client {made.client.name} of {made.client.iss}, kept in {folder}; its key is readable by you alone."
    yield ""
    yield "1. Let a service trust it. A service that has a clients file: add a line to it, and restart the service:"
    yield f"printf '\\n%s\\n' {quote('  - ' + made.entry)} >> {quote(file)}"
    yield "   Or start one that trusts nobody else:"
    yield f"CDS_CLIENTS_FILE={quote(str(here / CLIENTS))} {this_command()} serve"
    yield ""
    minutes = int(LIFE.total_seconds() // 60)
    yield f"2. Call it, once and within {minutes} minutes; for another token type this command again:"
    sent = f"@{quote(str(here / _REQUEST))}"
    yield _call(made.token_for(address, now), sent, address)
    yield ""
    yield "3. Tell what became of a card of that answer, by its uuid; this call has a token of its own:"
    address += "/feedback"
    yield f"CARD=uuid-of-the-card; {_call(made.token_for(address, now), _FEEDBACK, address)}"
    yield ""
    yield "4. Take the line out again once you are done: whoever has the key may call as this client."


def _call(token: str, sent: str, address: str) -> str:
    """A POST of what is sent, as the shell has it."""
    return (
        f"curl -s -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' "
        f"--data-binary {sent} {quote(address)}"
    )
