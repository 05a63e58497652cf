"""A folder that a command writes into, and that holds nothing of anybody else's."""

from pathlib import Path

from cds_service.errors import CommandInvalid


def make_new(folder: Path) -> None:
    """Make the folder, or take one that is empty.

    Raises CommandInvalid where something stands there: it would be taken for a part of what is written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_empty = not any(folder.iterdir())
    except OSError as error:
        raise CommandInvalid(
            f"{folder} cannot be written ({error.strerror}): name another folder"
        ) from error
    if not is_empty:
        raise CommandInvalid(f"{folder} is not empty: name a new folder")
