"""A disk of a few megabytes, which can fill up, and fail, like any other.

Only root mounts one, and only Linux; tests say so where they are left out.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from needed_programs import leave_out, needed_program

_BALLAST = "ballast"
_NOT_RUN = "NOT RUN: a disk that is full or fails"


class SmallDisk:
    """In memory, mounted at ``place`` until it is taken away."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        if os.geteuid() != 0:
            leave_out(f"{_NOT_RUN}, for only root mounts one.")
        self.place = folder / "disk"
        self.place.mkdir()
        self.mount(megabytes)

    def mount(self, megabytes: int) -> None:
        _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(self.place))

    def fill(self) -> None:
        """Until there is not one byte of room."""
        with (self.place / _BALLAST).open("ab", buffering=0) as ballast:
            for size in (1024 * 1024, 1024, 1):
                with suppress(OSError):
                    while True:
                        ballast.write(b"\0" * size)

    def make_room(self) -> None:
        (self.place / _BALLAST).unlink()

    def take_away(self) -> None:
        _run("umount", "--lazy", str(self.place))


class FailingDisk(SmallDisk):
    """As a disk is: an ext4 file system, in a file, that is read-only once it has failed."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        needed_program("mkfs.ext4", package="e2fsprogs", without=_NOT_RUN)
        self._file = folder / "disk.ext4"
        super().__init__(folder, megabytes)

    def mount(self, megabytes: int) -> None:
        """No blocks are kept for root: who tests as root would write where the service could not."""
        with self._file.open("wb") as file:
            file.truncate(megabytes * 1024 * 1024)
        _run("mkfs.ext4", "-q", "-F", "-m", "0", str(self._file))
        self._mount()

    def fail(self) -> None:
        """As where a block cannot be read any more: the kernel makes it read-only under all who write."""
        device = Path(_run("losetup", "-n", "-O", "NAME", "-j", str(self._file)).strip())
        Path(f"/sys/fs/ext4/{device.name}/trigger_fs_error").write_text("1", encoding="ascii")

    def mend(self) -> None:
        """Once nobody has a file of it open."""
        _run("umount", str(self.place))
        subprocess.run(["e2fsck", "-y", self._file], check=False, capture_output=True)
        self._mount()

    def _mount(self) -> None:
        _run("mount", "-o", "loop,errors=remount-ro", str(self._file), str(self.place))


Disk = TypeVar("Disk", bound=SmallDisk)


@contextmanager
def small_disk(kind: type[Disk], folder: Path, *, megabytes: int = 24) -> Iterator[Disk]:
    """A disk for as long as it is needed."""
    disk = kind(folder, megabytes)
    try:
        yield disk
    finally:
        disk.take_away()


def _run(*command: str) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise OSError(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout
