"""/mute: silence for a time; what comes meanwhile is told afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.config.values import BadValueError, duration
from bot.timing_model import Timing
from handlers.commands.desk import Desk, quote
from handlers.commands.request import Reply, Request
from handlers.commands.times import done, settings, upcoming

OFF = "off"
EXAMPLES = ("1h", "8h", "3d")
LONGEST = timedelta(days=28)  # a story is remembered for 30


async def mute(desk: Desk, request: Request) -> Reply:
    """``/mute 2h`` or ``/mute off``; without words, tells whether the chat is muted."""
    written = "".join(request.words).casefold()
    if not written:
        now = await desk.timings.of(request.chat)
        told = (*await settings(desk, request, now), *upcoming(desk, now))
        return Reply((*told, (), *desk.phrases.lines("mute-how")), private=True)
    try:
        length = None if written == OFF else duration(written)
    except BadValueError:
        unknown = desk.phrases.lines("mute-unknown", words=quote(" ".join(request.words)))
        return Reply((*unknown, *desk.phrases.lines("mute-how")), private=True)
    if length is not None and length > LONGEST:
        return Reply(desk.phrases.lines("mute-long", most=LONGEST.days), private=True)

    def change(timing: Timing, now: datetime) -> Timing:
        return replace(timing, muted_until=None if length is None else now + length)

    return await done(desk, request, await desk.timings.change(request.chat, change))
