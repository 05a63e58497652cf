"""The folder in which the counters of all workers add up.

Prometheus' library looks for it when it is first loaded: nothing that loads it may be
imported before the folder is there.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

#: Prometheus' own name for it.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def sharing_metrics() -> Iterator[None]:
    """Have such a folder, for as long as the workers serve; an operator's own is taken as it is."""
    if SHARED_FOLDER in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="spine-imaging-cds-metrics-") as folder:
        os.environ[SHARED_FOLDER] = folder
        try:
            yield
        finally:  # a start that is refused must not leave the name of a folder that is gone
            del os.environ[SHARED_FOLDER]
