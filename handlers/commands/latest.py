"""/latest: the newest stories of a topic, of a source, of everything."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime

from bot.model import ALL, ArchivedStory, Selector
from bot.texts.ages import ago
from bot.texts.plain import plain
from handlers.commands.desk import NAME_LIMIT, Desk, followed_by
from handlers.commands.names import Names
from handlers.commands.request import Line, Reply, Request, Span

DEFAULT_COUNT = 5
MOST = 10
_NUMBER = re.compile(r"[-+]?\d+")


async def latest(desk: Desk, request: Request) -> Reply:
    """``/latest [topic|all|source:NAME] [count]``, in any order.

    Without a selector: what this chat follows, or everything where it follows nothing.
    """
    names = await desk.names(request)
    words, counts = _counts(request.words, names)
    if len(counts) > 1 or any(not 1 <= count <= MOST for count in counts):
        example = Span(f"{desk.example('latest').text} {MOST}", code=True)
        return desk.phrases.reply("latest-count", most=MOST, example=example)
    found = names.find(words)
    if found.unknown:
        return Reply((*desk.unknown(names, found.unknown), *desk.known(names)), private=True)
    selectors = found.selectors or followed_by(await desk.chats.of(request.chat)) or (ALL,)
    if ALL in selectors:
        selectors = (ALL,)
    stories = await _newest(desk, selectors, counts[0] if counts else DEFAULT_COUNT)
    if not stories:
        if selectors == (ALL,):
            return desk.phrases.reply("latest-none-all")
        return desk.phrases.reply("latest-none", selectors=desk.labels(names, selectors))
    numbers = await desk.stories.numbered(request.chat, [story.story.id for story in stories])
    lines = [desk.phrases.line("latest-title", selectors=desk.labels(names, selectors))]
    lines += [
        _line(desk, names, number, story) for number, story in zip(numbers, stories, strict=True)
    ]
    return Reply(tuple(lines))


def _counts(words: tuple[str, ...], names: Names) -> tuple[list[str], list[int]]:
    """Words and counts apart; a number that is a topic's name is a name."""
    kept: list[str] = []
    counts: list[int] = []
    for word in words:
        # Nobody counts in more digits, and int() takes long over thousands of them.
        if _NUMBER.fullmatch(word) and not names.find([word]).selectors:
            counts.append(int(word[:9]))
        else:
            kept.append(word)
    return kept, counts


async def _newest(
    desk: Desk, selectors: tuple[Selector, ...], count: int
) -> tuple[ArchivedStory, ...]:
    lists = await asyncio.gather(*(desk.stories.latest(s, count) for s in selectors))
    if len(lists) == 1:
        return lists[0]
    each = {story.story.id: story for stories in lists for story in stories}
    # Stable: the stories of one issue keep the order in which the archive lists them.
    newest = sorted(each.values(), key=lambda story: _moment(desk, story), reverse=True)
    return tuple(newest[:count])


def _moment(desk: Desk, story: ArchivedStory) -> datetime:
    """When it was published, if that can be believed; else when it was first seen."""
    published = story.story.published
    return published if published and published <= desk.now() else story.first_seen


def _line(desk: Desk, names: Names, number: int, story: ArchivedStory) -> Line:
    """``#41 Title · source · 2 h ago · 🔬 Chips 🤖 AI``"""
    now = desk.now()
    seen = _moment(desk, story)
    others = len({source.feed for source in story.sources} - {story.story.feed})
    source = plain(story.story.source, NAME_LIMIT) + (f" +{others}" if others else "")
    topics = [names.topic(match.topic) for match in story.topics]
    facts = [
        source,
        ago(desk.texts, seen, now),
        " ".join(f"{topic.emoji} {topic.title}" for topic in topics if topic),
    ]
    return (
        Span(f"#{number} "),
        desk.story_title(story),
        Span("".join(f" · {fact}" for fact in facts if fact), dim=True),
    )
