"""The configuration that the running parts go by."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.config import Config
from bot.model import Feed, FeedName


class Settings:
    """The configuration in force, replaced as a whole when its file changed.

    Who reads from here sees what holds now; what was built from a part of it is built again.
    """

    def __init__(self, config: Config) -> None:
        self.replace(config)

    def replace(self, config: Config) -> None:
        """Let another configuration be in force."""
        self.config = config
        self.feeds: Mapping[FeedName, Feed] = MappingProxyType(
            {feed.name: feed for feed in config.feed_values()}
        )
        self.polled: Mapping[FeedName, Feed] = MappingProxyType(
            {name: feed for name, feed in self.feeds.items() if not feed.paused}
        )
