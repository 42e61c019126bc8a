"""Says how long ago something was, as people say it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.texts import Texts


def ago(texts: Texts, then: datetime, now: datetime) -> str:
    """``then`` seen from ``now``: "just now", "5 min ago", "2 h ago", "3 days ago", "Oct 3, 2026".

    A moment in the future is "just now": feeds date ahead, and clocks differ.
    """
    age = now - then
    if age < timedelta(minutes=1):
        return texts("age-now")
    if age < timedelta(hours=1):
        return texts("age-minutes", count=age // timedelta(minutes=1))
    if age < timedelta(days=1):
        return texts("age-hours", count=age // timedelta(hours=1))
    if age < timedelta(days=30):
        return texts("age-days", count=age.days)
    return texts("age-date", day=then)


def span(texts: Texts, length: timedelta) -> str:
    """How long something is, in its largest whole unit: "20 minutes", "5 hours", "12 days"."""
    if length < timedelta(hours=1):
        return texts("span-minutes", count=max(1, round(length / timedelta(minutes=1))))
    if length < timedelta(days=2):
        return texts("span-hours", count=round(length / timedelta(hours=1)))
    return texts("span-days", count=round(length / timedelta(days=1)))
