"""The table of commands: each network draws menu, help and completion from it, and calls it."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import NewsbellError
from bot.texts import Texts
from handlers.commands.desk import Desk, quote
from handlers.commands.digest import EXAMPLES as DIGESTS, digest
from handlers.commands.filters import filters
from handlers.commands.following import subscribe, topics, unsubscribe
from handlers.commands.health import status, test
from handlers.commands.latest import latest
from handlers.commands.mute import mute
from handlers.commands.outlets import EACH, outlets
from handlers.commands.phrases import Phrases
from handlers.commands.ports import Chats, Operations, Reports, Stories, Timings
from handlers.commands.quiet import EXAMPLE as HOURS, quiet
from handlers.commands.request import (
    Argument,
    ChatKind,
    Command,
    Reply,
    Request,
    Span,
    Who,
)
from handlers.commands.timezone import timezone
from handlers.commands.welcome import closed, help_, start
from handlers.commands.why import why
from handlers.commands.wrong import wrong

_log = logging.getLogger(__name__)

_OPEN = frozenset({"start", "help"})  # answered even where ``access`` closes the rest
_SHARED = frozenset({ChatKind.GROUP, ChatKind.CHANNEL})


def command_table(
    *,
    chats: Chats,
    stories: Stories,
    reports: Reports,
    timings: Timings,
    operations: Operations,
    texts: Texts,
    now: Callable[[], datetime],
) -> tuple[Command, ...]:
    """Every command, in the order of menus and help.

    Handlers never raise: what goes wrong inside is logged and answered with an apology. Access and
    the admin rule are checked here, so that no network can forget them.
    """
    desk = Desk(chats, stories, reports, timings, operations, texts, Phrases(texts), now)
    topic = desk.example("x").text.removeprefix("/x ")
    everyone, admins = Who.EVERYONE, Who.ADMINS

    async def show_help(desk: Desk, request: Request) -> Reply:
        return help_(desk, table)

    def row(name: str, argument: Argument, who: Who, act: _Act, words: str = "") -> Command:
        example = f"/{name} {words}".rstrip()
        handle = _Guarded(name, who, desk, act)
        return Command(name, texts(f"{name}-summary"), argument, who, example, handle)

    table = (
        row("start", Argument.NONE, everyone, start),
        row("help", Argument.NONE, everyone, show_help),
        row("topics", Argument.NONE, everyone, topics),
        row("subscribe", Argument.SELECTORS, admins, subscribe, topic),
        row("unsubscribe", Argument.FOLLOWED, admins, unsubscribe, topic),
        row("latest", Argument.TOPIC_COUNT, everyone, latest, f"{topic} 3"),
        row("why", Argument.NUMBER, everyone, why, "3"),
        row("wrong", Argument.NUMBER_TOPIC, everyone, wrong, f"3 {topic}"),
        row("digest", Argument.DIGEST, admins, digest, DIGESTS[0]),
        row("quiet", Argument.QUIET, admins, quiet, HOURS),
        row("mute", Argument.DURATION, admins, mute, "2h"),
        row("timezone", Argument.ZONE, admins, timezone, "Europe/Berlin"),
        row("filters", Argument.FILTERS, admins, filters, "without rumours, price prediction"),
        row("outlets", Argument.OUTLETS, admins, outlets, EACH),
        row("test", Argument.NONE, admins, test),
        row("status", Argument.NONE, everyone, status),
    )
    return table


def unknown_command(word: str, commands: Sequence[Command], texts: Texts) -> Reply:
    """What to say to a command that is not in the table, with the nearest one that is."""
    phrases = Phrases(texts)
    close = difflib.get_close_matches(word[:40].casefold(), [c.name for c in commands], n=1)
    if not close:
        return phrases.reply("unknown-command", word=quote(f"/{word}"))
    nearest = Span(f"/{close[0]}")
    return phrases.reply("unknown-command-nearest", word=quote(f"/{word}"), nearest=nearest)


_Act = Callable[[Desk, Request], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class _Guarded:
    """What holds for every command: who may give it, and that it always answers."""

    name: str
    who: Who
    desk: Desk
    act: _Act

    async def __call__(self, request: Request) -> Reply:
        try:
            if self.name not in _OPEN and not self.desk.operations.admits(request.chat):
                return closed(self.desk, request)
            if self.who is Who.ADMINS and request.kind in _SHARED and not await request.is_admin():
                return self.desk.phrases.reply("admins-only", network=request.chat.platform)
            return await self.act(self.desk, request)
        except NewsbellError as error:
            _log.warning("/%s in %s was not answered: %s", self.name, request.chat, error)
        except Exception:
            _log.exception("/%s in %s failed", self.name, request.chat)
        return self.desk.phrases.reply("trouble")
