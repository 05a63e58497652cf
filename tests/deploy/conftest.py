"""The image, made once for all tests of this folder."""

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from made_places import OPEN_TO_ALL
from needed_programs import leave_out, needed_program

from .container import Image

_NOT_RUN = "NOT RUN: the image's start command as a container runs it"


@contextmanager
def open_to_all(name: str) -> Iterator[Path]:
    """A folder that whoever is told of it can reach: pytest's own are for one user."""
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=OPEN_TO_ALL) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def free_port_of_this_machine() -> int:
    """One that nobody had a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def image() -> Iterator[Image]:
    bwrap = needed_program("bwrap", package="bubblewrap", without=_NOT_RUN)
    if os.geteuid() != 0:
        leave_out(f"{_NOT_RUN}, for only root can become another user.")
    with open_to_all("image") as folder:
        yield Image(folder, bwrap)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    with open_to_all("container") as folder:
        yield folder


@pytest.fixture
def free_port() -> int:
    return free_port_of_this_machine()
