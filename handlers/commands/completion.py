"""What a network may offer while somebody types the words of a command."""

from __future__ import annotations

from dataclasses import dataclass

from bot.delivery.zones import zone_names
from bot.model import ChatId, Selector
from bot.texts import Texts
from handlers.commands import digest, mute, quiet
from handlers.commands.desk import followed_by, label_of, names_of
from handlers.commands.filters import KINDS
from handlers.commands.outlets import EACH, FIRST
from handlers.commands.phrases import Phrases
from handlers.commands.ports import Chats, Operations
from handlers.commands.request import Argument

_WORDS = {
    Argument.DIGEST: (*digest.EXAMPLES, digest.OFF, digest.SILENT, digest.LOUD),
    Argument.QUIET: (quiet.EXAMPLE, quiet.OFF),
    Argument.DURATION: (*mute.EXAMPLES, mute.OFF),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A word that fits: ``value`` is what the command takes, ``label`` what people read."""

    value: str
    label: str


class Completion:
    """The choices for each kind of argument; a network filters them by what is typed."""

    def __init__(self, *, chats: Chats, operations: Operations, texts: Texts) -> None:
        self._chats = chats
        self._operations = operations
        self._texts = texts
        self._phrases = Phrases(texts)

    async def __call__(
        self, argument: Argument, chat: ChatId, language: str | None = None
    ) -> tuple[Choice, ...]:
        """Topics in the operator's order, then ``all`` and the sources where they can be followed;
        nothing for a number.
        """
        if argument in {Argument.NONE, Argument.NUMBER}:
            return ()
        if argument in _WORDS:
            return tuple(Choice(word, word) for word in _WORDS[argument])
        if argument is Argument.ZONE:
            return tuple(Choice(name, name.replace("_", " ")) for name in zone_names())
        if argument is Argument.OUTLETS:
            return tuple(
                Choice(word, self._texts(f"outlets-choice-{word}")) for word in (FIRST, EACH)
            )
        if argument is Argument.FILTERS:
            return tuple(Choice(kind, self._texts(f"filters-choice-{kind}")) for kind in KINDS)
        names = await names_of(self._operations, language)
        if argument is Argument.FOLLOWED:
            selectors = followed_by(await self._chats.of(chat))
        elif argument is Argument.NUMBER_TOPIC:
            selectors = tuple(Selector(name) for name in names.topics)
        else:
            selectors = names.selectors
        labels = (label_of(self._phrases, names, selector) for selector in selectors)
        return tuple(
            Choice(selector, "".join(span.text for span in label))
            for selector, label in zip(selectors, labels, strict=True)
        )
