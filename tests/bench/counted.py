"""Calls that valgrind counts: the service and its floor in one process, told by lines what to answer.

A line ``service 12 kB`` or ``floor 12 kB`` is answered CALLS times, and then with a line.
"""

import sys
import tempfile
from pathlib import Path

from .bodies import bodies
from .floor import floor
from .service import INSTANT, WSGIApplication, answer, configure_logs, service

#: Calls of one body that are counted together.
CALLS = 4


def main() -> None:
    """Answer until nobody asks any more.  Each body is answered uncounted first."""
    configure_logs("INFO")
    with tempfile.TemporaryDirectory() as folder:
        applications: dict[str, WSGIApplication] = {
            "service": service(Path(folder)),
            "floor": floor(),
        }
        sent = bodies(INSTANT)
        for application in applications.values():
            for body in sent.values():
                answer(application, body)
        _say("ready")
        for line in sys.stdin:
            target, _, name = line.strip().partition(" ")
            for _ in range(CALLS):
                answer(applications[target], sent[name])
            _say("done")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
