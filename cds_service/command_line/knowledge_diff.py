"""``knowledge diff``: what one folder of knowledge answers otherwise than another."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from cds_service.appropriateness.consultation import Consultation
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.consult import consult
from cds_service.errors import RequestInvalid
from cds_service.fhir_server.charts import open_charts
from cds_service.hooks.requests import parse_request
from cds_service.knowledge_base.checking.comparison import Changed, changed_cases, in_a_line
from cds_service.knowledge_base.load import load_knowledge
from cds_service.settings import read_settings
from cds_service.web.wire import decode


def compare(before: Path, after: Path, requests: Iterable[str]) -> int:
    """Show the worked cases and the recorded requests that are not answered alike; as ``diff``, 1 if any."""
    old, new = load_knowledge(before), load_knowledge(after)
    changed = [*changed_cases(before, after, old, new), *_changed_requests(requests, old, new)]
    console = Console(highlight=False, soft_wrap=True)
    for each in changed:
        console.print(Text(each.name, style="bold"))
        console.print(Text(f"  - {each.before}", style="red"))
        console.print(Text(f"  + {each.after}", style="green"))
    told = f"{len(changed)} answered otherwise" if changed else "all is answered alike"
    console.print(Text(told))
    return int(bool(changed))


def _changed_requests(names: Iterable[str], old: Knowledge, new: Knowledge) -> Iterator[Changed]:
    now = datetime.now(UTC)
    for name in names:
        before, after = (in_a_line(_answer(name, each, now)) for each in (old, new))
        if before != after:
            yield Changed(name, before, after)


def _answer(name: str, knowledge: Knowledge, now: datetime) -> Consultation:
    """What a knowledge says of a hook request that stands in a file, as of now."""
    settings = read_settings()
    try:
        body = Path(name).read_bytes()
    except OSError as error:
        raise RequestInvalid(f"cannot be read ({error.strerror})", name) from error
    charts = open_charts(knowledge.prefetch, settings.fhir_servers, settings.fhir_budget)
    return consult(parse_request(decode(body)), knowledge=knowledge, charts=charts, now=now)
