"""/digest: whether stories come one by one, or together at certain times."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.timing_model import DigestTime, Timing
from handlers.commands.desk import Desk, quote
from handlers.commands.request import Reply, Request
from handlers.commands.times import done, settings, upcoming, zone_hint

OFF, SILENT, LOUD = "off", "silent", "loud"
EXAMPLES = ("daily 08:00", "weekdays 08:00", "weekly fri 17:00")


async def digest(desk: Desk, request: Request) -> Reply:
    """Sets the times, or how they sound; without words, tells what is set and how to set it."""
    words = [word.casefold() for word in request.words if word.casefold() != "at"]
    if not words:
        now = await desk.timings.of(request.chat)
        told = (*await settings(desk, request, now), *upcoming(desk, now), *zone_hint(desk, now))
        return Reply((*told, (), *desk.phrases.lines("digest-how")), private=True)
    sound = words.pop() if words[-1] in {SILENT, LOUD} else None
    written = " ".join(words)
    try:
        times = DigestTime.parse(written) if written not in {"", OFF} else None
    except ValueError:
        unknown = desk.phrases.lines("digest-unknown", words=quote(" ".join(request.words)))
        return Reply((*unknown, *desk.phrases.lines("digest-how")), private=True)

    def change(timing: Timing, now: datetime) -> Timing:
        if sound is not None:
            timing = replace(timing, silent=sound == SILENT)
        return replace(timing, digest=times) if written else timing

    return await done(desk, request, await desk.timings.change(request.chat, change))
