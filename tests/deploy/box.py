"""A box that has what a container has, made by bubblewrap.

A root that cannot be written, no capability, no variable that is not named, its own processes,
its own /tmp and /dev/shm.  The network stays the machine's, so that a test can call what runs there.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path


def closed_box(bwrap: str) -> list[str | Path]:
    """How a command begins that runs in a box of its own; mounts and variables may follow."""
    return [
        bwrap,
        *("--ro-bind", "/usr", "/usr", "--ro-bind", "/etc", "/etc"),
        *("--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib"),
        *("--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev"),
        *_open_folders(*map(Path, ("/opt", "/run", "/var", "/var/lib", "/var/cache"))),
        *("--perms", "1777", "--tmpfs", "/tmp"),  # noqa: S108
        *("--perms", "1777", "--tmpfs", "/dev/shm"),  # noqa: S108
        *("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--clearenv"),
        *("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"),
        *("--cap-add", "CAP_SETPCAP"),
    ]


def as_user(user: int, group: int) -> list[str]:
    """What gives away every privilege before the command that follows."""
    who = ("--reuid", str(user), "--regid", str(group), "--clear-groups")
    return ["setpriv", *who, "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--"]


def at_its_place(folder: Path) -> Iterator[str]:
    """A folder of the machine where it lies outside, also where others may not go there."""
    if folder != Path("/usr") and Path("/usr") not in folder.parents:
        yield from _open_folders(*reversed(folder.parents[:-1]))
        yield from ("--ro-bind", str(folder), str(folder))


def variables_of(variables: Mapping[str, str]) -> Iterator[str]:
    for name, value in variables.items():
        yield from ("--setenv", name, value)


def own_folder(folder: Path, user: tuple[int, int]) -> Path:
    """A folder that this user has, and nobody else."""
    folder.mkdir(mode=0o700, parents=True)
    os.chown(folder, *user)
    return folder


def _open_folders(*folders: Path) -> Iterator[str]:
    """Bubblewrap would make them for root alone."""
    for folder in folders:
        yield from ("--perms", "0755", "--dir", str(folder))
