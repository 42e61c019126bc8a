"""feedparser as it is by itself, to compare with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import feedparser.api

from bot.errors import FeedError
from bot.feeds import xml_driver
from bot.feeds.parse import parse_feed
from bot.model import ParsedFeed

URL = "https://news.example/feed"


@contextmanager
def default_driver() -> Iterator[None]:
    """Let feedparser use the XML driver that it uses by itself."""
    feedparser.api.PREFERRED_XML_PARSERS.remove(xml_driver.__name__)
    try:
        yield
    finally:
        xml_driver.install()


def read(body: bytes) -> ParsedFeed | str:
    """What ``parse_feed`` says, or its error's sentence."""
    try:
        return parse_feed(body, url=URL, content_type=None)
    except FeedError as error:
        return str(error)


def read_by_default_driver(body: bytes) -> ParsedFeed | str:
    """The same with feedparser's own choice of driver."""
    with default_driver():
        return read(body)
