"""What an operator reads of the clients file in a terminal.

Each client is a block of lines and no table: an issuer is compared letter by letter, and so stands
in one line whatever the terminal's width, as it can be copied.
"""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from cds_service.security.check import ClientReport
from cds_service.security.jwk_sets import PublicKey

from .screen import complain

#: The width of the longest label.
_LABEL = 12


def show_clients(reports: Iterable[ClientReport]) -> int:
    """Each client with the keys that were found, and what is wrong.  Returns the exit code."""
    found = tuple(reports)
    console = Console(highlight=False, soft_wrap=True)
    for report in found:
        console.print(Text(report.client.name, style="bold"))
        for label, value in _told(report):
            console.print(Text(f"  {label:{_LABEL}}{value}"))
    for report in found:
        if report.client.profile == "epic" and report.client.order_codes is None:
            complain(
                f"{report.client.name}: no order_codes, and Epic places orders by its own codes alone"
            )
    faults = [report.fault for report in found if report.fault]
    for fault in faults:
        complain(fault)
    return 2 if faults else 0


def _told(report: ClientReport) -> Iterator[tuple[str, str]]:
    """What the file says of a client, and what its key set holds."""
    client = report.client
    yield "issuer", client.iss
    if client.tenant:
        yield "tenant", client.tenant
    yield "profile", client.profile
    for server in client.fhir_servers:
        yield "FHIR server", server
    yield "keys at", str(client.keys_at)
    for key in report.keys.keys:
        yield "key", _key(report, key)
    if report.keys.ignored:
        yield "beside", f"{report.keys.ignored} more that can verify no token"


def _key(report: ClientReport, key: PublicKey) -> str:
    """A key by its id, and by what it may verify for this client."""
    allowed = [name for name in key.algorithms if name in report.client.algorithms]
    return f"{key.kid}: {', '.join(allowed) or 'nothing that this client may use'}"
