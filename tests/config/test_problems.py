"""Each wrong value is said with its line, its key, what was found and what is allowed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from pydantic import ValidationError

from bot.config.feed_table import FeedTable
from bot.config.keys import NAMED, REPEATED, keys, keys_of
from bot.config.model import Config
from bot.config.problems import Whereabouts, findings, refusal
from tests.config.loading import Folder

FEED = '[[feeds]]\nname = "tech"\nurl = "https://news.example/tech"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # Names
        (
            '[poll]\nintervall = "15m"\n',
            "line 2: poll.intervall is not a known key: did you mean interval?"
            " poll has interval, min_interval, max_interval, host_interval, first, adaptive",
        ),
        ("[tellegram]\n", "line 1: tellegram is not a known key: did you mean telegram? allowed"),
        (
            'token = "x"\n',
            "line 1: token is not a known key: did you mean telegram.token or discord.token?",
        ),
        (
            "[telegram]\ntoken_fiel = 'x'\n",
            "telegram.token_fiel is not a known key: did you mean token_file?",
        ),
        (
            "[x]\n",
            "line 1: x is not a known key: allowed are data_dir, access, admin_chats, contact",
        ),
        ("\n'a\\nb' = 1\n", "line 2: a\\\\nb is not a known key: "),
        # Keys whose features do not exist yet
        (
            "[delivery]\nretries = 3\n",
            "line 2: delivery.retries is not a known key: delivery has on_unknown",
        ),
        ('[mail]\nhost = ""\n', "line 1: mail is not a known key: "),
        (
            f'{FEED}type = "rss"\n',
            "line 4: feeds #1.type = \"rss\" is not known: allowed are 'web', 'imap', 'maildir' or",
        ),
        # Kinds
        ('[telegram]\nrate = "30"\n', 'line 2: telegram.rate = "30" is not a number'),
        ("[telegram]\nrate = true\n", "line 2: telegram.rate = true is not a number"),
        ("[archive]\ndays = 1.5\n", "line 2: archive.days = 1.5 is not a whole number"),
        (
            "[console]\nenabled = 1\n",
            "line 2: console.enabled = 1 is not a switch: allowed are true and false",
        ),
        ("[store]\nprefix = 5\n", "line 2: store.prefix = 5 is not text: write it in quotes"),
        ("[[store]]\n", "line 1: store is not a table of keys"),
        ("topics = 3\n", "line 1: topics = 3 is not a table of tables"),
        (
            "[feeds]\nname = 'x'\n",
            "line 1: feeds is one table, but may stand several times: write [[feeds]]",
        ),
        ("admin_chats = 'x'\n", 'line 1: admin_chats = "x" is not a list'),
        ("[poll]\ninterval = 2026-01-01\n", "line 2: poll.interval = 2026-01-01 is not a duration"),
        # Limits
        (
            "[telegram]\nchat_rate = 0\n",
            "telegram.chat_rate = 0 is too small: more than 0 is allowed",
        ),
        ("[discord]\nrate = inf\n", "discord.rate = inf is not a finite number"),
        ("[archive]\ndays = 0\n", "archive.days = 0 is too small: 1 and more are allowed"),
        ("[ledger]\ndays = 9999\n", "ledger.days = 9999 is too large: at most 3650 is allowed"),
        # Durations
        (
            "[poll]\ninterval = 15\n",
            "line 2: poll.interval = 15 is a number without a unit: write numbers with a unit"
            ' (w, d, h, m, s), such as "15m", "1h30m" or "7d" (15 seconds are "15s")',
        ),
        ('[poll]\ninterval = "250ms"\n', 'poll.interval = "250ms" is not a duration'),
        ('[poll]\nmax_age = "0s"\n', 'poll.max_age = "0s" is no time at all: at least "1s"'),
        ('[dedupe]\nkeep = "9999999d"\n', 'dedupe.keep = "9999999d" is too long'),
        # Words
        (
            '[poll]\nfirst = "newest"\n',
            'line 2: poll.first = "newest" is not known: allowed are "quiet", "all" and "newest 3"',
        ),
        (
            "[poll]\nburst = false\n",
            "line 2: poll.burst = false is not a number of stories: allowed",
        ),
        (
            "[poll]\nburst = -1\n",
            'poll.burst = -1 is not a number of stories: allowed are 1 and more, or "off"',
        ),
        (
            '[log]\nlevel = "loud"\n',
            "log.level = \"loud\" is not known: allowed are 'debug', 'info', 'warning' or 'error'",
        ),
        ('[delivery]\non_unknown = "ask"\n', "allowed are 'resend' or 'skip'"),
        ('[store]\nprefix = "*"\n', 'store.prefix = "*" is not a prefix: allowed are letters'),
        ('data_dir = ""\n', 'line 1: data_dir = "" is not a folder: write its path in quotes'),
        ('data_dir = "~nobody-at-all/x"\n', "begins with ~, but whose home that is is not known"),
        # Chats
        (
            'access = "closed"\n',
            'line 1: access = "closed" is not allowed: write "open" or a list of chats',
        ),
        (
            'access = ["slack:1"]\n',
            'access holds "slack:1", which names no chat network: allowed are',
        ),
        (
            'admin_chats = [\n "discord:1",\n "telegram:@me"]\n',
            'line 3: admin_chats #2 = "telegram:@me" is not a chat of telegram: write'
            ' "telegram:-100123", or "telegram:-100123:7" for one forum topic',
        ),
        ('admin_chats = ["discord:1:2"]\n', "is not a chat of discord: write"),
        (
            '[[chats]]\nid = "discord:1"\ntopics = []\n',
            "line 3: chats #1.topics is empty: at least one is needed",
        ),
        ('[[chats]]\nid = "discord:1"\n', "line 1: chats #1.topics is missing"),
        # Feeds
        (f'{FEED}[[feeds]]\nname = "b"\n', "line 4: feeds #2.url is missing"),
        (
            f'{FEED}[[feeds]]\nname = "B"\nurl = "https://b.example"\n',
            'line 5: feeds #2.name = "B" is not a name',
        ),
        (
            '[[feeds]]\nname = "b"\nurl = "b.example"\n',
            'line 3: feeds #1.url = "b.example" is not a URL that can',
        ),
        (
            '[[feeds]]\nname = "b"\nurl = "https://"\n',
            'feeds #1.url = "https://" names no host: write http://… or',
        ),
        (
            '[[feeds]]\nname = "b"\nurl = "https://b.example:99999"\n',
            "is not a URL: write http://… or https://…",
        ),
        ('[[feeds]]\nname = "b"\nurl = "https://b .example"\n', "holds a blank and is no URL"),
        (
            f"{FEED}split = true\n",
            "line 4: feeds #1.split = true is not known: allowed are 'auto', 'yes' or 'no'",
        ),
        # Topics
        ("[topics.all]\n", "line 1: topics.all means something else in /subscribe"),
        ("[topics.AI]\n", "line 1: topics.AI is not a name: allowed are lower-case letters"),
        ("[topics]\nai = 3\n", "line 2: topics.ai = 3 is not a table of keys"),
        (
            '[topics.ai]\nphrases = [\n  "ok",\n  { words = "x", weigth = 2 },\n]\n',
            "line 4: topics.ai.phrases #2.weigth is not a known key: did you mean weight?",
        ),
        (
            "[topics.ai]\nphrases = [3]\n",
            'topics.ai.phrases #1 = 3 is not a phrase: write "words" or',
        ),
        (
            '[topics.ai]\nphrases = [""]\n',
            'topics.ai.phrases #1.words #1 = "" is empty: write something',
        ),
        ("[topics.ai]\nthreshold = 0\n", "topics.ai.threshold = 0 is too small"),
        (
            '[delivery]\ntimezone = "Mars/Olympus"\n',
            'delivery.timezone = "Mars/Olympus" is no time zone: write "Europe/Berlin"',
        ),
        (
            '[topics.ai]\ncolor = "blue"\n',
            'topics.ai.color = "blue" is not a colour: write "#1e88e5" or 0x1E88E5',
        ),
        (
            '[topics.ai]\ntitle = "a\\u0007b"\n',
            'topics.ai.title = "a\\u0007b" holds a control character',
        ),
        (
            '[topics.ai]\ndenies = ["a\\nb"]\n',
            'topics.ai.denies #1 = "a\\nb" holds a control character',
        ),
    ],
)
def test_a_wrong_value_is_said(folder: Folder, text: str, said: str) -> None:
    found = folder.error(text)
    assert said in found
    assert found.startswith(f"{folder.path}/config.toml, line ")
    assert "\n" not in found
    assert "pydantic" not in found


def test_a_long_value_is_cut(folder: Folder) -> None:
    found = folder.error(f'access = "{"x" * 5000}"\n')
    assert len(found) < 300 + len(str(folder.path))


def test_several_problems_are_listed_in_the_order_of_the_file(folder: Folder) -> None:
    said = folder.error(
        '[poll]\nfirst = "never"\nintervall = "1h"\n[archive]\ndays = -1\n',
        {"NEWSBELL_LOG__LEVEL": "loud", "NEWSBELL_LGO__LEVEL": "info"},
    )
    head, *lines = said.splitlines()
    assert head == "the configuration has 5 problems:"
    where = [line.strip().removeprefix(f"{folder.path}/").split(":")[0] for line in lines]
    assert where[:3] == ["config.toml, line 2", "config.toml, line 3", "config.toml, line 5"]
    assert where[3].startswith("NEWSBELL_LGO__LEVEL is not a known variable")
    assert where[4] == "NEWSBELL_LOG__LEVEL"


NAMES = sorted({key.name for key in keys()} | {*REPEATED, *NAMED})
ROW_NAMES = [*FeedTable.model_fields, "text", "weight"]
PLACES: list[tuple[str, ...]] = [
    *(tuple(map(str, key.place)) for key in keys()),
    *((key.table,) for key in keys() if key.table),
    *((table,) for table in (*REPEATED, *NAMED)),
    *((table, "ai", key.name) for table, model in NAMED.items() for key in keys_of(model, table)),
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.datetimes(),
    st.sampled_from(["open", "15m", "https://x.example", "telegram:-1", "quiet", "#1e88e5"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=4),
        st.dictionaries(st.sampled_from(sorted(FeedTable.model_fields)), inner).map(
            lambda row: (row,)
        ),
        st.dictionaries(st.sampled_from(["text", "weight"]), inner).map(lambda row: (row,)),
    ),
    max_leaves=8,
)


def _tree(settings: list[tuple[tuple[str, ...], Any]]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for (*tables, name), value in settings:
        table = tree
        for step in tables:
            inner = table.setdefault(step, {})
            table = inner if isinstance(inner, dict) else {}
        table[name] = value
    return tree


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=8).map(_tree))
def test_whatever_stands_there_is_either_taken_or_said_in_our_words(raw: dict[str, Any]) -> None:
    try:
        Config.model_validate(raw)
    except ValidationError as error:
        said = str(refusal(findings(error), Whereabouts("config.toml")))
        # The sentence for a kind of error that nobody thought of.
        assert "is not allowed" not in said.replace('is not allowed: write "open"', "")
        assert all(line.isprintable() for line in said.splitlines())
