"""Where the files of the spool lie, and how much of the disk they take."""

import os
import stat
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import URL

from cds_service.records.database import file_of

SUFFIX = ".spool"


def spool_folders(url: URL) -> tuple[Path, ...]:
    """Where records may wait for the store at a URL: the usual place, then one for want of it.

    Beside the file of an embedded store; in ``var/`` for a store elsewhere, under a name made
    from where it is, so that no service drains what another one wrote for another store.
    """
    file = file_of(url)
    if file is not None:
        usual = file.with_name(f"{file.name}-spool")
    else:
        place = f"{url.host or url.query.get('host')}:{url.port}/{url.database}"
        usual = Path("var").absolute() / f"spool-{_mark(place)}"
    last_resort = f"spine-imaging-cds-{os.geteuid()}-{_mark(str(usual))}-spool"
    return usual, Path(tempfile.gettempdir()) / last_resort


def _mark(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def bytes_held(folders: Sequence[Path]) -> int:
    """How much of the disk the spool takes, of all processes.  A folder that is not there holds nothing."""
    return sum(size_of(path) for path in files_in(folders))


def files_in(folders: Sequence[Path]) -> list[Path]:
    """The files of the spool, oldest first; whatever else bears such a name would hold up who opens it."""
    ours = (folder for folder in folders if is_ours(folder))
    named = (path for folder in ours for path in folder.glob(f"*{SUFFIX}"))
    return sorted(filter(_is_plain, named), key=_name)


def _is_plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _name(path: Path) -> str:
    return path.name


def size_of(path: Path) -> int:
    """Its bytes; none where it is gone."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def is_ours(folder: Path) -> bool:
    """Where anybody may make a folder, only one of our own is trusted."""
    try:
        anybody = folder.parent.stat().st_mode & stat.S_ISVTX
        return not anybody or folder.lstat().st_uid == os.geteuid()
    except OSError:
        return False
