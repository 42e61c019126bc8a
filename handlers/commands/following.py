"""/topics, /subscribe and /unsubscribe: what a chat follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.model import ALL, Selector, Subscriptions
from bot.texts.plain import plain
from handlers.commands.desk import NAME_LIMIT, Desk, followed_by
from handlers.commands.names import Names
from handlers.commands.request import Line, Reply, Request, Span

_SOURCES = 20


async def topics(desk: Desk, request: Request) -> Reply:
    """Every topic and source, with what this chat follows ticked off."""
    names = await desk.names(request)
    followed = followed_by(await desk.chats.of(request.chat))

    def row(selector: Selector, label: Line) -> Line:
        return desk.phrases.line(
            _row(selector, followed), topic=label, name=Span(selector, code=True)
        )

    chosen = [Selector(name) for name in names.topics]
    titles = {s: title for s in names.selectors if (title := names.source_title(s)) is not None}
    lines: list[Line] = []
    if chosen:
        lines.append(desk.phrases.line("topics-title"))
        lines += [row(selector, desk.label(names, selector)) for selector in chosen]
    else:
        lines.append(desk.phrases.line("topics-none"))
    if titles:
        lines += [(), desk.phrases.line("topics-sources")]
        shown = list(titles.items())[:_SOURCES]
        lines += [row(s, (Span(plain(title, NAME_LIMIT)),)) for s, title in shown]
    if len(titles) > _SOURCES:
        lines.append(desk.phrases.line("list-more", count=len(titles) - _SOURCES))
    if chosen:
        lines += [(), *desk.phrases.lines("topics-how", example=desk.example("subscribe"))]
    return Reply(tuple(lines), private=True)


def _row(selector: Selector, followed: tuple[Selector, ...]) -> str:
    if selector in followed:
        return "topics-line-followed"
    return "topics-line-covered" if ALL in followed else "topics-line"


async def subscribe(desk: Desk, request: Request) -> Reply:
    """Adds what is understood, and says what is not; without words, says what there is."""
    names = await desk.names(request)
    before = await desk.chats.of(request.chat)
    found = names.find(request.words)
    if not found.selectors and not found.unknown:
        how = (*_how_to_subscribe(desk), (), *desk.known(names), (), *desk.follows(names, before))
        return Reply(how, private=True)
    trouble: tuple[Line, ...] = ()
    if found.unknown:
        trouble = (*desk.unknown(names, found.unknown), *desk.known(names))
    if not found.selectors:
        return Reply(trouble, private=True)
    # A closed chat is followed again even if nothing is new: that is what opens it.
    after = followed_by(await desk.chats.follow(request.chat, found.selectors))
    labels = desk.labels(names, after)
    if set(after) == set(followed_by(before)) and not before.closed:
        done = desk.phrases.lines("subscribed-already", followed=labels)
    else:
        example = Span(f"/latest {found.selectors[0]}", code=True)
        done = (
            *desk.phrases.lines("subscribed", followed=labels),
            *desk.phrases.lines("subscribed-hint", example=example),
        )
    return Reply((*done, (), *trouble) if trouble else done)


def _how_to_subscribe(desk: Desk) -> tuple[Line, ...]:
    lines = desk.phrases.lines("subscribe-how", example=desk.example("subscribe"))
    feeds = desk.operations.feeds()
    if not feeds:
        return lines
    example = Span(f"/subscribe source:{feeds[0]}", code=True)
    return (*lines, *desk.phrases.lines("subscribe-source-how", example=example))


async def unsubscribe(desk: Desk, request: Request) -> Reply:
    """Takes away what is understood; ``all`` is everything: who types it wants silence.

    The operator's choices stay; the reply says so.
    """
    names = await desk.names(request)
    before = await desk.chats.of(request.chat)
    followed = followed_by(before)
    if not followed:
        return desk.phrases.reply("unsubscribe-nothing")
    found = names.find(request.words, also=followed)
    if not found.selectors and not found.unknown:
        example = Span(f"/unsubscribe {followed[0]}", code=True)
        how = desk.phrases.lines("unsubscribe-how", example=example)
        return Reply((*desk.follows(names, before), *how), private=True)
    asked = followed if ALL in found.selectors else found.selectors
    stopped = [s for s in asked if s in followed and s not in before.pinned]
    after = await desk.chats.unfollow(request.chat, stopped) if stopped else before
    lines: list[Line] = []
    if stopped and followed_by(after):
        lines += desk.phrases.lines("unsubscribed", stopped=desk.labels(names, stopped))
    elif stopped:
        lines += desk.phrases.lines("unsubscribed-all")
    lines += _kept(desk, names, asked, before)
    lines += desk.unknown(names, found.unknown)
    if followed_by(after):
        lines += desk.follows(names, after)
    return Reply(tuple(lines), private=not stopped)


def _kept(
    desk: Desk, names: Names, asked: Sequence[Selector], before: Subscriptions
) -> Iterable[Line]:
    """Why some of what was asked could not be stopped."""
    pinned = [selector for selector in asked if selector in before.pinned]
    if pinned:
        yield desk.phrases.line("unsubscribe-pinned", pinned=desk.labels(names, pinned))
    followed = followed_by(before)
    strange = [selector for selector in asked if selector not in followed]
    if strange:
        yield desk.phrases.line("unsubscribe-not-followed", names=desk.labels(names, strange))
        if ALL in followed:
            yield desk.phrases.line("unsubscribe-covered")
