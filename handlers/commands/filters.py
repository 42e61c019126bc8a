"""/filters: what a chat does not want of what it follows."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from babel import Locale
from babel.languages import get_official_languages

from bot.filter_model import LONGEST, MOST, NO_FILTERS, Filters
from bot.model import SOURCE_PREFIX, FeedName
from bot.texts.plain import plain
from bot.topics.words import comparable
from handlers.commands.desk import NAME_LIMIT, Desk, quote
from handlers.commands.request import Line, Reply, Request, Span

OFF = "off"
_SEPARATORS = re.compile(r"[,;，、\n]+")
_LANGUAGE = re.compile(r"[a-z]{2}")


async def filters(desk: Desk, request: Request) -> Reply:
    """Sets one list or drops what is set; without words, tells what is set and how to set it."""
    before = (await desk.chats.of(request.chat)).filters
    if not request.words:
        return Reply((*await _shown(desk, request, before), (), *_how(desk)), private=True)
    kind, rest = request.words[0].casefold(), " ".join(request.words[1:])
    if kind == OFF:
        return await _drop(desk, request, before, rest.casefold())
    if kind not in _LISTS:
        unknown = desk.phrases.lines("filters-unknown", word=quote(request.words[0]))
        return Reply((*unknown, *_how(desk)), private=True)
    if not rest:
        return Reply(desk.phrases.lines(f"filters-{kind}-how"), private=True)
    name, read = _LISTS[kind]
    values, wrong = await read(desk, request, rest)
    if not values and not wrong:
        wrong = desk.phrases.lines(f"filters-{kind}-how")
    if wrong:
        return Reply(wrong, private=True)
    after = replace(before, **{name: values})
    await desk.chats.put_filters(request.chat, after)
    done = desk.phrases.lines("filters-done")
    return Reply((*done, *await _shown(desk, request, after)))


async def _drop(desk: Desk, request: Request, before: Filters, kind: str) -> Reply:
    if kind and kind not in _LISTS:
        unknown = desk.phrases.lines("filters-unknown", word=quote(kind))
        return Reply((*unknown, *_how(desk)), private=True)
    after = replace(before, **{_LISTS[kind][0]: ()}) if kind else NO_FILTERS
    if after == before:
        return Reply(desk.phrases.lines("filters-nothing-off"), private=True)
    await desk.chats.put_filters(request.chat, after)
    done = desk.phrases.lines("filters-done")
    return Reply((*done, *await _shown(desk, request, after)))


async def _shown(desk: Desk, request: Request, now: Filters) -> tuple[Line, ...]:
    """What is set, a line for each list."""
    if not now:
        return desk.phrases.lines("filters-none")
    feeds = (await desk.names(request)).feeds
    told = {
        "without": now.without,
        "only": now.only,
        "not-from": tuple(feeds.get(FeedName(name), name) for name in now.not_from),
        "languages": now.languages,
    }
    return tuple(
        desk.phrases.line(f"filters-shows-{kind}", values=_listed(desk, values))
        for kind, values in told.items()
        if values
    )


def _listed(desk: Desk, values: Sequence[str]) -> Line:
    return desk.phrases.listed([(Span(plain(value, NAME_LIMIT), bold=True),) for value in values])


def _how(desk: Desk) -> tuple[Line, ...]:
    return desk.phrases.lines("filters-how")


async def _phrases(
    desk: Desk, request: Request, written: str
) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    parts = [" ".join(part.split()) for part in _SEPARATORS.split(written)]
    found = tuple(dict.fromkeys(part for part in parts if part))
    for phrase in found:
        if len(phrase) > LONGEST or not any(c.isalnum() for c in comparable(phrase).folded):
            return (), desk.phrases.lines("filters-bad-words", word=quote(phrase), most=LONGEST)
    if len(found) > MOST:
        return (), desk.phrases.lines("filters-too-many", most=MOST)
    return found, ()


async def _sources(
    desk: Desk, request: Request, written: str
) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    names = await desk.names(request)
    found: list[str] = []
    unknown: list[str] = []
    for part in _SEPARATORS.split(written):
        if not (word := " ".join(part.split())):
            continue
        named = word if word.casefold().startswith(SOURCE_PREFIX) else SOURCE_PREFIX + word
        sources = names.find([named]).selectors
        if sources and sources[0].startswith(SOURCE_PREFIX):
            found.append(sources[0].removeprefix(SOURCE_PREFIX))
        else:
            unknown.append(word)
    if unknown:
        return (), (*desk.unknown(names, unknown), *desk.known(names))
    return tuple(dict.fromkeys(found)), ()


async def _languages(
    desk: Desk, request: Request, written: str
) -> tuple[tuple[str, ...], tuple[Line, ...]]:
    codes = [code for code in re.split(r"[\s,;，、]+", written.casefold()) if code]
    known = Locale("en").languages
    for code in codes:
        if not _LANGUAGE.fullmatch(code) or code not in known:
            # Of a country ("cn") its language is meant.
            spoken = get_official_languages(code.upper())
            meant = next((one[:2] for one in spoken if one[:2] in known), None)
            said = desk.phrases.lines("filters-bad-language", word=quote(code))
            if meant is not None:
                command = Span(f"/filters languages {meant}", code=True)
                said = (*said, *desk.phrases.lines("filters-near-language", meant=command))
            return (), said
    return tuple(dict.fromkeys(codes[:MOST])), ()


_Read = Callable[[Desk, Request, str], Awaitable[tuple[tuple[str, ...], tuple[Line, ...]]]]
_LISTS: dict[str, tuple[str, _Read]] = {
    "without": ("without", _phrases),
    "only": ("only", _phrases),
    "not-from": ("not_from", _sources),
    "languages": ("languages", _languages),
}
KINDS = (*_LISTS, OFF)
"""What may stand behind the command."""
