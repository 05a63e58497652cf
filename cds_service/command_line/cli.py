"""The command line: serve, show an example, answer one request, look at knowledge and clients."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from cds_service.errors import CdsError, ChartUnavailable, RequestInvalid

from . import commands

_EXAMPLES = {
    "serve": "CDS_PORT=9000 cds-service serve",
    "example": (
        "cds-service example article | curl -s -H 'Content-Type: application/json' "
        "--data-binary @- http://127.0.0.1:8080/cds-services/spine-imaging"
    ),
    "consult": "cds-service example article | cds-service consult -",
    "replay": "cds-service replay /data/bulk-export --out replay-report",
    "knowledge check": "cds-service knowledge check",
    "knowledge budget": "cds-service knowledge budget",
    "knowledge show": "cds-service knowledge show",
    "knowledge diff": "cds-service knowledge diff /old/knowledge knowledge request.json",
    "knowledge read": "cds-service knowledge read 'no fever, new leg weakness x 2 d'",
    "clients check": "cds-service clients check clients.yaml",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.  A refusal is one plain sentence on standard error, and exit code 2."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except CdsError as error:
        _complain(_sentence(error))
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _complain(sentence: str) -> None:
    from .terminal import complain  # a terminal's tables cost more than the help that needs none

    complain(sentence)


def _sentence(error: CdsError) -> str:
    match error:
        case ChartUnavailable(needs=needs, why=why):
            return (
                f"This answer hangs on prefetch {', '.join(needs)}, which the request does not carry "
                f"and which could not be fetched ({why}): the service would answer 412. Add it, or "
                "null if there is none."
            )
        case RequestInvalid(reason=reason, path=path):
            return f"Not a hook request that this service answers: {path} {reason}."
        case _:
            return str(error)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cds-service",
        description="CDS Hooks service: which image, when infection of the spine is suspected.",
    )
    offered = parser.add_subparsers(required=True, metavar="COMMAND")
    _command(offered, "serve", "start the service (settings: CDS_… variables)", commands.serve)
    example = _command(
        offered, "example", "print a fixture's hook request, dates moved", commands.example
    )
    example.add_argument("name", nargs="?", help="which one; without a name, the list of them")
    example.add_argument("--as-written", action="store_true", help="leave its dates as written")
    asked = _command(offered, "consult", "answer one hook request from a file", commands.consult)
    asked.add_argument("file", metavar="FILE", help="a hook request as JSON, or - for stdin")
    asked.add_argument("--at", metavar="INSTANT", help="as of this instant (ISO 8601 with zone)")
    asked.add_argument("--json", action="store_true", help="the CDS Hooks answer, for a machine")
    _replay_command(offered)
    _knowledge_commands(offered)
    _clients_commands(offered)
    return parser


def _replay_command(offered: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = _command(
        offered, "replay", "recorded orders again: how often cards fire", commands.replay
    )
    command.add_argument(
        "source",
        metavar="SOURCE",
        type=Path,
        nargs="+",
        help="folder or files: a Bulk Data export (.ndjson, .gz), or recorded hook requests",
    )
    command.add_argument(
        "--out",
        type=Path,
        default=Path("replay-report"),
        help="where the report goes (%(default)s)",
    )
    command.add_argument(
        "--work", type=Path, help="where an interrupted run goes on from; default: OUT/.work"
    )
    command.add_argument("--workers", type=int, help="processes; default: one for each core")
    command.add_argument(
        "--engine",
        choices=("plain",),
        default="plain",
        help="what reads and sorts: files alone, DuckDB, or Spark (%(default)s)",
    )
    command.add_argument(
        "--at", metavar="INSTANT", help="for recorded requests: all as of this instant"
    )


def _knowledge_commands(offered: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    knowledge = offered.add_parser("knowledge", help="look at and check the knowledge files")
    inner = knowledge.add_subparsers(required=True, metavar="COMMAND")
    for name, purpose, run in (
        ("check", "check every knowledge file", commands.knowledge_check),
        ("budget", "show how long cards are, and how long they may be", commands.knowledge_budget),
        ("show", "show topics, variants and ratings", commands.knowledge_show),
        ("read", "show how a text is understood, clause by clause", commands.knowledge_read),
    ):
        command = inner.add_parser(
            name, help=purpose, description=purpose, epilog=_epilog(f"knowledge {name}")
        )
        command.add_argument("--dir", type=Path, help="the folder; default: CDS_KNOWLEDGE_DIR")
        command.set_defaults(run=run)
        if run is commands.knowledge_read:
            command.add_argument("text", metavar="TEXT", help="free text as a record holds it")

    purpose = "show which worked cases and recorded requests another folder answers otherwise"
    diff = inner.add_parser(
        "diff", help=purpose, description=purpose, epilog=_epilog("knowledge diff")
    )
    diff.add_argument("before", metavar="A", type=Path, help="a knowledge folder")
    diff.add_argument("after", metavar="B", type=Path, help="another one")
    diff.add_argument("requests", metavar="REQUEST", nargs="*", help="a file with a hook request")
    diff.set_defaults(run=commands.knowledge_diff)


def _clients_commands(offered: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    clients = offered.add_parser("clients", help="look at the clients that are trusted")
    inner = clients.add_subparsers(required=True, metavar="COMMAND")
    purpose = "check the clients file, and read each client's keys"
    check = inner.add_parser(
        "check", help=purpose, description=purpose, epilog=_epilog("clients check")
    )
    check.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="default: CDS_CLIENTS_FILE"
    )
    check.set_defaults(run=commands.clients_check)


def _command(
    offered: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    purpose: str,
    run: object,
) -> argparse.ArgumentParser:
    command = offered.add_parser(name, help=purpose, description=purpose, epilog=_epilog(name))
    command.set_defaults(run=run)
    return command


def _epilog(name: str) -> str:
    return f"Example: {_EXAMPLES[name]}"
