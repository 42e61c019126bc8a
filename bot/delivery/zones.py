"""Time zones by their names in the IANA database (iana.org/time-zones)."""

from __future__ import annotations

import difflib
import logging
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

log = logging.getLogger(__name__)

_MEANT = {
    "est": "America/New_York",
    "edt": "America/New_York",
    "cst": "America/Chicago",
    "cdt": "America/Chicago",
    "mst": "America/Denver",
    "mdt": "America/Denver",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "bst": "Europe/London",
    "cest": "Europe/Berlin",
    "eest": "Europe/Athens",
    "ist": "Asia/Kolkata",
    "jst": "Asia/Tokyo",
    "kst": "Asia/Seoul",
    "hkt": "Asia/Hong_Kong",
    "aest": "Australia/Sydney",
}
"""What people mean by letters that name half a year, several places, or, in the database, a place
that never changes its clocks (EST is Panama's)."""

_NO_PLACE = frozenset({"factory", "localtime"})


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """The zone of a name; UTC, with a warning, for one that the database has no more."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        log.warning("There is no time zone %r (any more): UTC counts instead", name)
        return ZoneInfo("UTC")


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Every name, from the list that the database comes with."""
    return tuple(sorted(files("tzdata").joinpath("zones").read_text("utf-8").split()))


def find_zone(words: str) -> str | None:
    """The name that somebody means: ``Europe/Berlin``, ``berlin``, ``new york``; None: unknown.

    A city that several regions have counts for the first of them. Letters that could mean several
    things are none.
    """
    asked = _plain(words)
    if asked in _MEANT or asked in _NO_PLACE:
        return None
    return _by_name().get(asked) or _by_city().get(asked)


def near_zone(words: str) -> str | None:
    """What is meant by letters such as EST, else the name most like a word that is none."""
    asked = _plain(words)[:40]
    if asked in _MEANT:
        return _MEANT[asked]
    for names in (_by_city(), _by_name()):
        close = difflib.get_close_matches(asked, names, n=1, cutoff=0.75)
        if close:
            return names[close[0]]
    return None


def _plain(words: str) -> str:
    return "_".join(words.casefold().replace("_", " ").split())


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    return {_plain(name): name for name in zone_names()}


@lru_cache(maxsize=1)
def _by_city() -> dict[str, str]:
    cities: dict[str, str] = {}
    for name in zone_names():
        region, slash, city = name.partition("/")
        if slash and region != "Etc":
            cities.setdefault(_plain(city.rpartition("/")[2]), name)
    return cities
