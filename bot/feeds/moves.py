"""Decides when a feed's new address is remembered: after a permanent redirect that held. Pure.

Such redirects are 301 and 308 (RFC 9110, sections 15.4.2 and 15.4.9). Servers also send them by
mistake, so one counts when it was seen again after ``HELD_AFTER``; the address in the config is
asked until then, and again when the new one fails for long.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from yarl import URL

from bot.model import FeedMove

HELD_AFTER = timedelta(days=1)

DOUBTED_AFTER = 3
"""Failed polls in a row after which a new address is forgotten."""


def address_hash(url: str) -> str:
    """What is remembered of an address that may hold a password."""
    return hashlib.blake2b(url.encode("utf-8", "replace"), digest_size=9).hexdigest()


def address_in_force(known: FeedMove | None, url: str) -> str | None:
    """Where to ask instead of the config's ``url``; None: there."""
    if known is None or not known.held or known.of != address_hash(url):
        return None
    return known.to


def after_answer(
    known: FeedMove | None, url: str, *, moved: str | None, now: datetime
) -> FeedMove | None:
    """What to remember after a poll that went well.

    ``moved``: where permanent redirects led from the address in force (None: nowhere).
    """
    in_force = address_in_force(known, url)
    if moved is None:
        return known if in_force else None
    # From a remembered address on, the whole way from the config's must prove itself again.
    if known is None or in_force or known.of != address_hash(url) or known.to != moved:
        return FeedMove(address_hash(url), moved, now)
    if known.since > now:  # written while the clock was ahead
        return replace(known, since=now)
    return replace(known, held=now - known.since >= HELD_AFTER)


def after_failure(known: FeedMove | None, *, failures: int, gone: bool) -> FeedMove | None:
    """What to remember after a poll that failed, as the last of ``failures`` in a row.

    ``gone``: the server said that the document will not return, which a new address outlives not.
    """
    return None if gone or failures >= DOUBTED_AFTER else known


def shown_address(url: str) -> str:
    """An address as the operator may be shown it: without its query, which may hold a key."""
    address = URL(url)
    text = str(address.with_query(None).with_fragment(None))
    return text[:200] + ("?…" if address.query_string else "")
