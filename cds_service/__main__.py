"""``python -m cds_service``: the command line, wherever the package can be imported."""

import sys

from .command_line.cli import main

if __name__ == "__main__":
    sys.exit(main())
