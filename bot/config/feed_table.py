"""The ``[[feeds]]`` table: a source that is polled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr

from bot.config.types import Cookies, Duration, Headers, HttpUrl, Name, Proxy, Table, Tag, key
from bot.model import Feed, FeedAccess, FeedName, Split


def _texts(secrets: Mapping[str, SecretStr]) -> tuple[tuple[str, str], ...]:
    return tuple((name, secret.get_secret_value()) for name, secret in secrets.items())


class FeedTable(Table):
    """A source that is polled; the table may be repeated."""

    name: Name = Field(description="short name, for source:NAME and the logs")
    url: HttpUrl = Field(description="http(s) address of the feed", repr=False)
    interval: Duration | None = key(
        None,
        "asked exactly so often, whatever its rhythm; none: by poll.interval and poll.adaptive",
    )
    split: Literal["auto", "yes", "no"] = key(
        "auto", "whether its entries are newsletter issues: auto, yes or no"
    )
    tags: tuple[Tag, ...] = key((), "words of your own to group feeds by")
    paused: bool = key(False, "true: not asked until it is false again; its stories stay")
    headers: Headers = key({}, 'request headers for its server only: { name = "value" }')
    cookies: Cookies = key({}, 'cookies for its server only: { name = "value" }')
    proxy: Proxy | None = key(None, "http(s) address of a proxy to ask it through")

    @property
    def access(self) -> FeedAccess:
        """How its server is asked."""
        return FeedAccess(
            headers=_texts(self.headers),
            cookies=_texts(self.cookies),
            proxy=self.proxy.get_secret_value() if self.proxy else None,
        )

    def value(self, interval: timedelta) -> Feed:
        """The feed as the rest of the bot knows it; ``interval`` is ``poll.interval``."""
        return Feed(
            FeedName(self.name),
            self.url,
            self.interval or interval,
            Split(self.split),
            self.tags,
            self.access,
            fixed=self.interval is not None,
            paused=self.paused,
        )

    def secret_texts(self) -> set[str]:
        """What no log may show: passwords in addresses, values of headers and cookies."""
        found = set()
        access = self.access
        for name, value in (*access.headers, *access.cookies):
            # Of "Bearer token" also the token alone.
            alone = value.rpartition(" ")[2] if name.lower() == "authorization" else value
            found |= {value, alone}
        for address in (self.url, access.proxy or ""):
            if password := urlsplit(address).password:
                found |= {password, unquote(password)}
        return found
