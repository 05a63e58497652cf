"""FHIR dates: as precise as they are written and no more, and never a crash."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.appropriateness.terms.facts import When
from cds_service.fhir_r4.dates import moment
from cds_service.fhir_r4.elements import ElementNotUnderstood


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("written", "earliest", "latest"),
    [
        ("2026", utc(2026, 1, 1), utc(2027, 1, 1)),
        ("2026-02", utc(2026, 2, 1), utc(2026, 3, 1)),
        ("2026-12", utc(2026, 12, 1), utc(2027, 1, 1)),
        ("2026-11-20", utc(2026, 11, 20), utc(2026, 11, 21)),
        ("2024-02-29", utc(2024, 2, 29), utc(2024, 3, 1)),
        # A time without a zone is somebody's: within half a day of it in UTC.
        ("2026-11-20T08:00:00", utc(2026, 11, 19, 20), utc(2026, 11, 20, 20)),
        ("2026-11-20 08:00:00", utc(2026, 11, 19, 20), utc(2026, 11, 20, 20)),
    ],
)
def test_a_date_is_all_of_the_time_that_it_may_mean(
    written: str, earliest: datetime, latest: datetime
) -> None:
    assert (When(earliest, latest), written) == moment({"onsetDateTime": written}, "onsetDateTime")


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-11-20T08:00:00Z", utc(2026, 11, 20, 8)),
        ("2026-11-20T08:00Z", utc(2026, 11, 20, 8)),
        ("2026-11-20T08:00:00-06:00", utc(2026, 11, 20, 14)),
        ("2026-11-20T08:00:00+14:00", utc(2026, 11, 19, 18)),
        ("2026-11-20T08:00:00.5Z", utc(2026, 11, 20, 8, 0, 0, 500000)),
        ("2026-11-20T08:00:00.123456789Z", utc(2026, 11, 20, 8, 0, 0, 123456)),
        ("2016-12-31T23:59:60Z", utc(2016, 12, 31, 23, 59, 59)),
        # As some servers write it.
        ("2026-11-20 08:00:00Z", utc(2026, 11, 20, 8)),
        ("2026-11-20 08:00:00.0-06:00", utc(2026, 11, 20, 14)),
        ("2026-11-20T08:00:00-0600", utc(2026, 11, 20, 14)),
        ("2026-11-20T08:00:00.000+0000", utc(2026, 11, 20, 8)),
        ("2026-11-20T08:00:00z", utc(2026, 11, 20, 8)),
        ("2026-11-20 08:00+0100", utc(2026, 11, 20, 7)),
    ],
)
def test_an_instant_with_a_zone_is_one_moment(written: str, instant: datetime) -> None:
    when, _ = moment({"issued": written}, "issued")
    assert When.at(instant) == when


@pytest.mark.parametrize(
    "written",
    [
        "junk", "11/20/2026", "20261120", "2026-13-01", "2026-02-30", "0000", "2026-1-1",
        "2026-11-20  08:00:00", "2026-11-20t08:00:00Z", "2026-11-20T08:00:00 +0100", "2026-11-20 8:00",
        "2026-11-20T08:00:00+01", "2026-11-20T08:00:00+2500", "2026-11-20T25:00:00Z", "2026-11-20T08:00:00+25:00", " 2026-11-20",
        "9999-12-31T23:59:59", "0001-01-01T00:00:00", "2026-11-20T08", 20261120, True, [], {}, 1.5,
    ],
    ids=repr,
)  # fmt: skip
def test_what_is_no_fhir_date_is_said_to_be_none(written: Any) -> None:
    with pytest.raises(ElementNotUnderstood) as raised:
        moment({"onsetDateTime": written}, "onsetDateTime")
    assert "onsetDateTime" == raised.value.element
    assert str(written) not in str(raised.value)


def test_the_first_element_that_is_there_counts() -> None:
    resource = {"recordedDate": "2026-11-20", "onsetPeriod": {"start": "2026-11-17"}}
    when, written = moment(resource, "onsetDateTime", "onsetPeriod.start", "recordedDate")
    assert "2026-11-17" == written
    assert when is not None
    assert (None, None) == moment({}, "onsetDateTime", "onsetPeriod.start")
    assert (None, None) == moment({"onsetPeriod": "junk"}, "onsetPeriod.start")


def test_a_blank_is_no_date_and_hides_no_other() -> None:
    blank = {"onsetDateTime": "", "onsetPeriod": {"start": ""}}
    when, written = moment(
        {**blank, "recordedDate": "2026-11-20"},
        *("onsetDateTime", "onsetPeriod.start", "recordedDate"),
    )
    assert "2026-11-20" == written
    assert when is not None
    assert (None, None) == moment(blank, "onsetDateTime", "onsetPeriod.start")


@given(
    st.datetimes(
        min_value=datetime(1, 1, 3),
        max_value=datetime(9999, 12, 28),
        timezones=st.timezones() | st.just(timezone(timedelta(hours=-6))),
    )
)
def test_every_instant_that_python_can_write_is_read_as_itself(instant: datetime) -> None:
    offset = instant.utcoffset()
    if offset is not None and offset.total_seconds() % 60:
        return  # no FHIR zone
    when, _ = moment({"issued": instant.isoformat()}, "issued")
    assert When.at(datetime.fromisoformat(instant.isoformat())) == when


@given(st.text() | st.from_regex(r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?(\.\d+)?Z?)?)?)?"))
def test_a_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    try:
        when, _ = moment({"issued": text}, "issued")
    except ElementNotUnderstood:
        return
    assert text == "" or when is not None
    assert when is None or when.earliest <= when.latest
    assert when is None or when.earliest.tzinfo is not None
