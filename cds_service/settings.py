"""The settings of the service: environment variables with the prefix ``CDS_``."""

import os
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import SettingInvalid
from .security.addresses import fault_of_address, fault_of_form, is_loopback

_PACKAGE = Path(__file__).resolve().parent
_PREFIX = "CDS_"
#: Listening on all addresses is no address to follow: this machine's browser reaches us here.
_EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104
_THIS_MACHINE = "127.0.0.1"


def shipped(name: str) -> Path:
    """A folder that travels with the package: in the wheel under an underscore, else beside it."""
    inside = _PACKAGE / f"_{name}"
    return inside if inside.is_dir() else _PACKAGE.parent / name


class Settings(BaseSettings):
    """What an operator may set.  Each has a default that suits one clinician's laptop."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    workers: int = Field(default=1, ge=1, le=256)
    base_url: str = ""
    database_url: str = "sqlite:///var/spine-imaging-cds.db"
    knowledge_dir: Path = Field(default_factory=lambda: shipped("knowledge"))
    topics: str = ""
    clients_file: Path | None = None
    open_profile: Literal["auto", "generic", "sandbox", "epic"] = "auto"
    cors_origins: str | None = None
    page: Literal["on", "off"] | None = None
    max_body_bytes: int = Field(default=5 * 1024 * 1024, ge=1024)
    body_budget_ms: int = Field(default=10_000, ge=100, le=120_000)
    fhir_servers: str = ""
    fhir_budget_ms: int = Field(default=1500, ge=100, le=30_000)
    retention_days: int = Field(default=400, ge=0, le=36_500)
    confirm: Literal["on", "off"] = "off"
    pama_rating: Literal["on", "off"] = "off"
    pama_qcdsm: str = ""
    pama_may_be_appropriate: Literal["appropriate", "not-appropriate", "no-criteria-apply"] = (
        "appropriate"
    )
    operator_token: SecretStr = SecretStr("")
    shadow: Literal["on", "off"] = "off"
    open: Literal["yes", "no"] = "no"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def public_url(self) -> str:
        """Where clients reach us: links on cards lead there."""
        reached_at = _THIS_MACHINE if self.host in _EVERYWHERE else self.host
        return self.base_url.rstrip("/") or f"http://{in_an_address(reached_at)}:{self.port}"

    @property
    def fhir_budget(self) -> timedelta:
        """How long a call may wait for its FHIR server, all in all."""
        return timedelta(milliseconds=self.fhir_budget_ms)

    @property
    def body_budget(self) -> timedelta:
        """How long the whole body of a call may take to come."""
        return timedelta(milliseconds=self.body_budget_ms)

    @property
    def operator_secret(self) -> str | None:
        """What the operator proves to be the operator with, if anything was set."""
        return self.operator_token.get_secret_value().strip() or None

    @property
    def is_loopback(self) -> bool:
        return is_loopback(self.host)

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """Browser origins that may call: without verified callers any, with them none unless set."""
        default = "*" if self.clients_file is None else ""
        listed = default if self.cors_origins is None else self.cors_origins
        return tuple(origin.strip() for origin in listed.split(",") if origin.strip())

    @property
    def has_front_page(self) -> bool:
        """Whether ``/`` is served: without verified callers it is, with them only where it is set."""
        return (self.page or ("on" if self.clients_file is None else "off")) == "on"


def in_an_address(host: str) -> str:
    """A host as it stands in a URL: IPv6 in brackets (RFC 3986, 3.2.2)."""
    return f"[{host}]" if ":" in host else host


def read_settings() -> Settings:
    """The settings of this process.  Raises SettingInvalid, naming the variable and what to do."""
    _check_names()
    try:
        settings = Settings()
    except ValidationError as error:
        faults = "; ".join(
            f"{_variable('.'.join(map(str, fault['loc'])))}: {fault['msg']}"
            for fault in error.errors()
        )
        raise SettingInvalid(faults) from error
    _check_callers(settings)
    _check_base_url(settings)
    return settings


def _variable(field: str) -> str:
    return f"{_PREFIX}{field.upper()}"


def _check_names() -> None:
    """A misspelt name would leave its default in force: without CDS_CLIENTS_FILE anyone may call."""
    known = tuple(map(_variable, Settings.model_fields))
    set_here = sorted(name for name in os.environ if name.upper().startswith(_PREFIX))
    unknown = [name for name in set_here if name.upper() not in known]
    if unknown:
        raise SettingInvalid("; ".join(_not_a_setting(name, known) for name in unknown))


def _not_a_setting(name: str, known: tuple[str, ...]) -> str:
    nearest = get_close_matches(name.upper(), known, n=1)
    advice = f"did you mean {nearest[0]}?" if nearest else "unset it; the README lists all"
    return f"{name} is no setting of this service: {advice}"


def _check_callers(settings: Settings) -> None:
    """Who is not verified calls from this machine alone, and who is knows our address."""
    if settings.clients_file is None:
        if not settings.is_loopback and settings.open != "yes":
            raise SettingInvalid(
                f"CDS_HOST={settings.host} would answer anyone: say who may call in "
                "CDS_CLIENTS_FILE, listen on 127.0.0.1, or say CDS_OPEN=yes"
            )
        return
    if settings.clients_file == Path():
        raise SettingInvalid("CDS_CLIENTS_FILE is empty: name the file, or unset it")
    if not settings.base_url and not settings.is_loopback:
        raise SettingInvalid(
            "CDS_BASE_URL is not set: a caller's token names the address that it calls (aud), "
            "so set the public one, such as https://cds.example.org"
        )


def _check_base_url(settings: Settings) -> None:
    """Links on cards begin with it, and paths follow it.  It is not quoted: it may hold a password.

    Verified callers send tokens to it, so in the clear it may be sent only without them.
    """
    if not settings.base_url:
        return
    is_open = settings.clients_file is None
    fault = (fault_of_form if is_open else fault_of_address)(settings.base_url)
    if fault is None and "?" in settings.base_url:
        fault = "has a query: take away what follows ?"
    if fault:
        raise SettingInvalid(f"CDS_BASE_URL {fault}")
