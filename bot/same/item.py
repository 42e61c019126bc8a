"""What is compared: one report of something, by whoever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Item:
    """One report. ``outlet`` is a name or a host; ``date`` is aware, None if it is not known."""

    title: str
    summary: str = ""
    url: str | None = None
    outlet: str = ""
    date: datetime | None = None


def item_of(given: Mapping[str, Any]) -> Item:
    """An item from its JSON object: title, and summary, url, outlet, date (ISO 8601) if there.

    Raises ValueError when the title is missing or no text; other fields of a wrong type, and dates
    without a day, count as unknown.
    """
    title = given.get("title")
    if not isinstance(title, str):
        raise ValueError('an item needs a "title" that is text')  # noqa: TRY004 it is input
    return Item(
        title=title,
        summary=_text(given.get("summary")),
        url=_text(given.get("url")) or None,
        outlet=_text(given.get("outlet")),
        date=_moment(given.get("date")),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
