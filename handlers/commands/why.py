"""/why: which topic, which words, which source made a story ring."""

from __future__ import annotations

from collections.abc import Iterable

from bot.model import ArchivedStory, Hit, TopicMatch
from bot.texts.plain import plain, safe_url
from handlers.commands.desk import NAME_LIMIT, Desk, followed_by, rings_for
from handlers.commands.meant import meant
from handlers.commands.names import Names
from handlers.commands.request import Line, Reply, Request, Span

_PLACES = ("title", "bullets", "summary", "text")
_PHRASES = 5
_STRONG, _CLEAR = 2.0, 1.2  # a built-in topic needs 1.0 (bot.topics.rules)


async def why(desk: Desk, request: Request) -> Reply:
    """Explains the alert that is answered, else the story of that number, else the last alert."""
    number = _number(request.words)
    if request.words and number is None and request.replied_to is None:
        return desk.phrases.reply("why-number")
    story = await meant(desk, request, number)
    if isinstance(story, Reply):
        return story
    if story.held:
        return desk.phrases.reply("story-several", example=Span("/why 3", code=True))
    return await _explain(desk, request, story)


def _number(words: tuple[str, ...]) -> int | None:
    digits = "".join(words).lstrip("#")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None


async def _explain(desk: Desk, request: Request, story: ArchivedStory) -> Reply:
    names = await desk.names(request)
    (number,) = await desk.stories.numbered(request.chat, [story.story.id])
    followed = followed_by(await desk.chats.of(request.chat))
    lines: list[Line] = [(Span(f"#{number} "), desk.story_title(story))]
    for match in sorted(story.topics, key=lambda match: -match.score):
        lines += _topic(desk, names, match)
    if not story.topics:
        lines.append(desk.phrases.line("why-no-topic"))
    sources = _sources(story)
    listed = desk.phrases.listed(sources)
    lines.append(desk.phrases.line("why-sources", count=len(sources), sources=listed))
    rings = rings_for(story, followed)
    if rings:
        lines.append(desk.phrases.line("why-rings", followed=desk.labels(names, rings)))
    else:
        lines.append(desk.phrases.line("why-silent"))
    return Reply(tuple(lines))


def _topic(desk: Desk, names: Names, match: TopicMatch) -> Iterable[Line]:
    topic = names.topic(match.topic)
    label = Span(f"{topic.emoji} {topic.title}" if topic else match.topic, bold=True)
    if not match.why:
        yield desk.phrases.line("why-topic-bare", topic=label)
        return
    strength = (
        "strong" if match.score >= _STRONG else "clear" if match.score >= _CLEAR else "slight"
    )
    yield desk.phrases.line(f"why-topic-{strength}", topic=label)
    for_it = [hit for hit in match.why if hit.weight > 0]
    for place in (*_PLACES, "other"):
        hits = [hit for hit in for_it if place == (hit.where if hit.where in _PLACES else "other")]
        if hits:
            yield (
                Span("  • "),
                *desk.phrases.line(f"why-place-{place}", phrases=_phrases(desk, hits)),
            )
    against = [hit for hit in match.why if hit.weight < 0]
    if against:
        phrases = _phrases(desk, against)
        yield (Span("  • "), *desk.phrases.line("why-against", phrases=phrases))


def _phrases(desk: Desk, hits: Iterable[Hit]) -> Line:
    heavy = sorted(hits, key=lambda hit: -abs(hit.weight))
    unique = {hit.phrase.casefold(): hit.phrase for hit in reversed(heavy)}
    words = [plain(phrase, NAME_LIMIT) for phrase in reversed(unique.values())]
    return desk.phrases.listed([(Span(f"“{word}”"),) for word in words], most=_PHRASES)


def _sources(story: ArchivedStory) -> list[Line]:
    """The feeds in which the story was seen, each leading to its own report."""
    sources = [(source.title, source.url) for source in story.sources]
    unique = dict(sources or [(story.story.source, story.story.url)])
    return [(Span(plain(title, NAME_LIMIT), url=safe_url(url)),) for title, url in unique.items()]
