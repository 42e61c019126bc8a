"""The tables of topics, in the configuration and in topic files, as the operator writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator

from bot.config import values
from bot.config.types import Filled, Table, key

Words = Annotated[Filled, AfterValidator(values.words)]
Language = Annotated[str, AfterValidator(values.language)]
TopicName = Annotated[str, AfterValidator(values.topic_name)]
ContextName = Annotated[str, AfterValidator(values.name)]


def _one_or_many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _phrase(value: object) -> object:
    if isinstance(value, str):
        return {"words": value}
    if isinstance(value, dict | PhraseTable):
        return value
    raise values.BadValueError('is not a phrase: write "words" or { words = "words", weight = 2 }')


class PhraseTable(Table):
    """Words that speak for a topic, or several, and what holds for each of them."""

    words: Annotated[tuple[Words, ...], BeforeValidator(_one_or_many), Field(min_length=1)] = Field(
        description="a phrase, or a list of them"
    )
    weight: Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)] = key(
        1.0, "how much it counts, -100 to 100"
    )
    case: bool | None = key(
        None, "whether capitals must stand as written; left out: in short words all in capitals"
    )
    support: bool = key(False, "true: counts only beside a phrase that is no support")
    needs: tuple[Words, ...] = key((), "counts only in a story that holds one of these")
    unless: tuple[Words, ...] = key(
        (), "does not count where title, bullets or summary hold one of these"
    )
    languages: tuple[Language, ...] = key((), 'counts only in texts of these, such as ["de"]')
    concept: str = key("", "synonyms of one concept count once")


class TopicTable(Table):
    """A topic: a built-in one changed, or one of your own. Keys left out stay as built in.

    A topic file holds the same keys without the header, and is named after the topic.
    """

    enabled: bool = key(True, "false switches the topic off")
    title: Filled | None = key(None, "name that is shown")
    titles: Mapping[Language, Filled] = key(
        {}, 'the name for readers of other languages: { de = "Halbleiter" }'
    )
    emoji: Filled | None = key(None, "sign before the title")
    color: Annotated[int, PlainValidator(values.color)] | None = key(
        None, 'colour of the embed, "#1e88e5" or 0x1E88E5'
    )
    extends: TopicName | None = key(
        None, "a topic whose phrases, denials and threshold it begins with"
    )
    parent: TopicName | None = key(
        None,
        "a topic to which its stories belong as well; left out: what stands before the last dot"
        " of its name",
    )
    needs: tuple[Words, ...] = key((), "a story belongs only if it holds one of these")
    phrases: tuple[Annotated[PhraseTable, BeforeValidator(_phrase)], ...] = key(
        (), "words that speak for it: texts, or tables as in the section below"
    )
    denies: tuple[Words, ...] = key((), "phrases inside which the topic's words do not count")
    contexts: Mapping[ContextName, tuple[Words, ...]] = key(
        {}, "lists of words, used in needs and unless of phrases as @NAME"
    )
    threshold: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] | None = key(
        None, "score that a story needs, above 0 to 100"
    )
