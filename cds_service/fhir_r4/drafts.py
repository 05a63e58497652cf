"""One order on the clinician's screen, as the client sent it."""

from cds_service.frozen import dataclass

from .elements import Json, as_mapping, as_text, says_one_of, target_of, words_of
from .kinds import SERVICE_REQUESTS
from .referents import held_in, local_name

_MEDICATIONS = frozenset({"MedicationRequest", "MedicationOrder", "MedicationPrescription"})
_NOT_AN_ORDER = frozenset({"revoked", "entered-in-error", "completed", "cancelled", "rejected"})


@dataclass(frozen=True)
class Draft:
    """One order on the clinician's screen, as the client sent it."""

    reference: str
    resource: Json
    in_question: bool

    @property
    def is_service_request(self) -> bool:
        return self.resource.get("resourceType") in SERVICE_REQUESTS

    @property
    def is_medication(self) -> bool:
        return self.resource.get("resourceType") in _MEDICATIONS

    @property
    def medication(self) -> str:
        """What is to be given, in words: R4's element, R5's and DSTU2's, the reference's display, or what
        the draft itself holds."""
        found = self.resource
        named = as_mapping(found.get("medication"))
        elements = (found.get("medicationCodeableConcept"), named.get("concept"), named)
        reference = as_mapping(found.get("medicationReference") or named.get("reference"))
        held = held_in(found).get(local_name(reference), {}) if "contained" in found else {}
        said = (*map(words_of, (*elements, held.get("code"))), as_text(reference.get("display")))
        return "; ".join(filter(None, said))

    @property
    def stands(self) -> bool:
        """Whether it is an order at all."""
        if says_one_of(self.resource.get("status"), _NOT_AN_ORDER):
            return False
        return self.resource.get("doNotPerform") is not True

    def is_of(self, patient_id: str) -> bool:
        """Whether it is this patient's.  What names no patient is taken as theirs."""
        subject = target_of(self.resource.get("subject") or self.resource.get("patient"))
        return not subject or subject == f"Patient/{patient_id}"
