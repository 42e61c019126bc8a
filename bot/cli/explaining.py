"""``explain``: why a story has its topics, and why it did or did not ring in a chat."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.common import ConfigOption, JsonOption, load, print_json, run_async
from bot.cli.finding import find_story

if TYPE_CHECKING:
    from bot.config import Config
    from bot.intake.near_misses import NearMiss
    from bot.model import ArchivedStory, ChatId, Selector, Subscriptions, TopicMatch
    from bot.store.client import Store
    from bot.store.ledger import LedgerLine
    from bot.store.regrouping import Joined
    from bot.topics import Weighing


_NEAR_MISSES = 3
_REASONS = 4
_HELD = {
    "quiet": "by the chat's quiet hours",
    "digest": "for the chat's digest",
    "mute": "while the chat is muted",
    "late": "to be told with what else comes late",
}


@dataclass(frozen=True, slots=True)
class _InChat:
    """A story and a chat: what it follows, for which of that the story rings, what became of it."""

    chat: ChatId
    follows: Subscriptions
    rings_for: tuple[Selector, ...]
    line: LedgerLine | None


@dataclass(frozen=True, slots=True)
class _Explained:
    """All that is known of a story. ``now``: what the topics in force make of it today."""

    story: ArchivedStory
    rang: bool
    routed: datetime | None
    deliveries: Mapping[str, int]
    now: tuple[Weighing, ...]
    in_chat: _InChat | None
    joined: tuple[Joined, ...]
    report_of: tuple[ArchivedStory, Joined] | None
    near_misses: tuple[NearMiss, ...]


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command(epilog='Example: newsbell explain "chip ban" telegram:-100123')(explain)


def explain(
    story: Annotated[
        str, typer.Argument(metavar="STORY", help="Its id, its address, or words of its title.")
    ],
    chat: Annotated[
        str | None,
        typer.Argument(metavar="[CHAT]", help="telegram:-100123, discord:456", show_default=False),
    ] = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Tell why a story has its topics, where it came from, and what became of it in a chat."""
    settings = load(config, quiet=True)
    explained = run_async(_explain(settings, story, _chat(chat) if chat else None))
    if as_json:
        print_json(_fields(explained))
    else:
        _show(explained, Console(highlight=False))


def _chat(written: str) -> ChatId:
    from bot.config.values import BadValueError, chat

    try:
        return chat(written)
    except BadValueError as error:
        raise typer.BadParameter(f"{written!r} {error}") from None


async def _explain(config: Config, words: str, chat: ChatId | None) -> _Explained:
    from bot.app.opening import open_store
    from bot.app.topics import topics_in_force
    from bot.intake.near_misses import near_misses
    from bot.store.archive import Archive
    from bot.store.ledger import Ledger
    from bot.store.near import NearIndex
    from bot.store.regrouping import Regrouping
    from bot.topics import Classifier

    async with open_store(config, os.environ, attach=True, patience=5) as opened:
        archive, ledger = Archive(opened.store), Ledger(opened.store)
        found = await find_story(archive, words)
        told = found.story
        regrouping = Regrouping(opened.store, archive_life=timedelta(days=config.archive.days))
        how = await regrouping.how(found)
        window = config.dedupe.window
        return _Explained(
            found,
            await ledger.rang(told.id),
            await ledger.routed(told.id),
            await ledger.counts(told.id),
            Classifier(topics_in_force(config)).weigh(
                title=told.title,
                summary=told.summary,
                bullets=told.bullets,
                language=told.language,
            ),
            await _in_chat(opened.store, found, chat) if chat else None,
            await regrouping.joined(told.id),
            (await archive.root_of(found), how) if how else None,
            await near_misses(
                found,
                archive,
                NearIndex(opened.store, window=window),
                window=window,
                count=_NEAR_MISSES,
            ),
        )


async def _in_chat(store: Store, story: ArchivedStory, chat: ChatId) -> _InChat:
    from bot.store.ledger import Ledger
    from bot.store.subscriptions import ChatBook
    from handlers.commands.desk import followed_by, rings_for

    follows = await ChatBook(store, empty_life=timedelta(0)).of(chat)
    line = await Ledger(store).line(story.story.id, chat)
    return _InChat(chat, follows, rings_for(story, followed_by(follows)), line)


def _fields(explained: _Explained) -> dict[str, Any]:
    told = explained.story.story
    fields: dict[str, Any] = {
        "id": told.id,
        "title": told.title,
        "url": told.url,
        "source": told.source,
        "sources": [source.feed for source in explained.story.sources],
        "first_seen": explained.story.first_seen.isoformat(),
        "revision": explained.story.revision,
        "rang": explained.rang,
        "routed": explained.routed and explained.routed.isoformat(),
        "topics": [_match_fields(match) for match in explained.story.topics],
        "now": [
            {
                **_match_fields(one.match),
                "threshold": one.threshold,
                "belongs": one.belongs,
                "ignored": [
                    {"phrase": seen.phrase, "where": seen.where, "because": seen.because}
                    for seen in one.ignored
                ],
            }
            for one in explained.now
        ],
        "deliveries": dict(explained.deliveries),
        "joined": [
            {
                "id": one.report.story.id,
                "title": one.report.story.title,
                "feed": one.report.story.feed,
                "how": one.how,
                "score": one.score,
            }
            for one in explained.joined
        ],
        "report_of": explained.report_of and explained.report_of[0].story.id,
        "near_misses": [
            {
                "id": one.story.story.id,
                "title": one.story.story.title,
                "feed": one.story.story.feed,
                "score": one.verdict.score,
                "one_outlet": one.one_outlet,
                "why": list(one.why),
            }
            for one in explained.near_misses
        ],
    }
    if (chat := explained.in_chat) is not None:
        fields["chat"] = {
            "id": str(chat.chat),
            "follows": [*chat.follows.pinned, *chat.follows.selectors],
            "rings_for": list(chat.rings_for),
            "state": chat.line.state if chat.line else None,
            "sent": chat.line and chat.line.at and chat.line.at.isoformat(),
            "edited": chat.line and chat.line.edited and chat.line.edited.isoformat(),
            "message": chat.line.message if chat.line else None,
            "says": _verdict(explained, chat),
        }
    return fields


def _match_fields(match: TopicMatch) -> dict[str, Any]:
    return {
        "topic": match.topic,
        "score": match.score,
        "why": [
            {"phrase": hit.phrase, "where": hit.where, "weight": hit.weight} for hit in match.why
        ],
    }


def _show(explained: _Explained, console: Console) -> None:
    from bot.texts.plain import plain, safe_url

    archived, told = explained.story, explained.story.story
    url = safe_url(told.url)
    console.print(Text(plain(told.title), style=f"bold link {url}" if url else "bold"))
    seen = f"{archived.first_seen.astimezone():%d %b %Y %H:%M}"
    sources = ", ".join(plain(source.title) for source in archived.sources)
    console.print(f"{told.id}, first seen {seen}, revision {archived.revision}", markup=False)
    console.print(f"From: {sources}", markup=False)
    console.print()
    console.print(_topics(archived.topics, explained.now))
    console.print()
    for line in _regrouped(explained):
        console.print(line, markup=False, soft_wrap=True)
    console.print(_deliveries(explained), markup=False)
    if explained.in_chat is not None:
        console.print(_verdict(explained, explained.in_chat), markup=False, soft_wrap=True)


def _topics(matches: Sequence[TopicMatch], now: Sequence[Weighing]) -> Table:
    from bot.texts.plain import plain

    table = Table(box=None, pad_edge=False)
    for heading in ("Topic", "Score", "Why"):
        table.add_column(heading, overflow="fold")
    had = {match.topic for match in matches}
    for match in matches:
        phrases = ", ".join(f"{hit.phrase} ({hit.where}, {hit.weight:+g})" for hit in match.why)
        table.add_row(Text(match.topic, style="cyan"), f"{match.score:g}", Text(plain(phrases)))
    for one in now:
        if one.match.topic in had:
            continue
        parts = [f"{hit.phrase} ({hit.where}, {hit.weight:+g})" for hit in one.match.why]
        parts += [f"{seen.phrase} {seen.because}" for seen in one.ignored]
        enough = "would belong today" if one.belongs else f"{one.threshold:g} is enough"
        table.add_row(
            Text(f"not {one.match.topic}", style="dim"),
            f"{one.match.score:g}",
            Text(plain(f"{enough}: {', '.join(parts)}"), style="dim"),
        )
    if not table.row_count:
        table.add_row("none", "", "No phrase of any topic stands in it.")
    return table


def _regrouped(explained: _Explained) -> Iterator[str]:
    """What the story was taken for, what for it, and what it was nearly taken for."""
    if explained.report_of is not None:
        story, how = explained.report_of
        yield f"A report of: {_named(story)}: {_how(how)}"
    for one in explained.joined:
        yield f"Joined: {_named(one.report)}: {_how(one)}"
    for miss in explained.near_misses:
        why = miss.why[:_REASONS]
        if miss.one_outlet:
            why = ("one outlet told both, so they are not compared", *why)
        yield f"Apart: {_named(miss.story)}: {miss.verdict.score:.2f}; {'; '.join(why)}"


def _named(archived: ArchivedStory) -> str:
    from bot.texts.plain import plain

    told = archived.story
    return f"{told.id}  {plain(told.title)} ({told.feed})"


def _how(one: Joined) -> str:
    """By what a report was taken for this story."""
    if one.how == "event":
        return f"the same event, {one.score:.2f}"
    return "by the operator" if one.how == "operator" else f"the same {one.how}"


def _deliveries(explained: _Explained) -> str:
    if explained.deliveries:
        counts = ", ".join(f"{count:,} {state}" for state, count in explained.deliveries.items())
        when = f", routed {_moment(explained.routed)}" if explained.routed else ""
        return f"Deliveries: {counts}{when}."
    if explained.report_of is not None:
        return "Deliveries: none; the story that it is a report of was told."
    if explained.rang:
        return "Deliveries: none; no chat that may have it follows one of its topics or sources."
    return "Deliveries: none; it was only stored (first poll, too old, or without news)."


def _verdict(explained: _Explained, chat: _InChat) -> str:
    """Why the story did or did not ring there, in a sentence."""
    from bot.texts.plain import plain as tidied

    line = chat.line
    if line is None:
        return f"{chat.chat}: {_why_not(explained, chat)}."
    if line.at is not None:
        edited = f", edited {_moment(line.edited)}" if line.edited else ""
        told = f", the digest {line.digest}" if line.digest else ""
        return f"{chat.chat}: sent {_moment(line.at)}, message {line.message}{told}{edited}."
    if line.until is not None:
        return f"{chat.chat}: held {_HELD[line.why]}, until {_moment(line.until)}."
    if line.digest:
        return f"{chat.chat}: {line.state} in the digest {line.digest}."
    if line.why:
        return f"{chat.chat}: {line.state}: {tidied(line.why)}."
    doubt = f", {line.unknowns} of which may have arrived" if line.unknowns else ""
    plain = f" Refused as it was ({line.refused}): the plain form is next." if line.refused else ""
    return f"{chat.chat}: {line.state}, {line.attempts} attempts so far{doubt}.{plain}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone():%d %b %H:%M:%S}"


def _why_not(explained: _Explained, chat: _InChat) -> str:
    follows = ", ".join([*chat.follows.pinned, *chat.follows.selectors])
    if chat.follows.closed:
        return f"closed to the bot: {chat.follows.closed}"
    if not follows:
        return "it follows nothing"
    if not chat.rings_for:
        return f"it follows {follows}, and the story is none of that"
    followed = ", ".join(chat.rings_for)
    if not explained.rang:
        return f"it follows {followed}, but the story was only stored, for nobody"
    return f"it follows {followed}, but the story was routed before it did, or waits to be routed"
