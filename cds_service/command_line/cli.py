"""The command ``cds-service``: one command run, and each refusal put in one plain sentence."""

import os
import sys
from collections.abc import Sequence

from cds_service.errors import CdsError, ChartUnavailable, RequestInvalid

from .parser import build_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.  A refusal is one plain sentence on standard error, and exit code 2."""
    try:
        options = build_parser().parse_args(arguments)
        return int(options.run(options))
    except CdsError as error:
        _complain(_sentence(error))
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _complain(sentence: str) -> None:
    from .screen import complain  # colours cost more than the help that needs none

    complain(sentence)


def _sentence(error: CdsError) -> str:
    match error:
        case ChartUnavailable(needs=needs, why=why):
            return (
                f"This answer hangs on prefetch {', '.join(needs)}, which the request does not carry "
                f"and which could not be fetched ({why}): the service would answer 412. Add it, or "
                "null if there is none."
            )
        case RequestInvalid(reason=reason, path=path):
            return (
                f"Not a hook request that this service answers: {path} {reason}. "
                "One that it answers: cds-service example article"
            )
        case _:
            return str(error)


if __name__ == "__main__":
    sys.exit(main())
