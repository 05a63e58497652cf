"""Debian's nginx with the project's own configuration, in a box of its own and not as root.

Only the two ports are other ones than in the files: several tests share the machine's network.
"""

import shutil
import ssl
import subprocess
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from service_process import PATIENCE

from .box import as_user, at_its_place, closed_box, own_folder, variables_of
from .image_file import ROOT

FILES = ROOT / "deploy" / "nginx"
#: As nginx's own image has it.
_USER = (101, 101)
_UPSTREAM, _LISTENED = "spine-imaging-cds:8080", "listen 8443 ssl;"


class Proxy:
    """nginx before a service of this machine; ``folder`` is one that others may reach."""

    def __init__(
        self,
        programs: tuple[str, str],
        folder: Path,
        *,
        port: int,
        upstream: int,
        beside: tuple[str, ...] = (),
    ) -> None:
        self.port = port
        self.log = folder / "nginx.log"
        self.log.touch()
        shutil.chown(self.log, *_USER)  # nginx opens its standard output again, as this user
        self._bwrap, self._nginx = programs
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        shutil.copytree(FILES, folder / "nginx")
        (folder / "nginx" / "beside").mkdir()
        for name in beside:
            shutil.copy(ROOT / "deploy" / "compose" / "nginx" / name, folder / "nginx" / "beside")
        self._set("servers/spine-imaging-cds.conf", _UPSTREAM, f"spine-imaging-cds:{upstream}")
        self._set("servers/spine-imaging-cds.conf", _LISTENED, f"listen 127.0.0.1:{port} ssl;")
        (folder / "hosts").write_text("127.0.0.1 localhost spine-imaging-cds fhir\n")
        self.certificate = make_certificate(own_folder(folder / "secrets", _USER))

    def _set(self, name: str, here: str, there: str) -> None:
        file = self._folder / "nginx" / name
        text = file.read_text(encoding="utf-8")
        assert 1 == text.count(here), f"{name} has to say once: {here}"
        file.write_text(text.replace(here, there), encoding="utf-8")

    def run(self, *arguments: str) -> int:
        """nginx with these arguments, until it ends; what it says stands in the log."""
        with self.log.open("ab") as log:
            return subprocess.run(self._command(*arguments), stdout=log, stderr=log).returncode

    def _command(self, *arguments: str) -> list[str | Path]:
        return [
            *closed_box(self._bwrap),
            *("--ro-bind", self._folder / "hosts", "/etc/hosts"),
            *("--ro-bind", self._folder / "secrets", "/run/secrets"),
            *at_its_place(self._folder / "nginx"),
            *variables_of({"PATH": "/usr/sbin:/usr/bin"}),
            *as_user(*_USER),
            *(self._nginx, "-c", str(self._folder / "nginx" / "nginx.conf"), *arguments),
        ]

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = self._command("-g", "daemon off;")
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self._process.poll() is None, self.log.read_text()
            with closing(self.calling()) as connection:
                try:
                    connection.connect()
                except OSError:
                    time.sleep(0.05)
                else:
                    return
        raise TimeoutError(f"nginx does not answer: {self.log.read_text()}")

    def calling(self, versions: ssl.TLSVersion | None = None) -> HTTPSConnection:
        """A connection whose certificate is checked; with ``versions`` of no later TLS than that."""
        trusted = ssl.create_default_context(cafile=str(self.certificate))
        if versions is not None:
            trusted.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            trusted.maximum_version = versions
            trusted.set_ciphers("DEFAULT@SECLEVEL=0")
        return HTTPSConnection("localhost", self.port, context=trusted, timeout=PATIENCE)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=PATIENCE)


def make_certificate(folder: Path) -> Path:
    """A key and its certificate for this machine, of the names that the configuration gives them."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(IPv4Address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    unlocked = serialization.NoEncryption()
    pem, shape = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "tls-key").write_bytes(key.private_bytes(pem, shape, unlocked))
    (folder / "tls-certificate").write_bytes(made.public_bytes(pem))
    for file in folder.iterdir():
        shutil.chown(file, *_USER)
    return folder / "tls-certificate"
