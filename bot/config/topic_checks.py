"""Checks what topics say of each other, and what a topic says against itself. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.config.keys import nearest
from bot.config.lines import Place
from bot.config.model import BUILT_IN_TOPICS, Config
from bot.config.problems import Problem
from bot.config.topic_table import PhraseTable, TopicTable

CONTEXT_SIGN = "@"


def topics(config: Config) -> Iterator[Problem]:
    """What no topic can mean, each at the key that says it."""
    tables = config.topics
    parents = {parent_of(name, tables) for name in tables}
    for name, table in tables.items():
        yield from _names(name, table, tables)
        yield from _lines_of_descent(name, tables)
        yield from _contexts(name, tables)
        yield from _contradictions(name, table)
        speaks = any(phrase.weight > 0 for phrase in table.phrases) or table.extends
        if name not in BUILT_IN_TOPICS and not speaks and name not in parents:
            near = nearest(name, BUILT_IN_TOPICS)
            hint = f"did you mean topics.{near}? " if near else ""
            yield Problem(
                ("topics", name),
                f"is a topic of your own and needs phrases that speak for it: {hint}"
                f"built-in are {', '.join(BUILT_IN_TOPICS)}",
            )


def parent_of(name: str, tables: Mapping[str, TopicTable]) -> str | None:
    """The topic that a topic's stories belong to as well: as its table says, else as its name."""
    table = tables.get(name)
    if table and table.parent:
        return table.parent
    before = name.rpartition(".")[0]
    return before if before in tables or before in BUILT_IN_TOPICS else None


def _names(name: str, table: TopicTable, tables: Mapping[str, TopicTable]) -> Iterator[Problem]:
    there = tuple(dict.fromkeys((*BUILT_IN_TOPICS, *tables)))
    for key, other in (("extends", table.extends), ("parent", table.parent)):
        place = ("topics", name, key)
        if other == name:
            yield Problem(place, "is the topic itself: name another", f'"{other}"')
        elif other and other not in there:
            near = nearest(other, there)
            hint = f"did you mean {near}? " if near else ""
            yield Problem(
                place, f"names no topic: {hint}there are {', '.join(there)}", f'"{other}"'
            )


def _lines_of_descent(name: str, tables: Mapping[str, TopicTable]) -> Iterator[Problem]:
    """Topics that extend each other, or are each other's parents, in a ring."""
    for key in ("extends", "parent"):
        ring = [name]
        while True:
            last = ring[-1]
            table = tables.get(last)
            above = table.extends if key == "extends" and table else None
            above = parent_of(last, tables) if key == "parent" else above
            if above is None or above in ring:
                break
            ring.append(above)
        # One that ends in the topic itself is told at it alone, not at all that lead there.
        if above == name and len(ring) > 1 and name == min(ring):
            yield Problem(("topics", name, key), f"goes in a ring: {' > '.join([*ring, name])}")


def contexts_of(name: str, tables: Mapping[str, TopicTable]) -> set[str]:
    """The contexts that the tables give a topic, those of what it extends among them."""
    found: set[str] = set()
    seen: set[str] = set()
    at: str | None = name
    while at is not None and at in tables and at not in seen:
        seen.add(at)
        found |= set(tables[at].contexts)
        at = tables[at].extends
    return found


def _contexts(name: str, tables: Mapping[str, TopicTable]) -> Iterator[Problem]:
    table = tables[name]
    top: str | None = name
    seen: set[str] = set()
    while top is not None and top in tables and top not in (*BUILT_IN_TOPICS, *seen):
        seen.add(top)
        top = tables[top].extends
    if top in BUILT_IN_TOPICS:
        return  # the contexts of a built-in topic are not known here
    known = contexts_of(name, tables)
    asked: list[tuple[Place, tuple[str, ...]]] = [(("needs",), table.needs)]
    for number, phrase in enumerate(table.phrases):
        asked.append((("phrases", number, "needs"), phrase.needs))
        asked.append((("phrases", number, "unless"), phrase.unless))
    for place, words in asked:
        for word in words:
            if word.startswith(CONTEXT_SIGN) and word[1:] not in known:
                there = ", ".join(sorted(known)) or "none"
                text = f"names no context: there are {there}"
                yield Problem(("topics", name, *place), text, f'"{word}"')


def _contradictions(name: str, table: TopicTable) -> Iterator[Problem]:
    denied = {_normal(word) for word in table.denies}
    seen: dict[object, tuple[int, float]] = {}
    for number, phrase in enumerate(table.phrases):
        place = ("topics", name, "phrases", number)
        for word in phrase.words:
            if _normal(word) in denied:
                yield Problem(place, "stands in denies as well: choose one", f'"{word}"')
            earlier = seen.setdefault(_condition(word, phrase), (number, phrase.weight))
            if earlier[1] != phrase.weight:
                text = (
                    f"weighs {phrase.weight:g} here and {earlier[1]:g} in"
                    f" phrases #{earlier[0] + 1}: choose one"
                )
                yield Problem(place, text, f'"{word}"')


def _condition(word: str, phrase: PhraseTable) -> tuple[Sequence[str] | str | bool | None, ...]:
    spelled = word if phrase.case else _normal(word)
    return spelled, phrase.case, phrase.support, phrase.needs, phrase.unless, phrase.languages


def _normal(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())
