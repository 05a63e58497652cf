"""Addresses as they are typed: what follows is put behind them."""

from cds_service.errors import CommandInvalid
from cds_service.security.addresses import fault_of_form


def without_slash(option: str, url: str) -> str:
    """An http(s) address that a path can follow.  Raises CommandInvalid where it is none."""
    fault = fault_of_form(url) or ("has a query: take away what follows ?" if "?" in url else None)
    if fault:
        raise CommandInvalid(f"{option} {fault}")
    return url.rstrip("/")
