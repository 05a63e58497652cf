"""Whether this tree answers as another one does, byte for byte.

Every fixture in every profile, every capture and worked case, every row of free text and some
thousand small changes of the fixtures are asked of both; what differs is shown, member by member.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

HERE = Path(__file__).resolve().parent
TREE = HERE.parents[1]
LONGEST = 160


@contextmanager
def tree_at(revision: str) -> Iterator[Path]:
    """A checkout of another revision, for as long as it is asked."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tree"
        git = ["git", "-C", str(TREE), "worktree"]
        subprocess.run([*git, "add", "--detach", "--quiet", str(path), revision], check=True)
        try:
            yield path
        finally:
            subprocess.run([*git, "remove", "--force", str(path)], check=True)


def answers_of(tree: Path, recorded: list[str]) -> dict[str, str]:
    """Every answer of a tree, by the name of what was asked."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "answers.ndjson"
        subprocess.run(
            [sys.executable, str(HERE / "tree_answers.py"), str(out), *recorded],
            env={**os.environ, "PYTHONPATH": str(tree), "PYTHONHASHSEED": "0"},
            cwd=tree,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        return dict(map(json.loads, out.read_text(encoding="utf-8").splitlines()))


def differences(before: Any, after: Any, place: str = "$") -> Iterator[tuple[str, str, str]]:
    """Where two answers differ: the JSON path, and what stands there in each."""
    match before, after:
        case dict(), dict():
            for key in [*before, *(key for key in after if key not in before)]:
                yield from differences(before.get(key), after.get(key), f"{place}.{key}")
        case list(), list() if len(before) == len(after):
            for at, (one, other) in enumerate(zip(before, after, strict=True)):
                yield from differences(one, other, f"{place}[{at}]")
        case _ if before != after:
            yield place, _short(before), _short(after)
        case _:
            return


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _read(said: str) -> Any:
    status, _, body = said.partition(" ")
    try:
        return (
            {"status": status, "body": json.loads(body)} if status.isdigit() else json.loads(said)
        )
    except json.JSONDecodeError:
        return said


def report(before: dict[str, str], after: dict[str, str], most: int) -> int:
    """Show what differs; the number of answers that do."""
    console = Console(width=140)
    differing = [name for name in before if after.get(name) != before[name]]
    differing += [name for name in after if name not in before]
    for name in differing[:most]:
        console.print(f"[bold]{escape(name)}[/]")
        one, other = _read(before.get(name, "not asked")), _read(after.get(name, "not asked"))
        rows = list(differences(one, other)) or [("$", "the same data", "in other bytes")]
        for place, was, now in rows[:6]:
            console.print(
                f"  {escape(place)}\n    [red]- {escape(was)}[/]\n    [green]+ {escape(now)}[/]"
            )
    table = Table("", "asked", "other answers")
    asked = Counter(name.split(" ")[0] for name in {**before, **after})
    others = Counter(name.split(" ")[0] for name in differing)
    for kind in asked:
        table.add_row(kind, str(asked[kind]), str(others[kind]))
    console.print(table)
    console.print(
        f"{sum(asked.values()) - len(differing)} of {sum(asked.values())} answers are the same"
    )
    return len(differing)


def main() -> int:
    """Exit code 1 where an answer differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="Example: make same BASE=HEAD~3  (or RECORDED=calls.ndjson)"
    )
    parser.add_argument("base", help="the revision to compare with")
    parser.add_argument("recorded", nargs="*", help="recorded calls: id, at, request on each line")
    parser.add_argument("--most", type=int, default=20, help="differences shown (%(default)s)")
    options = parser.parse_args()
    recorded = [str(Path(name).resolve()) for name in options.recorded]
    with tree_at(options.base) as tree:
        before = answers_of(tree, recorded)
    return int(report(before, answers_of(TREE, recorded), options.most) > 0)


if __name__ == "__main__":
    sys.exit(main())
