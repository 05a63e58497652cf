"""``make audit``: whether an advisory is known of a release that the service's lock pins.

pip-audit asks PyPI's own advisories.  Of a release that they could not be asked of it says so in
passing and ends well; here that is no good end, and the age of each pinned release is told instead.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"

_ASK = ("--disable-pip", "--require-hashes", "--vulnerability-service", "pypi")
_TELL = ("--format", "json", "--progress-spinner", "off")
_PLAIN = ("--universal", "--no-header", "--no-annotate", "--quiet", "--format", "pylock.toml")

CLEAN, KNOWN_FAULTS, NOT_AUDITED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Audit:
    """What the advisories said of the pinned releases, and of which they said nothing."""

    asked: int
    faults: tuple[str, ...]
    unanswered: tuple[str, ...]

    @property
    def outcome(self) -> int:
        if self.faults:
            return KNOWN_FAULTS
        return NOT_AUDITED if self.unanswered or not self.asked else CLEAN


def audit_of(report: str) -> Audit:
    """What pip-audit reported.  Where it reported nothing, nothing was audited."""
    listed = json.loads(report)["dependencies"] if report.strip() else []
    return Audit(
        asked=len(listed),
        faults=tuple(fault for each in listed for fault in _faults_of(each)),
        unanswered=tuple(each["name"] for each in listed if "skip_reason" in each),
    )


def _faults_of(release: dict[str, Any]) -> Iterator[str]:
    for fault in release.get("vulns", ()):
        mended = ", ".join(fault["fix_versions"]) or "no release"
        names = ", ".join([fault["id"], *fault.get("aliases", ())])
        yield f"{release['name']} {release['version']}: {names}; mended in {mended}"


def ages_of(lock: str, today: date) -> dict[str, int]:
    """How many days ago each release came out, the oldest first, by the upload times in a ``pylock.toml``."""
    ages = {
        f"{each['name']} {each['version']}": (today - _came_out(each)).days
        for each in tomllib.loads(lock).get("packages", ())
    }
    return dict(sorted(ages.items(), key=lambda of: -of[1]))


def _came_out(package: dict[str, Any]) -> date:
    files = [*package.get("wheels", ()), *filter(None, [package.get("sdist")])]
    first: datetime = min(file["upload-time"] for file in files)
    return first.date()


def told(audit: Audit, ages: dict[str, int]) -> str:
    """The audit in words."""
    if audit.outcome == CLEAN:
        return f"No advisory is known of the {audit.asked} releases in {LOCK.name}.\n"
    lines = [f"Known faults: {len(audit.faults)}", *audit.faults] if audit.faults else []
    if audit.outcome == NOT_AUDITED or audit.unanswered:
        lines += [
            f"NOT AUDITED: PyPI's advisories could not be had for {len(audit.unanswered) or 'any'} of "
            f"the releases in {LOCK.name}. Run make audit where https://pypi.org/pypi answers.",
            "Days since each release came out:" if ages else "Nor could the releases' ages be had.",
            *(f"{days:6} {release}" for release, days in ages.items()),
        ]
    return "\n".join([*lines, ""])


def _said(*command: str) -> str:
    """What a program wrote; what it complains of is passed on where it wrote nothing else.

    pip-audit sums up that no vulnerability is known where it could ask of none.
    """
    run = subprocess.run(
        [sys.executable, "-m", *command], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if not run.stdout:
        sys.stderr.write(run.stderr)
    return run.stdout


def main() -> int:
    """Ask, tell, and end well only where all was asked and nothing is known."""
    audit = audit_of(_said("pip_audit", "--requirement", LOCK.name, *_ASK, *_TELL))
    ages = {}
    if audit.outcome != CLEAN:
        lock = _said("uv", "pip", "compile", LOCK.name, *_PLAIN)
        ages = ages_of(lock, datetime.now(UTC).date())
    sys.stdout.write(told(audit, ages))
    return audit.outcome


if __name__ == "__main__":
    sys.exit(main())
