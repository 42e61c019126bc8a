"""/quiet: hours in which nothing rings, and topics that ring all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.model import ALL, SOURCE_PREFIX, TopicName
from bot.timing_model import QuietHours, Timing
from handlers.commands.desk import Desk, quote
from handlers.commands.request import Line, Reply, Request
from handlers.commands.times import done, settings, upcoming, zone_hint

OFF, URGENT, NONE = "off", "urgent", "none"
EXAMPLE = "22:00-07:00"
_DASHES = str.maketrans("–—−", "---")


async def quiet(desk: Desk, request: Request) -> Reply:
    """Sets the hours and what is urgent; without words, tells what is set and how to set it."""
    words = [word.casefold() for word in request.words]
    if not words:
        now = await desk.timings.of(request.chat)
        told = (*await settings(desk, request, now), *upcoming(desk, now), *zone_hint(desk, now))
        return Reply((*told, (), *desk.phrases.lines("quiet-how")), private=True)
    at = words.index(URGENT) if URGENT in words else len(words)
    written, named = "".join(words[:at]).translate(_DASHES), request.words[at + 1 :]
    urgent, unknown = await _topics(desk, request, named)
    if unknown:
        return Reply(unknown, private=True)
    if at < len(words) and not named:
        return Reply(desk.phrases.lines("quiet-urgent-how"), private=True)
    try:
        hours = QuietHours.parse(written) if written not in {"", OFF} else None
    except ValueError:
        wrong = desk.phrases.lines("quiet-unknown", words=quote(" ".join(request.words[:at])))
        return Reply((*wrong, *desk.phrases.lines("quiet-how")), private=True)

    def change(timing: Timing, now: datetime) -> Timing:
        if named:
            timing = replace(timing, urgent=urgent)
        return replace(timing, quiet=hours) if written else timing

    return await done(desk, request, await desk.timings.change(request.chat, change))


async def _topics(
    desk: Desk, request: Request, words: tuple[str, ...]
) -> tuple[tuple[TopicName, ...], tuple[Line, ...]]:
    """Topics by their names, and what to answer where one of them is none."""
    if [word.casefold() for word in words] in ([NONE], [OFF]):
        return (), ()
    names = await desk.names(request)
    found = names.find(words)
    others = [s for s in found.selectors if s == ALL or s.startswith(SOURCE_PREFIX)]
    if found.unknown or others:
        return (), (*desk.unknown(names, (*found.unknown, *others)), *desk.known_topics(names))
    return tuple(TopicName(selector) for selector in found.selectors), ()
