"""What is known of a patient, as of an instant."""

from datetime import datetime

import pytest

from cds_service.appropriateness.terms.facts import PatientFacts


def test_facts_are_read_as_of_an_instant_with_a_zone() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        PatientFacts(now=datetime(2026, 11, 20, 12))
