"""Which story a command means: that of the alert it answers, of a number, of the last alert."""

from __future__ import annotations

from bot.model import ArchivedStory
from handlers.commands.desk import Desk
from handlers.commands.request import Reply, Request, Span


async def meant(desk: Desk, request: Request, number: int | None) -> ArchivedStory | Reply:
    """The story, or what to answer where there is none.

    The alert that is answered counts, whatever ``number`` says; an answer to another message
    leaves it to the number.
    """
    command = Span(f"/{request.command}")
    example = Span(f"/{request.command} 3", code=True)
    if request.replied_to is not None:
        story = await desk.stories.by_message(request.chat, request.replied_to)
        if story is not None:
            return story
        if number is None:
            return desk.phrases.reply("story-no-alert", command=command, example=example)
    if number is None:
        story = await desk.stories.last(request.chat)
        return story or desk.phrases.reply("story-none", command=command)
    story = await desk.stories.by_number(request.chat, number)
    return story or desk.phrases.reply("story-no-number", number=Span(f"#{number}"))
