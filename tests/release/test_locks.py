"""The locks: whole, hashed, of one mind, and what ``pyproject.toml`` asks for."""

import tomllib
from dataclasses import dataclass
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]

SERVICE = "requirements.lock"
BUILD = "requirements-build.lock"
TEST = "requirements-test.lock"
LOCKS = (SERVICE, BUILD, TEST)


@dataclass(frozen=True)
class Pin:
    """One line of a lock, with the hashes below it."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        (only,) = self.requirement.specifier
        return only.version if only.operator == "==" else ""


def pins_of(text: str) -> list[Pin]:
    """The pins of a lock, each with what is written on the lines that it goes on to."""
    entries = [entry.split(" --hash=") for entry in text.replace("\\\n", "").splitlines()]
    stripped = [[part.strip() for part in entry] for entry in entries]
    return [Pin(Requirement(first), tuple(hashes)) for first, *hashes in stripped]


def pinned(lock: str) -> dict[str, Pin]:
    return {pin.name: pin for pin in pins_of((ROOT / lock).read_text(encoding="utf-8"))}


def asked_for(lock: str) -> list[Requirement]:
    """What the project itself asks for of the packages in a lock."""
    groups = PROJECT["dependency-groups"]
    asked = {
        SERVICE: [*PROJECT["project"]["dependencies"], *EXTRAS["postgresql"], *EXTRAS["otel"]],
        BUILD: [*groups["build"], *PROJECT["build-system"]["requires"]],
        TEST: [
            *PROJECT["project"]["dependencies"],
            *(each for extra in EXTRAS.values() for each in extra),
            *(each for group in groups.values() for each in group),
        ],
    }
    return [Requirement(each) for each in asked[lock]]


def unmet(asked: list[Requirement], pins: dict[str, Pin]) -> list[str]:
    """What is asked for and not pinned, or pinned at a version that was not asked for."""
    return [
        str(each)
        for each in asked
        if (pin := pins.get(canonicalize_name(each.name))) is None
        or not each.specifier.contains(pin.version)
    ]


def needs_of(requirement: Requirement) -> list[Requirement]:
    """What a package asks for in turn, on this machine and with the extras that were asked for."""
    asked = [Requirement(each) for each in requires(requirement.name) or ()]
    extras = requirement.extras or {""}
    return [
        each
        for each in asked
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in extras)
    ]


def all_needed(asked: list[Requirement]) -> set[str]:
    """The names of all packages that have to be there, those that packages ask for among them."""
    waiting, seen = list(asked), set[str]()
    while waiting:
        each = waiting.pop()
        if str(each) not in seen:
            seen.add(str(each))
            waiting += needs_of(each)
    return {canonicalize_name(Requirement(each).name) for each in seen}


@pytest.mark.parametrize("lock", LOCKS)
def test_each_package_has_one_version_and_its_hashes(lock: str) -> None:
    bare = [pin.name for pin in pinned(lock).values() if not pin.version or not pin.hashes]

    assert [] == bare
    assert all(each.startswith("sha256:") for pin in pinned(lock).values() for each in pin.hashes)


@pytest.mark.parametrize("lock", LOCKS)
def test_what_the_project_asks_for_is_locked(lock: str) -> None:
    assert [] == unmet(asked_for(lock), pinned(lock))


@pytest.mark.parametrize("lock", [SERVICE, BUILD])
def test_what_is_tested_is_what_runs(lock: str) -> None:
    """A version or a hash that only one of two locks has would be installed untested."""
    tested = pinned(TEST)
    others = [
        pin.name
        for pin in pinned(lock).values()
        if pin.name not in tested
        or (tested[pin.name].version, tested[pin.name].hashes) != (pin.version, pin.hashes)
    ]

    assert [] == others


@pytest.mark.parametrize("lock", [SERVICE, BUILD])
def test_nothing_is_lacking_that_packages_ask_for(lock: str) -> None:
    """Nor is anything in it that nobody here asks for: other systems may, by a marker."""
    pins = pinned(lock)
    here = {
        n for n, p in pins.items() if not p.requirement.marker or p.requirement.marker.evaluate()
    }

    assert all_needed(asked_for(lock)) == here


def test_what_only_tests_need_is_not_in_the_service() -> None:
    """What is installed where patients' data is read has to be looked after there."""
    service = pinned(SERVICE)
    needed = {canonicalize_name(each.name) for each in asked_for(SERVICE)}
    tools = {canonicalize_name(Requirement(each).name) for each in EXTRAS["test"]} - needed

    assert set() == tools & set(service)


def test_this_test_knows_a_lock_that_lacks_something() -> None:
    lock = "a==1.0 \\\n    --hash=sha256:00 \\\n    --hash=sha256:01\nb==2.0 ; sys_platform == 'win32'\n"
    pins = {pin.name: pin for pin in pins_of(lock)}

    assert ("sha256:00", "sha256:01") == pins["a"].hashes
    assert () == pins["b"].hashes
    assert ["a>=2", "c"] == unmet([Requirement(each) for each in ("a>=2", "b>=2", "c")], pins)
