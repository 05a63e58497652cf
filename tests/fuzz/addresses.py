"""Other addresses than those of a hook, asked for in every way."""

from random import Random
from urllib.parse import quote

_PATHS = (
    *("/", "/cds-services", "/cds-services/spine-imaging", "/cds-services/another", "/docs"),
    *("/cds-services/spine-imaging/feedback", "//cds-services///spine-imaging//", "/openapi.json"),
    *(
        "/health/live",
        "/health/ready",
        "/metrics",
        "/insights",
        "/insights/all.zip",
        "/favicon.ico",
    ),
    *("/insights/cards.csv", "/guidance/suspected-spine-infection/red-flags", "/manual", "/static"),
    *("/manual/operations", "/manual/../../etc/passwd", "/source-attributes.json", "/nowhere"),
)
_METHODS = (
    "GET",
    "GET",
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "HEAD",
    "PATCH",
    "TRACE",
    "PROPFIND",
)
_PARAMETERS = ("weeks", "from", "to", "client", "knowledge", "hook", "by", "trials", "shadow", "x")
_VALUES = (
    *("", "0", "12", "-1", "1e9", "999999999999", "all", "2026-11-20", "0001-01-01", "9999-12-31"),
    *(
        "2026-02-30",
        "hook",
        "client",
        "\x00",
        "'",
        '"><script>',
        "%",
        "é",
        "٣",
        "x" * 3_000,
        "None",
    ),
)
_ODD_PARTS = (
    "\x00",
    "..",
    "%2e%2e",
    "é",
    "\u202e",
    " ",
    "a" * 2_000,
    "{x}",
    "<b>",
    "'",
    "\\",
    ";",
    "?",
)


def elsewhere(chance: Random) -> tuple[str, str, str]:
    """A method, a path as it is when decoded, and a query as it is sent."""
    path = chance.choice(_PATHS)
    if chance.random() < 0.3:
        path = f"{path.rstrip('/')}/{chance.choice(_ODD_PARTS)}"
    pairs = chance.choices(_PARAMETERS, k=chance.choice((0, 0, 1, 2, 5)))
    query = "&".join(f"{name}={quote(chance.choice(_VALUES))}" for name in pairs)
    return chance.choice(_METHODS), path, chance.choice((query, query, query, "%ff%00&=&&;"))
