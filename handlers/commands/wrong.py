"""/wrong: a reader says that a topic does not fit a story, or that one is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.model import ALL, ArchivedStory, Selector, TopicName
from bot.report_model import Noting, Receipt, Verdict
from handlers.commands.desk import Desk, followed_by, rings_for
from handlers.commands.meant import meant
from handlers.commands.names import Names
from handlers.commands.request import Line, Reply, Request, Span

_NUMBER = re.compile(r"#?(\d{1,9})\d*", re.ASCII)  # nobody counts in more digits
_SIGN = re.compile(r"(?:^|(?<=[\s,;]))\+\s*")
_WORD = re.compile(r"[^\s,;]+")
_OURS = "~"  # begins the names of feeds that are none: notices come from one


@dataclass(frozen=True, slots=True)
class _Said:
    """What words say of a story. ``has``: topics named as missing that the story has."""

    verdicts: Mapping[TopicName, Verdict]
    has: tuple[TopicName, ...]
    unknown: tuple[str, ...]


async def wrong(desk: Desk, request: Request) -> Reply:
    """``/wrong [number] [topics]``: notes, and changes nothing.

    A topic that the story has does not fit it, another is missing, as is one with a + before it.
    Without topics none fits: of those for which the story rings here, if it does, else of all.
    """
    names = Names(desk.operations.topics(), {}, request.language)
    words, numbers = _numbers(request.words, names)
    if len(numbers) > 1:
        return desk.phrases.reply("wrong-number", example=desk.example("wrong 3"))
    story = await meant(desk, request, numbers[0] if numbers else None)
    if isinstance(story, Reply):
        return story
    if story.held:
        return desk.phrases.reply("story-several", example=desk.example("wrong 3"))
    if story.story.feed.startswith(_OURS):
        return desk.phrases.reply("wrong-notice")
    (number,) = await desk.stories.numbered(request.chat, [story.story.id])
    said = _said(names, words, story)
    typed = "".join(words)
    if "+" in typed and not any(letter.isalnum() for letter in typed):
        # A sign and no topic: it says that one is missing, and not that all are wrong.
        return desk.phrases.reply("wrong-which", example=desk.example(f"wrong {number}"))
    if not (said.verdicts or said.has or said.unknown):
        said = _Said(dict.fromkeys(await _fitting(desk, request, story), Verdict.NOT), (), ())
    lines: list[Line] = [(Span(f"#{number} "), desk.story_title(story))]
    if said.verdicts:
        receipt = await desk.reports.note(request.chat, story.story.id, said.verdicts)
        lines += _answer(desk, names, said.verdicts, receipt)
    if said.has:
        lines.append(desk.phrases.line("wrong-has", topics=_labels(desk, names, said.has)))
    if said.unknown:
        lines += (*desk.unknown(names, said.unknown), *desk.known(names))
    if len(lines) == 1:
        example = desk.example(f"wrong {number}")
        lines.append(desk.phrases.line("wrong-no-topic", example=example))
    return Reply(tuple(lines), private=True)


def _numbers(words: Iterable[str], names: Names) -> tuple[list[str], list[int]]:
    """Words and numbers of stories apart; a number that is a topic's name is a name."""
    kept: list[str] = []
    numbers: list[int] = []
    for word in words:
        match = _NUMBER.fullmatch(word)
        if match and not names.find([word]).selectors:
            numbers.append(int(match[1]))
        else:
            kept.append(word)
    return kept, numbers


def _said(names: Names, words: Iterable[str], story: ArchivedStory) -> _Said:
    """Reads topics as people type them; a sign counts for the topic right after it."""
    own = {match.topic: Selector(match.topic) for match in story.topics}
    verdicts: dict[TopicName, Verdict] = {}
    has: list[TopicName] = []
    unknown: list[str] = []
    for index, part in enumerate(_SIGN.split(" ".join(words))):
        # A topic that was switched off since is still one that the story has.
        found = names.find([part], also=own.values())
        first = _WORD.search(part)
        signed = index > 0 and first is not None and first[0] not in found.unknown
        unknown += found.unknown
        for place, selector in enumerate(found.selectors):
            topic = TopicName(selector)
            if selector == ALL:
                verdicts |= dict.fromkeys(own, Verdict.NOT)
            elif topic not in own:
                verdicts[topic] = Verdict.MISSING
            elif signed and place == 0:
                has.append(topic)
            else:
                verdicts[topic] = Verdict.NOT
    return _Said(verdicts, tuple(has), tuple(unknown))


async def _fitting(desk: Desk, request: Request, story: ArchivedStory) -> Iterable[TopicName]:
    """The topics for which a story rings in this chat; all that it has, if for none of them."""
    topics = [match.topic for match in story.topics]
    followed = rings_for(story, followed_by(await desk.chats.of(request.chat)))
    return [topic for topic in topics if Selector(topic) in followed] or topics


def _answer(
    desk: Desk, names: Names, verdicts: Mapping[TopicName, Verdict], receipt: Receipt
) -> Iterable[Line]:
    """What was noted, what had been noted before, and that nothing changes at once."""

    def those(verdict: Verdict, *, known: bool) -> Line:
        topics = [
            topic
            for topic, noting in receipt.noted.items()
            if verdicts[topic] is verdict and (noting is Noting.KNOWN) is known
        ]
        return _labels(desk, names, topics)

    if topics := those(Verdict.NOT, known=False):
        yield desk.phrases.line("wrong-not", topics=topics)
    if topics := those(Verdict.MISSING, known=False):
        yield desk.phrases.line("wrong-missing", topics=topics)
    if Noting.CHANGED in receipt.noted.values():
        yield desk.phrases.line("wrong-changed")
    if topics := those(Verdict.NOT, known=True):
        yield desk.phrases.line("wrong-not-known", topics=topics)
    if topics := those(Verdict.MISSING, known=True):
        yield desk.phrases.line("wrong-missing-known", topics=topics)
    if receipt.displaced:
        yield desk.phrases.line("wrong-displaced", count=receipt.displaced)
    yield desk.phrases.line("wrong-next")


def _labels(desk: Desk, names: Names, topics: Iterable[TopicName]) -> Line:
    return desk.labels(names, [Selector(topic) for topic in topics])
