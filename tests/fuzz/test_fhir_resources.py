"""Resources made of the models' own elements, to the whole service."""

from pathlib import Path

import pytest
from fhir.resources.R4B.condition import Condition
from hypothesis import given, settings

from .fhir_resources import KEYS, elements_of, resource
from .in_process import Heard, InProcess
from .inputs import Input
from .searches import resources_that_break


def test_no_resource_breaks_an_answer(tmp_path: Path) -> None:
    assert ([], None) == resources_that_break(InProcess(tmp_path), 25)


def test_what_breaks_one_is_found_and_made_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = InProcess(tmp_path)
    answer = service.answer

    def fragile(sent: Input) -> Heard:
        heard = answer(sent)
        return Heard(500, heard.headers, heard.body, 0.0) if b"AllergyI" in sent.body else heard

    monkeypatch.setattr(service, "answer", fragile)
    faults, sent = resources_that_break(service, 20)

    assert "status 500" in faults
    assert sent is not None


@pytest.mark.parametrize("kind", sorted(KEYS))
def test_the_elements_of_each_kind_are_known(kind: str) -> None:
    assert {"id", "extension"} < {each.name for each in elements_of(kind)}


def test_many_of_what_is_made_are_valid() -> None:
    """Where none were, all would be left out for the same reason, and nothing else tried."""
    valid: list[bool] = []

    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    @given(made=resource("Condition"))
    def look(made: dict[str, object]) -> None:
        try:
            Condition.model_validate(made)
        except ValueError:
            valid.append(False)
        else:
            valid.append(True)

    look()
    assert sum(valid) >= 5
