"""Where the value of a setting is written: in the environment, in ``.env``, or in a file that they name.

A secret is best in a file: ``CDS_DATABASE_URL_FILE=/run/secrets/url`` in place of CDS_DATABASE_URL.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from dotenv import dotenv_values

from .errors import SettingInvalid

_DOTENV = ".env"
_IN_A_FILE = "_FILE"


@dataclass(frozen=True, slots=True)
class Written:
    """The value of one setting as it was written, and where; never shown without asking what it is."""

    value: str
    where: str


def written_values(
    variables: Iterable[str], environment: Mapping[str, str], folder: Path, *, prefix: str
) -> dict[str, Written]:
    """By its variable, in capitals, each value that is given.  The environment goes before ``.env``.

    Raises SettingInvalid, naming all at once: names that are no setting's, what is given in two
    ways, and files that cannot be read.
    """
    known = tuple(variables)
    in_dotenv, in_environment = _ours(_dotenv(folder), prefix), _ours(environment, prefix)
    given = {**_at(_DOTENV, in_dotenv), **_at("environment", in_environment)}
    faults = list(_unknown({*in_dotenv, *in_environment}, known))
    values = {}
    for variable in known:
        try:
            written = _written(variable, given)
        except SettingInvalid as fault:
            faults.append(str(fault))
        else:
            values.update({variable: written} if written else {})
    if faults:
        raise SettingInvalid("; ".join(faults))
    return values


def _dotenv(folder: Path) -> dict[str, str]:
    """What stands in the file, as it stands: a ``$`` in a password is one."""
    try:
        found = dotenv_values(folder / _DOTENV, interpolate=False)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingInvalid(f"{folder / _DOTENV} cannot be read: mend or remove it") from error
    return {name: value or "" for name, value in found.items()}


def _ours(variables: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Those that begin as ours do, in capitals or not."""
    return {n: value for n, value in variables.items() if n.upper().startswith(prefix)}


def _at(where: str, variables: Mapping[str, str]) -> dict[str, Written]:
    return {name.upper(): Written(value, where) for name, value in variables.items()}


def _written(variable: str, given: Mapping[str, Written]) -> Written | None:
    plain, named = given.get(variable), given.get(f"{variable}{_IN_A_FILE}")
    if named is None:
        return plain
    if plain is not None:
        raise SettingInvalid(
            f"{variable} ({plain.where}) and {variable}{_IN_A_FILE} ({named.where}) are both given: "
            "unset one"
        )
    return Written(_read(Path(named.value), f"{variable}{_IN_A_FILE}"), f"file {named.value}")


def _read(file: Path, variable: str) -> str:
    """The value that a file holds, without the line's end that editors put behind it."""
    try:
        value = file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise SettingInvalid(
            f"{variable}={file}: the file cannot be read ({why}): name one that can, or unset it"
        ) from error
    if not value:
        raise SettingInvalid(f"{variable}={file}: the file is empty: write the value into it")
    return value


def _unknown(names: Iterable[str], known: tuple[str, ...]) -> Iterator[str]:
    """A misspelt name would leave its default in force: without CDS_CLIENTS_FILE anyone may call."""
    allowed = (*known, *(f"{variable}{_IN_A_FILE}" for variable in known))
    for name in sorted(name for name in names if name.upper() not in allowed):
        nearest = get_close_matches(name.upper(), allowed, n=1)
        advice = f"did you mean {nearest[0]}?" if nearest else "unset it; the README lists all"
        yield f"{name} is no setting of this service: {advice}"
