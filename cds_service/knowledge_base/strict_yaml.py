"""YAML without surprises, and with the line of everything.

A key twice is an error; only JSON's numbers, ``true``, ``false`` and ``null`` are more than
text: ``no``, ``0123``, ``12:30`` and ``2021-11-01`` stay what they look like.  Numbers with a
point are Decimal.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from cds_service.errors import Fault, KnowledgeFault, Location

_INTEGER = re.compile(r"^-?(?:0|[1-9][0-9]*)$")
_DECIMAL = re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$")
_WORDS = {"true": True, "false": False, "null": None}

#: libyaml's parser where PyYAML has it: five times as fast, and the same nodes.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """A file as data, with the line that each part of it stands on."""

    file: Path
    data: Any
    lines: dict[Path_, int] = field(default_factory=dict)

    def at(self, *path: str | int) -> Location:
        """Where a part stands; of a part that is missing, where its parent does."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(tuple(path[:length]))
            if line is not None:
                return Location(self.file, line)
        return Location(self.file, 1)

    def fault(self, sentence: str, *path: str | int) -> Fault:
        return Fault(self.at(*path), sentence)


def load_yaml(file: Path) -> Document:
    """Read one file.  Raises KnowledgeFault with the line of what is not strict YAML."""
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        fault = Fault(Location(file, line), f"not YAML: {error.problem}")
        raise KnowledgeFault((fault,)) from error
    except (OSError, UnicodeDecodeError) as error:
        fault = Fault(Location(file, 1), f"cannot be read: {error}")
        raise KnowledgeFault((fault,)) from error
    builder = _Builder(file)
    data = builder.build(node, ())
    if builder.faults:
        raise KnowledgeFault(tuple(builder.faults))
    return Document(file, data, builder.lines)


@dataclass
class _Builder:
    """Makes data of nodes, and keeps the line of each and what is wrong with it."""

    file: Path
    lines: dict[Path_, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    _above: list[yaml.Node] = field(default_factory=list)

    def build(self, node: yaml.Node | None, path: Path_) -> Any:
        if node is None:
            return None
        self.lines[path] = node.start_mark.line + 1
        if any(node is outer for outer in self._above):
            self._add(node, "what stands here holds itself, by an anchor")
            return None
        self._above.append(node)
        data = self._inside(node, path)
        self._above.pop()
        return data

    def _inside(self, node: yaml.Node, path: Path_) -> Any:
        match node:
            case yaml.MappingNode():
                return self._mapping(node, path)
            case yaml.SequenceNode():
                return [self.build(item, (*path, i)) for i, item in enumerate(node.value)]
            case _:
                return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in found:
                self._add(key_node, f"the key {key!r} stands here a second time")
            found[key] = self.build(value_node, (*path, key))
            self.lines[(*path, key)] = key_node.start_mark.line + 1
        return found

    def _add(self, node: yaml.Node, sentence: str) -> None:
        self.faults.append(Fault(Location(self.file, node.start_mark.line + 1), sentence))


def _scalar(node: yaml.Node) -> Any:
    text = node.value
    if getattr(node, "style", None):  # quoted or folded: text, whatever it says
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    return Decimal(text) if _DECIMAL.match(text) else text
