"""What the headers of an answer say about when to ask again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.feeds.caching import fresh_for, retry_after, validator
from tests.feeds.fetching import NOW

NOON = "Tue, 06 May 2031 12:00:00 GMT"
IN_AN_HOUR = "Tue, 06 May 2031 13:00:00 GMT"
AN_HOUR_AGO = "Tue, 06 May 2031 11:00:00 GMT"


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("0", timedelta(0)),
        (IN_AN_HOUR, timedelta(hours=1)),
        ("Tuesday, 06-May-31 13:00:00 GMT", timedelta(hours=1)),
        (AN_HOUR_AGO, timedelta(0)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", timedelta(days=365)),
        ("9" * 30, timedelta(days=365)),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("\u0665", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str, wait: timedelta | None) -> None:
    assert retry_after({"Retry-After": value, "Date": NOON}, NOW) == wait


def test_without_the_header_there_is_no_wait() -> None:
    assert retry_after({}, NOW) is None


def test_dates_count_by_the_servers_own_clock() -> None:
    slow = {"Date": AN_HOUR_AGO, "Retry-After": NOON, "Expires": NOON}
    assert retry_after(slow, NOW) == timedelta(hours=1)
    assert fresh_for(slow, NOW) == timedelta(hours=1)


def test_dates_count_by_our_clock_where_the_server_shows_none() -> None:
    assert retry_after({"Retry-After": IN_AN_HOUR}, NOW) == timedelta(hours=1)
    assert fresh_for({"Expires": IN_AN_HOUR, "Date": "now"}, NOW) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        ({"Cache-Control": "public, max-age=3600"}, timedelta(hours=1)),
        ({"Cache-Control": 'MAX-AGE="60"'}, timedelta(minutes=1)),
        ({"Cache-Control": "max-age=3600", "Age": "600"}, timedelta(minutes=50)),
        ({"Cache-Control": "max-age=3600", "Age": "old"}, timedelta(hours=1)),
        ({"Cache-Control": "max-age=60", "Age": "600"}, None),
        ({"Cache-Control": "s-maxage=3600"}, None),
        ({"Cache-Control": "no-cache, max-age=3600"}, None),
        ({"Cache-Control": "max-age=60", "Expires": IN_AN_HOUR}, timedelta(minutes=1)),
        ({"Cache-Control": "public", "Expires": IN_AN_HOUR}, timedelta(hours=1)),
        ({"Expires": IN_AN_HOUR}, timedelta(hours=1)),
        ({"Expires": "0"}, None),
        ({"Expires": AN_HOUR_AGO}, None),
        ({"Expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, timedelta(days=365)),
        ({"Cache-Control": "max-age=" + "9" * 18}, timedelta(days=365)),
        ({"Cache-Control": "max-age=soon"}, None),
        ({}, None),
    ],
)
def test_how_long_a_document_stays_fresh(headers: dict[str, str], fresh: timedelta | None) -> None:
    assert fresh_for({"Date": NOON, **headers}, NOW) == fresh


@pytest.mark.parametrize("value", ['"v1"', 'W/"v1"', NOON, "ünïcode"])
def test_a_plain_validator_is_kept(value: str) -> None:
    assert validator(value) == value


@pytest.mark.parametrize("value", [None, "", '"a\r\nX-Evil: 1"', "\udcff", '"' + "x" * 1001 + '"'])
def test_a_validator_that_cannot_be_sent_back_is_none(value: str | None) -> None:
    assert validator(value) is None
