"""Every value can be set by a variable, and a wrong variable is said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.config import Config
from bot.config.keys import keys
from bot.model import ChatId
from tests.config.loading import Folder

FEED = '{"name": "tech", "url": "https://news.example/tech"}'


@pytest.mark.parametrize(
    ("variable", "text", "path", "value"),
    [
        ("NEWSBELL_ACCESS", "open", "access", "open"),
        ("NEWSBELL_ACCESS", '["discord:4"]', "access", (ChatId("discord", "4"),)),
        (
            "NEWSBELL_ADMIN_CHATS",
            '["telegram:-1:7"]',
            "admin_chats",
            (ChatId("telegram", "-1", "7"),),
        ),
        ("NEWSBELL_STORE__PREFIX", "nb:", "store.prefix", "nb:"),
        ("NEWSBELL_TELEGRAM__RATE", "2.5", "telegram.rate", 2.5),
        ("NEWSBELL_CONSOLE__ENABLED", "true", "console.enabled", True),
        ("NEWSBELL_POLL__INTERVAL", "1h30m", "poll.interval", timedelta(minutes=90)),
        ("NEWSBELL_POLL__BURST", "off", "poll.burst", None),
        ("NEWSBELL_POLL__BURST", "3", "poll.burst", 3),
        ("NEWSBELL_POLL__FIRST", "newest 3", "poll.rings_on_first_poll", 3),
        ("NEWSBELL_ARCHIVE__DAYS", "12", "archive.days", 12),
        ("NEWSBELL_DELIVERY__ON_UNKNOWN", "skip", "delivery.on_unknown", "skip"),
        ("NEWSBELL_LOG__FORMAT", "json", "log.format", "json"),
    ],
)
def test_a_variable_sets_a_value(
    folder: Folder, variable: str, text: str, path: str, value: object
) -> None:
    found: object = folder.load(environ={variable: text})
    for step in path.split("."):
        found = getattr(found, step)
    assert found == value


def test_every_key_can_be_set_to_its_default_by_its_variable(folder: Folder) -> None:
    environ = {
        "NEWSBELL_DATA_DIR": "~/.local/share/newsbell",
        "NEWSBELL_ACCESS": "open",
        "NEWSBELL_ADMIN_CHATS": "[]",
        "NEWSBELL_CONTACT": "",
        "NEWSBELL_STORE__URL": "",
        "NEWSBELL_STORE__PREFIX": "newsbell:",
        "NEWSBELL_TELEGRAM__TOKEN": "",
        "NEWSBELL_TELEGRAM__API_BASE": "https://api.telegram.org",
        "NEWSBELL_TELEGRAM__RATE": "30",
        "NEWSBELL_TOPIC_FILES": "[]",
        "NEWSBELL_TELEGRAM__CHAT_RATE": "1",
        "NEWSBELL_TELEGRAM__GROUP_RATE": "20",
        "NEWSBELL_DISCORD__TOKEN": "",
        "NEWSBELL_DISCORD__API_BASE": "https://discord.com/api/v10",
        "NEWSBELL_DISCORD__GATEWAY": "",
        "NEWSBELL_DISCORD__RATE": "50",
        "NEWSBELL_CONSOLE__ENABLED": "false",
        "NEWSBELL_POLL__INTERVAL": "15m",
        "NEWSBELL_POLL__MIN_INTERVAL": "1m",
        "NEWSBELL_POLL__MAX_INTERVAL": "1d",
        "NEWSBELL_POLL__HOST_INTERVAL": "1s",
        "NEWSBELL_POLL__FIRST": "quiet",
        "NEWSBELL_POLL__MAX_AGE": "7d",
        "NEWSBELL_POLL__ADAPTIVE": "true",
        "NEWSBELL_POLL__BURST": "20",
        "NEWSBELL_DEDUPE__WINDOW": "72h",
        "NEWSBELL_DEDUPE__KEEP": "30d",
        "NEWSBELL_DEDUPE__EVENTS": "join",
        "NEWSBELL_ARCHIVE__DAYS": "90",
        "NEWSBELL_LEDGER__DAYS": "30",
        "NEWSBELL_DELIVERY__ON_UNKNOWN": "resend",
        "NEWSBELL_DELIVERY__STALE": "6h",
        "NEWSBELL_DELIVERY__TIMEZONE": "UTC",
        "NEWSBELL_WEB__LISTEN": "",
        "NEWSBELL_WEB__PUBLIC_URL": "",
        "NEWSBELL_WEB__PUSH": "true",
        "NEWSBELL_LOG__LEVEL": "info",
        "NEWSBELL_LOG__FORMAT": "text",
    }
    assert {key.variable for key in keys()} == set(environ)
    defaults = folder.load()
    assert folder.load(environ=environ) == defaults
    assert defaults.model_dump(exclude={"data_dir"}) == Config().model_dump(exclude={"data_dir"})


def test_lists_of_tables_are_json(folder: Folder) -> None:
    config = folder.load(
        '[[feeds]]\nname = "old"\nurl = "https://old.example"\n',
        {
            "NEWSBELL_FEEDS": f"[{FEED}]",
            "NEWSBELL_CHATS": '[{"id": "discord:4", "topics": ["source:tech"]}]',
        },
    )
    assert [feed.name for feed in config.feeds] == ["tech"]
    assert config.chats[0].topics == ("source:tech",)


def test_a_topic_is_set_whole_or_key_by_key(folder: Folder) -> None:
    config = folder.load(
        '[topics.chips]\ntitle = "Chips"\nthreshold = 2\n',
        {
            "NEWSBELL_TOPICS__CHIPS__THRESHOLD": "3",
            "NEWSBELL_TOPICS__AI__ENABLED": "false",
            "NEWSBELL_TOPICS__CHIPS__DENIES": '["potato"]',
        },
    )
    chips = config.topics["chips"]
    assert (chips.title, chips.threshold, chips.denies) == ("Chips", 3, ("potato",))
    assert not config.topics["ai"].enabled
    whole = folder.load(
        environ={
            "NEWSBELL_TOPICS": (
                '{"space": {"phrases": ["rocket", {"words": "orbit", "weight": 2}]}}'
            ),
            "NEWSBELL_TOPICS__SPACE__TITLE": "Space",
        }
    )
    assert list(whole.topics) == ["space"]
    assert whole.topics["space"].title == "Space"
    assert [(phrase.words, phrase.weight) for phrase in whole.topics["space"].phrases] == [
        (("rocket",), 1),
        (("orbit",), 2),
    ]


def test_variables_of_other_programs_are_none_of_ours(folder: Folder) -> None:
    folder.load(
        environ={
            "NEWSBELL_REDIS_SERVER": "/usr/bin/redis-server",
            "NEWSBELLY": "x",
            "STORE__URL": "x",
            "_NEWSBELL_COMPLETE": "bash_source",
        }
    )


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("NEWSBELL_STORE__ULR", "did you mean NEWSBELL_STORE__URL?"),
        ("NEWSBELL_TELEGRAM_TOKEN", "did you mean NEWSBELL_TELEGRAM__TOKEN?"),
        ("NEWSBELL_TELEGRAM__TOKENFILE", "did you mean NEWSBELL_TELEGRAM__TOKEN_FILE?"),
        ("NEWSBELL_REDIS_SERVR", "did you mean NEWSBELL_REDIS_SERVER?"),
        ("NEWSBELL_TOPICS__AI__TRESHOLD", "did you mean NEWSBELL_TOPICS__AI__THRESHOLD?"),
        (
            "NEWSBELL_STORE",
            "set the keys of the table one by one, such as NEWSBELL_STORE__URL",
        ),
        (
            "NEWSBELL_",
            "they are called NEWSBELL_<TABLE>__<KEY>, such as NEWSBELL_STORE__URL",
        ),
    ],
)
def test_an_unknown_variable_is_refused_with_the_nearest_name(
    folder: Folder, variable: str, said: str
) -> None:
    found = folder.error(environ={variable: "hunter2"})
    assert found == f"{variable} is not a known variable: {said}"


@pytest.mark.parametrize(
    ("variable", "text", "said"),
    [
        (
            "NEWSBELL_POLL__INTERVAL",
            "15",
            'poll.interval = "15" is not a duration: write numbers with a unit (w, d, h, m, s),'
            ' such as "15m", "1h30m" or "7d"',
        ),
        (
            "NEWSBELL_CONSOLE__ENABLED",
            "yes",
            'console.enabled = "yes" is not a switch: allowed are true and false',
        ),
        ("NEWSBELL_ARCHIVE__DAYS", "1.5", "archive.days = 1.5 is not a whole number"),
        ("NEWSBELL_TELEGRAM__RATE", "NaN", "telegram.rate = nan is not a finite number"),
        ("NEWSBELL_ADMIN_CHATS", "[3", 'admin_chats = "[3" is not a list: write ["one", "two"]'),
        (
            "NEWSBELL_ADMIN_CHATS",
            "[3]",
            "admin_chats #1 = 3 is not a chat: write PLATFORM:ID, such as"
            ' "telegram:-100123" or "discord:456"',
        ),
        ("NEWSBELL_FEEDS", f"[{FEED}", None),
        ("NEWSBELL_FEEDS", '[{"name": "tech"}]', "feeds #1.url is missing"),
        ("NEWSBELL_STORE__PREFIX", "a\udcffb", None),
        ("NEWSBELL_TELEGRAM__TOKEN", "hunter2 hunter2", None),
    ],
)
def test_a_wrong_value_is_blamed_on_its_variable(
    folder: Folder, variable: str, text: str, said: str | None
) -> None:
    found = folder.error('[[feeds]]\nname = "x"\nurl = "https://x.example"\n', {variable: text})
    assert found.startswith(variable)
    assert "hunter2" not in found
    assert found.isprintable()
    if said:
        assert found == f"{variable}: {said}"


def test_a_list_that_is_no_json_is_said_without_showing_it(folder: Folder) -> None:
    said = folder.error(environ={"NEWSBELL_FEEDS": '[{"url": "https://me:hunter2@x"'})
    assert said == "NEWSBELL_FEEDS is not JSON: write a list of objects on one line"


def test_a_table_that_is_none_is_refused_and_not_laid_over(folder: Folder) -> None:
    said = folder.error("store = 5\n", {"NEWSBELL_STORE__PREFIX": "x:"})
    assert said == f"{folder.path}/config.toml, line 1: store = 5 is not a table of keys"
