"""The clock of the machine jumps while the service runs, by Debian's libfaketime.

The clock that only goes forward goes on as it was, as it does when a machine's clock is set.
"""

from pathlib import Path

from needed_programs import leave_out

from tests.fuzz.report import Row

from .asked import Asked, asked
from .checks import Checks
from .health import ANSWERED, is_sound, slowest_hook
from .stores import locked

_LIBRARIES, _LIBRARY = Path("/usr/lib"), "*/faketime/libfaketime.so.1"
#: Forward and backward, as far as a clock that nobody set may be wrong; the last is right again.
_JUMPS = ("+1h", "-1h", "+40d", "-40d", "+0")


def jumping_clock(folder: Path) -> Row:
    """Cards and feedback are as ever, and an outage of the store shows after each jump."""
    checks = Checks("clock jumps (libfaketime)")
    clock = folder / "clock"
    clock.write_text("+0\n")
    with asked(folder, variables=_with_clock(clock)) as service:
        slowest = 0.0
        for jump in _JUMPS:
            clock.write_text(f"{jump}\n")
            is_sound(service, checks)
            slowest = max(slowest, slowest_hook(service))
            checks.comes(f"it is sound after {jump}", service.is_sound)
            _an_outage_shows(service, folder / "store.db", jump, checks)
        checks.holds("each card is answered", slowest < ANSWERED)
        checks.none(service.broken())
        _remove_what_it_shares(service.process.main)
        checks.holds("no process is lost", len(service.process.processes()) == 3)
    checks.tell(f"{', '.join(_JUMPS)}: slowest card {slowest:.2f} s")
    return checks.row()


def _with_clock(file: Path) -> dict[str, str]:
    """What has every process read its clock from a file, each time anew."""
    found = next(_LIBRARIES.glob(_LIBRARY), None)
    if found is None:
        leave_out(
            "NOT RUN: a clock that jumps, for there is no libfaketime: apt-get install libfaketime."
        )
    return {
        "LD_PRELOAD": str(found),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def _remove_what_it_shares(process: int) -> None:
    """The library's own, in memory, which it does not remove for a process that is killed."""
    for name in (f"faketime_shm_{process}", f"sem.faketime_sem_{process}"):
        Path("/dev/shm", name).unlink(missing_ok=True)  # noqa: S108 - where the library has it


def _an_outage_shows(service: Asked, store: Path, jump: str, checks: Checks) -> None:
    """Soon, and no longer than it lasts."""
    with locked(store):
        checks.comes(f"an outage shows after {jump}", service.is_degraded)
    checks.comes(f"its end shows after {jump}", service.is_sound)
