"""The commands below ``clients``: what can be typed, and what each does.

What is heavy is loaded by the command that needs it.
"""

import argparse
from pathlib import Path

from cds_service.errors import CommandInvalid

from .offers import Offers


def offer(offers: Offers) -> None:
    """What can be typed below ``clients``."""
    inner = offers.group(
        "clients",
        "look at the clients that are trusted",
        example="cds-service clients check clients.yaml",
    )
    checked = inner.add(
        "check",
        "check the clients file, and read each client's keys",
        check,
        example="cds-service clients check clients.yaml",
    )
    checked.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="default: CDS_CLIENTS_FILE"
    )
    tried = inner.add(
        "try",
        "make a client, and say what to type so that a verified service answers it",
        try_out,
        example="cds-service clients try --url https://cds.example.org",
    )
    tried.add_argument(
        "folder",
        metavar="FOLDER",
        nargs="?",
        type=Path,
        default=Path("var/trial-client"),
        help="where the client is kept, and found again (%(default)s)",
    )
    tried.add_argument(
        "--url", help="the service's public address; default: as the settings say (CDS_BASE_URL)"
    )


def check(options: argparse.Namespace) -> int:
    """Check the clients file, each client's keys and its order codes."""
    from cds_service.knowledge_base.load import load_knowledge
    from cds_service.knowledge_base.order_codes import read_order_codes
    from cds_service.security.check import report_on
    from cds_service.security.clients import read_clients
    from cds_service.settings import read_settings

    from .clients_shown import show_clients

    clients = read_clients(_clients_file(options))
    files = [client.order_codes for client in clients if client.order_codes is not None]
    if files:  # knowledge takes longer to load than all clients to be checked
        studies = load_knowledge(read_settings().knowledge_dir).study_codes
        for file in files:
            read_order_codes(file, studies)
    return show_clients(report_on(client) for client in clients)


def _clients_file(options: argparse.Namespace) -> Path:
    from cds_service.settings import read_settings

    file = options.file or read_settings().clients_file
    if file is None:
        raise CommandInvalid("name the clients file: cds-service clients check FILE")
    return Path(file)


def try_out(options: argparse.Namespace) -> int:
    """Make a client, or take the one that was made, and say what to type."""
    from cds_service.settings import read_settings

    from .addresses import without_slash
    from .clients_try import what_to_type
    from .screen import show_lines

    settings = read_settings()
    url = without_slash("--url", options.url) if options.url else settings.public_url
    show_lines(*what_to_type(options.folder, settings, url))
    return 0
