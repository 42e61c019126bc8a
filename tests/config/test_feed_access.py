"""Headers, cookies and proxies of feeds: what may be written, and that it is never shown."""

from __future__ import annotations

import pytest

from bot.model import FeedAccess
from bot.redaction import Redactor
from tests.config.loading import Folder

FEED = '[[feeds]]\nname = "x"\nurl = "https://me:feedpass@x.example/feed"\n'
ALL = (
    FEED
    + 'headers = { Authorization = "Bearer hunter2token", X-Key = "hunter2 key" }\n'
    + 'cookies = { session = "hunter2=cookie" }\n'
    + 'proxy = "http://bot:hunter2%2Fproxy@proxy.example:3128"\n'
)


def test_a_feed_is_asked_as_its_table_says(folder: Folder) -> None:
    (feed,) = folder.load(ALL).feed_values()
    assert feed.access == FeedAccess(
        headers=(("Authorization", "Bearer hunter2token"), ("X-Key", "hunter2 key")),
        cookies=(("session", "hunter2=cookie"),),
        proxy="http://bot:hunter2%2Fproxy@proxy.example:3128",
    )


def test_headers_and_cookies_may_be_tables_of_their_own(folder: Folder) -> None:
    (feed,) = folder.load(f'{FEED}[feeds.headers]\nX-Key = "one"\n').feed_values()
    assert feed.access.headers == (("X-Key", "one"),)


def test_feeds_from_the_environment_may_have_them_too(folder: Folder) -> None:
    text = '[{"name": "x", "url": "https://x.example", "headers": {"X-Key": "one"}}]'
    (feed,) = folder.load(environ={"NEWSBELL_FEEDS": text}).feed_values()
    assert feed.access.headers == (("X-Key", "one"),)


def test_a_repr_shows_none_of_them(folder: Folder) -> None:
    config = folder.load(ALL)
    assert "hunter2" not in repr(config) + str(config) + repr(config.feed_values())
    assert "feedpass" not in repr(config)


def test_logs_hide_all_of_them(folder: Folder) -> None:
    secrets = folder.load(ALL).secret_texts()
    assert set(secrets) == {
        *("feedpass", "Bearer hunter2token", "hunter2token", "hunter2 key"),
        *("hunter2=cookie", "hunter2%2Fproxy", "hunter2/proxy"),
    }
    assert "hunter2" not in Redactor(secrets)("sent hunter2token and hunter2%3Dcookie")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('headers = "X: hunter2"', "feeds #1.headers = (not shown) is not a table of texts"),
        ('headers = ["hunter2"]', "feeds #1.headers = (not shown) is not a table of texts"),
        ("headers = { X-Key = 5 }", "feeds #1.headers.X-Key = (not shown) is not text"),
        ('headers = { X-Key = "" }', "(not shown) is no value of a header"),
        ('headers = { X-Key = "hunter2\\n" }', "(not shown) is no value of a header"),
        ('headers = { X-Key = "hunter2é" }', "(not shown) is no value of a header"),
        ('headers = { "X Key" = "hunter2" }', "is not a name that HTTP allows"),
        ('headers = { Host = "hunter2" }', "headers.Host is set by the bot itself"),
        ('headers = { cookie = "hunter2" }', "write cookies = {"),
        ('cookies = { a = "hunter2; b" }', "(not shown) is no value of a cookie"),
        ('cookies = { "a=b" = "hunter2" }', "is not a name that HTTP allows"),
        ('proxy = "socks5://u:hunter2@x"', "feeds #1.proxy = (not shown) is not a URL that can"),
        ('proxy = "x:hunter2@y:80"', "(not shown) is not a URL that can be used here"),
        ('proxy_file = "/run/secrets/x"', "is not a known key: did you mean proxy?"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_not_shown(folder: Folder, line: str, said: str) -> None:
    found = folder.error(FEED + line + "\n")
    assert said in found
    assert "line 4" in found
    assert "hunter2" not in found
