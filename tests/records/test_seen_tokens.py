"""Nonces: each is new once, for as long as its token could be accepted."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from cds_service.records.seen_tokens import SharedSeenTokens, open_seen_tokens

ISSUER = "https://ehr.example.org"


@dataclass
class Clock:
    """The hour, and the seconds, as a test sets them."""

    at: datetime
    seconds: float = field(default=0.0)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock(instant: datetime) -> Clock:
    return Clock(instant)


@pytest.fixture
def worker(tmp_path: Path, clock: Clock) -> Iterator[Callable[[], SharedSeenTokens]]:
    """Starts one more worker on the same store."""
    started: list[SharedSeenTokens] = []

    def start() -> SharedSeenTokens:
        url = f"sqlite:///{tmp_path}/made/on/start.db"
        started.append(open_seen_tokens(url, now=clock.now))
        return started[-1]

    yield start
    for each in started:
        each.close()


def rows(tmp_path: Path) -> list[str]:
    engine = create_engine(f"sqlite:///{tmp_path}/made/on/start.db")
    with engine.connect() as connection:
        found = [str(row) for row in connection.execute(text("select * from seen_tokens"))]
    engine.dispose()
    return found


def test_a_nonce_is_new_once_to_all_workers_together(
    worker: Callable[[], SharedSeenTokens], clock: Clock
) -> None:
    one, other = worker(), worker()
    until = clock.at + timedelta(minutes=6)

    assert one.first_use(ISSUER, "a", until)
    assert not one.first_use(ISSUER, "a", until)
    assert not other.first_use(ISSUER, "a", until)
    assert other.first_use(ISSUER, "b", until)


def test_issuer_and_nonce_are_told_apart(
    worker: Callable[[], SharedSeenTokens], clock: Clock
) -> None:
    """``ab`` + ``c`` is not ``a`` + ``bc``."""
    one = worker()

    assert one.first_use("ab", "c", clock.at)
    assert one.first_use("a", "bc", clock.at)


def test_what_was_seen_outlives_a_restart(
    worker: Callable[[], SharedSeenTokens], clock: Clock
) -> None:
    until = clock.at + timedelta(minutes=6)
    first = worker()
    assert first.first_use(ISSUER, "a", until)
    first.close()

    assert not worker().first_use(ISSUER, "a", until)


def test_the_store_holds_no_nonce_and_no_issuer(
    worker: Callable[[], SharedSeenTokens], clock: Clock, tmp_path: Path
) -> None:
    assert worker().first_use(ISSUER, "SECRETNONCE", clock.at)

    (row,) = rows(tmp_path)
    assert "SECRETNONCE" not in row
    assert "ehr.example.org" not in row


def test_what_has_expired_is_cleared_away(
    worker: Callable[[], SharedSeenTokens], clock: Clock, tmp_path: Path
) -> None:
    one = worker()
    for name in ("a", "b", "c"):
        assert one.first_use(ISSUER, name, clock.at + timedelta(minutes=6))
    clock.at += timedelta(minutes=10)

    assert one.first_use(ISSUER, "d", clock.at + timedelta(minutes=6))
    assert 1 == len(rows(tmp_path))


@pytest.mark.parametrize("jti", ["\ud800", "a\x00b", "'; drop table seen_tokens; --", "é" * 512])
def test_any_text_may_be_a_nonce(
    jti: str, worker: Callable[[], SharedSeenTokens], clock: Clock
) -> None:
    one = worker()

    assert [True, False] == [one.first_use(ISSUER, jti, clock.at) for _ in range(2)]


def test_a_store_that_fails_is_left_alone_for_a_while_and_used_again(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A full store or a lost one costs each call nothing, and no advice."""
    folder = tmp_path / "not-yet"
    engine = create_engine(f"sqlite:///{folder}/seen.db")
    seen = SharedSeenTokens(engine, now=clock.now, clock=lambda: clock.seconds)
    with caplog.at_level(logging.WARNING):
        used = [seen.first_use(ISSUER, name, clock.at) for name in ("a", "b", "a")]
    folder.mkdir()
    clock.seconds += 11

    assert [True, True, False] == used
    assert 1 == len(caplog.records)
    assert seen.first_use(ISSUER, "c", clock.at)
    other = SharedSeenTokens(engine, now=clock.now)
    assert not other.first_use(ISSUER, "c", clock.at)
    engine.dispose()


def test_a_commit_does_not_wait_for_the_disk(worker: Callable[[], SharedSeenTokens]) -> None:
    """``synchronous=NORMAL`` (1) in WAL: feedback's own connections keep FULL (2)."""
    with worker()._engine.connect() as connection:  # noqa: SLF001  no caller can see it
        found = [
            connection.execute(text(f"pragma {name}")).scalar()
            for name in ("journal_mode", "synchronous")
        ]

    assert ["wal", 1] == found
