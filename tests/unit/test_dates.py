"""Dates: read in every spelling, refused where they make no sense, shown in one way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hipcheck.dates import date_in_file, date_words, given_date, instant_of, local_words
from hipcheck.errors import UsageError


@pytest.mark.parametrize(
    ("text", "read", "shown"),
    [
        ("2024-03-05", "2024-03-05", "2024-03-05"),
        ("2024-03-05 14:30", "2024-03-05T14:30:00", "2024-03-05 14:30"),
        ("2024/07/02 12:59:41", "2024-07-02T12:59:41", "2024-07-02 12:59"),
        ("2023-08-07T20:47:15.000000Z", "2023-08-07T20:47:15+00:00", "2023-08-07 20:47 UTC"),
        ("2023-08-03T10:02:33-0700", "2023-08-03T10:02:33-07:00", "2023-08-03 10:02 UTC−7"),
        ("2023-08-03T10:02:33+05:30", "2023-08-03T10:02:33+05:30", "2023-08-03 10:02 UTC+5:30"),
    ],
)
def test_a_date_is_read_and_shown(text, read, shown):
    assert given_date(text) == date_in_file(text) == read
    assert date_words(read) == shown


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2024", "2024-13-01", "2024-02-30", "2024-03-05T25:00", "05.03.2024"]
)
def test_what_is_no_date_is_said(text):
    with pytest.raises(UsageError, match="is no date"):
        given_date(text)
    assert date_in_file(text) is None


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "9999-12-31", "2999-01-01T00:00:00Z"])
def test_a_date_that_cannot_be_is_said(text):
    with pytest.raises(UsageError, match="cannot be when it was filmed"):
        given_date(text)


@pytest.mark.parametrize("text", ["1904-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1980-01-01", "2999-01-01"])
def test_a_clock_that_was_never_set_dates_nothing(text):
    assert date_in_file(text) is None


def test_a_film_from_before_digital_cameras_can_be_dated_by_hand():
    assert given_date("1985-06-01") == "1985-06-01"


def test_instants_keep_their_zone_and_days_stay_the_same_day():
    assert instant_of("2023-08-03T10:02:33-07:00").utcoffset() == timedelta(hours=-7)
    assert instant_of("2024-03-05").strftime("%Y-%m-%d") == "2024-03-05"
    assert instant_of("2023-08-07T20:47:15+00:00") == datetime(2023, 8, 7, 20, 47, 15, tzinfo=UTC)


def test_a_day_alone_is_shown_without_a_time():
    assert local_words(instant_of("2024-03-05")) == "2024-03-05"
    assert local_words(instant_of("2024-03-05").astimezone(UTC)) == "2024-03-05"  # as the history keeps it
    assert local_words(instant_of("2024-03-05T14:30:00")) == "2024-03-05 14:30"
    assert local_words(instant_of("2024-03-05T12:00:07")) == "2024-03-05 12:00"
