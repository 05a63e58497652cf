"""Every numbered requirement for a service has a test, or the reason why it has none."""

import pytest
from conformance_table import Requirement, claims, reasons, requirements

#: SHALL requirements that no test of ours can hold: of hooks that are not offered, of agreements
#: between people, and of clients.
NOT_OURS_TO_TEST = {
    "cds-hooks_2.0@213",
    "cds-hooks-library_1.0.1@32",
    "cds-hooks-library_1.0.1@73",
}


@pytest.mark.parametrize("requirement", requirements(), ids=lambda row: row.id)
def test_a_requirement_has_a_test_or_a_reason_and_not_both(requirement: Requirement) -> None:
    tested = requirement.id in claims()

    assert tested != (requirement.id in reasons()), requirement.requirement


def test_what_is_required_has_a_test() -> None:
    required = {row.id for row in requirements() if row.strength.startswith("SHALL")}

    assert NOT_OURS_TO_TEST == required - set(claims())


def test_no_test_claims_a_requirement_that_does_not_concern_a_service() -> None:
    assert set() == set(claims()) - {row.id for row in requirements()}
