"""``--version``: which service this is, and which knowledge it would speak from."""

import argparse
from importlib.metadata import version
from typing import Any, NoReturn


class ShowVersion(argparse.Action):
    """Says both versions, and ends.  The knowledge is looked at, not loaded: its head has the version."""

    def __init__(self, option_strings: list[str], dest: str, **kwargs: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, **kwargs)

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> NoReturn:
        from cds_service.knowledge_base.strict_yaml import load_yaml
        from cds_service.settings import read_settings

        from .screen import show_lines

        folder = read_settings().knowledge_dir
        head = load_yaml(folder / "knowledge.yaml").data
        show_lines(
            f"cds-service {version('spine-imaging-cds')}",
            f"knowledge {head['version']}, status {head['status']} ({folder})",
        )
        parser.exit()
