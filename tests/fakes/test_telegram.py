"""The fake Telegram is as strict as it claims: what it refuses, counts and never fakes."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_flood import Flood, Limits
from tests.fakes.telegram_html import ParseError, parse_html
from tests.fakes.telegram_spec import SPEC, Check, basic_check, load_check


async def ask(fake: FakeTelegram, method: str, **params: Any) -> tuple[int, dict[str, Any]]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{fake.url}/bot{fake.token}/{method}", data=params) as response,
    ):
        return response.status, await response.json()


@pytest.mark.parametrize(
    "markup",
    [
        "a < b",
        "AT&T",
        "<b>open",
        "shut</b>",
        "<b><i>crossed</b></i>",
        "<script>x</script>",
        '<a href="javascript:x">x</a>',
        "<a href='https://a.example'>x</a>",
        "<code><b>x</b></code>",
    ],
)
def test_bad_markup_is_refused(markup: str) -> None:
    with pytest.raises(ParseError):
        parse_html(markup)


def test_entities_are_counted_in_utf16_units() -> None:
    text, entities = parse_html('🔬 <b>A&amp;B</b> <a href="https://a.example/?x&amp;y">🔬</a>')
    assert text == "🔬 A&B 🔬"
    assert [(e.type, e.offset, e.length, e.url) for e in entities] == [
        ("bold", 3, 3, ""),
        ("text_link", 7, 2, "https://a.example/?x&y"),
    ]


def test_no_second_anywhere_holds_more_than_the_limit() -> None:
    flood = Flood(Limits(overall=30))
    taken = [chat for chat in range(1, 100) if not flood.admit(chat, 0.95)]
    assert len(taken) == 30
    assert flood.admit(500, 1.5) == 1
    assert flood.admit(500, 1.96) == 0


def test_a_chat_takes_a_short_burst_and_then_one_a_second() -> None:
    flood = Flood(Limits())
    assert [flood.admit(7, now) for now in (0, 0, 0, 0, 1, 1.5, 2)] == [0, 0, 0, 1, 0, 1, 0]


def test_a_group_takes_twenty_a_minute() -> None:
    flood = Flood(Limits())
    assert not any(flood.admit(-7, 2.0 * second) for second in range(20))
    assert flood.admit(-7, 40) == 20
    assert flood.admit(7, 40) == 0


checks = [
    pytest.param(basic_check, id="by name"),
    pytest.param(
        load_check() if SPEC.is_file() else basic_check,
        id="by the API's description",
        marks=pytest.mark.skipif(not SPEC.is_file(), reason=f"{SPEC} is no part of the project"),
    ),
]


@pytest.mark.parametrize("check", checks)
def test_parameters_that_the_api_does_not_have_or_lacks_are_found(check: Check) -> None:
    good = {"chat_id": "5", "text": "hello", "link_preview_options": '{"is_disabled": true}'}
    assert check("sendMessage", good) is None
    assert check("sendMessage", good | {"colour": "red"})
    assert check("sendMessage", {"chat_id": "5"})


@pytest.mark.skipif(not SPEC.is_file(), reason=f"{SPEC} is no part of the project")
@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("sendMessage", {"chat_id": "5", "text": "x", "message_thread_id": "seven"}),
        ("sendMessage", {"chat_id": "5", "text": "x", "link_preview_options": '{"small": true}'}),
        ("sendMessage", {"chat_id": "5", "text": "x", "reply_parameters": '{"message_id": "a"}'}),
        ("setMyCommands", {"commands": '[{"command": "a", "description": ""}]'}),
        ("getUpdates", {"allowed_updates": "message"}),
    ],
)
def test_wrong_types_and_lengths_are_found(method: str, params: dict[str, str]) -> None:
    assert load_check()(method, params)


def test_without_the_description_names_are_checked_all_the_same(tmp_path: Path) -> None:
    assert load_check(tmp_path / "missing.json") is basic_check


async def test_a_wrong_request_is_answered_with_400_and_told_at_the_end() -> None:
    async def careless() -> None:
        async with FakeTelegram() as fake:
            chat = fake.private_chat(fake.person("Alice"))
            status, body = await ask(
                fake, "sendMessage", chat_id=chat.id, text="a < b", parse_mode="HTML"
            )
            assert status == 400
            assert body["description"].startswith("Bad Request: can't parse entities: ")
            assert fake.messages(chat) == []

    with pytest.raises(AssertionError, match="asked wrongly: can't parse entities"):
        await careless()


@pytest.mark.parametrize(
    ("text", "said"),
    [("x" * 4097, "message is too long"), (" ", "message text is empty")],
)
async def test_lengths_count_after_the_entities_are_parsed(text: str, said: str) -> None:
    async with FakeTelegram(limits=None) as fake:
        chat = fake.private_chat(fake.person("Alice"))
        fits = f"<b>{'&amp;' * 4096}</b>"
        params = {"chat_id": chat.id, "parse_mode": "HTML"}
        assert (await ask(fake, "sendMessage", text=fits, **params))[0] == 200
        _, body = await ask(fake, "sendMessage", text=f"<i>{text}</i>", **params)
        assert body["description"] == f"Bad Request: {said}"
        fake.violations.clear()


async def test_a_method_that_is_not_played_is_never_a_success() -> None:
    async with FakeTelegram() as fake:
        status, _ = await ask(fake, "sendPhoto", chat_id=1, photo="x")
        assert status == 501
        fake.violations.clear()


async def test_floods_are_answered_with_retry_after_and_counted() -> None:
    async with FakeTelegram() as fake:
        chat = fake.private_chat(fake.person("Alice"))
        answers = [await ask(fake, "sendMessage", chat_id=chat.id, text="x") for _ in range(4)]
        assert [status for status, _ in answers] == [200, 200, 200, 429]
        assert answers[3][1]["parameters"] == {"retry_after": 1}
        assert len(fake.throttled) == 1
        assert len(fake.messages(chat)) == 3


async def test_a_long_poll_waits_for_news_and_the_offset_confirms() -> None:
    async with FakeTelegram() as fake:
        alice = fake.person("Alice")
        chat = fake.private_chat(alice)
        poll = asyncio.create_task(ask(fake, "getUpdates", timeout=5))
        await fake.wait_for(lambda: fake.called("getUpdates"))
        assert not poll.done()
        fake.say(chat, alice, "/help")
        _, body = await poll
        (update,) = body["result"]
        assert (await ask(fake, "getUpdates"))[1]["result"] == [update]
        confirmed = await ask(fake, "getUpdates", offset=update["update_id"] + 1)
        assert confirmed[1]["result"] == []
        assert fake.updates == []


async def test_two_pollers_conflict_and_kinds_that_are_not_allowed_stay_away() -> None:
    async with FakeTelegram() as fake:
        first = asyncio.create_task(ask(fake, "getUpdates", timeout=5))
        await fake.wait_for(lambda: fake.called("getUpdates"))
        fake.post(fake.channel("News"), "/help")
        allowed = json.dumps(["message"])
        assert (await first)[0] == 200
        second = asyncio.create_task(ask(fake, "getUpdates", timeout=5, allowed_updates=allowed))
        await fake.wait_for(lambda: len(fake.called("getUpdates")) == 2)
        assert (await ask(fake, "getUpdates", allowed_updates=allowed))[1]["result"] == []
        assert (await second)[0] == 409


async def test_messages_are_edited_and_deleted() -> None:
    async with FakeTelegram(limits=None) as fake:
        chat = fake.private_chat(fake.person("Alice"))
        _, sent = await ask(fake, "sendMessage", chat_id=chat.id, text="one")
        target = {"chat_id": chat.id, "message_id": sent["result"]["message_id"]}
        assert (await ask(fake, "editMessageText", text="two", **target))[0] == 200
        assert [message.text for message in fake.messages(chat)] == ["two"]
        _, same = await ask(fake, "editMessageText", text="two", **target)
        assert "message is not modified" in same["description"]
        assert (await ask(fake, "deleteMessage", **target))[0] == 200
        assert (await ask(fake, "deleteMessage", **target))[0] == 400


async def test_in_a_group_a_bot_that_is_no_admin_sees_commands_only() -> None:
    async with FakeTelegram() as fake:
        alice = fake.person("Alice")
        group = fake.group("Watchers", members=[alice])
        fake.say(group, alice, "nice weather")
        fake.say(group, alice, "/help")
        _, body = await ask(fake, "getUpdates")
        assert [update["message"]["text"] for update in body["result"]] == ["/help"]
