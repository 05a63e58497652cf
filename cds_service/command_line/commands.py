"""What each command does; what is heavy is loaded by the command that needs it."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from cds_service.errors import RequestInvalid, SettingInvalid

_NO_CATALOGUE = (
    "NOT CHECKED: whether the ICD-10-CM codes exist. Their catalogue, simple-icd-10-cm, is not "
    "installed: pip install simple-icd-10-cm. Where CI is set this fails the check."
)


def serve(_options: argparse.Namespace) -> int:
    """Start the service, and serve until told to stop."""
    from cds_service.serve import serve

    return serve()


def example(options: argparse.Namespace) -> int:
    """Print a fixture's hook request with its dates moved to now, or the list of them."""
    from cds_service import examples

    from . import terminal

    if options.name is None:
        terminal.show_examples(examples.list_examples())
        return 0
    request = examples.read_example(options.name)
    if not options.as_written:
        request = examples.moved_to(
            request, datetime.now(UTC), written_at=examples.stated_instant()
        )
    terminal.show_json(request)
    return 0


def consult(options: argparse.Namespace) -> int:
    """Answer one hook request, for a person or as JSON."""
    from cds_service.callers import open_profile_of, pama_of
    from cds_service.consult import consult
    from cds_service.fhir_server.charts import open_charts
    from cds_service.hooks.requests import parse_request
    from cds_service.hooks.responses import Renderer
    from cds_service.knowledge_base.kept import ready_knowledge
    from cds_service.settings import read_settings
    from cds_service.web.wire import decode

    from . import terminal

    settings = read_settings()
    request = parse_request(decode(_read(options.file)))
    knowledge = ready_knowledge(settings.knowledge_dir, settings.topics)
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


def replay(options: argparse.Namespace) -> int:
    """Ask about recorded orders again, and report how often cards would have fired."""
    from cds_service.replay.on_screen import OnScreen, show_findings
    from cds_service.replay.run import Replay, replay
    from cds_service.settings import read_settings

    from . import terminal

    settings = read_settings()
    wanted = Replay(
        places=tuple(options.source),
        out=options.out,
        work=options.work or options.out / ".work",
        workers=options.workers or os.cpu_count() or 1,
        at=_instant(options.at) if options.at else None,
        knowledge_dir=settings.knowledge_dir,
        topics=settings.topics,
        engine=options.engine,
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
    from cds_service.settings import read_settings

    return options.dir or read_settings().knowledge_dir


def knowledge_check(options: argparse.Namespace) -> int:
    """Check every knowledge file, and whether its ICD-10-CM codes exist."""
    from cds_service.knowledge_base.checking.check import check_files
    from cds_service.knowledge_base.checking.icd_codes import check_icd_codes, installed_catalogue
    from cds_service.knowledge_base.documents import read_documents

    from . import terminal

    files = read_documents(_knowledge_dir(options))
    faults = check_files(files)
    catalogue = installed_catalogue()
    if catalogue is not None:
        faults += check_icd_codes(files, catalogue)
    exit_code = terminal.show_check(faults)
    if catalogue is None:
        terminal.complain(_NO_CATALOGUE)
        return max(exit_code, int(bool(os.environ.get("CI"))))
    return exit_code


def knowledge_show(options: argparse.Namespace) -> int:
    """Show topics, variants and ratings."""
    from cds_service.knowledge_base.load import load_knowledge

    from . import terminal

    terminal.show_knowledge(load_knowledge(_knowledge_dir(options)))
    return 0


def knowledge_budget(options: argparse.Namespace) -> int:
    """Show how long cards are, over all worked cases and examples, beside what they may be."""
    from cds_service.knowledge_base.load import load_knowledge

    from .card_lengths import lengths_of_cards, show_lengths

    folder = _knowledge_dir(options)
    return show_lengths(lengths_of_cards(load_knowledge(folder), folder))


def knowledge_diff(options: argparse.Namespace) -> int:
    """Show what one folder of knowledge answers otherwise than another."""
    from .knowledge_diff import compare

    return compare(options.before, options.after, options.requests)


def knowledge_read(options: argparse.Namespace) -> int:
    """Show how a text is understood, clause by clause."""
    from cds_service.narrative import reader_of

    from . import terminal

    terminal.show_reading(reader_of(_knowledge_dir(options)).clauses(options.text))
    return 0


def clients_check(options: argparse.Namespace) -> int:
    """Check the clients file, each client's keys and its order codes."""
    from cds_service.knowledge_base.load import load_knowledge
    from cds_service.knowledge_base.order_codes import read_order_codes
    from cds_service.security.check import report_on
    from cds_service.security.clients import read_clients
    from cds_service.settings import read_settings

    from .clients_table import show_clients

    clients = read_clients(_clients_file(options))
    procedures = load_knowledge(read_settings().knowledge_dir).study_codes
    for client in clients:
        if client.order_codes is not None:
            read_order_codes(client.order_codes, procedures)
    return show_clients(report_on(client) for client in clients)


def _clients_file(options: argparse.Namespace) -> Path:
    from cds_service.settings import read_settings

    file = options.file or read_settings().clients_file
    if file is None:
        raise SettingInvalid("name the clients file: cds-service clients check FILE")
    return Path(file)
