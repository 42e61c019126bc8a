"""/start and /help: who the bot is and what it can do."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Selector
from handlers.commands.desk import Desk, followed_by
from handlers.commands.following import subscribe
from handlers.commands.request import ChatKind, Command, Line, Reply, Request, Span


async def start(desk: Desk, request: Request) -> Reply:
    """Greets; ``/start chips``, as t.me/BOT?start=chips sends it, subscribes a private chat."""
    names = await desk.names(request)
    labels = desk.labels(names, [Selector(name) for name in names.topics] or names.selectors)
    hello = desk.phrases.lines("hello", topics=labels)
    if not desk.operations.admits(request.chat):
        return Reply((*hello, (), *closed(desk, request).lines), private=True)
    if request.words and request.kind is ChatKind.PRIVATE:
        return Reply((*hello, (), *(await subscribe(desk, request)).lines), private=True)
    followed = followed_by(await desk.chats.of(request.chat))
    if followed:
        begin = desk.phrases.lines("hello-following", followed=desk.labels(names, followed))
    else:
        begin = desk.phrases.lines("hello-begin", example=desk.example("subscribe"))
    return Reply((*hello, (), *begin), private=True)


def help_(desk: Desk, commands: Sequence[Command]) -> Reply:
    """One line for each command of the table."""
    lines: list[Line] = [desk.phrases.line("help-title")]
    for command in commands:
        bare, summary = Span(f"/{command.name}"), Span(command.summary)
        if command.example == bare.text:
            lines.append(desk.phrases.line("help-line", command=bare, summary=summary))
        else:
            example = Span(command.example, code=True)
            lines.append(
                desk.phrases.line(
                    "help-line-example", command=bare, summary=summary, example=example
                )
            )
    return Reply(tuple(lines), private=True)


def closed(desk: Desk, request: Request) -> Reply:
    """What a chat hears that the operator did not admit, with the id that the operator needs."""
    return desk.phrases.reply("closed", chat=Span(str(request.chat), code=True))
