"""What the commands at the top do; what is heavy is loaded by the command that needs it."""

import argparse
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote

from cds_service.errors import CommandInvalid, RequestInvalid


def serve(_options: argparse.Namespace) -> int:
    """Start the service, and serve until told to stop."""
    with _collector_at_rest():
        from cds_service.serve import serve

        return serve()


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Nothing that is loaded once is garbage, and to look for some takes a fifth of a start.

    A server has its collector work again before it serves.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


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
    if options.fhir_server:
        from cds_service.seeding import call_of_a_seeded_patient

        request = call_of_a_seeded_patient(request, options.name, options.fhir_server)
    terminal.show_json(request)
    return 0


def consult(options: argparse.Namespace) -> int:
    """Answer one hook request, for a person or as JSON, or show a worked case."""
    with _collector_at_rest():
        return _consult(options)


def _consult(options: argparse.Namespace) -> int:
    if options.case is None:
        return _consult_request(options)
    from cds_service.settings import read_settings

    from .worked_cases import show_worked_case

    if options.json or options.at:
        raise CommandInvalid(
            "--json and --at are for a hook request: a worked case is told in words, as of its own time"
        )
    return show_worked_case(options.dir or read_settings().knowledge_dir, options.case)


def _consult_request(options: argparse.Namespace) -> int:
    """The cards of a hook request, for a person or as JSON."""
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
    knowledge = ready_knowledge(options.dir or settings.knowledge_dir, settings.topics)
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
    from cds_service.replay.object_store import place_of
    from cds_service.replay.on_screen import OnScreen, show_findings
    from cds_service.replay.run import Replay, replay
    from cds_service.settings import read_settings

    from .screen import complain

    settings = read_settings()
    before, after = options.compare or (None, settings.knowledge_dir)
    wanted = Replay(
        places=tuple(map(place_of, options.source)),
        out=options.out,
        work=options.work or options.out / ".work",
        workers=options.workers or os.cpu_count() or 1,
        at=_instant(options.at) if options.at else None,
        knowledge_dir=after,
        compared_with=before,
        topics=settings.topics,
        engine=options.engine,
        orders_from=options.orders_from,
    )
    try:
        show_findings(replay(wanted, OnScreen()), options.out)
    except KeyboardInterrupt:
        complain("Stopped: the same command goes on from here.")
        return 130
    return 0


def replay_example(options: argparse.Namespace) -> int:
    """Write an export of made-up patients, and say what to do with it."""
    from cds_service.replay.made.export import make_export

    from .new_folder import make_new
    from .screen import show_lines
    from .this_command import this_command

    make_new(options.folder)
    make_export(options.folder, options.patients)
    show_lines(
        f"{options.folder}: a Bulk Data export of {options.patients} patients that nobody is.",
        f"Now: {this_command()} replay {quote(str(options.folder))}",
    )
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
