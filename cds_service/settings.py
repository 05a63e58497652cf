"""The settings of the service: variables with the prefix ``CDS_``, each with what it does."""

import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import SettingInvalid
from .security.addresses import fault_of_address, fault_of_form, is_loopback
from .setting_sources import Written, written_values

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

    host: str = Field(default="127.0.0.1", description="where it listens")
    port: int = Field(default=8080, ge=1, le=65535, description="where it listens")
    workers: int = Field(default=1, ge=1, le=256, description="server processes")
    base_url: str = Field(default="", description="the address under which clients reach it")
    database_url: str = Field(
        default="sqlite:///var/spine-imaging-cds.db",
        description="where records and used nonces are kept",
    )
    knowledge_dir: Path = Field(
        default_factory=lambda: shipped("knowledge"), description="the folder of knowledge"
    )
    topics: str = Field(
        default="", description="the topics that speak; empty: those that it turns on"
    )
    clients_file: Path | None = Field(
        default=None, description="the clients that are trusted; none: anyone"
    )
    open_profile: Literal["auto", "generic", "sandbox", "epic"] = Field(
        default="auto", description="without a clients file: as which client callers are answered"
    )
    cors_origins: str | None = Field(
        default=None,
        description="browser origins that may call; default *, none with a clients file",
    )
    page: Literal["on", "off"] | None = Field(
        default=None, description="the page /; default on, off with a clients file"
    )
    max_body_bytes: int = Field(
        default=5 * 1024 * 1024, ge=1024, description="larger requests are refused with 413"
    )
    body_budget_ms: int = Field(
        default=10_000, ge=100, le=120_000, description="how long a body may take to come in whole"
    )
    fhir_servers: str = Field(
        default="",
        description="without a clients file: FHIR servers that are read; empty: of this machine",
    )
    fhir_budget_ms: int = Field(
        default=1500, ge=100, le=30_000, description="how long a call may wait for its FHIR server"
    )
    retention_days: int = Field(
        default=400, ge=0, le=36_500, description="after how long records are removed; 0: never"
    )
    confirm: Literal["on", "off"] = Field(
        default="off", description="say so, too, when an order is right"
    )
    pama_rating: Literal["on", "off"] = Field(
        default="off", description="rate each recognised order"
    )
    pama_qcdsm: str = Field(default="", description="what such a rating names as consulted")
    pama_may_be_appropriate: Literal["appropriate", "not-appropriate", "no-criteria-apply"] = Field(
        default="appropriate", description="its word for ACR's may be appropriate"
    )
    operator_token: SecretStr = Field(
        default=SecretStr(""), description="what lets the operator see /insights and /metrics"
    )
    shadow: Literal["on", "off"] = Field(
        default="off", description="answer no cards, keep what would have been said"
    )
    open: Literal["yes", "no"] = Field(
        default="no", description="listen beyond loopback without a clients file"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="the least grave lines that are logged"
    )

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
    return read_with_origins()[0]


def read_with_origins() -> tuple[Settings, Mapping[str, str]]:
    """The same, with where the value of each field was written; a default is written nowhere."""
    fields = {variable_of(name): name for name in Settings.model_fields}
    written = written_values(fields, os.environ, Path.cwd(), prefix=_PREFIX)
    given = {fields[variable]: each for variable, each in written.items()}
    try:
        settings = Settings(**{name: each.value for name, each in given.items()})  # type: ignore[arg-type]
    except ValidationError as error:
        faults = (_fault(str(each["loc"][0]), each["msg"], given) for each in error.errors())
        raise SettingInvalid("; ".join(faults)) from error
    _check_callers(settings)
    _check_base_url(settings)
    return settings, {name: each.where for name, each in given.items()}


def variable_of(field: str) -> str:
    """The name by which a field is set."""
    return f"{_PREFIX}{field.upper()}"


def _fault(field: str, why: str, given: Mapping[str, Written]) -> str:
    """Where it stands is told if that is not where one looks first."""
    where = given[field].where if field in given else "environment"
    place = "" if where == "environment" else f" ({where})"
    return f"{variable_of(field)}{place}: {why}"


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
