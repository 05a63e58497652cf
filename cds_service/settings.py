"""The settings of the service: environment variables with the prefix ``CDS_``."""

from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import SettingInvalid

_PACKAGE = Path(__file__).resolve().parent
_NOT_YET = ("CLIENTS_FILE", "OPEN_PROFILE", "SHADOW")


def shipped(name: str) -> Path:
    """A folder that travels with the package: in the wheel under an underscore, else beside it."""
    inside = _PACKAGE / f"_{name}"
    return inside if inside.is_dir() else _PACKAGE.parent / name


class Settings(BaseSettings):
    """What an operator may set.  Each has a default that suits one clinician's laptop."""

    model_config = SettingsConfigDict(env_prefix="CDS_", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    workers: int = Field(default=1, ge=1, le=256)
    base_url: str = ""
    database_url: str = "sqlite:///var/spine-imaging-cds.db"
    knowledge_dir: Path = Field(default_factory=lambda: shipped("knowledge"))
    cors_origins: str = "*"
    max_body_bytes: int = Field(default=5 * 1024 * 1024, ge=1024)
    confirm: Literal["on", "off"] = "off"
    pama_rating: Literal["on", "off"] = "off"
    pama_qcdsm: str = ""
    open: Literal["yes", "no"] = "no"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def public_url(self) -> str:
        """Where clients reach us: links on cards lead there."""
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


def read_settings(environment: dict[str, str]) -> Settings:
    """The settings of an environment.  Raises SettingInvalid, naming the variable and what to do.

    A setting of the contract that this version does not honour yet stops the start: it must
    not be taken for done.
    """
    for name in _NOT_YET:
        if environment.get(f"CDS_{name}"):
            raise SettingInvalid(
                f"CDS_{name} is set, and this version cannot honour it yet: unset it to start"
            )
    try:
        settings = Settings()
    except ValidationError as error:
        faults = "; ".join(
            f"CDS_{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}"
            for fault in error.errors()
        )
        raise SettingInvalid(faults) from error
    if not settings.is_loopback and settings.open != "yes":
        raise SettingInvalid(
            f"CDS_HOST={settings.host} would answer anyone, as callers are not verified yet: "
            "listen on 127.0.0.1, or say CDS_OPEN=yes"
        )
    return settings
