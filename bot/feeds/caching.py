"""Reads the HTTP headers that say when to ask again: caching, retrying, validators. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(days=365)
"""Durations beyond this are nonsense and would overflow dates."""

_LONGEST_VALIDATOR = 1000
_MAX_AGE = re.compile(
    r"""(?:^|[,\s])max-age\s*=\s*"?(\d{1,18})"?\s*(?:,|$)""", re.ASCII | re.IGNORECASE
)
_NEVER = re.compile(r"(?:^|[,\s])(?:no-cache|no-store)\s*(?:,|=|$)", re.IGNORECASE)


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the answer stays fresh (RFC 9111, section 4.2), None if that is not said or over.

    ``Cache-Control: max-age`` counts before ``Expires``; what a cache on the way has used up of it
    (``Age``) is taken off.
    """
    control = headers.get("Cache-Control", "")
    if _NEVER.search(control):
        return None
    if age := _MAX_AGE.search(control):
        used = headers.get("Age", "").strip()
        left = _seconds(age[1]) - (_seconds(used) if is_number(used) else timedelta(0))
    elif expires := http_date(headers.get("Expires", "")):
        left = expires - _answered_at(headers, now)
    else:
        return None
    return min(left, LONGEST) if left > timedelta(0) else None


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """The server's ``Retry-After`` as a duration (RFC 9110, section 10.2.3: seconds or a date)."""
    value = headers.get("Retry-After", "").strip()
    if is_number(value):
        return _seconds(value)
    moment = http_date(value)
    if moment is None:
        return None
    return min(max(moment - _answered_at(headers, now), timedelta(0)), LONGEST)


def validator(value: str | None) -> str | None:
    """An ETag or Last-Modified that is fit to be sent back, else None."""
    if value and len(value) <= _LONGEST_VALIDATOR and value.isprintable():
        return value
    return None


def http_date(value: str) -> datetime | None:
    """An HTTP date (RFC 9110, section 5.6.7) in UTC, None if it is none."""
    try:
        moment = parsedate_to_datetime(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def is_number(value: str) -> bool:
    """Whether a header's value is a plain number of seconds."""
    return value.isascii() and value.isdigit()


def _answered_at(headers: Mapping[str, str], now: datetime) -> datetime:
    # The server's own clock, so that one that is wrong, here or there, cancels out.
    return http_date(headers.get("Date", "")) or now


def _seconds(digits: str) -> timedelta:
    return timedelta(seconds=min(int(digits[:18]), int(LONGEST.total_seconds())))
