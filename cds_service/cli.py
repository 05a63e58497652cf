"""The command line: serve, show an example, answer one request, look at knowledge and clients."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from . import terminal
from .errors import CdsError, ChartUnavailable, RequestInvalid, SettingInvalid

_EXAMPLES = {
    "serve": "CDS_PORT=9000 cds-service serve",
    "example": (
        "cds-service example article | curl -s -H 'Content-Type: application/json' "
        "--data-binary @- http://127.0.0.1:8080/cds-services/spine-imaging"
    ),
    "consult": "cds-service example article | cds-service consult -",
    "replay": "cds-service replay /data/bulk-export --out replay-report",
    "knowledge check": "cds-service knowledge check",
    "knowledge show": "cds-service knowledge show",
    "clients check": "cds-service clients check clients.yaml",
}

_NO_CATALOGUE = (
    "NOT CHECKED: whether the ICD-10-CM codes exist. Their catalogue, simple-icd-10-cm, is not "
    "installed: pip install simple-icd-10-cm. Where CI is set this fails the check."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.  A refusal is one plain sentence on standard error, and exit code 2."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except CdsError as error:
        terminal.complain(_sentence(error))
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


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
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _command(commands, "serve", "start the service (settings: CDS_… variables)", _serve)
    example = _command(commands, "example", "print a fixture's hook request, dates moved", _example)
    example.add_argument("name", nargs="?", help="which one; without a name, the list of them")
    example.add_argument("--as-written", action="store_true", help="leave its dates as written")
    asked = _command(commands, "consult", "answer one hook request from a file", _consult)
    asked.add_argument("file", metavar="FILE", help="a hook request as JSON, or - for stdin")
    asked.add_argument("--at", metavar="INSTANT", help="as of this instant (ISO 8601 with zone)")
    asked.add_argument("--json", action="store_true", help="the CDS Hooks answer, for a machine")
    _replay_command(commands)
    _knowledge_commands(commands)
    _clients_commands(commands)
    return parser


def _replay_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = _command(commands, "replay", "recorded orders again: how often cards fire", _replay)
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
        "--at", metavar="INSTANT", help="for recorded requests: all as of this instant"
    )


def _knowledge_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    knowledge = commands.add_parser("knowledge", help="look at and check the knowledge files")
    inner = knowledge.add_subparsers(required=True, metavar="COMMAND")
    for name, purpose, run in (
        ("check", "check every knowledge file", _knowledge_check),
        ("show", "show topics, variants and ratings", _knowledge_show),
    ):
        command = inner.add_parser(
            name, help=purpose, description=purpose, epilog=_epilog(f"knowledge {name}")
        )
        command.add_argument("--dir", type=Path, help="the folder; default: CDS_KNOWLEDGE_DIR")
        command.set_defaults(run=run)


def _clients_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    clients = commands.add_parser("clients", help="look at the clients that are trusted")
    inner = clients.add_subparsers(required=True, metavar="COMMAND")
    purpose = "check the clients file, and read each client's keys"
    check = inner.add_parser(
        "check", help=purpose, description=purpose, epilog=_epilog("clients check")
    )
    check.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="default: CDS_CLIENTS_FILE"
    )
    check.set_defaults(run=_clients_check)


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    purpose: str,
    run: object,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=purpose, description=purpose, epilog=_epilog(name))
    command.set_defaults(run=run)
    return command


def _epilog(name: str) -> str:
    return f"Example: {_EXAMPLES[name]}"


def _serve(_options: argparse.Namespace) -> int:
    from .serve import serve

    return serve()


def _example(options: argparse.Namespace) -> int:
    from . import fixtures

    if options.name is None:
        terminal.show_examples(fixtures.list_examples())
        return 0
    request = fixtures.read_example(options.name)
    if not options.as_written:
        request = fixtures.moved_to(
            request, datetime.now(UTC), written_at=fixtures.stated_instant()
        )
    terminal.show_json(request)
    return 0


def _consult(options: argparse.Namespace) -> int:
    from .callers import open_profile_of, pama_of
    from .consult import consult
    from .fhir_r4.charts import open_charts
    from .hooks.requests import parse_request
    from .hooks.responses import Renderer
    from .knowledge_base.load import load_knowledge
    from .settings import read_settings
    from .web.wire import decode

    settings = read_settings(dict(os.environ))
    request = parse_request(decode(_read(options.file)))
    knowledge = load_knowledge(settings.knowledge_dir)
    consultation = consult(
        request,
        knowledge=knowledge,
        charts=open_charts(knowledge.prefetch, settings.fhir_servers, settings.fhir_budget),
        now=_instant(options.at) if options.at else datetime.now(UTC),
        confirm=settings.confirm == "on",
    )
    if options.json:
        renderer = Renderer(
            request,
            knowledge.reading,
            settings.public_url,
            profile=open_profile_of(settings),
            pama=pama_of(settings),
        )
        terminal.show_json(renderer.render(consultation))
    else:
        terminal.show_consultation(consultation)
    return 0


def _replay(options: argparse.Namespace) -> int:
    from .replay.on_screen import OnScreen, show_findings
    from .replay.run import Replay, replay
    from .settings import read_settings

    wanted = Replay(
        places=tuple(options.source),
        out=options.out,
        work=options.work or options.out / ".work",
        workers=options.workers or os.cpu_count() or 1,
        at=_instant(options.at) if options.at else None,
        knowledge_dir=read_settings(dict(os.environ)).knowledge_dir,
    )
    try:
        show_findings(replay(wanted, OnScreen()), options.out)
    except KeyboardInterrupt:
        terminal.complain("Stopped: the same command goes on from here.")
        return 130
    return 0


def _read(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise RequestInvalid(f"cannot be read ({error.strerror})", name) from error


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise RequestInvalid("must be an instant with a zone, such as 2026-11-20T14:30:00Z", "--at")
    return instant


def _knowledge_dir(options: argparse.Namespace) -> Path:
    from .settings import read_settings

    return options.dir or read_settings(dict(os.environ)).knowledge_dir


def _knowledge_check(options: argparse.Namespace) -> int:
    from .knowledge_base.check import check_knowledge
    from .knowledge_base.icd_codes import check_icd_codes, installed_catalogue

    root = _knowledge_dir(options)
    faults = check_knowledge(root)
    catalogue = installed_catalogue()
    if catalogue is not None:
        faults += check_icd_codes(root, catalogue)
    exit_code = terminal.show_check(faults)
    if catalogue is None:
        terminal.complain(_NO_CATALOGUE)
        return max(exit_code, int(bool(os.environ.get("CI"))))
    return exit_code


def _knowledge_show(options: argparse.Namespace) -> int:
    from .knowledge_base.load import load_knowledge

    terminal.show_knowledge(load_knowledge(_knowledge_dir(options)))
    return 0


def _clients_check(options: argparse.Namespace) -> int:
    from .clients_table import show_clients
    from .security.check import report_on
    from .security.clients import read_clients

    return show_clients(report_on(client) for client in read_clients(_clients_file(options)))


def _clients_file(options: argparse.Namespace) -> Path:
    from .settings import read_settings

    file = options.file or read_settings(dict(os.environ)).clients_file
    if file is None:
        raise SettingInvalid("name the clients file: cds-service clients check FILE")
    return Path(file)
