"""The Compose files, by their schema and a linter of their hardening; no engine ran them."""

import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from needed_programs import needed_program

from .deployment_files import COMPOSE, FULL, read
from .image_file import ROOT, environment, only

FILES = [COMPOSE, FULL]
SERVICES = {
    **{f"alone: {name}": each for name, each in read(COMPOSE)["services"].items()},
    **{
        f"full: {name}": each
        for name, each in read(FULL)["services"].items()
        if name != "spine-imaging-cds"  # only what is added to the one above
    },
}


def said(program: str, *arguments: str | Path) -> tuple[int, str]:
    command = [Path(sys.executable).with_name(program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_compose_knows_every_key() -> None:
    code, words = said("check-jsonschema", "--builtin-schema", "vendor.compose-spec", *FILES)

    assert 0 == code, words


def test_the_linter_finds_nothing_grave() -> None:
    code, words = said("compose-lint", *FILES)

    assert 0 == code, words


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES.keys())
def test_a_service_can_do_little_beyond_its_work(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert ["ALL"] == service["cap_drop"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert {"mem_limit", "cpus", "pids_limit", "restart", "logging"} <= set(service)


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES.keys())
def test_a_service_is_published_to_this_machine_alone(service: dict[str, Any]) -> None:
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES.keys())
def test_an_image_is_of_one_release_and_no_roots(service: dict[str, Any]) -> None:
    tag = service["image"].partition(":")[2]

    assert any(character.isdigit() for character in tag)
    assert "user" in service or service["image"].startswith("spine-imaging-cds:")


def test_what_is_published_and_mounted_is_what_the_image_has() -> None:
    (alone,) = read(COMPOSE)["services"].values()

    assert [f"127.0.0.1:8080:{only('EXPOSE').value}"] == alone["ports"]
    assert [f"store:{only('VOLUME').value}"] == alone["volumes"]
    assert environment()["CDS_PORT"] == only("EXPOSE").value


@pytest.mark.parametrize("name", ["proxy", "prometheus", "grafana"])
def test_what_is_mounted_is_there(name: str) -> None:
    binds = [each for each in read(FULL)["services"][name]["volumes"] if each.startswith("./")]

    assert binds
    assert all((ROOT / each.split(":")[0]).exists() and each.endswith(":ro") for each in binds)


def test_nobody_waits_for_what_is_not_there() -> None:
    services = read(COMPOSE)["services"] | read(FULL)["services"]
    waits = [
        (on, wait["condition"])
        for each in services.values()
        for on, wait in each.get("depends_on", {}).items()
    ]
    checked = {name for name, each in services.items() if "healthcheck" in each}
    checked.add("spine-imaging-cds")  # its image says how

    assert waits
    assert {on for on, _ in waits} <= set(services)
    assert {on for on, condition in waits if condition == "service_healthy"} <= checked


def test_each_secret_is_one_that_is_prepared(tmp_path: Path) -> None:
    needed_program("openssl", package="openssl", without="NOT RUN: deploy/compose/prepare")
    prepare = ROOT / "deploy" / "compose" / "prepare"
    here = tmp_path / "prepare"
    here.write_bytes(prepare.read_bytes())
    here.chmod(0o755)
    subprocess.run([here], check=True, capture_output=True)
    first = {file.name: file.read_bytes() for file in (tmp_path / "secrets").iterdir()}
    subprocess.run([here], check=True, capture_output=True)
    again = {file.name: file.read_bytes() for file in (tmp_path / "secrets").iterdir()}

    named = {Path(each["file"]).name for each in read(FULL)["secrets"].values()}
    assert named == set(first)
    assert first == again
    assert first["postgres-password"] in first["database-url"]
    assert 0o700 == stat.S_IMODE((tmp_path / "secrets").stat().st_mode)
    names = x509.load_pem_x509_certificate(first["tls-certificate"]).extensions
    assert {"localhost", "proxy"} == set(
        names.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(
            x509.DNSName
        )
    )


def test_secrets_are_not_committed() -> None:
    assert "deploy/compose/secrets/" in (ROOT / ".gitignore").read_text().splitlines()
