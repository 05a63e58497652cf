"""``knowledge diff``: what one folder of knowledge answers otherwise than another."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from cds_service.appropriateness.knowledge import Knowledge
from cds_service.consult import consult
from cds_service.errors import ChartUnavailable, RequestInvalid
from cds_service.fhir_server.charts import SentCharts
from cds_service.hooks.requests import parse_request
from cds_service.knowledge_base.checking.comparison import (
    Changed,
    Told,
    changed_cases,
    rewordings,
    told,
)
from cds_service.knowledge_base.load import load_knowledge
from cds_service.replay.recorded import instant_of_request
from cds_service.web.wire import decode

#: Nothing is fetched: a record of today is not what was known when the request was recorded.
_SENT = SentCharts()


def compare(before: Path, after: Path, requests: Iterable[str]) -> int:
    """Show the worked cases and the recorded requests that are not answered alike; as ``diff``, 1 if any."""
    old, new = load_knowledge(before), load_knowledge(after)
    changed = [*changed_cases(before, after, old, new), *_changed_requests(requests, old, new)]
    otherwise = [each for each in changed if not each.is_reworded_alone]
    reworded = [each for each in changed if each.is_reworded_alone]
    console = Console(highlight=False, soft_wrap=True)
    for each in otherwise:
        console.print(Text(each.name, style="bold"))
        _show(console, [each.before.outline], [each.after.outline])
    for rewording, names in rewordings(reworded).items():
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        console.print(Text(f"in other words: {names[0]}{more}", style="bold"))
        _show(console, rewording.before, rewording.after)
    console.print(Text(_summary(len(otherwise), len(reworded))))
    return int(bool(changed))


def _show(console: Console, before: Iterable[str], after: Iterable[str]) -> None:
    for line in before:
        console.print(Text(f"  - {line}", style="red"))
    for line in after:
        console.print(Text(f"  + {line}", style="green"))


def _summary(otherwise: int, reworded: int) -> str:
    if not otherwise and not reworded:
        return "all is answered alike"
    return f"{otherwise} answered otherwise, {reworded} in other words alone"


def _changed_requests(names: Iterable[str], old: Knowledge, new: Knowledge) -> Iterator[Changed]:
    for name in names:
        before, after = (_answer(name, each) for each in (old, new))
        if before != after:
            yield Changed(name, before, after)


def _answer(name: str, knowledge: Knowledge) -> Told:
    """What a knowledge says of a hook request in a file, as of the instant at which it was recorded."""
    try:
        body = decode(Path(name).read_bytes())
    except OSError as error:
        raise RequestInvalid(f"cannot be read ({error.strerror})", name) from error
    request = parse_request(body)
    now = instant_of_request(body, request, None) or datetime.now(UTC)
    try:
        return told(consult(request, knowledge=knowledge, charts=_SENT, now=now))
    except ChartUnavailable as error:
        return Told(f"cannot be answered: {', '.join(error.needs)} was not sent")
