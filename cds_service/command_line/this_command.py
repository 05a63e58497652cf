"""How this command was called, so that what is printed can be called as well."""

import sys
from pathlib import Path
from shlex import quote


def this_command() -> str:
    """``.venv/bin/cds-service`` where it was typed so; else by the Python that runs it."""
    called = Path(sys.argv[0])
    if called.name == "cds-service":
        return quote(str(called))
    return f"{quote(sys.executable)} -m cds_service"
