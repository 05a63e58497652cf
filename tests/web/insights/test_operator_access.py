"""Who may look at the insights: whoever sends the operator's token."""

from collections.abc import Callable

import pytest

from cds_service.settings import Settings
from cds_service.web.operator import OperatorAccess

from .pages import Browser

TOKEN = "a tokén of the operator"  # noqa: S105


@pytest.mark.parametrize("path", ["", "/cards-by-week.csv", "/nothing.csv"])
def test_without_a_token_set_nobody_may_look(served: Callable[..., Browser], path: str) -> None:
    closed = served(OperatorAccess(is_open=False))

    assert 404 == closed.get(path).status_code
    assert 404 == closed.get(path, Authorization="Bearer ").status_code


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer \xff"]
)
def test_who_does_not_send_the_token_is_asked_for_it(
    served: Callable[..., Browser], header: str
) -> None:
    answer = served(OperatorAccess(is_open=False, token=TOKEN)).get(Authorization=header)

    assert (401, "Bearer") == (answer.status_code, answer.headers["WWW-Authenticate"])
    assert TOKEN not in answer.get_data(as_text=True)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_who_sends_the_token_may_look(served: Callable[..., Browser], scheme: str) -> None:
    token = "a-token-of-the-operator"  # noqa: S105
    operator = served(OperatorAccess(is_open=False, token=token))
    page = operator.get(Authorization=f"{scheme} {token}")

    assert 200 == page.status_code
    assert "curl" not in page.get_data(as_text=True)


def test_a_preflight_carries_no_token(served: Callable[..., Browser]) -> None:
    closed = served(OperatorAccess(is_open=False, token=TOKEN))

    assert 200 == closed.client.options("/insights").status_code


def test_the_token_is_in_no_settings_that_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDS_OPERATOR_TOKEN", "SECRET\n")
    settings = Settings()

    assert "SECRET" == settings.operator_secret
    assert "SECRET" not in repr(settings) + repr(settings.model_dump())
    assert "SECRET" not in repr(OperatorAccess(is_open=False, token="SECRET"))  # noqa: S106


@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_token_is_none(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDS_OPERATOR_TOKEN", value)

    assert Settings().operator_secret is None
