"""What happens to made-up patients: all that a replay has to tell apart.

Most have nothing to do with the spine; the others have infections with and without a deficit, discs,
fusions, ulcers, devices, kidneys, reactions; entries recorded after the order, problems that were
resolved later, results of the very order; orders without an instant, entered in error or planned.
"""

from collections.abc import Callable, Iterator

from .person import CPT, HL7, LOINC, SNOMED, Json, Person, concept

_PROBLEMS = (
    ("E11.9", "Type 2 diabetes mellitus"),
    ("I10", "Essential hypertension"),
    ("J45.909", "Asthma"),
    ("E78.5", "Hyperlipidemia"),
    ("K21.9", "Reflux"),
    ("F32.9", "Depression"),
    ("N18.4", "Chronic kidney disease, stage 4"),
    ("F11.20", "Opioid dependence, injects"),
)
_ELSEWHERE = (
    ("XR Chest 2 views", LOINC, "30745-4"),
    ("CT abdomen and pelvis with contrast", CPT, "74177"),
    ("MRI knee left without contrast", CPT, "73721"),
    ("Complete blood count", LOINC, "58410-2"),
    ("Lipid panel", LOINC, "57698-3"),
)
_SPINE = (
    ("MRI lumbar spine without contrast", LOINC, "30679-5"),
    ("MRI lumbar spine without and with contrast", LOINC, "24967-2"),
    ("CT lumbar spine without contrast", CPT, "72131"),
    ("X-ray of the lumbar spine, two or three views", LOINC, "48469-1"),
    ("MRI whole spine without and with contrast", LOINC, "30855-1"),
)
_REGIONS = (
    ("MRI cervical spine without and with contrast", LOINC, "24937-5"),
    ("MRI thoracic spine without and with contrast", LOINC, "24981-3"),
    ("MRI lumbar spine without and with contrast", LOINC, "24967-2"),
)


# -- what all of them have


def everyday(one: Person) -> None:
    """Problems, values over a year, and orders of other parts of the body."""
    for code, text in one.chance.sample(_PROBLEMS, one.chance.randrange(1, 4)):
        one.problem(code, text, ago_days=one.chance.randrange(100, 3000))
    for _ in range(one.chance.randrange(6, 14)):
        hours = one.chance.randrange(200, 9000)
        one.value(
            "718-7", "Hemoglobin", one.chance.randrange(90, 160) / 10, "g/dL", ago_hours=hours
        )
    for _ in range(one.chance.randrange(1, 4)):
        order = one.order(one.chance.choice(_ELSEWHERE), "Follow-up")
        order["authoredOn"] = one.before(days=one.chance.randrange(1, 400))
        if one.happens(60):
            one.report_of(order, "No acute finding.")
    if one.happens(70):
        gfr = one.chance.choice((18, 27, 41, 62, 78, 95))
        ago = one.chance.choice((3, 20, 300, 2000))
        one.value("98979-8", "eGFR (CKD-EPI 2021)", gfr, "mL/min/{1.73_m2}", ago_hours=ago)
    if one.happens(4):
        one.add("AllergyIntolerance", "patient", **_reaction(one))
    if one.happens(5):
        one.add("Device", "patient", **_device(one))


def _reaction(one: Person) -> Json:
    """To gadolinium; at times one that came of the study itself, and was recorded after it."""
    at = one.before(days=one.chance.choice((900, 300, -1)))
    severe = one.happens(40)
    return {
        "clinicalStatus": concept(f"{HL7}allergyintolerance-clinical", "active"),
        "verificationStatus": concept(f"{HL7}allergyintolerance-verification", "confirmed"),
        "criticality": "high" if severe else "low",
        "code": concept(SNOMED, "407976008", "Gadobutrol"),
        "recordedDate": at,
        "reaction": [
            {"manifestation": [{"text": "Anaphylaxis" if severe else "Hives"}], "onset": at}
        ],
    }


def _device(one: Person) -> Json:
    device: Json = {
        "status": "active",
        "manufactureDate": one.before(days=one.chance.randrange(200, 4000))[:10],
        "type": concept(SNOMED, "14106009", "Cardiac pacemaker"),
    }
    if one.happens(60):
        flag = one.chance.choice(("MR Unsafe", "MR Conditional"))
        device["safety"] = [{"text": flag}]
    return device


# -- what some of them have


def disc(one: Person) -> None:
    """Back pain without infection: what most orders of the spine are for."""
    one.problem("M54.50", "Low back pain", ago_days=one.chance.randrange(2, 150))
    if one.happens(30):
        one.problem("M51.26", "Disc herniation of the lumbar spine", ago_days=40)
    if one.happens(30):
        one.value("8310-5", "Temperature", 36.8, "Cel", ago_hours=2)
        one.value("1988-5", "C-reactive protein", 3, "mg/L", ago_hours=2)
    if one.happens(6):
        one.finding("449813001", "Numbness of the saddle area", ago_hours=3)
    ordered(one, "Low back pain, radiculopathy")
    one.discharged_with("M54.50", "Low back pain")


def infection(one: Person) -> None:
    """Fever, pain and markers, and at times a deficit: new, old, or found only afterwards."""
    one.problem("M54.6", "Mid-back pain for three days", ago_days=3)
    one.value("8310-5", "Temperature", one.chance.choice((38.4, 38.9, 39.3)), "Cel", ago_hours=3)
    one.value("1988-5", "C-reactive protein", one.chance.randrange(60, 300), "mg/L", ago_hours=4)
    if one.happens(50):
        one.value("6690-2", "White cell count", 16.4, "10*3/uL", ago_hours=4)
    if one.happens(60):
        hours = one.chance.choice((2, 5, -4, 24 * 200))
        one.finding("249945007", "Weakness of both legs", ago_hours=hours, there=one.happens(85))
    if one.happens(40):
        one.problem("R33.9", "Urinary retention", ago_days=one.chance.choice((0.1, 0.2, -0.5)))
    ordered(one, "Fever and back pain, rule out epidural abscess")
    if one.happens(50):  # what the study showed: known afterwards only
        one.discharged_with("G06.1", "Spinal epidural abscess")


def fusion(one: Person) -> None:
    """Operated on lately, by a procedure with a beginning and an end."""
    days = one.chance.choice((12, 21, 60, 200, 700))
    start, end = one.before(days=days, hours=4), one.before(days=days)
    code = concept(CPT, "22612", "Posterior fusion of the lumbar spine at one level")
    one.add(
        "Procedure", status="completed", code=code, performedPeriod={"start": start, "end": end}
    )
    infection(one)


def ulcer(one: Person) -> None:
    """An ulcer over the sacrum that healed after the order: it was there at its time."""
    healed = one.before(days=-20)
    status = concept(f"{HL7}condition-clinical", "resolved")
    text = "Pressure ulcer over the sacrum, stage 4"
    one.problem("L89.154", text, ago_days=30, clinicalStatus=status, abatementDateTime=healed)
    infection(one)


def old_deficit(one: Person) -> None:
    """Weak since a stroke: nothing new about it."""
    one.problem("I69.354", "Hemiplegia after stroke", ago_days=900)
    infection(one)


def ordered(one: Person, reason: str) -> None:
    """An order of the spine, now and then three of one signing, or one that is no order."""
    if one.happens(8):
        together = {"requisition": {"system": "https://ehr.example.org/req", "value": one.id}}
        orders = [one.order(region, reason, **together) for region in _REGIONS]
    else:
        orders = [one.order(one.chance.choice(_SPINE), reason)]
    for order in orders:
        if one.happens(70):
            one.report_of(order, "Epidural abscess." if one.happens(10) else "No abscess.")
    _spoil(one, orders[0])


def _spoil(one: Person, order: Json) -> None:
    """What a replay must not ask about, or cannot date."""
    if one.happens(2):
        del order["authoredOn"]
    elif one.happens(2):
        order["authoredOn"] = order["authoredOn"][:10]
    elif one.happens(2):
        order["status"] = "entered-in-error"
    elif one.happens(2):
        order["intent"] = "plan"


_STORIES: tuple[tuple[Callable[[Person], None], int], ...] = (
    (lambda _one: None, 62),
    (disc, 26),
    (infection, 6),
    (fusion, 3),
    (ulcer, 1),
    (old_deficit, 2),
)


def people(patients: int, seed: int) -> Iterator[Person]:
    """As many patients as asked for; of one seed always the same."""
    stories, weights = zip(*_STORIES, strict=True)
    for number in range(patients):
        one = Person(number, seed)
        one.person()
        everyday(one)
        one.chance.choices(stories, weights)[0](one)
        yield one
