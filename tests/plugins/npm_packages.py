"""Programs that npm has and PyPI has not, each by the hash in a ``package-lock.json`` beside its tests."""

import fcntl
import subprocess
import sys
from pathlib import Path

from made_places import OPEN_TO_ALL

_QUIETLY = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")


def from_npm(folder: Path, package: str) -> Path:
    """Where a package lies that the folder's lock names; it is fetched once, by one process."""
    there = folder / "node_modules" / package
    with (OPEN_TO_ALL / f"npm-{package}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not there.is_dir():
            npm = Path(sys.executable).with_name("npm")
            ours = npm if npm.is_file() else "npm"
            subprocess.run([ours, "ci", *_QUIETLY], cwd=folder, check=True)
    return there
