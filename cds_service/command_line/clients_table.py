"""What an operator reads of the clients file in a terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cds_service.security.check import ClientReport
from cds_service.security.jwk_sets import PublicKey

from .terminal import complain


def show_clients(reports: Iterable[ClientReport]) -> int:
    """Each client with the keys that were found, and what is wrong.  Returns the exit code."""
    found = tuple(reports)
    table = Table("client", "issuer", "profile", "keys at", "kid: verifies", title="Clients")
    for report in found:
        client = report.client
        tenant = f" (tenant {client.tenant})" if client.tenant else ""
        table.add_row(
            Text(client.name),
            Text(f"{client.iss}{tenant}"),
            Text(client.profile),
            Text(str(client.keys_at)),
            Text(_keys(report)),
        )
    Console(highlight=False).print(table)
    for report in found:
        if report.client.profile == "epic" and report.client.order_codes is None:
            complain(
                f"{report.client.name}: no order_codes, and Epic places orders by its own codes alone"
            )
    faults = [report.fault for report in found if report.fault]
    for fault in faults:
        complain(fault)
    return 2 if faults else 0


def _keys(report: ClientReport) -> str:
    lines = [_key(report, key) for key in report.keys.keys]
    if report.keys.ignored:
        lines.append(f"{report.keys.ignored} more that can verify no token")
    return "\n".join(lines) or "none"


def _key(report: ClientReport, key: PublicKey) -> str:
    """A key by its id, and by what it may verify for this client."""
    allowed = [name for name in key.algorithms if name in report.client.algorithms]
    return f"{key.kid}: {', '.join(allowed) or 'nothing that this client may use'}"
