"""The commands below ``knowledge``: what can be typed, and what each does.

What is heavy is loaded by the command that needs it.
"""

import argparse
import os
from pathlib import Path

from .offers import Offers

_NO_CATALOGUE = (
    "NOT CHECKED: whether the ICD-10-CM codes exist. Their catalogue, simple-icd-10-cm, is not "
    "installed: pip install simple-icd-10-cm. Where CI is set this fails the check."
)


def offer(offers: Offers) -> None:
    """What can be typed below ``knowledge``."""
    inner = offers.group(
        "knowledge",
        "look at and check the knowledge files",
        example="cds-service knowledge check",
    )
    for name, purpose, run in (
        ("check", "check every knowledge file", check),
        ("budget", "show how long cards are, and may be", budget),
        ("show", "show topics, variants and ratings", show),
    ):
        command = inner.add(name, purpose, run, example=f"cds-service knowledge {name}")
        _add_folder(command)
    _add_review(inner)
    _add_read(inner)
    _add_diff(inner)
    _add_export(inner)


def _add_review(inner: Offers) -> None:
    signed = inner.add(
        "review",
        "list who has signed which file, and what waits for a signature",
        review,
        example="cds-service knowledge review --json",
    )
    _add_folder(signed)
    signed.add_argument("--json", action="store_true", help="for a machine")


def _add_read(inner: Offers) -> None:
    reading = inner.add(
        "read",
        "show how a text is understood, clause by clause",
        read,
        example="cds-service knowledge read 'no fever, new leg weakness x 2 d'",
    )
    _add_folder(reading)
    reading.add_argument("text", metavar="TEXT", help="free text as a record holds it")


def _add_diff(inner: Offers) -> None:
    two = inner.add(
        "diff",
        "show which worked cases and recorded requests another folder answers otherwise",
        diff,
        example="cds-service knowledge diff /old/knowledge knowledge request.json",
    )
    two.add_argument("before", metavar="FOLDER", type=Path, help="the knowledge as it was")
    two.add_argument("after", metavar="FOLDER", type=Path, help="the knowledge as it is now")
    two.add_argument("requests", metavar="FILE", nargs="*", help="a recorded hook request")


def _add_export(inner: Offers) -> None:
    export = inner.add(
        "export",
        "write the knowledge as FHIR R4 resources, a file each",
        export_as_fhir,
        example="cds-service knowledge export --to fhir-export",
    )
    _add_folder(export)
    export.add_argument(
        "--to",
        metavar="FOLDER",
        type=Path,
        default=Path("fhir-export"),
        help="a new folder, or an empty one (%(default)s)",
    )
    export.add_argument(
        "--base-url",
        metavar="URL",
        help="what the resources' canonical addresses begin with; default: this project's own",
    )


def _add_folder(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--dir", metavar="FOLDER", type=Path, help="the knowledge; default: CDS_KNOWLEDGE_DIR"
    )


def _knowledge_dir(options: argparse.Namespace) -> Path:
    from cds_service.settings import read_settings

    return options.dir or read_settings().knowledge_dir


def check(options: argparse.Namespace) -> int:
    """Check every knowledge file, and whether its ICD-10-CM codes exist."""
    from cds_service.knowledge_base.checking.check import check_files
    from cds_service.knowledge_base.checking.icd_codes import check_icd_codes, installed_catalogue
    from cds_service.knowledge_base.documents import read_documents
    from cds_service.knowledge_base.signatures import signed_files

    from . import terminal
    from .knowledge_review import unsigned
    from .screen import complain, show_lines

    files = read_documents(_knowledge_dir(options))
    faults = check_files(files)
    catalogue = installed_catalogue()
    if catalogue is not None:
        faults += check_icd_codes(files, catalogue)
    exit_code = terminal.show_check(faults)
    if warning := unsigned(signed_files(files)):
        show_lines(f"{warning} cds-service knowledge review lists them.")
    if catalogue is None:
        complain(_NO_CATALOGUE)
        return max(exit_code, int(bool(os.environ.get("CI"))))
    return exit_code


def review(options: argparse.Namespace) -> int:
    """Show who has signed which file."""
    from . import knowledge_review

    return knowledge_review.review(_knowledge_dir(options), as_json=options.json)


def show(options: argparse.Namespace) -> int:
    """Show topics, variants and ratings."""
    from cds_service.knowledge_base.load import load_knowledge

    from . import terminal

    terminal.show_knowledge(load_knowledge(_knowledge_dir(options)))
    return 0


def budget(options: argparse.Namespace) -> int:
    """Show how long cards are, over all worked cases and examples, beside what they may be."""
    from cds_service.knowledge_base.load import load_knowledge

    from .card_lengths import lengths_of_cards, show_lengths

    folder = _knowledge_dir(options)
    return show_lengths(lengths_of_cards(load_knowledge(folder), folder))


def diff(options: argparse.Namespace) -> int:
    """Show what one folder of knowledge answers otherwise than another."""
    from .knowledge_diff import compare

    return compare(options.before, options.after, options.requests)


def read(options: argparse.Namespace) -> int:
    """Show how a text is understood, clause by clause."""
    from cds_service.narrative import reader_of

    from . import terminal

    terminal.show_reading(reader_of(_knowledge_dir(options)).clauses(options.text))
    return 0


def export_as_fhir(options: argparse.Namespace) -> int:
    """Write the knowledge as FHIR R4, a file for each resource."""
    from cds_service.knowledge_base.documents import read_documents
    from cds_service.publishing.artifacts import OUR_BASE
    from cds_service.publishing.export import exported

    from .addresses import without_slash
    from .new_folder import make_new
    from .resource_files import write_resources
    from .screen import show_lines

    base = without_slash("--base-url", options.base_url) if options.base_url else OUR_BASE
    resources = exported(read_documents(_knowledge_dir(options)), base)
    make_new(options.to)
    show_lines(*write_resources(resources, options.to))
    return 0
