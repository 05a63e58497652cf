"""The files of ``deploy/`` that are YAML, and what they set."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from .image_file import ROOT

COMPOSE = ROOT / "docker-compose.yml"
FULL = ROOT / "deploy" / "compose" / "full.yml"
KUBERNETES = ROOT / "deploy" / "kubernetes"
UNIT = ROOT / "deploy" / "systemd" / "spine-imaging-cds.service"


def read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def read_all(file: Path) -> list[Any]:
    return list(yaml.safe_load_all(file.read_text(encoding="utf-8")))


def manifests() -> dict[str, Any]:
    """What is applied to a cluster, by kind and name."""
    names = read(KUBERNETES / "kustomization.yaml")["resources"]
    found = (each for name in names for each in read_all(KUBERNETES / name))
    return {f"{each['kind']}/{each['metadata']['name']}": each for each in found}


def settings_of_compose(file: Path) -> dict[str, str]:
    """All variables that its services set for the image of ours."""
    ours = (
        each.get("environment", {})
        for name, each in read(file)["services"].items()
        if name == "spine-imaging-cds" or str(each.get("image")).startswith("spine-imaging-cds:")
    )
    return {name: value for each in ours for name, value in each.items()}


def settings_of_unit() -> dict[str, str]:
    """What the lines ``Environment=`` of the unit set."""
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    words = (w for line in lines if line.startswith("Environment=") for w in line[12:].split())
    return dict(word.split("=", 1) for word in words)


def all_settings() -> Iterator[tuple[str, str]]:
    """Each variable of ours that any deployment sets, and where."""
    cluster = manifests()["ConfigMap/spine-imaging-cds"]["data"]
    for where, names in (
        (COMPOSE.name, settings_of_compose(COMPOSE)),
        (FULL.name, settings_of_compose(FULL)),
        ("configmap.yaml", cluster),
        (UNIT.name, settings_of_unit()),
    ):
        yield from ((where, name) for name in names if name.startswith("CDS_"))
