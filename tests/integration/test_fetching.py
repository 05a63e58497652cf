"""What was not prefetched is fetched, from a FHIR R4 server that is not ours."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from cds_service.examples import list_examples, read_example
from cds_service.web.wire import decode, encode

Call = Callable[[Any], tuple[int, Any]]
FhirServers = Any

EXTENSION = "org.spine-imaging-cds.consultation"
SCENARIOS = [each.name for each in list_examples()]
#: Of the fixtures, those whose selected order is imaging of the spine: only for them is data fetched.
RELEVANT = [name for name in SCENARIOS if name not in {"medication-only", "nothing-drafted"}]
TOKEN = "lent-for-one-call"  # noqa: S105


def resources_of(prefetch: Mapping[str, Any]) -> Iterator[Any]:
    """Everything that a fixture prefetches, once each, as the server that it lies on refers to it."""
    own = encode(prefetch).replace(
        b"https://ehr.example.org/interconnect-prd-oauth/api/FHIR/R4/", b""
    )
    values = [value for value in decode(own).values() if value is not None]
    found = [
        entry["resource"]
        for value in values
        for entry in value.get("entry", [{"resource": value}])
        if entry["resource"]["resourceType"] not in ("Bundle", "OperationOutcome")
    ]
    yield from {(each["resourceType"], each["id"]): each for each in found}.values()


def without_prefetch(request: Any, base: str, *keys: str, token: str | None = None) -> Any:
    """The request as an EHR sends it that prefetches nothing, or not these keys."""
    kept = {key: value for key, value in request["prefetch"].items() if keys and key not in keys}
    asked = {**request, "fhirServer": base, "prefetch": kept}
    if token:
        asked["fhirAuthorization"] = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": 300,
            "scope": "patient/*.read",
            "subject": "spine-imaging",
        }
    return asked


def unknown(answer: Any) -> str:
    return "; ".join(answer["extension"][EXTENSION].get("unknown", []))


@pytest.mark.conforms("cds-hooks_2.0@34", "cds-hooks_2.0@60")
@pytest.mark.parametrize("name", RELEVANT)
def test_fetched_data_gives_the_cards_of_prefetched_data(
    name: str, call: Call, fhir_servers: FhirServers
) -> None:
    request = read_example(name)
    base = fhir_servers.holding(name, resources_of(request["prefetch"]))

    assert call(request) == call(without_prefetch(request, base))


@pytest.mark.parametrize("size", [1, 2])
def test_pages_are_read_to_their_end(size: int, call: Call, fhir_servers: FhirServers) -> None:
    request = read_example("on-dialysis")
    resources = resources_of(request["prefetch"])
    base = fhir_servers.holding(f"paged-{size}", resources, pageSize=size)

    assert call(request) == call(without_prefetch(request, base))


def test_a_finding_on_the_last_of_many_pages_is_found(
    call: Call, fhir_servers: FhirServers
) -> None:
    """60 old entries stand before it."""
    request = read_example("article")
    old = [
        {
            "resourceType": "Condition",
            "id": f"old-{number:03}",
            "clinicalStatus": {"coding": [{"code": "resolved"}]},
            "code": {"text": "Common cold"},
            "subject": {"reference": "Patient/synthetic-article-patient"},
        }
        for number in range(60)
    ]
    resources = [*old, *resources_of(request["prefetch"])]
    base = fhir_servers.holding("many-pages", resources, pageSize=20)

    assert call(request) == call(without_prefetch(request, base))


def test_the_server_filters_by_patient_code_and_category(
    call: Call, fhir_servers: FhirServers
) -> None:
    """Somebody else's discitis is on the same server."""
    request = read_example("article")
    mine = list(resources_of(request["prefetch"]))
    theirs = [
        {**each, "id": f"other-{each['id']}", "subject": {"reference": "Patient/other"}}
        for each in resources_of(read_example("sacral-ulcer")["prefetch"])
        if "subject" in each
    ]
    base = fhir_servers.holding("two-patients", [*theirs, *mine])

    assert call(request) == call(without_prefetch(request, base))


@pytest.mark.parametrize("key", ["conditions", "exam", "labs", "vitals", "encounter", "patient"])
def test_one_key_that_is_absent_is_fetched_alone(
    key: str, call: Call, fhir_servers: FhirServers
) -> None:
    request = read_example("article")
    base = fhir_servers.holding(f"without-{key}", resources_of(request["prefetch"]))

    assert call(request) == call(without_prefetch(request, base, key))


@pytest.mark.conforms("cds-hooks_2.0@61")
def test_the_token_of_the_call_opens_the_server(call: Call, fhir_servers: FhirServers) -> None:
    request = read_example("article")
    base = fhir_servers.holding("guarded", resources_of(request["prefetch"]), token=TOKEN)

    assert call(request) == call(without_prefetch(request, base, token=TOKEN))


@pytest.mark.conforms("cds-hooks_2.0@54")
@pytest.mark.parametrize("token", [None, "another"])
def test_without_the_right_token_conditions_that_decide_are_wanted(
    token: str | None, call: Call, fhir_servers: FhirServers
) -> None:
    request = read_example("article")
    base = fhir_servers.holding("closed", resources_of(request["prefetch"]), token=TOKEN)

    status, outcome = call(without_prefetch(request, base, token=token))

    assert 412 == status
    assert "OperationOutcome" == outcome["resourceType"]
    told = outcome["issue"][0]["diagnostics"]
    assert "conditions" in told
    assert "the server answered 401" in told
    assert "127.0.0.1" not in told


@pytest.mark.conforms("cds-hooks_2.0@54")
def test_a_problem_list_that_is_forbidden_is_not_an_empty_one(
    call: Call, fhir_servers: FhirServers
) -> None:
    request = read_example("article")
    resources = resources_of(request["prefetch"])
    refused = ["Condition", "Observation"]
    base = fhir_servers.holding("no-conditions", resources, refuse=refused)

    status, outcome = call(without_prefetch(request, base))

    assert 412 == status
    assert "the server answered 403" in outcome["issue"][0]["diagnostics"]


def test_a_problem_list_that_is_forbidden_is_not_wanted_where_the_rest_decides(
    call: Call, fhir_servers: FhirServers
) -> None:
    """An emergency that the order's reason and the examination show waits for no list."""
    request = read_example("article")
    resources = resources_of(request["prefetch"])
    base = fhir_servers.holding("rest-decides", resources, refuse=["Condition"])

    status, answer = call(without_prefetch(request, base))

    assert 200 == status
    assert "critical" == answer["cards"][0]["indicator"]
    assert "conditions: not sent, and could not be fetched" in unknown(answer)


def test_a_forbidden_list_that_does_not_decide_is_unknown(
    call: Call, fhir_servers: FhirServers
) -> None:
    request = read_example("article")
    resources = resources_of(request["prefetch"])
    base = fhir_servers.holding("no-devices", resources, refuse=["Device"])

    status, answer = call(without_prefetch(request, base))

    assert 200 == status
    assert "devices: not sent, and could not be fetched" in unknown(answer)


def test_a_patient_whom_the_server_does_not_have_is_told(
    call: Call, fhir_servers: FhirServers
) -> None:
    """Every search is answered with an empty bundle: nothing speaks for an infection."""
    request = read_example("indication-unclear")
    base = fhir_servers.holding("nobody", [])

    status, answer = call(without_prefetch(request, base))

    assert 200 == status
    assert [] == answer["cards"]


@pytest.mark.parametrize("patient", ["b?x=y", "p&_count=1", "..", "p\r\nHost: evil", "p#x"])
def test_a_strange_patient_id_stays_in_its_place(
    patient: str, call: Call, fhir_servers: FhirServers
) -> None:
    request = read_example("article")
    base = fhir_servers.holding("strange", resources_of(request["prefetch"]))
    request["context"]["patientId"] = patient
    for entry in request["context"]["draftOrders"]["entry"]:
        entry["resource"]["subject"] = {"reference": f"Patient/{patient}"}

    status, answer = call(without_prefetch(request, base))

    assert 200 == status
    told = answer["extension"][EXTENSION].get("evidence", [])
    assert {"ServiceRequest"} >= {each["resource"].split("/")[0] for each in told}


def test_a_path_that_ends_in_no_patient_is_refused(call: Call, fhir_servers: FhirServers) -> None:
    request = read_example("article")
    base = fhir_servers.holding("strange", resources_of(request["prefetch"]))
    request["context"]["patientId"] = "a/../b?x=y"

    status, problem = call(without_prefetch(request, base))

    assert 400 == status
    assert "context.patientId" in str(problem)
