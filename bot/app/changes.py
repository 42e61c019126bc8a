"""What is different in a changed configuration, and what it takes to apply it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.config import Config
from bot.model import Feed, FeedType

_AT_NEXT_START = ("data_dir", "store")
_LIVE = ("access", "admin_chats", "chats", "feeds", "log")
_MOST_NAMES = 10


@dataclass(frozen=True, slots=True)
class Change:
    """``config`` is what can be in force now: the new one, but for what waits for a start.

    ``said`` tells the differences in words, without any value; ``restart`` names what waits.
    ``rebuild``: the parts of the bot must be built again; else they take it up as they run.
    """

    config: Config
    said: tuple[str, ...]
    restart: tuple[str, ...] = ()
    rebuild: bool = False


def change(old: Config, new: Config) -> Change:
    """How ``new`` differs from ``old``, which is in force."""
    different = [name for name in Config.model_fields if getattr(old, name) != getattr(new, name)]
    restart = tuple(name for name in different if name in _AT_NEXT_START)
    kept = {name: getattr(old, name) for name in restart}
    rest = [name for name in different if name not in restart]
    only_interval = old.poll == new.poll.model_copy(update={"interval": old.poll.interval})
    live = (*_LIVE, "poll") if only_interval else _LIVE
    # The interval of all feeds is told by the feeds that it changes.
    tables = [name for name in rest if name != "feeds"]
    return Change(
        config=new.model_copy(update=kept),
        said=(*_feeds(old, new), *(f"{name} is different" for name in tables)),
        restart=restart,
        rebuild=any(name not in live for name in rest) or not _only_web_feeds_differ(old, new),
    )


def is_asked_otherwise(old: Feed | None, new: Feed) -> bool:
    """Whether a feed should be asked at once: it is new, goes on, or is asked or read otherwise."""
    return old is None or old.paused or replace(old, tags=new.tags) != new


def _only_web_feeds_differ(old: Config, new: Config) -> bool:
    """Who waits for mails or files waits for those of a fixed set of feeds."""
    different = set(old.feed_values()) ^ set(new.feed_values())
    return all(feed.type == FeedType.WEB for feed in different)


def _feeds(old: Config, new: Config) -> list[str]:
    before = {feed.name: feed for feed in old.feed_values()}
    after = {feed.name: feed for feed in new.feed_values()}
    both = [name for name in after if name in before]
    turned = [name for name in both if before[name].paused != after[name].paused]
    found = {
        "added": [name for name in after if name not in before],
        "removed": [name for name in before if name not in after],
        "paused": [name for name in turned if after[name].paused],
        "resumed": [name for name in turned if not after[name].paused],
        "changed": [name for name in both if name not in turned and before[name] != after[name]],
    }
    return [f"{word}: {_listed(names)}" for word, names in found.items() if names]


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"{'feed' if len(names) == 1 else 'feeds'} {', '.join(names[:_MOST_NAMES])}{more}"
