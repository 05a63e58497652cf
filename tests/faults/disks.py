"""A disk that is full, or that fails: cards are answered, and what is lost is counted."""

from contextlib import AbstractContextManager
from pathlib import Path

from tests.fuzz.report import Row

from .asked import Asked, asked
from .checks import Checks
from .health import ANSWERED, answers_without_store, is_sound, slowest_hook
from .small_disk import FailingDisk, SmallDisk, small_disk

_LOST = "cds_records_lost_total"


def full_disk(folder: Path) -> Row:
    """The store, the spool and the folder for temporary files on one disk without a byte of room."""
    checks = Checks("disk full (ext4)")
    with small_disk(FailingDisk, folder) as disk, _on(disk, folder) as service:
        is_sound(service, checks)
        around = service.process.processes()
        disk.fill()
        slowest = answers_without_store(service, checks)
        checks.holds("no process dies of it", around == service.process.processes())
        disk.make_room()
        back = checks.comes("it is sound once there is room", service.is_sound)
        is_sound(service, checks)
        lost = service.counted(_LOST)
        service.process.stop()
        broken = service.broken_now()
    checks.none([each for each in broken if "feedback" in each])
    checks.holds("each record that is lost is counted", len(broken) == lost)
    checks.tell(f"slowest card {slowest:.2f} s, {lost:.0f} records lost and counted")
    checks.tell(f"sound after {back:.1f} s")
    return checks.row()


def start_on_a_full_disk(folder: Path) -> Row:
    """Where it is started again meanwhile."""
    checks = Checks("start on a full disk (ext4)")
    with small_disk(FailingDisk, folder) as disk, _on(disk, folder) as service:
        is_sound(service, checks)
        service.process.stop()
        disk.fill()
        service.start()
        slowest = answers_without_store(service, checks)
        disk.make_room()
        back = checks.comes("it is sound once there is room", service.is_sound)
        is_sound(service, checks)
        service.process.stop()
        checks.none([each for each in service.broken_now() if "feedback" in each])
    checks.tell(f"slowest card {slowest:.2f} s; sound after {back:.1f} s")
    return checks.row()


def full_memory_disk(folder: Path) -> Row:
    """Only the folder for temporary files is on it: what is mapped there ends whoever writes to it."""
    checks = Checks("folder for temporary files full (tmpfs)")
    with small_disk(SmallDisk, folder, megabytes=1) as disk:
        disk.fill()
        with asked(folder, variables={"TMPDIR": str(disk.place)}) as service:
            around = service.process.processes()
            is_sound(service, checks)
            slowest = slowest_hook(service)
            checks.holds("each card is answered", slowest < ANSWERED)
            counted = service.counted("cds_answer_seconds_count")
            checks.holds("each is counted", counted == len(service.promises.answered))
            checks.holds("no process dies of it", around == service.process.processes())
            checks.none(service.broken())
    checks.tell(f"slowest card {slowest:.2f} s")
    return checks.row()


def failing_disk(folder: Path) -> Row:
    """The kernel makes the disk read-only under the service; it is mended, and the service started again."""
    checks = Checks("disk fails and is read-only (ext4)")
    with small_disk(FailingDisk, folder) as disk, _on(disk, folder) as service:
        is_sound(service, checks)
        checks.none(service.broken())
        around = service.process.processes()
        disk.fail()
        slowest = answers_without_store(service, checks)
        checks.holds("no process dies of it", around == service.process.processes())
        lost = service.counted(_LOST)
        service.process.tell_to_stop()
        checks.holds("it stops all the same", service.process.wait_for_its_end() == 0)
        disk.mend()
        service.start()
        is_sound(service, checks)
        service.process.stop()
        broken = service.broken_now()
    checks.none([each for each in broken if "feedback" in each])
    checks.holds("each record that is lost is counted", len(broken) <= lost)
    checks.tell(f"slowest card {slowest:.2f} s, {lost:.0f} records lost and counted")
    return checks.row()


def _on(disk: SmallDisk, folder: Path) -> AbstractContextManager[Asked]:
    temporary = disk.place / "tmp"
    temporary.mkdir()
    return asked(folder, store=disk.place / "store.db", variables={"TMPDIR": str(temporary)})
