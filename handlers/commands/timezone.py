"""/timezone: whose clock the times of a chat are on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.delivery.zones import find_zone, near_zone
from bot.timing_model import Timing
from handlers.commands.desk import Desk, quote
from handlers.commands.request import Line, Reply, Request, Span
from handlers.commands.times import settings, upcoming


async def timezone(desk: Desk, request: Request) -> Reply:
    """``/timezone Europe/Berlin`` or ``/timezone berlin``; without words, tells which it is."""
    written = " ".join(request.words)
    if not written:
        now = await desk.timings.of(request.chat)
        how = desk.phrases.lines("timezone-how")
        return Reply((_clock(desk, now.zone, now.local(now.now)), (), *how), private=True)
    zone = find_zone(written)
    if zone is None:
        near = near_zone(written)
        if near is None:
            unknown = desk.phrases.lines("timezone-unknown", words=quote(written))
        else:
            meant = Span(f"/timezone {near}", code=True)
            unknown = desk.phrases.lines("timezone-near", words=quote(written), meant=meant)
        return Reply((*unknown, *desk.phrases.lines("timezone-how")), private=True)

    def change(timing: Timing, now: datetime) -> Timing:
        return replace(timing, zone=zone)

    now = await desk.timings.change(request.chat, change)
    told = await settings(desk, request, now)
    lines = (*desk.phrases.lines("timing-done"), _clock(desk, zone, now.local(now.now)))
    return Reply((*lines, *told, *(upcoming(desk, now) if told else ())))


def _clock(desk: Desk, zone: str, local: datetime) -> Line:
    name = Span(zone.replace("_", " "), bold=True)
    return desk.phrases.line("timezone-now", zone=name, clock=f"{local:%H:%M}")
