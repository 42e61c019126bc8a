"""What cannot be true together is refused; what is merely missing is said before a run."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.config import Config, problems_before_run
from bot.model import Feed, FeedName, Split
from tests.config.loading import Folder

FEED = '[[feeds]]\nname = "tech"\nurl = "https://news.example/tech"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[poll]\ninterval = "30s"\n',
            "line 2: poll.interval does not fit: poll.interval (30s) must be at least"
            " poll.min_interval (1m) and at most poll.max_interval (1d)",
        ),
        (
            '[poll]\nmin_interval = "20m"\n',
            "line 2: poll.min_interval does not fit: ",
        ),
        (
            '[poll]\nmax_interval = "5m"\n',
            "line 2: poll.max_interval does not fit: ",
        ),
        (
            f'{FEED}interval = "2d"\n',
            "line 4: feeds #1.interval (2d) must be at least ",
        ),
        (f"{FEED}{FEED}", 'line 5: feeds #2.name = "tech" is also that of feeds #1: write it once'),
        (
            '[[chats]]\nid = "discord:1"\ntopics = ["ai"]\n' * 2,
            'line 5: chats #2.id = "discord:1" is also that of chats #1: write it once',
        ),
        (
            '[[chats]]\nid = "discord:1"\ntopics = ["ai",\n "chip"]\n',
            'line 4: chats #1.topics #2 = "chip" names no topic that there is: did you mean chips?'
            " allowed are chips, ai, blockchain, crypto, all",
        ),
        (
            f'{FEED}[[chats]]\nid = "discord:1"\ntopics = ["source:tec"]\n',
            'line 6: chats #1.topics #1 = "source:tec" names no feed that there is:'
            " did you mean source:tech?",
        ),
        (
            '[[chats]]\nid = "discord:1"\ntopics = ["ai"]\n[topics.ai]\nenabled = false\n',
            'line 3: chats #1.topics #1 = "ai" is switched off in topics.ai',
        ),
        (
            '[topics.chip]\ntitle = "Chips"\n',
            "line 1: topics.chip is a topic of your own and needs phrases that speak for it:"
            " did you mean topics.chips? built-in are chips, ai, blockchain, crypto",
        ),
        (
            '[dedupe]\nkeep = "31d"\n',
            "line 2: dedupe.keep does not fit: ledger.days (30) may not be shorter",
        ),
        (
            "[ledger]\ndays = 29\n",
            "line 2: ledger.days does not fit: ledger.days (29) may not be",
        ),
    ],
)
def test_a_contradiction_is_refused(folder: Folder, text: str, said: str) -> None:
    found = folder.error(text)
    assert said in found
    assert "\n" not in found


def test_contradictions_are_listed_together(folder: Folder) -> None:
    said = folder.error(f'[ledger]\ndays = 1\n{FEED}{FEED}interval = "2d"\n')
    assert said.startswith("the configuration has 3 problems:")


def test_a_second_is_the_shortest_interval(folder: Folder) -> None:
    config = folder.load('[poll]\ninterval = "1s"\nmin_interval = "1s"\n')
    assert config.poll.interval == timedelta(seconds=1)


def test_chats_may_follow_topics_sources_and_all(folder: Folder) -> None:
    config = folder.load(
        f'{FEED}[topics.space]\nphrases = ["rocket"]\n'
        '[[chats]]\nid = "telegram:-100:7"\ntopics = ["chips", "space", "source:tech", "all"]\n'
    )
    assert str(config.chats[0].id) == "telegram:-100:7"


def test_feeds_become_values_with_the_interval_in_force(folder: Folder) -> None:
    config = folder.load(
        f'[poll]\ninterval = "5m"\n{FEED}tags = ["asia"]\nsplit = "yes"\n'
        '[[feeds]]\nname = "daily"\nurl = "https://news.example/daily"\ninterval = "6h"\n'
    )
    assert config.feed_values() == (
        Feed(
            FeedName("tech"),
            "https://news.example/tech",
            timedelta(minutes=5),
            Split.YES,
            ("asia",),
        ),
        Feed(FeedName("daily"), "https://news.example/daily", timedelta(hours=6), fixed=True),
    )


def test_an_api_base_never_ends_with_a_slash(folder: Folder) -> None:
    config = folder.load('[telegram]\napi_base = "http://127.0.0.1:8081/"\n')
    assert config.telegram.api_base == "http://127.0.0.1:8081"


def test_the_pause_between_requests_to_one_host_may_be_none(folder: Folder) -> None:
    config = folder.load('[poll]\nhost_interval = "0s"\n')
    assert config.poll.host_interval == timedelta(0)


@pytest.mark.parametrize("contact", ["", "ada@example.org", "https://example.org/~ada?x=1"])
def test_a_contact_is_a_mail_or_web_address(folder: Folder, contact: str) -> None:
    assert folder.load(f'contact = "{contact}"\n').contact == contact


@pytest.mark.parametrize(
    "contact",
    ["Ada", "ada@example.org)", "a b@example.org", "é@example.org", "https://", "a\\nb@c"],
)
def test_what_is_no_contact_is_refused(folder: Folder, contact: str) -> None:
    assert "is no address" in folder.error(f'contact = "{contact}"\n')


@pytest.mark.parametrize(
    ("listen", "address"),
    [
        ("", None),
        ("127.0.0.1:8080", ("127.0.0.1", 8080)),
        ("localhost:1", ("localhost", 1)),
        ("[::1]:65535", ("::1", 65535)),
        ("[fe80::1%eth0]:80", ("fe80::1%eth0", 80)),
        (":8080", ("0.0.0.0", 8080)),
    ],
)
def test_where_the_web_server_listens(
    folder: Folder, listen: str, address: tuple[str, int] | None
) -> None:
    assert folder.load(f'[web]\nlisten = "{listen}"\n').web.address == address


@pytest.mark.parametrize(
    "listen",
    [
        "8080",
        "127.0.0.1",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "::1:80",
        "a b:80",
        "http://a:80",
        "a:x",
    ],
)
def test_what_is_no_address_to_listen_on_is_refused(folder: Folder, listen: str) -> None:
    assert 'write "127.0.0.1:8080"' in folder.error(f'[web]\nlisten = "{listen}"\n')


@pytest.mark.parametrize(
    "url", ["https://bell.example.org", "https://example.org/bell", "http://127.0.0.1:8080"]
)
def test_where_the_world_reaches_the_web_server(folder: Folder, url: str) -> None:
    config = folder.load(f'[web]\nlisten = ":80"\npublic_url = "{url}/"\n')
    assert config.web.public_url == url
    assert config.web.takes_pushes


@pytest.mark.parametrize(
    "url",
    [
        "bell.example.org",
        "ftp://bell.example.org",
        "https://",
        "https://ada:pw@bell.example.org",
        "https://bell.example.org/?a=b",
        "https://bell.example.org/#x",
    ],
)
def test_what_the_world_cannot_call_is_refused(folder: Folder, url: str) -> None:
    said = folder.error(f'[web]\nlisten = ":80"\npublic_url = "{url}"\n')
    assert "line 3: web.public_url" in said


def test_a_public_address_needs_a_server(folder: Folder) -> None:
    said = folder.error('[web]\npublic_url = "https://bell.example.org"\n')
    assert "set web.listen too" in said


@pytest.mark.parametrize(
    "table",
    ["", 'listen = ":80"', 'listen = ":80"\npublic_url = "https://a.example"\npush = false'],
)
def test_without_a_server_an_address_or_the_wish_there_is_no_push(
    folder: Folder, table: str
) -> None:
    assert not folder.load(f"[web]\n{table}\n").web.takes_pushes


@pytest.mark.parametrize(
    ("first", "rings"), [("quiet", 0), ("all", None), ("newest 3", 3), ("newest  12", 12)]
)
def test_what_a_first_poll_rings(folder: Folder, first: str, rings: int | None) -> None:
    assert folder.load(f'[poll]\nfirst = "{first}"\n').poll.rings_on_first_poll == rings


@pytest.mark.parametrize(("burst", "limit"), [("20", 20), ("1", 1), ("0", None), ('"off"', None)])
def test_what_a_burst_is(folder: Folder, burst: str, limit: int | None) -> None:
    assert folder.load(f"[poll]\nburst = {burst}\n").poll.burst == limit


# ── Before a run ────────────────────────────────────────────────────────────────────────────────


def test_an_empty_configuration_lacks_feeds_and_networks() -> None:
    assert problems_before_run(Config()) == [
        "no feed is configured: newsbell feeds add URL, or add a [[feeds]] table with a name and"
        " a url to config.toml",
        "no chat network is configured: set telegram.token or discord.token in config.toml,"
        " or console.enabled = true to try the bot here",
    ]


def test_the_file_that_was_read_is_named(folder: Folder) -> None:
    assert str(folder.path / "config.toml") in problems_before_run(folder.load("[log]\n"))[0]


def test_a_feed_and_a_network_are_enough(folder: Folder) -> None:
    assert problems_before_run(folder.load(f"{FEED}[console]\nenabled = true\n")) == []
    assert problems_before_run(folder.load(f'{FEED}[discord]\ntoken = "abc"\n')) == []


def test_a_chat_on_a_network_that_is_not_configured_is_said(folder: Folder) -> None:
    config = folder.load(
        f'admin_chats = ["telegram:1"]\n{FEED}[discord]\ntoken = "abc"\n'
        '[[chats]]\nid = "telegram:-1"\ntopics = ["ai"]\n'
    )
    assert problems_before_run(config) == [
        "chats #1 names telegram:-1, but telegram is not configured",
        "admin_chats names telegram:1, but telegram is not configured",
    ]
