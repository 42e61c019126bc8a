"""/outlets: whether an event rings once here, or with each outlet's report."""

from __future__ import annotations

from handlers.commands.desk import Desk, quote
from handlers.commands.request import Reply, Request

FIRST, EACH = "first", "each"


async def outlets(desk: Desk, request: Request) -> Reply:
    """Sets which reports ring; without a word, tells which do."""
    if not request.words:
        each = (await desk.chats.of(request.chat)).each_outlet
        now = desk.phrases.lines(f"outlets-{EACH if each else FIRST}")
        return Reply((*now, *desk.phrases.lines("outlets-how")), private=True)
    word = request.words[0].casefold()
    if word not in {FIRST, EACH} or len(request.words) > 1:
        unknown = desk.phrases.lines("outlets-unknown", word=quote(" ".join(request.words)))
        return Reply((*unknown, *desk.phrases.lines("outlets-how")), private=True)
    before = await desk.chats.each_outlet(request.chat, word == EACH)
    done = "outlets-already" if before == (word == EACH) else "outlets-done"
    return Reply((*desk.phrases.lines(done), *desk.phrases.lines(f"outlets-{word}")))
