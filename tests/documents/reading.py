"""The commands that the documents tell: whole blocks of a shell, and those within a sentence."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: What a command begins with; a span of code that begins otherwise is no command.
PROGRAMS = frozenset(
    {
        *("cds-service", "make", "pip", "pre-commit", "python", "python3", "uv"),
        *("apt-get", "curl", "git", "npm", "openssl", "promtool", "psql", "sqlite3", "systemctl"),
        *("docker", "kubectl"),
    }
)
#: The tags of a fenced block that a shell shall run.
SHELLS = frozenset({"sh", "console"})

_FENCE = re.compile(r"^ *```(\S*) *$")
_SPAN = re.compile(r"`([^`\n]+)`")
_REMARK = re.compile(r"\s+# [^'\"]*$", re.MULTILINE)
_SETTING = re.compile(r"\w+=\S*")


@dataclass(frozen=True)
class Command:
    """One command as it is written, and where."""

    place: str
    text: str

    @property
    def name(self) -> str:
        """The command on one line."""
        return " ".join(self.text.replace("\\\n", " ").split())


@dataclass(frozen=True)
class Script:
    """What is run in one shell: the commands of a block, or one command of a sentence."""

    commands: tuple[Command, ...]


def scripts_of(path: Path, name: str) -> list[Script]:
    """All that a document tells a reader to run, in its turn."""
    text = path.read_text(encoding="utf-8")
    blocks, sentences = _parted(text)
    found = [
        (line, Script(tuple(_commands(line, lines, tag, name))))
        for line, tag, lines in blocks
        if tag in SHELLS
    ]
    for line, sentence in sentences:
        found += [
            (line, Script((Command(f"{name}:{line}", span),)))
            for span in _SPAN.findall(sentence)
            if is_command(span)
        ]
    return [script for _, script in sorted(found, key=lambda each: each[0])]


def untold(path: Path, name: str) -> list[str]:
    """Commands in blocks that are not marked as a shell's, and so would be run by nobody."""
    blocks, _ = _parted(path.read_text(encoding="utf-8"))
    return [
        f"{name}:{at}"
        for line, tag, lines in blocks
        if tag not in SHELLS
        for at, each in enumerate(lines, line + 1)
        if is_command(each)
    ]


def is_command(span: str) -> bool:
    """Whether a reader would type it: a program with something to do, whole, behind its settings."""
    words = span.split()
    while words and _SETTING.fullmatch(words[0]):
        words = words[1:]
    return len(words) > 1 and words[0].split("/")[-1] in PROGRAMS and "…" not in span


def _parted(text: str) -> tuple[list[tuple[int, str, list[str]]], list[tuple[int, str]]]:
    """Blocks with the line of their fence and their tag, and the lines outside of them."""
    blocks: list[tuple[int, str, list[str]]] = []
    sentences: list[tuple[int, str]] = []
    within = False
    for number, line in enumerate(text.splitlines(), 1):
        fence = _FENCE.match(line)
        if fence and not within:
            blocks.append((number, fence[1], []))
        elif within and not fence:
            blocks[-1][2].append(line)
        elif not fence:
            sentences.append((number, line))
        within = within != bool(fence)
    return blocks, sentences


def _commands(line: int, lines: list[str], tag: str, name: str) -> Iterator[Command]:
    """The lines of a block joined to whole commands, without those that only say something."""
    typed = [each.removeprefix("$ ") for each in lines if tag != "console" or each[:2] == "$ "]
    waiting = ""
    for at, each in enumerate(typed, line + 1):
        waiting += f"{each}\n"
        if _is_whole(waiting):
            if not _says_nothing(waiting):
                yield Command(f"{name}:{at}", _REMARK.sub("", waiting.strip()))
            waiting = ""
    if waiting:
        yield Command(f"{name}:{line}", waiting.strip())


def _is_whole(text: str) -> bool:
    asked = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True)
    return asked.returncode == 0 and not asked.stderr and not text.endswith("\\\n")


def _says_nothing(text: str) -> bool:
    return all(not line.strip() or line.lstrip()[0] == "#" for line in text.splitlines())
