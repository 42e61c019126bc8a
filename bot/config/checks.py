"""Checks what concerns several keys at once, and what is missing before a run. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from bot.config.keys import nearest
from bot.config.lines import Place
from bot.config.mail_checks import feed_types, mailboxes
from bot.config.model import BUILT_IN_TOPICS, Config
from bot.config.problems import Problem, place_name
from bot.config.topic_checks import topics
from bot.config.values import written
from bot.model import ALL, SOURCE_PREFIX, ChatId


def contradictions(config: Config, is_set: Callable[[Place], bool]) -> Iterator[Problem]:
    """What cannot be true together. ``is_set``: whether the operator wrote a key, to blame it."""
    yield from _intervals(config, is_set)
    yield from _repeated("feeds", "name", [feed.name for feed in config.feeds])
    yield from _repeated("chats", "id", [str(chat.id) for chat in config.chats])
    yield from feed_types(config)
    yield from mailboxes(config)
    yield from topics(config)
    yield from _selectors(config)
    if config.web.public_url and not config.web.listen:
        yield Problem(
            ("web", "public_url"),
            "is the address of a server that is not there: set web.listen too, or leave it out",
        )
    if timedelta(days=config.ledger.days) < config.dedupe.keep:
        place = _blamed(is_set, ("ledger", "days"), ("dedupe", "keep"))
        yield Problem(
            place,
            f"does not fit: ledger.days ({config.ledger.days}) may not be shorter than"
            f" dedupe.keep ({written(config.dedupe.keep)}), else a story that is still known"
            " could ring again",
        )


def problems_before_run(config: Config) -> list[str]:
    """What a valid configuration still lacks to be of use, in sentences; [] if nothing."""
    found = problems_of_networks(config)
    if not config.feeds:
        file = config.origin or "config.toml"
        how = f"newsbell feeds add URL, or add a [[feeds]] table with a name and a url to {file}"
        found.insert(0, f"no feed is configured: {how}")
    return found


def problems_of_networks(config: Config) -> list[str]:
    """What a valid configuration still lacks to reach its chats, in sentences; [] if nothing."""
    found = []
    file = config.origin or "config.toml"
    networks = _networks(config)
    if not networks:
        found.append(
            "no chat network is configured: set telegram.token or discord.token"
            f" in {file}, or console.enabled = true to try the bot here"
        )
    elsewhere: list[tuple[str, ChatId]] = [
        *((f"chats #{number}", chat.id) for number, chat in enumerate(config.chats, start=1)),
        *(("admin_chats", chat) for chat in config.admin_chats),
    ]
    for place, chat in elsewhere if networks else []:
        if chat.platform not in networks:
            found.append(f"{place} names {chat}, but {chat.platform} is not configured")
    return found


def _networks(config: Config) -> set[str]:
    switches = {
        "telegram": config.telegram.token.get_secret_value(),
        "discord": config.discord.token.get_secret_value(),
        "console": config.console.enabled,
    }
    return {name for name, is_on in switches.items() if is_on}


def _intervals(config: Config, is_set: Callable[[Place], bool]) -> Iterator[Problem]:
    poll = config.poll
    least, most = poll.min_interval, poll.max_interval
    if not least <= poll.interval <= most:
        place = _blamed(
            is_set, ("poll", "interval"), ("poll", "min_interval"), ("poll", "max_interval")
        )
        yield Problem(
            place,
            f"does not fit: poll.interval ({written(poll.interval)}) must be at least"
            f" poll.min_interval ({written(least)}) and at most poll.max_interval"
            f" ({written(most)})",
        )
    for index, feed in enumerate(config.feeds):
        if feed.interval and not least <= feed.interval <= most:
            yield Problem(
                ("feeds", index, "interval"),
                f"({written(feed.interval)}) must be at least poll.min_interval"
                f" ({written(least)}) and at most poll.max_interval ({written(most)})",
            )


def _repeated(table: str, key: str, values: list[str]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for index, value in enumerate(values):
        if value in seen:
            earlier = place_name((table, seen[value]))
            place, found = (table, index, key), f'"{value}"'
            yield Problem(place, f"is also that of {earlier}: write it once", found)
        seen.setdefault(value, index)


def _selectors(config: Config) -> Iterator[Problem]:
    switched_off = {name for name, topic in config.topics.items() if not topic.enabled}
    switched_on = tuple(
        name
        for name in dict.fromkeys((*BUILT_IN_TOPICS, *config.topics))
        if name not in switched_off
    )
    sources = tuple(SOURCE_PREFIX + feed.name for feed in config.feeds)
    allowed = (*switched_on, str(ALL), *sources)
    for index, chat in enumerate(config.chats):
        for number, selector in enumerate(chat.topics):
            if selector in allowed:
                continue
            place = ("chats", index, "topics", number)
            yield Problem(place, _no_selector(selector, allowed, switched_off), f'"{selector}"')


def _no_selector(selector: str, allowed: Iterable[str], switched_off: set[str]) -> str:
    if selector in switched_off:
        return f"is switched off in topics.{selector}"
    near = nearest(selector, allowed)
    hint = f"did you mean {near}? " if near else ""
    kind = "feed" if selector.startswith(SOURCE_PREFIX) else "topic"
    return f"names no {kind} that there is: {hint}allowed are {', '.join(allowed)}"


def _blamed(is_set: Callable[[Place], bool], *places: Place) -> Place:
    """The first of the places that the operator wrote."""
    return next((place for place in places if is_set(place)), places[0])
