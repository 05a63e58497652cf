"""What is handed out: a wheel and an sdist that are whole, that answer, and that say what is in them."""

import json
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from made_places import ROOT, clean_environment, environment_with

from tests.deploy.packages import lend, needed_packages

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

#: Folders of the repository, and where a wheel has them.
TRAVEL = {"cds_service": "cds_service"} | {
    name: f"cds_service/_{name}" for name in ("knowledge", "fixtures", "docs")
}
NOT_HANDED_OUT = {"__pycache__", "node_modules"}


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An sdist, and the wheel that is built of it, as ``make dist`` builds them."""
    folder = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)], ROOT)
    return folder


@pytest.fixture(scope="module")
def wheel(handed_out: Path) -> Path:
    (only,) = handed_out.glob("*.whl")
    return only


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment of somebody who has the wheel and what it needs, and nothing else."""
    made = environment_with(tmp_path_factory.mktemp("installed"), wheel)
    (whatever_the_tests_need,) = made.glob("lib/python*/site-packages/lent.pth")
    whatever_the_tests_need.unlink()
    lend(needed_packages(["postgresql"]), made, Path(sysconfig.get_path("purelib")))
    return made


def run(command: Sequence[str | Path], folder: Path, given: str = "") -> str:
    done = subprocess.run(
        command, cwd=folder, input=given, capture_output=True, text=True, env=clean_environment()
    )
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout


def written(folder: str) -> set[str]:
    """The files of a folder that people wrote, as git would take them."""
    paths = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {
        path.relative_to(ROOT / folder).as_posix()
        for path in paths
        if not NOT_HANDED_OUT & set(path.parts)
    }


def test_a_forge_takes_them(handed_out: Path) -> None:
    said = run([sys.executable, "-m", "twine", "check", "--strict", *handed_out.iterdir()], ROOT)

    assert 2 == said.count("PASSED")


@pytest.mark.parametrize("folder", TRAVEL)
def test_the_wheel_has_all_that_a_service_reads(wheel: Path, folder: str) -> None:
    travelling = set(zipfile.ZipFile(wheel).namelist())

    assert set() == {f"{TRAVEL[folder]}/{name}" for name in written(folder)} - travelling


def test_the_wheel_has_nothing_else(wheel: Path) -> None:
    expected = {f"{TRAVEL[folder]}/{name}" for folder in TRAVEL for name in written(folder)}
    others = set(zipfile.ZipFile(wheel).namelist()) - expected

    assert {f"spine_imaging_cds-{VERSION}.dist-info"} == {name.split("/")[0] for name in others}
    assert {"licenses/LICENSE"} == {name.partition("/")[2] for name in others} & {
        "licenses/LICENSE"
    }


def test_the_sdist_can_be_built_and_tested(handed_out: Path) -> None:
    (sdist,) = handed_out.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    needed = {"pyproject.toml", "Makefile", "README.md", "LICENSE", "tests/conftest.py"}
    assert needed | {path.name for path in ROOT.glob("requirements*.lock")} <= names


def test_what_was_installed_answers(installed: Path, tmp_path: Path) -> None:
    """In a folder in which there is no checkout."""
    command = installed / "bin" / "cds-service"
    asked = run([command, "example", "article"], tmp_path)
    answer = json.loads(run([command, "consult", "-", "--json"], tmp_path, asked))

    assert "critical" == answer["cards"][0]["indicator"]


def test_what_was_installed_is_the_wheel(installed: Path, tmp_path: Path) -> None:
    """Not this checkout, whose packages it was lent."""
    where = "import cds_service; print(cds_service.__file__)"

    assert run([installed / "bin" / "python", "-c", where], tmp_path).startswith(str(installed))
    assert VERSION in run([installed / "bin" / "cds-service", "--version"], tmp_path)


def test_the_list_of_what_is_in_it_names_the_service(installed: Path, tmp_path: Path) -> None:
    """As ``make dist`` lists an environment that has the service's lock alone."""
    recipe = re.search(r"/cyclonedx-py (.+?) --output-file", (ROOT / "Makefile").read_text())
    assert recipe
    options = recipe[1].split()
    out = tmp_path / "list.json"
    tool = Path(sys.executable).with_name("cyclonedx-py")
    run([tool, *options, "--output-file", out, installed / "bin" / "python"], ROOT)
    listed: Any = json.loads(out.read_text(encoding="utf-8"))

    assert ("spine-imaging-cds", VERSION) == (
        listed["metadata"]["component"]["name"],
        listed["metadata"]["component"]["version"],
    )
    names = {each["name"].lower() for each in listed["components"]}
    assert ({"flask", "psycopg"}, set()) == ({"flask", "psycopg"} & names, {"pytest"} & names)
    assert "serialNumber" not in listed, "the same twice"


def test_the_version_stands_in_one_place() -> None:
    """Whoever wants it asks the installed package."""
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "cds_service").rglob("*.py"))

    assert not any(re.search(r"\b__version__\s*=", source) for source in sources)


def test_the_changelog_begins_with_this_version() -> None:
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert newest
    assert VERSION == newest[1].rstrip(",")
