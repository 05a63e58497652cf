"""Programs of the machine that a test needs, and that do not come from PyPI."""

import os
import shutil
from typing import NoReturn

import pytest


def needed_program(name: str, *, package: str, without: str) -> str:
    """Where a program is.  ``without`` says what is not done where it is missing."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        leave_out(f"{without}, for there is no {name}: apt-get install {package}.")
    return found


def leave_out(why: str) -> NoReturn:
    """Skip, loudly; where CI is set that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(f"{why} Where CI is set this is a failure.")
