"""How moments and a chat's own times are said; what /digest, /quiet, /mute and /timezone share."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.delivery.timings import TimingNow
from bot.model import Selector
from handlers.commands.desk import Desk
from handlers.commands.request import Line, Reply, Request, Span

_WEEK = timedelta(days=6)


def when(desk: Desk, now: TimingNow, moment: datetime) -> Span:
    """A moment as people say it, on the chat's own clock: "tomorrow at 08:00"."""
    there, here = now.local(moment), now.local(now.now)
    clock = f"{there:%H:%M}"
    days = (there.date() - here.date()).days
    if days == 0:
        return Span(desk.texts("when-today", clock=clock))
    if days == 1:
        return Span(desk.texts("when-tomorrow", clock=clock))
    if timedelta(days=days) <= _WEEK:
        return Span(desk.texts("when-weekday", day=there.weekday(), clock=clock))
    return Span(desk.texts("when-date", day=there, clock=clock))


async def settings(desk: Desk, request: Request, now: TimingNow) -> tuple[Line, ...]:
    """What a chat has set, a line each; nothing for what it has not."""
    timing = now.timing
    lines: list[Line] = []
    if timing.muted_until is not None:
        until = when(desk, now, timing.muted_until)
        lines.append(desk.phrases.line("timing-muted", until=until))
    if timing.quiet is not None:
        hours = Span(str(timing.quiet), bold=True)
        lines.append(desk.phrases.line("timing-quiet", hours=hours))
    if timing.digest is not None:
        name = "timing-digest-silent" if timing.silent else "timing-digest"
        lines.append(desk.phrases.line(name, times=Span(str(timing.digest), bold=True)))
    if timing.urgent:
        names = await desk.names(request)
        topics = desk.labels(names, [Selector(topic) for topic in timing.urgent])
        lines.append(desk.phrases.line("timing-urgent", topics=topics))
    return tuple(lines)


def upcoming(desk: Desk, now: TimingNow) -> tuple[Line, ...]:
    """When the next message comes, on which clock, and how many stories wait for it."""
    zone = Span(now.zone.replace("_", " "))
    if now.due is None:
        if now.until is None:
            return desk.phrases.lines("timing-at-once")
        until = when(desk, now, now.until)
        return desk.phrases.lines("timing-at-once-until", until=until, zone=zone)
    due = when(desk, now, now.due)
    lines = desk.phrases.lines("timing-next", due=due, zone=zone)
    if now.held:
        lines = (*lines, *desk.phrases.lines("timing-held", count=now.held))
    return lines


def zone_hint(desk: Desk, now: TimingNow) -> tuple[Line, ...]:
    """Where a chat goes by the operator's clock: how to set its own."""
    if now.timing.zone:
        return ()
    return desk.phrases.lines("timing-zone-hint")


async def done(desk: Desk, request: Request, now: TimingNow) -> Reply:
    """What to answer when something was set."""
    told = await settings(desk, request, now)
    lines = (*desk.phrases.lines("timing-done"), *told, *upcoming(desk, now))
    return Reply((*lines, *zone_hint(desk, now)) if told else lines)
