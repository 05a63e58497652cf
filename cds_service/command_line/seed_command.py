"""``seed``: the examples' patients for a FHIR server."""

import argparse
import sys
from datetime import UTC, datetime

from .offers import Offers


def offer(offers: Offers) -> None:
    """Add the command to those that there are."""
    command = offers.add(
        "seed",
        "put the examples' synthetic patients into a FHIR server, to try with",
        seed_server,
        example="cds-service seed http://127.0.0.1:8090/fhir",
    )
    command.add_argument("server", metavar="ADDRESS", help="the base address of a FHIR R4 server")


def seed_server(options: argparse.Namespace) -> int:
    """Print the id of each patient once the server has it."""
    from cds_service.seeding import seed

    for patient in seed(options.server, datetime.now(UTC)):
        sys.stdout.write(f"Patient/{patient}\n")
    return 0
