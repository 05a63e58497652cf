"""Resources of FHIR R4 with any of the elements that the models know, each of its type: valid, or nearly so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from fhir.resources.R4B import get_fhir_model_class
from hypothesis import strategies as st

from .marks import MARK

#: Under which key of prefetch a kind comes.
KEYS: Mapping[str, str] = {
    "Patient": "patient",
    "Encounter": "encounter",
    "Condition": "conditions",
    "Observation": "exam",
    "QuestionnaireResponse": "exam",
    "ClinicalImpression": "exam",
    "AllergyIntolerance": "allergies",
    "Procedure": "procedures",
    "Device": "devices",
    "ServiceRequest": "orders",
    "DiagnosticReport": "reports",
    "DocumentReference": "reports",
}
#: Elements within elements; FHIR itself has no end.
_DEEPEST = 4

_TEXTS = st.sampled_from(
    (
        *("fever", "no fever", "weakness of both legs", "MRI lumbar spine with contrast", "38.9 C"),
        *(
            "pacemaker",
            "gadolinium: anaphylaxis",
            "epidural abscess",
            "CRP 212 mg/L",
            "x",
            " ",
            MARK,
        ),
    )
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_CODES = st.sampled_from(
    (
        *(
            "active",
            "final",
            "completed",
            "draft",
            "order",
            "entered-in-error",
            "stat",
            "confirmed",
        ),
        *(
            "72148",
            "72158",
            "8310-5",
            "1988-5",
            "M46.46",
            "129152004",
            "exam",
            "H",
            "LA33-6",
            "high",
        ),
        *("mg/L", "Cel", "[degF]", "male", "IMP", "plan", "in-progress", "inactive", "resolved"),
    )
)
_DATES = st.sampled_from(
    ("2026-11-20T13:30:00Z", "2026-11-19T23:59:59.999-06:00", "1999-01-01T00:00:00Z")
)
_SYSTEMS = st.sampled_from(
    (
        *("http://loinc.org", "http://snomed.info/sct", "http://www.ama-assn.org/go/cpt"),
        *("http://hl7.org/fhir/sid/icd-10-cm", "http://unitsofmeasure.org", "urn:oid:1.2.3"),
        *("http://terminology.hl7.org/CodeSystem/condition-clinical", "https://ehr.example.org/x"),
    )
)
_REFERENCES = st.sampled_from(
    ("Patient/synthetic-article-patient", "#a", "Condition/a", "urn:uuid:x", "Practitioner/1")
)
_NUMBERS = st.integers(-5, 10**6) | st.decimals(-10, 1000, places=2)
_PRIMITIVES: Mapping[str, st.SearchStrategy[Any]] = {
    "Boolean": st.booleans(),
    "Code": _CODES,
    "Uri": _SYSTEMS,
    "Url": _SYSTEMS,
    "Canonical": _SYSTEMS,
    "DateTime": _DATES | st.sampled_from(("2026", "2026-11", "2026-11-20")),
    "Instant": _DATES,
    "Date": st.sampled_from(("2026-11-20", "1957", "2026-11")),
    "Time": st.sampled_from(("13:30:00", "00:00:00")),
    "Decimal": _NUMBERS,
    "Integer": st.integers(-5, 10**6),
    "PositiveInt": st.integers(1, 10**6),
    "UnsignedInt": st.integers(0, 10**6),
    "Id": st.sampled_from(("a", "b", "synthetic", "x-1.2")),
    "Base64Binary": st.sampled_from(("", "ZmV2ZXI=", "PGI+eDwvYj4=", "AAAA")),
    "Xhtml": st.sampled_from(("<div>fever</div>", "<div><p>no <b>fever</b></p></div>")),
}


@dataclass(frozen=True, slots=True)
class Element:
    """An element as the models have it: its name on the wire, its type, and whether it is a list."""

    name: str
    kind: str
    is_list: bool
    is_primitive: bool


@cache
def elements_of(kind: str) -> Sequence[Element]:
    """All elements of a type, but those that hold whole resources."""
    fields = get_fhir_model_class(kind).model_fields
    read = (_element(field.alias or name, field.annotation) for name, field in fields.items())
    return tuple(each for each in read if each is not None)


def _element(name: str, annotation: Any) -> Element | None:
    kind, is_list = _bare(annotation), False
    if get_origin(kind) is list:
        kind, is_list = _bare(get_args(kind)[0]), True
    if get_origin(kind) is Annotated:
        return Element(name, type(get_args(kind)[1]).__name__, is_list, is_primitive=True)
    named = getattr(kind, "__name__", "")
    if not named.endswith("Type") or named in {"ResourceType", "FHIRPrimitiveExtensionType"}:
        return None
    return Element(name, named.removesuffix("Type"), is_list, is_primitive=False)


def _bare(annotation: Any) -> Any:
    """What may stand there, if anything does."""
    options = [each for each in get_args(annotation) if each is not type(None)]
    is_optional = type(None) in get_args(annotation)
    return options[0] if is_optional and options else annotation


@st.composite
def of_kind(draw: st.DrawFn, kind: str, depth: int = 0) -> dict[str, Any]:
    """An element of a type with some of its elements."""
    known = elements_of(kind)
    most = 6 if depth == 0 else 3
    chosen = draw(st.lists(st.sampled_from(known), max_size=most, unique=True)) if known else []
    made = {each.name: draw(_value(each, depth)) for each in chosen}
    return {name: value for name, value in made.items() if value not in ({}, [])}


def _value(element: Element, depth: int) -> st.SearchStrategy[Any]:
    if element.is_primitive:
        one = _primitive(element)
    elif depth < _DEEPEST:
        one = of_kind(element.kind, depth + 1)
    else:
        one = st.just({})
    return st.lists(one, min_size=1, max_size=2) if element.is_list else one


def _primitive(element: Element) -> st.SearchStrategy[Any]:
    if element.name == "reference":
        return _REFERENCES
    if element.name == "code":
        return _CODES
    return _PRIMITIVES.get(element.kind, _TEXTS)


@st.composite
def resource(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """A resource of a kind, mostly of the article's patient."""
    made = draw(of_kind(kind))
    if draw(st.integers(0, 9)):
        made |= {"subject": {"reference": "Patient/synthetic-article-patient"}}
    return {**made, "resourceType": kind, "id": draw(_PRIMITIVES["Id"])}
