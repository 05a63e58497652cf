"""The image made and run without a container engine.

Python, which comes with the base image, is this machine's; of the tests' packages those are lent
that the image would install.
"""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from pathlib import Path

from service_process import PATIENCE, calling

from .box import as_user, at_its_place, closed_box, own_folder, variables_of
from .image_file import (
    ROOT,
    environment,
    last_stage,
    only,
    start_command,
    user_of_the_image,
)
from .packages import lend, needed_packages

_TICKS = os.sysconf("SC_CLK_TCK")
#: Where the packages of the tests lie.
_PACKAGES = Path("/packages")
#: As requirements.lock has them.
_EXTRAS = ["postgresql", "otel"]
_HOME = "/opt/spine-imaging-cds"
_CACHE = "/var/cache/spine-imaging-cds"
_STORE = "/var/lib/spine-imaging-cds"


class Image:
    """What ``docker build`` would leave: the installed wheel, and the cache that its RUN filled."""

    def __init__(self, folder: Path, bwrap: str) -> None:
        self._bwrap = bwrap
        self.installed = folder / "installed"
        self.cache = folder / "cache"
        self.user = user_of_the_image()
        self.installed.mkdir(parents=True)
        self._install(_wheel(folder))
        own_folder(self.cache, self.user)
        self._fill_the_cache()

    def _install(self, wheel: Path) -> None:
        """As root, at the place where it will lie; what it needs is lent by the tests."""
        python = f"{_HOME}/bin/python"
        steps = (
            f"python3 -m venv --without-pip {_HOME}",
            f"PYTHONPATH={_PACKAGES} {python} -m pip install -q --no-index --no-deps -I /wheel/*",
        )
        self._run_at_build(
            " && ".join(steps),
            *("--bind", self.installed, _HOME),
            *("--ro-bind", wheel.parent, "/wheel"),
        )
        lend(needed_packages(_EXTRAS), self.installed, _PACKAGES)

    def _fill_the_cache(self) -> None:
        """By the last RUN of the Dockerfile, as its user and with the variables of that line."""
        run = [each for each in last_stage() if each.name == "RUN"][-1]
        _checked(
            [
                *self._box(),
                *("--ro-bind", self.installed, _HOME, "--bind", self.cache, _CACHE),
                *variables_of(run.variables),
                *as_user(*self.user),
                *_shell(run.value),
            ]
        )

    def _run_at_build(self, script: str, *mounts: str | Path) -> None:
        path = {"PATH": f"{sys.base_prefix}/bin:/usr/bin"}
        _checked([*self._box(), *mounts, *variables_of(path), *_shell(script)])

    def _box(self) -> list[str | Path]:
        lent = ("--ro-bind", sysconfig.get_path("purelib"), str(_PACKAGES))
        return [*closed_box(self._bwrap), *at_its_place(Path(sys.base_prefix)), *lent]

    def before_a_command(
        self, store: Path, mounted: Sequence[Path], variables: Mapping[str, str]
    ) -> list[str | Path]:
        """What a command of the image stands behind: its user, its variables and these."""
        return [
            *self._box(),
            *("--ro-bind", self.installed, _HOME, "--ro-bind", self.cache, _CACHE),
            *("--bind", store, _STORE),
            *(part for each in mounted for part in at_its_place(each)),
            *variables_of({**environment(), **variables}),
            *as_user(*self.user),
            *("env", f"--chdir={only('WORKDIR').value}"),
        ]


class Container:
    """One container of an image, run by its start command; only its store can be written, and /tmp.

    ``mounted`` are folders of the machine that it may read, and ``settings`` what ``--env`` would
    set, without their ``CDS_``.
    """

    def __init__(
        self, image: Image, folder: Path, *, mounted: Sequence[Path] = (), **settings: str
    ) -> None:
        self.store = own_folder(folder / "store", image.user)
        self.log = folder / "container.log"
        self.port = int(settings["port"])
        variables = {f"CDS_{name.upper()}": each for name, each in settings.items()}
        self._before_a_command = image.before_a_command(self.store, mounted, variables)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = [*self._before_a_command, *start_command()]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)

    def wait_until_it_answers(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                with calling(self.port) as ask:
                    ask("GET", "/cds-services", b"")
            except (OSError, HTTPException):
                assert self._process is not None
                assert self._process.poll() is None, self.log.read_text()
                time.sleep(0.05)
            else:
                return
        raise TimeoutError(f"the container does not answer: {self.log.read_text()}")

    def run(self, *command: str) -> "subprocess.CompletedProcess[bytes]":
        """Another command in the same image, as ``docker exec`` and ``docker run`` have it."""
        inside = [*self._before_a_command, *command]
        return subprocess.run(inside, capture_output=True, check=False)

    def cpu_seconds(self) -> float:
        """What all of its processes have used since it was started, those that ended included."""
        assert self._process is not None
        return sum(map(_ticks_of, _with_descendants(self._process.pid))) / _TICKS

    def processes(self) -> list[int]:
        """Those that run the service, without what put them into the box."""
        assert self._process is not None
        everybody = _with_descendants(self._process.pid)
        return [pid for pid in everybody if "python" in Path(f"/proc/{pid}/exe").readlink().name]

    def stop(self) -> None:
        """SIGTERM to the service itself, as an engine sends it to a container's first process."""
        assert self._process is not None
        os.kill(self.processes()[0], signal.SIGTERM)
        self._process.wait(timeout=PATIENCE)

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(timeout=PATIENCE)


def _wheel(folder: Path) -> Path:
    """The wheel of this checkout, made where nothing of the checkout is written."""
    _checked([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "wheel"])
    (made,) = (folder / "wheel").glob("*.whl")
    return made


def _shell(script: str) -> list[str]:
    return [shutil.which("bash") or "bash", "-o", "pipefail", "-c", script]


def _checked(command: Sequence[str | Path]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr


def _with_descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(each for child in children for each in _with_descendants(int(child)))]


def _ticks_of(pid: int) -> int:
    """User and system time, its own and that of children who ended (proc_pid_stat(5): 14 to 17)."""
    after_the_name = (
        Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    )
    return sum(map(int, after_the_name[11:15]))
