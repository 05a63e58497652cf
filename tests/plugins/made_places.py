"""Places as a newcomer has them, made without a network: a checkout, and environments to install into.

What is installed from a lock elsewhere is lent here by the environment of the tests, which has it
from ``requirements-test.lock``: the same versions, held to each other by tests/release.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]

#: The machine's folder of temporary files, which other users and other workers reach as well; what
#: tests and their programs leave otherwise goes to a folder of the run.
OPEN_TO_ALL = Path(tempfile.gettempdir())

#: What the shell of whoever tests would lend, and a newcomer's does not have.
_LENT = ("CDS_", "PYTHON", "PYTEST_", "VIRTUAL_ENV", "MAKE", "MFLAGS")


def clean_environment(**more: str) -> dict[str, str]:
    """The variables of this machine without those of Python, of make and of the service."""
    return {name: v for name, v in os.environ.items() if not name.startswith(_LENT)} | more


def checkout(folder: Path) -> Path:
    """The repository as a clone of today's work tree would have it: no ignored file is there."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def editable_wheel(checkout: Path, folder: Path) -> Path:
    """What pip makes of a checkout before it installs it ``--editable``."""
    make = "import sys; from hatchling.build import build_editable; build_editable(sys.argv[1])"
    subprocess.run(
        [sys.executable, "-c", make, folder], cwd=checkout, check=True, env=clean_environment()
    )
    (only,) = folder.glob("*.whl")
    return only


def environment_with(folder: Path, wheel: Path) -> Path:
    """A new environment into which pip installed this wheel alone; what that needs is lent."""
    venv.create(folder, with_pip=False, symlinks=True)
    python = str(folder / "bin" / "python")
    install = ["-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run(
        [sys.executable, *install, "--disable-pip-version-check", str(wheel)],
        check=True,
        env=clean_environment(),
    )
    (site,) = folder.glob("lib/python*/site-packages")
    # A path that a .pth file names is searched after the environment's own, and its .pth files
    # are not read: of this project only what was installed above is found.
    (site / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder
