"""How many connections a worker holds: never as many as it may have files open."""

import resource

import pytest

from cds_service.serve import connections_within_limits

Limits = tuple[int, int]
NONE = resource.RLIM_INFINITY


@pytest.mark.parametrize(
    ("limits", "raised_to", "connections"),
    [
        ((1024, 4096), None, 800),
        ((20_000, 20_000), None, 800),
        ((256, 4096), (1024, 4096), 800),
        ((256, 512), (512, 512), 288),
        ((256, 256), (256, 256), 32),
        ((64, 64), (64, 64), 16),
        ((NONE, NONE), None, 800),
        ((256, NONE), (1024, NONE), 800),
    ],
)
def test_what_other_files_need_is_left_to_them(
    limits: Limits, raised_to: Limits | None, connections: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_to: list[Limits] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _what: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _what, new: set_to.append(new))

    assert connections == connections_within_limits()
    assert ([raised_to] if raised_to else []) == set_to
