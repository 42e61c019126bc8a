"""What is different in a changed configuration, and what it takes to apply it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app.changes import Change, change, is_asked_otherwise
from bot.config import Config

WIRE = {"name": "wire", "url": "https://ada:hunter2@wire.example/"}
TIDE = {"name": "tide", "url": "https://tide.example/"}


def config(*feeds: dict[str, Any], **tables: Any) -> Config:
    return Config.model_validate({"feeds": feeds, **tables})


def changed(old: Config, new: Config) -> Change:
    found = change(old, new)
    assert "hunter2" not in " ".join(found.said)
    return found


def test_what_says_the_same_in_other_words_is_no_change() -> None:
    spelled = config(WIRE | {"interval": None}, poll={"interval": "15m"}, log={"level": "info"})
    assert changed(config(WIRE), spelled) == Change(spelled, ())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ([WIRE], [WIRE, TIDE], "added: feed tide"),
        ([WIRE, TIDE], [WIRE], "removed: feed tide"),
        ([WIRE, TIDE], [WIRE | {"paused": True}, TIDE | {"paused": True}], "paused: feeds wire, tide"),  # noqa: E501
        ([WIRE | {"paused": True}], [WIRE], "resumed: feed wire"),
        ([WIRE], [WIRE | {"url": "https://else.example/"}], "changed: feed wire"),
        ([WIRE], [WIRE | {"headers": {"X-Key": "hunter2"}}], "changed: feed wire"),
        ([], [TIDE | {"name": f"f{n}"} for n in range(12)], "added: feeds f0, f1, f2, f3, f4, f5,"
         " f6, f7, f8, f9 and 2 more"),
    ],
)  # fmt: skip
def test_feeds_are_taken_up_as_the_bot_runs(
    old: list[dict[str, Any]], new: list[dict[str, Any]], said: str
) -> None:
    found = changed(config(*old), config(*new))
    assert found.said == (said,)
    assert not found.rebuild


@pytest.mark.parametrize(
    "tables",
    [
        {"chats": ({"id": "telegram:1", "topics": ("all",)},)},
        {"admin_chats": ("telegram:1",)},
        {"access": ("telegram:1",)},
        {"log": {"level": "debug"}},
        {"poll": {"interval": "1h"}},
    ],
)
def test_chats_access_and_the_log_are_too(tables: dict[str, Any]) -> None:
    (name,) = tables
    found = changed(config(WIRE | {"interval": "5m"}), config(WIRE | {"interval": "5m"}, **tables))
    assert (found.said, found.rebuild) == ((f"{name} is different",), False)


@pytest.mark.parametrize(
    "tables",
    [
        {"topics": {"ai": {"enabled": False}}},
        {"telegram": {"token": "hunter2"}},
        {"poll": {"interval": "1h", "burst": 3}},
        {"dedupe": {"events": "ring"}},
        {"contact": "ada@example.org"},
        {"mailboxes": {"post": {"host": "h.example", "user": "u", "password": "hunter2"}}},
    ],
)
def test_anything_else_takes_new_parts(tables: dict[str, Any]) -> None:
    (name,) = tables
    found = changed(config(), config(**tables))
    assert (found.said, found.rebuild) == ((f"{name} is different",), True)


@pytest.mark.parametrize("kind", ["maildir", "files"])
def test_a_feed_that_is_waited_for_takes_new_parts(kind: str) -> None:
    mailed = {"name": "mailed", "type": kind, "path": "/var/mail/x", "senders": ("a@b.example",)}
    assert changed(config(WIRE), config(WIRE, mailed)).rebuild
    assert changed(
        config(WIRE, mailed), config(WIRE, mailed | {"senders": ("@b.example",)})
    ).rebuild
    assert not changed(config(WIRE, mailed), config(mailed)).rebuild


def test_the_store_stays_until_the_next_start_and_the_rest_counts_now() -> None:
    found = changed(config(), config(TIDE, store={"prefix": "b:"}, data_dir="/elsewhere"))
    assert found.restart == ("data_dir", "store")
    assert (found.said, found.rebuild) == (("added: feed tide",), False)
    assert found.config.store.prefix == "newsbell:"
    assert found.config.data_dir == config().data_dir
    assert changed(found.config, config(TIDE)).said == ()


def test_a_feed_is_asked_at_once_when_it_is_new_or_asked_otherwise() -> None:
    def feed(**more: Any) -> Any:
        return config(WIRE | more).feed_values()[0]

    same = feed()
    assert is_asked_otherwise(None, same)
    assert is_asked_otherwise(feed(paused=True), same)
    assert is_asked_otherwise(same, feed(interval="1h"))
    assert is_asked_otherwise(same, feed(url="https://else.example/"))
    assert not is_asked_otherwise(same, feed(tags=("a",)))
    assert not is_asked_otherwise(same, same)
