"""A checkout as ``make run`` leaves it, with services to call, in which commands are run as written."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from made_places import checkout, clean_environment, editable_wheel, environment_with
from service_process import calling, free_port

#: What the checkout's own operator sends, and what a document calls the address of a verified service.
_TOKEN = "the-operator-of-this-checkout"  # noqa: S105
_OPEN, _VERIFIED = "127.0.0.1:8080", "https://cds.example.org"
_SERVES = re.compile(r"(?:cds-service serve|make run)$")
_PORT = re.compile(r"CDS_PORT=\d+")
#: An error that a server answers fails the command, as a reader would see it.
_CURL = '#!/bin/sh\nexec "{curl}" --fail "$@"\n'


def serves(command: str) -> bool:
    """Whether a command goes on until somebody ends it."""
    return _SERVES.search(command) is not None


@dataclass
class MadeCheckout:
    """Where commands are run, and what stands there for the addresses and names of the documents."""

    folder: Path
    stand_ins: Mapping[str, str]
    _addresses: dict[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, ...], str] = field(default_factory=dict)
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def prepare(self) -> None:
        """A copy of the work tree, an environment into which it is installed, and files to name."""
        checkout(self.folder)
        built = self.folder.with_name("built")
        built.mkdir()
        environment_with(self.folder / ".venv", editable_wheel(self.folder, built))
        for made in (".for-run", ".for-test"):
            (self.folder / ".venv" / "bin" / made).touch()
        curl = self.folder / ".venv" / "bin" / "curl"
        curl.write_text(_CURL.format(curl=shutil.which("curl")), encoding="utf-8")
        curl.chmod(0o755)
        self._trust_a_client()
        assert "" == self.run("cds-service replay-example bulk-export --patients 20")

    def fault_of(self, commands: tuple[str, ...]) -> str:
        """What went wrong with a script: its services start each for itself, the rest is one shell.

        What several documents tell is run once, by whichever way to the program it is told.
        """
        told = tuple(each.replace(".venv/bin/", "") for each in commands)
        if told not in self._known:
            started = [self.start(each) for each in commands if serves(each)]
            others = "\n".join(each for each in commands if not serves(each))
            self._known[told] = "".join([*started, self.run(others) if others else ""])
        return self._known[told]

    def run(self, script: str) -> str:
        """What went wrong with a script each command of which must succeed, those in a pipe too."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self._put(script)],
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        return "" if done.returncode == 0 else f"exit {done.returncode}: {done.stderr[-800:]}"

    def start(self, command: str) -> str:
        """What went wrong with a service that was started as written, and is ended once it answers."""
        port = free_port()
        process = self._popen(_PORT.sub("", command), port)
        try:
            answers = _answers(process, port)
        finally:
            _end(process)
        return "" if answers else f"no answer: {self._log().read_text(encoding='utf-8')[-800:]}"

    def close(self) -> None:
        for process in self._running:
            _end(process)

    def _put(self, script: str) -> str:
        """The same with what stands here for the words of the documents."""
        for word, other in self.stand_ins.items():
            script = re.sub(rf"(?<![\w/.-]){re.escape(word)}(?![\w-])", other, script)
        for address in (_OPEN, _VERIFIED):
            if address in script:
                script = script.replace(address, self._served(address))
        return script

    def _served(self, address: str) -> str:
        """Where the service is that a document's address stands for; it is started at need."""
        if address not in self._addresses:
            port = free_port()
            settings = {"CDS_CLIENTS_FILE": "clients.yaml"} if address == _VERIFIED else {}
            process = self._popen("make run", port, **settings)
            self._running.append(process)
            assert _answers(process, port), self._log().read_text(encoding="utf-8")
            scheme = "http://" if address.startswith("https") else ""
            self._addresses[address] = f"{scheme}127.0.0.1:{port}"
        return self._addresses[address]

    def _popen(self, command: str, port: int, **settings: str) -> subprocess.Popen[bytes]:
        with self._log().open("wb") as log:
            return subprocess.Popen(
                ["bash", "-c", command],
                cwd=self.folder,
                env=self._environment() | {"CDS_PORT": str(port), **settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _environment(self) -> dict[str, str]:
        here = f"{self.folder / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return clean_environment(PATH=here, CDS_OPERATOR_TOKEN=_TOKEN)

    def _log(self) -> Path:
        return self.folder.with_suffix(".log")

    def _trust_a_client(self) -> None:
        """The files that a clients file of the documents would be: one client, and its key."""
        key = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key(), as_dict=True)
        keys = {"keys": [{**key, "kid": "1", "use": "sig", "alg": "ES384"}]}
        (self.folder / "keys.json").write_text(json.dumps(keys), encoding="utf-8")
        (self.folder / "clients.yaml").write_text(
            "clients:\n  - name: general-hospital\n    iss: https://ehr.example.org/fhir\n"
            "    jwks_file: keys.json\n",
            encoding="utf-8",
        )


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Whether it does, sooner or later: one that cannot ends by itself."""
    while process.poll() is None:
        with suppress(OSError, HTTPException), calling(port) as ask:
            return ask("GET", "/health/live", b"")[0] == 200
        time.sleep(0.05)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """With all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    process.wait()
