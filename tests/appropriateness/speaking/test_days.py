"""A record's date as a person says it, in the zone that the record states."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cds_service.appropriateness.speaking.days import home_of, said_of

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)  # 08:30 of the same day in Chicago


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-11-20T06:40:12-06:00", "today 06:40"),
        ("2026-11-20 06:40-0600", "today 06:40"),
        ("2026-11-20T12:40:00Z", "today 12:40 UTC"),
        ("2026-11-20T06:40:00", "today 06:40"),
        ("2026-11-20T00:00:00-06:00", "today"),
        ("2026-11-20", "today"),
        ("2026-11-19T23:50:00-06:00", "yesterday 23:50"),
        ("2026-11-19", "yesterday"),
        ("2026-11-17", "3 days ago"),
        ("2026-11-17T06:40:00-06:00", "3 days ago"),
        ("2026-10-20", "31 days ago"),
        ("2026-10-19", "October 2026"),
        ("2014-03", "March 2014"),
        ("2014", "2014"),
        ("2026-11-21", "2026-11-21"),
        ("2026-13", ""),
        ("2026-02-30", ""),
        ("childhood", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_date_is_said_as_seen_from_now(written: str | None, said: str) -> None:
    assert said == said_of(written, NOW, UTC)


def test_a_time_is_of_the_day_that_its_own_zone_has() -> None:
    """At half past midnight in Tokyo yesterday evening is yesterday, though UTC has the same day."""
    now = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)

    assert "yesterday 23:00" == said_of("2026-11-20T23:00:00+09:00", now, UTC)


def test_a_day_without_a_zone_is_of_the_records_own() -> None:
    late = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    home = home_of([None, "2026-11-19", "2026-11-19T18:00:00-06:00"])

    assert timezone(timedelta(hours=-6)) == home
    assert ("today", "yesterday") == (
        said_of("2026-11-19", late, home),
        said_of("2026-11-19", late, UTC),
    )


def test_a_record_that_states_no_zone_is_of_utc() -> None:
    assert UTC is home_of(["2026-11-19", "2026-11-19T18:00:00", "2026-11-19T18:00:00Z", None])
