"""The folder in which the counters of all workers add up.

Prometheus' library looks for it when it is first loaded: nothing that loads it may be
imported before the folder is there.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: Prometheus' own name for it.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

_BEGINS = "spine-imaging-cds-metrics-"
#: Its files are mapped: on a disk that is full the kernel kills (SIGBUS) whoever counts one more.
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own within it


@contextmanager
def sharing_metrics() -> Iterator[None]:
    """Have such a folder, for as long as the workers serve; an operator's own is taken as it is."""
    if SHARED_FOLDER in os.environ:
        yield
        return
    with _own_folder() as folder:
        os.environ[SHARED_FOLDER] = str(folder)
        try:
            yield
        finally:  # a start that is refused must not leave the name of a folder that is gone
            del os.environ[SHARED_FOLDER]


@contextmanager
def _own_folder() -> Iterator[Path]:
    """Locked for as long as any process of this service lives; those of services that were killed go."""
    is_there = os.access(_IN_MEMORY, os.W_OK | os.X_OK)
    place = _IN_MEMORY if is_there else Path(tempfile.gettempdir())
    _remove_what_was_left(place)
    unnamed = Path(tempfile.mkdtemp(prefix=".", dir=place))
    held = os.open(unnamed, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    folder = unnamed.rename(
        place / f"{_BEGINS}{unnamed.name[1:]}"
    )  # locked before it is looked for
    try:
        yield folder
    finally:
        os.close(held)
        shutil.rmtree(folder, ignore_errors=True)  # a disk that failed since then keeps it


def _remove_what_was_left(place: Path) -> None:
    for folder in place.glob(f"{_BEGINS}*"):
        with suppress(OSError):
            held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if os.fstat(held).st_uid == os.geteuid():
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(held)
