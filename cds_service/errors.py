"""The situations in which this service refuses or cannot go on.

Each class names a situation and carries data; none knows HTTP (``web/problems.py`` does).
No message quotes what a record says of a patient.
"""

from dataclasses import dataclass
from pathlib import Path


class CdsError(Exception):
    """Anything this service refuses or cannot do."""


class RequestInvalid(CdsError):
    """The body is not the CDS Hooks request that it claims to be.  ``path`` says where."""

    def __init__(self, reason: str, path: str = "$") -> None:
        super().__init__(f"{path}: {reason}")
        self.reason = reason
        self.path = path


class ServiceUnknown(CdsError):
    """No CDS Service has this id."""


class ChartUnavailable(CdsError):
    """The answer hangs on data that was neither sent nor can be fetched.

    ``needs`` names it, ``why`` says what stood in the way of fetching it.
    """

    def __init__(self, needs: tuple[str, ...], why: str) -> None:
        super().__init__(f"{', '.join(needs)}: {why}")
        self.needs = needs
        self.why = why


class ClientNotTrusted(CdsError):
    """The caller did not prove who it is.

    ``reason`` is for the log alone: the answer never says which check failed.  ``issuer`` is
    an issuer of the clients file or None; ``claimed`` is what a token says of one that is not
    there, cut and cleaned for a log.
    """

    def __init__(
        self, reason: str, issuer: str | None = None, *, claimed: str | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.issuer = issuer
        self.claimed = claimed


class OperatorUnknown(CdsError):
    """What is for the operator was asked for without the operator's token."""


class QuestionInvalid(CdsError):
    """A page was asked for what it cannot show.  ``parameter`` says where, ``reason`` what it takes."""

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(f"{parameter} {reason}")
        self.parameter = parameter
        self.reason = reason


class RequestAmbiguous(CdsError):
    """Another server might find another request in the same bytes, or a second one behind it."""


class Overloaded(CdsError):
    """More calls than this service answers well: this one is refused rather than answered late."""


class StoreUnavailable(CdsError):
    """What has to be kept could not be written durably."""


class CommandInvalid(CdsError):
    """A command that cannot be carried out as it was typed.  Says what to type."""


class SettingInvalid(CdsError):
    """A setting that the service cannot start with."""


class ExportRefused(CdsError):
    """Knowledge that cannot leave as FHIR as it is.  Says what to change."""


class ReplayRefused(CdsError):
    """A replay that cannot begin or go on.  Says what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file that people write.  Lines count from 1."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One mistake of an author, and where it stands."""

    location: Location
    sentence: str

    def __str__(self) -> str:
        return f"{self.location}: {self.sentence}"


class FileFault(CdsError):
    """A file that people write is wrong.  Stops the start, never a call; names every fault at once."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))


class KnowledgeFault(FileFault):
    """Knowledge files are wrong."""


class ClientsFault(FileFault):
    """The file of trusted clients is wrong."""
