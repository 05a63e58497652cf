"""What can be typed: the commands, their options, and an example of each.

Only what is typed stands here; what a command does is loaded once it was asked for.
"""

import argparse
from functools import partial
from pathlib import Path

from . import clients_commands, commands, knowledge_commands, seed_command, settings_command
from .completions import SHELLS, show_completions
from .offers import Offers
from .version import ShowVersion

#: What can stand in for orders in a replay.
_STAND_INS = ("procedures", "imaging-studies", "reports")
_CURL = (
    "curl -s -H 'Content-Type: application/json' --data-binary @- "
    "http://127.0.0.1:8080/cds-services/spine-imaging"
)


def build_parser() -> argparse.ArgumentParser:
    """Every command that there is.  Each leaves in ``run`` the function that does it."""
    parser, offers = Offers.at_the_top(
        "cds-service",
        "CDS Hooks service: which image, when infection of the spine is suspected.",
        example="cds-service example article | cds-service consult -",
    )
    parser.add_argument("--version", action=ShowVersion, help="of the service and its knowledge")
    offers.add(
        "serve",
        "start the service (settings: CDS_… variables)",
        commands.serve,
        example="CDS_PORT=9000 cds-service serve",
    )
    _add_example(offers)
    _add_consult(offers)
    _add_replay(offers)
    _add_replay_example(offers)
    knowledge_commands.offer(offers)
    clients_commands.offer(offers)
    settings_command.offer(offers)
    seed_command.offer(offers)
    completions = offers.add(
        "completions",
        "print what teaches a shell to complete these commands",
        partial(show_completions, parser),
        example='eval "$(cds-service completions bash)"',
    )
    completions.add_argument("shell", choices=SHELLS)
    return parser


def _add_example(offers: Offers) -> None:
    command = offers.add(
        "example",
        "print a fixture's hook request, its dates moved to now",
        commands.example,
        example=f"cds-service example article | {_CURL}",
    )
    command.add_argument(
        "name", metavar="EXAMPLE", nargs="?", help="which one; without a name, the list of them"
    )
    command.add_argument("--as-written", action="store_true", help="leave its dates as written")
    command.add_argument(
        "--fhir-server",
        metavar="ADDRESS",
        help="send nothing along: the service shall read it there, where seed has put it",
    )


def _add_consult(offers: Offers) -> None:
    command = offers.add(
        "consult",
        "show the cards of a hook request, or of a worked case of the knowledge",
        commands.consult,
        example="cds-service consult --case 'epidural abscess' --dir knowledge",
    )
    asked = command.add_mutually_exclusive_group(required=True)
    asked.add_argument(
        "file", metavar="FILE", nargs="?", help="a hook request as JSON, or - for stdin"
    )
    asked.add_argument(
        "--case",
        metavar="NAME",
        nargs="?",
        const="",
        help="a worked case, by a part of its name; without a name, the list of them",
    )
    command.add_argument(
        "--dir", metavar="FOLDER", type=Path, help="the knowledge; default: CDS_KNOWLEDGE_DIR"
    )
    command.add_argument("--at", metavar="INSTANT", help="as of this instant (ISO 8601 with zone)")
    command.add_argument("--json", action="store_true", help="the CDS Hooks answer, for a machine")


def _add_replay(offers: Offers) -> None:
    command = offers.add(
        "replay",
        "recorded orders again: how often cards fire",
        commands.replay,
        example="cds-service replay /data/bulk-export --out replay-report",
    )
    command.add_argument(
        "source",
        metavar="SOURCE",
        nargs="+",
        help="folder or files: a Bulk Data export or its manifest, Bundles, or recorded hook "
        "requests (.ndjson, .json, .gz); for Spark also s3://… and other stores",
    )
    command.add_argument(
        "--out",
        metavar="FOLDER",
        type=Path,
        default=Path("replay-report"),
        help="where the report goes (%(default)s)",
    )
    command.add_argument(
        "--work",
        metavar="FOLDER",
        type=Path,
        help="where an interrupted run goes on from; default: OUT/.work",
    )
    command.add_argument("--workers", type=int, help="processes; default: one for each core")
    command.add_argument(
        "--engine",
        choices=("plain", "duckdb", "spark"),
        default="plain",
        help="what reads and sorts: files alone, DuckDB, or Spark (%(default)s)",
    )
    _add_what_is_asked(command)


def _add_what_is_asked(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--at", metavar="INSTANT", help="for recorded requests: all as of this instant"
    )
    command.add_argument(
        "--orders-from",
        metavar="KINDS",
        type=_stand_ins,
        default=(),
        help="what stands in for orders where the export has none, as of when it was done: "
        f"{','.join(_STAND_INS)}, or some of them",
    )
    command.add_argument(
        "--compare",
        metavar=("BEFORE", "AFTER"),
        type=Path,
        nargs=2,
        help="two folders of knowledge: what the second says otherwise than the first, "
        "in one run (replay /data/bulk-export --compare knowledge my-draft)",
    )


def _stand_ins(text: str) -> tuple[str, ...]:
    named = tuple(text.split(","))
    for each in named:
        if each not in _STAND_INS:
            raise argparse.ArgumentTypeError(f"{each!r} is none of {', '.join(_STAND_INS)}")
    return named


def _add_replay_example(offers: Offers) -> None:
    made = offers.add(
        "replay-example",
        "write an export of made-up patients to try a replay on",
        commands.replay_example,
        example="cds-service replay-example made-export && cds-service replay made-export",
    )
    made.add_argument("folder", metavar="FOLDER", type=Path, help="a new folder, or an empty one")
    made.add_argument("--patients", type=int, default=500, help="how many patients (%(default)s)")
