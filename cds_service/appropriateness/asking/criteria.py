"""The questions that knowledge can put to a chart, as data.

Each class is one form of question in ``criteria.yaml``.  ``inquiry.py`` answers them.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from cds_service.appropriateness.terms.facts import Need
from cds_service.appropriateness.terms.studies import Modality, Region
from cds_service.frozen import dataclass

from .explanations import Explanation


class Undated(StrEnum):
    """What an entry without a date counts for."""

    MET = "met"
    UNCERTAIN = "uncertain"
    IGNORED = "ignored"


class Severity(StrEnum):
    """Which reactions a question about an allergy is about."""

    ANY = "any"
    SEVERE = "severe"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Each of them."""

    criteria: tuple["Criterion", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of them."""

    criteria: tuple["Criterion", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of them, each counted once."""

    number: int
    criteria: tuple["Criterion", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; what is unknown stays unknown."""

    criterion: "Criterion"


@dataclass(frozen=True, slots=True)
class NotEstablished:
    """Nothing speaks for it; what is uncertain stays so."""

    criterion: "Criterion"


@dataclass(frozen=True, slots=True)
class Doubtful:
    """What, if it holds, makes the whole uncertain and no more.  ``because`` says what to settle."""

    criterion: "Criterion"
    because: str


@dataclass(frozen=True, slots=True)
class Possible:
    """Whether anything speaks for it, for sure or not."""

    criterion: "Criterion"


@dataclass(frozen=True, slots=True)
class Named:
    """A criterion of the same topic, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """Whether one of these concepts stands in the record, in force and in its window.

    ``places`` must have been read before absence means no; a fact counts wherever it stands.
    ``within`` and ``uncertain_within`` date diagnoses; ``examined_within`` dates findings.
    ``older_than``: it began, or was done, surely longer ago than that.
    ``regions``: only of these parts of the spine; what does not say where is not of them.
    ``older_causes`` are concepts that, long on the record, make a finding not surely new;
    so does the same concept, once older than ``long_standing_after``, one of ``lasting_causes`` (a paraplegia) that is, and
    what is ``explained_by`` another cause on record, ``unless_beside`` it a second deficit stands.
    ``told_if_not_recorded``: that nobody wrote it down is worth saying to the clinician, unless an
    examination denies it, or denies what it is ``looked_for_with`` (a normal neurologic examination);
    ``told_if_older``: so is that it is on record, and too old to count.
    """

    label: str
    concepts: tuple[str, ...]
    places: tuple[Need, ...]
    within: timedelta | None = None
    uncertain_within: timedelta | None = None
    examined_within: timedelta | None = None
    older_than: timedelta | None = None
    regions: frozenset[Region] = frozenset()
    undated: Undated = Undated.MET
    severity: Severity = Severity.ANY
    older_causes: tuple[str, ...] = ()
    lasting_causes: tuple[str, ...] = ()
    explained_by: tuple[Explanation, ...] = ()
    unless_beside: tuple[str, ...] = ()
    may_be_old: bool = False
    long_standing_after: timedelta = timedelta()
    told_if_not_recorded: bool = False
    looked_for_with: tuple[str, ...] = ()
    told_if_older: bool = False


class Comparison(StrEnum):
    """How a value is held against a threshold."""

    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"


class Flagged(StrEnum):
    """What it counts that the laboratory calls a value high."""

    NOTHING = "nothing"
    WITHOUT_NUMBER = "high-without-number"
    ALWAYS = "high"


@dataclass(frozen=True, slots=True)
class Measured:
    """Whether a value of this analyte, in its window, passes the threshold (in the analyte's unit).

    ``not_measured_is_no`` is for a bedside finding: in an examination that was read, a value
    that nobody recorded is not recorded, no more (``docs/clinical-rules.md`` 2).
    """

    label: str
    analyte: str
    place: Need
    comparison: Comparison
    threshold: Decimal
    within: timedelta
    flagged: Flagged = Flagged.NOTHING
    not_measured_is_no: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """Whether any of these analytes was measured at all in the window."""

    label: str
    analytes: tuple[str, ...]
    places: tuple[Need, ...]
    within: timedelta


@dataclass(frozen=True, slots=True)
class Positive:
    """Whether a qualitative test (a culture, a pregnancy test) was positive in its window."""

    label: str
    analyte: str
    place: Need
    within: timedelta


@dataclass(frozen=True, slots=True)
class Aged:
    """Whether the patient is older than so many years."""

    above: int


@dataclass(frozen=True, slots=True)
class Reported:
    """Whether a finished study of these modalities concludes one of these concepts."""

    label: str
    modalities: tuple[Modality, ...]
    concepts: tuple[str, ...]
    within: timedelta


Criterion = (
    AllOf
    | AnyOf
    | AtLeast
    | Not
    | NotEstablished
    | Doubtful
    | Possible
    | Named
    | Recorded
    | Measured
    | Known
    | Positive
    | Aged
    | Reported
)


def leaves(criterion: Criterion, book: Mapping[str, Criterion]) -> Iterator[Criterion]:
    """Every plain question under a criterion, through the names it uses."""
    match criterion:
        case AllOf(criteria) | AnyOf(criteria) | AtLeast(criteria=criteria):
            for member in criteria:
                yield from leaves(member, book)
        case Not(inner) | NotEstablished(inner) | Doubtful(criterion=inner) | Possible(inner):
            yield from leaves(inner, book)
        case Named(name):
            if name in book:  # what is computed from serial values has no questions under it
                yield from leaves(book[name], book)
        case _:
            yield criterion


def speaking_for(criterion: Criterion, book: Mapping[str, Criterion]) -> frozenset[str] | None:
    """The concepts and analytes of which one has to be on record before anything speaks for this.

    None where it may hold of an empty chart: what is asked as *not*, of an age, or worked out.
    """
    match criterion:
        case Recorded(concepts=concepts) | Reported(concepts=concepts):
            return frozenset(concepts)
        case Measured(analyte=analyte) | Positive(analyte=analyte):
            return frozenset({analyte})
        case Known(analytes=analytes):
            return frozenset(analytes)
        case Doubtful(inner) | Possible(inner):
            return speaking_for(inner, book)
        case Named(name):
            return speaking_for(book[name], book) if name in book else None
        case AllOf(members):
            named = [each for m in members if (each := speaking_for(m, book)) is not None]
            return frozenset[str]().union(*named) if named else None
        case AnyOf(members) | AtLeast(criteria=members):
            return _of_any(members, book)
        case _:
            return None


def _of_any(members: tuple[Criterion, ...], book: Mapping[str, Criterion]) -> frozenset[str] | None:
    found = [speaking_for(member, book) for member in members]
    named = [each for each in found if each is not None]
    return frozenset[str]().union(*named) if len(named) == len(found) else None
