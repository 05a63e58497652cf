"""The packages that the image would install: those that the project names, and what these need."""

from collections.abc import Sequence
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = "spine-imaging-cds"


def needed_packages(extras: Sequence[str]) -> list[Distribution]:
    """All that the project needs with these extras, and nothing that only its tests need."""
    found: dict[str, Distribution] = {}
    waiting = [(PROJECT, extra) for extra in ("", *extras)]
    seen = set(waiting)
    while waiting:
        name, extra = waiting.pop()
        package = found.setdefault(name, distribution(name))
        for requirement in map(Requirement, package.requires or ()):
            marker = requirement.marker
            if marker is None or marker.evaluate({"extra": extra}):
                wanted = {(requirement.name, each) for each in ("", *requirement.extras)}
                waiting.extend(wanted - seen)
                seen |= wanted
    del found[PROJECT]
    return list(found.values())


def lend(packages: list[Distribution], installed: Path, there: Path) -> None:
    """Put links to packages beside what is installed; ``there`` is where all of them will lie."""
    (home,) = installed.glob("lib/python*/site-packages")
    for name in {name for each in packages for name in _top_names(each)}:
        (home / name).symlink_to(there / name)


def _top_names(package: Distribution) -> set[str]:
    """What a package has at the top of ``site-packages``; its commands lie elsewhere."""
    tops = {Path(each).parts[0] for each in package.files or ()}
    return tops - {"..", "__pycache__"}
