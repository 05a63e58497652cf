"""A patient's record, read from JSON that was sent."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.appropriateness.terms.facts import PatientFacts
from cds_service.fhir_r4.chart import read_prefetch
from cds_service.fhir_r4.drafts import Draft
from cds_service.fhir_r4.patient_facts import read_patient_facts
from cds_service.fhir_r4.recognition import Recogniser
from cds_service.web.wire import decode, encode


@pytest.fixture(scope="session")
def read(knowledge: Knowledge, instant: datetime) -> Callable[..., PatientFacts]:
    """``read(prefetch, *drafts)``: what is known of ``Patient/p`` from JSON that was sent.

    The drafts count as imaging of the spine, unless ``imaging`` says that they are not.
    """

    def call(prefetch: Any, *resources: Any, imaging: bool = True) -> PatientFacts:
        sent = decode(encode({"prefetch": prefetch, "drafts": resources}))
        drafts = [
            Draft(f"ServiceRequest/{at}", each, in_question=True)
            for at, each in enumerate(sent["drafts"])
        ]
        return read_patient_facts(
            read_prefetch(sent["prefetch"], patient_id="p"),
            drafts,
            Recogniser(knowledge.reading, instant),
            imaging=frozenset(draft.reference for draft in drafts if imaging),
            encounter_id="e",
        )

    return call
