"""The knowledge as FHIR, judged by a validator that is not ours and reads HL7's definitions of R4.

It judges shapes and rules, and no code against its binding.
"""

import json
import subprocess
from pathlib import Path

import pytest

from cds_service.command_line.cli import main

from .conftest import HERE


def judged(folder: Path, node: str) -> list[str]:
    done = subprocess.run(
        [node, "validate.mjs", str(folder)], cwd=HERE, check=True, capture_output=True, text=True
    )
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fhir") / "export"
    assert 0 == main(["knowledge", "export", "--to", str(folder)])
    return folder


def test_every_resource_is_valid_r4(export: Path, node: str) -> None:
    assert [f"{len(list(export.iterdir()))} read"] == judged(export, node)


@pytest.mark.parametrize(
    ("element", "value"), [("status", None), ("name", 7), ("nonsense", "x"), ("type", None)]
)
def test_this_validator_knows_a_wrong_plan_when_it_sees_one(
    element: str, value: object, export: Path, node: str, tmp_path: Path
) -> None:
    plan = json.loads((export / "PlanDefinition-myelopathy.json").read_bytes())
    (tmp_path / "plan.json").write_text(json.dumps({**plan, element: value}))

    assert 2 == len(judged(tmp_path, node))
