"""How a feed's rhythm is kept between polls: a few hundred bytes of JSON."""

from __future__ import annotations

import base64
import json
import math
import struct
import zlib
from datetime import UTC, datetime

from bot.feeds.learned import AGES, HOURS, Rhythm


def to_text(rhythm: Rhythm) -> str:
    """A rhythm as a few hundred bytes of JSON, for ``from_text``."""
    cells = zlib.compress(struct.pack(f"<{HOURS}H", *rhythm.cells), 9)
    ages = [[came, due] for came, due in zip(rhythm.came, rhythm.due, strict=True)]
    while ages and ages[-1] == [0.0, 0.0]:
        ages.pop()
    fields = {
        "v": 1,
        "until": _written(rhythm.until),
        "aged": _written(rhythm.aged),
        "last": _written(rhythm.last),
        "weeks": rhythm.weeks,
        "total": rhythm.total,
        "cells": base64.b64encode(cells).decode("ascii"),
        "ages": ages,
    }
    return json.dumps(fields, separators=(",", ":"))


def from_text(text: str) -> Rhythm:
    """The rhythm that ``to_text`` wrote; one that knows nothing if the text is of another kind.

    Nothing is lost then but some polls: it is learned again.
    """
    try:
        fields = json.loads(text)
        if fields["v"] != 1:
            return Rhythm()
        packed = zlib.decompressobj().decompress(base64.b64decode(fields["cells"]), 2 * HOURS)
        ages = [(float(came), float(due)) for came, due in fields["ages"]]
        ages += [(0.0, 0.0)] * (AGES - len(ages))
        numbers = (
            float(fields["weeks"]),
            float(fields["total"]),
            *(number for pair in ages for number in pair),
        )
        if len(ages) != AGES or not all(0 <= number < math.inf for number in numbers):
            return Rhythm()
        return Rhythm(
            until=_read(fields["until"]),
            aged=_read(fields["aged"]),
            last=_read(fields["last"]),
            weeks=numbers[0],
            total=numbers[1],
            cells=struct.unpack(f"<{HOURS}H", packed),
            came=tuple(came for came, _ in ages),
            due=tuple(due for _, due in ages),
        )
    except (LookupError, TypeError, ValueError, OverflowError, struct.error, zlib.error):
        return Rhythm()


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)
