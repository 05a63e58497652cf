"""How many texts of its own each kind of wording has: stated, and not stated.

python tests/yardstick/kinds.py
"""

import csv
import sys
from collections import Counter
from pathlib import Path

ROWS = Path(__file__).parents[1] / "narrative" / "kinds.csv"


def main() -> None:
    """Print a line for each kind."""
    with ROWS.open(encoding="utf-8", newline="") as file:
        count = Counter((row["kind"], row["said"] != "not stated") for row in csv.DictReader(file))
    sys.stdout.write(f"{'kind':36}{'stated':>8}{'not':>6}\n")
    for kind in sorted({kind for kind, _ in count}):
        sys.stdout.write(f"{kind:36}{count[kind, True]:8}{count[kind, False]:6}\n")


if __name__ == "__main__":
    main()
