"""The folder in which the counters of all workers add up.

Prometheus' library looks for it when it is first loaded: nothing that loads it may be
imported before the folder is there.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
    """One that nobody else has; a disk that failed since then keeps it."""
    is_there = os.access(_IN_MEMORY, os.W_OK | os.X_OK)
    folder = Path(tempfile.mkdtemp(prefix=_BEGINS, dir=_IN_MEMORY if is_there else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
