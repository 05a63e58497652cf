"""A FHIR R4 server that is not ours, for the tests of this folder: Medplum's, in node."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from ample_time import AMPLE, AMPLE_MS

from cds_service.app import create_app
from cds_service.appropriateness.knowledge import Knowledge
from cds_service.records.record_keeping import Records
from cds_service.settings import Settings
from cds_service.web.admission import Admission
from cds_service.web.wire import decode, encode

HERE = Path(__file__).parent / "fhir_server"
TOOLS = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
SERVICE = "/cds-services/spine-imaging"


@dataclass(frozen=True)
class FhirServers:
    """Any number of EHRs in one process of node, each below a base of its own."""

    origin: str

    def holding(self, name: str, resources: Any, **options: Any) -> str:
        """The base of a new EHR with these resources; see server.mjs for the options."""
        base = f"{self.origin}/{name}"
        body = encode({"resources": list(resources), **options})
        requests.put(base, data=body, timeout=AMPLE).raise_for_status()
        return base


@pytest.fixture(scope="session")
def node() -> str:
    """The node that has Medplum's packages, installed once for all that use it."""
    _install_packages()
    return str(shutil.which("node", path=TOOLS["PATH"]))


@pytest.fixture(scope="session")
def fhir_servers(node: str) -> Iterator[FhirServers]:
    """The server process of this session."""
    process = subprocess.Popen(
        [node, "server.mjs"],
        cwd=HERE,
        env=TOOLS,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        port = process.stdout.readline().decode().strip()
        yield FhirServers(f"http://127.0.0.1:{port}")
        process.terminate()


def _install_packages() -> None:
    """``npm ci``, by one of the processes that test in parallel; again where the lock changed."""
    lock_file = HERE / "package-lock.json"
    done = HERE / "node_modules" / ".installed"
    with (HERE / "package.json").open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if done.is_file() and done.stat().st_mtime >= lock_file.stat().st_mtime:
            return
        npm = shutil.which("npm", path=TOOLS["PATH"])
        command = [
            str(npm),
            "ci",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--loglevel=error",
        ]
        subprocess.run(command, cwd=HERE, env=TOOLS, check=True)
        done.touch()


@pytest.fixture(scope="session")
def caller(
    knowledge: Knowledge, instant: datetime, shared_records: Records
) -> Callable[[timedelta], Callable[[Any], tuple[int, Any]]]:
    """``caller(budget)``: posts a body to a service of its own, for the status and the answer."""

    def start(budget: timedelta) -> Callable[[Any], tuple[int, Any]]:
        settings = Settings(fhir_budget_ms=budget // timedelta(milliseconds=1))
        app = create_app(
            settings,
            knowledge=knowledge,
            records=shared_records,
            now=lambda: instant,
            admission=Admission(patience=AMPLE),
        )
        client = app.test_client()

        def post(body: Any) -> tuple[int, Any]:
            response = client.post(SERVICE, data=encode(body), content_type="application/json")
            return response.status_code, decode(response.get_data())

        return post

    return start


@pytest.fixture(scope="session")
def call(caller: Callable[..., Any]) -> Callable[[Any], tuple[int, Any]]:
    """The service with time enough: node shares its cores with the other tests."""
    post: Callable[[Any], tuple[int, Any]] = caller(timedelta(milliseconds=AMPLE_MS))
    return post
