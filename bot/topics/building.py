"""From the tables of topics, the built-in ones and the operator's, to the rules in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import resources

from pydantic import ValidationError

from bot.config.model import BUILT_IN_TOPICS
from bot.config.problems import Whereabouts, findings, refusal
from bot.config.toml import parsed
from bot.config.topic_checks import CONTEXT_SIGN, parent_of
from bot.config.topic_table import PhraseTable, TopicTable
from bot.errors import ConfigError
from bot.model import Topic, TopicName
from bot.topics.rules import (
    BUILT_IN_THRESHOLD,
    OWN_THRESHOLD,
    Phrase,
    TopicRules,
    is_acronym,
)
from bot.topics.words import tidy

_OWN_EMOJI = "🔔"
_OWN_COLOR = 0x5B6EE1


def built_in_topics() -> tuple[TopicRules, ...]:
    """The topics that ship with the bot, in the order in which they are listed."""
    return build_topics({})


def build_topics(tables: Mapping[str, TopicTable]) -> tuple[TopicRules, ...]:
    """The topics in force: the built-in ones as the operator changed them, then the operator's own.

    The tables have passed ``bot.config.checks``; raises ConfigError for what only shows here, a
    context that neither they nor the built-in topics have.
    """
    builder = _Builder(tables)
    names = dict.fromkeys((*BUILT_IN_TOPICS, *tables))
    in_force = [name for name in names if name not in tables or tables[name].enabled]
    drafts = {name: builder.draft(name) for name in in_force}
    return tuple(
        TopicRules(
            draft.topic,
            draft.phrases,
            draft.denies,
            draft.threshold,
            draft.needs,
            _parent(name, tables, drafts),
        )
        for name, draft in drafts.items()
    )


def read_topic(name: str, text: str) -> TopicTable:
    """One topic from the text of a topic file; raises ConfigError with the lines."""
    table, lines = parsed(text, f"{name}.toml")
    try:
        return TopicTable.model_validate(table)
    except ValidationError as error:
        raise refusal(findings(error), Whereabouts(f"{name}.toml", lines)) from None


@dataclass(frozen=True, slots=True)
class _Draft:
    """What a topic has so far, layer upon layer."""

    topic: Topic
    phrases: tuple[Phrase, ...] = ()
    denies: tuple[str, ...] = ()
    threshold: float = OWN_THRESHOLD
    needs: tuple[tuple[str, ...], ...] = ()
    contexts: Mapping[str, tuple[str, ...]] | None = None


class _Builder:
    """Makes each topic once: what it extends, then its built-in table, then the operator's."""

    def __init__(self, tables: Mapping[str, TopicTable]) -> None:
        self._tables = tables
        self._drafts: dict[str, _Draft] = {}

    def draft(self, name: str) -> _Draft:
        if name not in self._drafts:
            self._drafts[name] = self._made(name)
        return self._drafts[name]

    def _made(self, name: str) -> _Draft:
        own = self._tables.get(name, TopicTable())
        title = name.rpartition(".")[2].replace("_", " ").replace("-", " ").capitalize()
        draft = _Draft(Topic(TopicName(name), title, _OWN_EMOJI, _OWN_COLOR))
        if own.extends is not None:
            base = self.draft(own.extends)
            shown = replace(draft.topic, emoji=base.topic.emoji, color=base.topic.color)
            draft = replace(base, topic=shown)
        if name in BUILT_IN_TOPICS:
            draft = _with(replace(draft, threshold=BUILT_IN_THRESHOLD), _built_in(name))
        return _with(draft, own)


def _built_in(name: str) -> TopicTable:
    file = resources.files("bot.topics") / "lexicons" / f"{name}.toml"
    return read_topic(name, file.read_text(encoding="utf-8"))


def _with(draft: _Draft, table: TopicTable) -> _Draft:
    """A draft with a table laid over it; its phrases take the place of equal ones below."""
    topic, name = draft.topic, draft.topic.name
    contexts = {**(draft.contexts or {}), **table.contexts}
    added = tuple(
        phrase
        for number, group in enumerate(table.phrases, 1)
        for phrase in _phrases(f"topics.{name}.phrases #{number}", group, contexts)
    )
    replaced = {phrase.text.lower() for phrase in added}
    needs = _expanded(f"topics.{name}.needs", table.needs, contexts)
    _spoken(f"topics.{name}.denies", table.denies)
    _spoken(f"topics.{name}.needs", needs)
    return _Draft(
        topic=Topic(
            name,
            topic.title if table.title is None else table.title,
            topic.emoji if table.emoji is None else table.emoji,
            topic.color if table.color is None else table.color,
            tuple({**dict(topic.titles), **table.titles}.items()),
        ),
        phrases=(
            *(phrase for phrase in draft.phrases if phrase.text.lower() not in replaced),
            *added,
        ),
        denies=(*draft.denies, *table.denies),
        threshold=draft.threshold if table.threshold is None else table.threshold,
        needs=(*draft.needs, needs) if needs else draft.needs,
        contexts=contexts,
    )


def _phrases(
    where: str, group: PhraseTable, contexts: Mapping[str, tuple[str, ...]]
) -> Iterator[Phrase]:
    needs = _expanded(f"{where}.needs", group.needs, contexts)
    unless = _expanded(f"{where}.unless", group.unless, contexts)
    for asked in (group.words, needs, unless):
        _spoken(where, asked)
    for text in group.words:
        yield Phrase(
            text,
            group.weight,
            case=is_acronym(text) if group.case is None else group.case,
            support=group.support,
            needs=needs,
            unless=unless,
            languages=group.languages,
            concept=group.concept,
        )


def _expanded(
    where: str, words: Iterable[str], contexts: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    found: list[str] = []
    words = tuple(words)
    for word in words:
        if not word.startswith(CONTEXT_SIGN):
            found.append(word)
        elif word[1:] in contexts:
            found.extend(contexts[word[1:]])
        else:
            there = ", ".join(sorted(contexts)) or "none"
            raise ConfigError(f'{where} = "{word}" names no context: there are {there}')
    if words and not found:
        raise ConfigError(f"{where} is empty: its contexts hold no word")
    return tuple(found)


def _spoken(where: str, words: Iterable[str]) -> None:
    """Refuse words of which nothing is left to look for, such as what every feed ends with."""
    for word in words:
        if not any(letter.isalnum() for letter in tidy(word.rstrip("*"))):
            raise ConfigError(f'{where} = "{word}" holds no word to look for')


def _parent(
    name: str, tables: Mapping[str, TopicTable], in_force: Mapping[str, object]
) -> TopicName | None:
    """The nearest topic above that is switched on."""
    above = parent_of(name, tables)
    while above is not None and above not in in_force:
        above = parent_of(above, tables)
    return TopicName(above) if above else None
