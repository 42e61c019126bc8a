"""One alert, one request, and an outcome that says exactly how far it got."""

from __future__ import annotations

import asyncio
import logging
import os
import ssl
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from bot.errors import PlatformError
from bot.model import ChatId
from bot.outcome_model import Gone, Moved, Outcome, Refused, Retry, Sent, ThreadGone, Unknown
from bot.platforms.telegram.client import TelegramPlatform
from tests.fakes.telegram import TOKEN, FakeTelegram, Fault
from tests.fakes.telegram_flood import Limits
from tests.fakes.telegram_world import Chat
from tests.platforms.telegram.samples import alert


async def send(platform: TelegramPlatform, chat: Chat | int, **changes: Any) -> Outcome:
    number = chat.id if isinstance(chat, Chat) else chat
    return await platform.send(alert(number, **changes), nonce="n1")


@pytest.fixture
def alice(telegram: FakeTelegram) -> Chat:
    return telegram.private_chat(telegram.person("Alice"))


# ── What is sent ────────────────────────────────────────────────────────────────────────────────


async def test_an_alert_arrives_with_its_title_bullets_and_links(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat
) -> None:
    outcome = await send(platform, alice)
    (message,) = telegram.messages(alice)
    assert outcome == Sent(str(message.message_id))
    assert message.text == (
        "🔬 Chips · 🤖 AI\n"
        "Lanternworks starts making 2-nanometre chips\n\n"
        "• The first wafers left the plant in Kestrelton\n"
        "• Two buyers have signed up\n\n"
        "Harbour Tech · #3"
    )
    assert message.styled("bold") == ("Lanternworks starts making 2-nanometre chips",)
    assert message.links == (
        "https://harbour.example/2026/lanternworks",
        "https://harbour.example/",
    )
    assert message.preview == {
        "is_disabled": False,
        "url": "https://harbour.example/2026/lanternworks",
        "prefer_small_media": True,
    }


async def test_a_story_without_an_address_has_no_preview(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat
) -> None:
    await send(platform, alice, url=None)
    (message,) = telegram.messages(alice)
    assert message.preview["is_disabled"] is True


async def test_a_forum_topic_gets_the_alert_in_its_thread(
    telegram: FakeTelegram, platform: TelegramPlatform
) -> None:
    forum = telegram.group("Watchers", forum=True)
    thread = telegram.topic(forum)
    await send(platform, forum, thread=str(thread))
    await send(platform, forum, thread="1")
    assert [message.thread for message in telegram.messages(forum)] == [thread, None]


async def test_hostile_text_of_every_kind_is_taken_by_telegram(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat
) -> None:
    nasty = "</b><a href='javascript:x'>\x00\u202e@everyone & <script> &lt; \ud800 /start 🏴"
    outcome = await send(
        platform, alice, title=nasty, bullets=(nasty * 300,) * 30, url='https://a.example/"><b>'
    )
    assert isinstance(outcome, Sent)
    (message,) = telegram.messages(alice)
    assert "<script>" in message.text
    assert "@everyone" not in message.text
    assert message.links[0] == "https://a.example/%22%3E%3Cb%3E"


# ── What Telegram answers ───────────────────────────────────────────────────────────────────────


async def test_a_429_is_repeated_after_the_pause_it_names(platform: TelegramPlatform) -> None:
    async with FakeTelegram(limits=Limits(chat_burst=1, chat_rate=0.1)) as busy:
        chat = busy.private_chat(busy.person("Alice"))
        impatient = TelegramPlatform(busy.token, api_base=busy.url)
        assert isinstance(await send(impatient, chat), Sent)
        outcome = await send(impatient, chat)
        await impatient.close()
    assert outcome == Retry("Telegram asked for a pause", timedelta(seconds=10), throttled=True)


@pytest.mark.parametrize("status", ["kicked", "left"])
async def test_a_group_that_threw_the_bot_out_is_gone(
    telegram: FakeTelegram, platform: TelegramPlatform, status: str
) -> None:
    group = telegram.group("Watchers")
    group.bot = status
    assert isinstance(await send(platform, group), Gone)


async def test_a_reader_who_blocked_the_bot_is_gone(
    platform: TelegramPlatform, alice: Chat
) -> None:
    alice.bot = "kicked"
    assert await send(platform, alice) == Gone("the reader has blocked the bot")


async def test_a_chat_that_telegram_does_not_know_is_gone(platform: TelegramPlatform) -> None:
    outcome = await send(platform, 42)
    assert outcome == Gone("Telegram does not know the chat, or the bot was never in it")


async def test_a_group_where_the_bot_may_not_write_is_gone(
    telegram: FakeTelegram, platform: TelegramPlatform
) -> None:
    group = telegram.group("Watchers")
    group.bot = "restricted"
    assert await send(platform, group) == Gone("the bot may not write in the chat")


async def test_a_group_that_became_a_supergroup_has_moved(
    telegram: FakeTelegram, platform: TelegramPlatform
) -> None:
    group = telegram.group("Watchers", basic=True)
    new = telegram.migrate(group)
    assert await send(platform, group) == Moved(ChatId("telegram", str(new.id)))


async def test_of_a_deleted_or_closed_topic_the_chat_around_it_is_left(
    telegram: FakeTelegram, platform: TelegramPlatform
) -> None:
    forum = telegram.group("Watchers", forum=True)
    around = ChatId("telegram", str(forum.id))
    deleted = await send(platform, forum, thread="99")
    assert deleted == ThreadGone("the forum topic was deleted", around)
    thread = telegram.topic(forum)
    forum.closed_topics.add(thread)
    closed = await send(platform, forum, thread=str(thread))
    assert closed == ThreadGone("the forum topic is closed", around, closed=True)


@pytest.mark.parametrize("thread", ["", "1"])
async def test_of_a_closed_general_topic_nothing_is_left_and_no_form_is_taken(
    telegram: FakeTelegram, platform: TelegramPlatform, thread: str
) -> None:
    forum = telegram.group("Watchers", forum=True)
    forum.closed_topics.add(1)
    outcome = await send(platform, forum, thread=thread)
    assert outcome == Refused("the forum topic is closed", as_it_is=False)


async def test_another_400_is_refused_with_what_telegram_said(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat
) -> None:
    body = '{"ok":false,"error_code":400,"description":"Bad Request: strange"}'
    telegram.fail("sendMessage", Fault(status=400, body=body))
    assert await send(platform, alice) == Refused("Telegram refuses the message: Strange")


async def test_the_plain_form_is_title_address_and_number_without_markup(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat
) -> None:
    told = alert(
        alice.id, title="Fab <b>opens</b> & /stop rings @all", url="https://wire.example/1"
    )
    outcome = await platform.send_plain(told, nonce="n")
    assert isinstance(outcome, Sent)
    (message,) = telegram.messages(alice)
    assert message.entities == ()
    title, url, number = message.text.replace("\u2060", "").splitlines()
    assert (title, url, number) == (
        "Fab <b>opens</b> & /stop rings @all",
        "https://wire.example/1",
        "#3",
    )
    assert message.preview == {"is_disabled": True}


@pytest.mark.parametrize("status", [301, 403, 404, 413])
async def test_the_page_of_a_proxy_holds_everything_and_closes_nothing(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat, status: int
) -> None:
    telegram.fail("sendMessage", Fault(status=status))
    outcome = await send(platform, alice)
    assert isinstance(outcome, Retry)
    assert outcome.whole_bot
    assert "api_base" in outcome.why


# ── How far it got ──────────────────────────────────────────────────────────────────────────────


async def test_what_never_connected_is_repeated(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat
) -> None:
    async with telegram.away():
        outcome = await send(platform, alice)
    assert isinstance(outcome, Retry)
    assert not outcome.throttled
    assert outcome.after is None


async def test_a_server_that_accepts_nothing_counts_as_never_connected() -> None:
    platform = TelegramPlatform(TOKEN, api_base="https://no-such-host.invalid")
    outcome = await platform.send(alert(), nonce="n")
    await platform.close()
    assert isinstance(outcome, Retry)
    assert outcome.why.startswith("Telegram cannot be reached: no connection (")


@pytest.mark.parametrize(
    ("fault", "arrived"),
    [
        (Fault(drop="before"), 0),
        (Fault(drop="after"), 1),
        (Fault(status=500), 0),
        (Fault(status=502), 0),
        (Fault(status=200, body="<html>a portal</html>"), 0),
    ],
)
async def test_what_was_sent_and_not_answered_is_unknown(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat, fault: Fault, arrived: int
) -> None:
    telegram.fail("sendMessage", fault)
    assert isinstance(await send(platform, alice), Unknown)
    assert len(telegram.messages(alice)) == arrived


async def test_a_kept_connection_that_died_is_unknown_and_the_next_one_works(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat
) -> None:
    await send(platform, alice)
    telegram.fail("sendMessage", Fault(drop="before"))
    assert isinstance(await send(platform, alice), Unknown)
    assert isinstance(await send(platform, alice), Sent)


@pytest.mark.slow
async def test_a_silent_server_is_unknown_within_ten_seconds(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat
) -> None:
    telegram.fail("sendMessage", Fault(delay=30))
    began = time.monotonic()
    outcome = await send(platform, alice)
    assert outcome == Unknown("Telegram did not confirm it: no answer within 9 s")
    assert time.monotonic() - began < 10


async def test_chats_do_not_wait_for_one_another(
    telegram: FakeTelegram, platform: TelegramPlatform
) -> None:
    chats = [telegram.private_chat(telegram.person(f"Reader {n}")) for n in range(20)]
    telegram.fail("sendMessage", Fault(delay=0.3), times=20)
    began = time.monotonic()
    outcomes = await asyncio.gather(*(send(platform, chat) for chat in chats))
    assert all(isinstance(outcome, Sent) for outcome in outcomes)
    assert time.monotonic() - began < 3


# ── Token and certificates ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("token", ["999:wrong", "nonsense"])
async def test_a_refused_token_holds_the_whole_bot_and_is_logged_once(
    telegram: FakeTelegram, alice: Chat, caplog: pytest.LogCaptureFixture, token: str
) -> None:
    platform = TelegramPlatform(token, api_base=telegram.url)
    outcomes = [await send(platform, alice) for _ in range(3)]
    with pytest.raises(PlatformError, match="does not accept the bot's token"):
        await platform.check()
    await platform.close()
    assert all(isinstance(o, Retry) and o.whole_bot for o in outcomes)
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(errors) == 1
    assert token not in caplog.text


async def test_check_names_the_bot(platform: TelegramPlatform) -> None:
    assert await platform.check() == "@newsbell_bot"


async def test_check_says_when_telegram_is_away(
    telegram: FakeTelegram, platform: TelegramPlatform
) -> None:
    async with telegram.away():
        with pytest.raises(PlatformError, match="Telegram cannot be asked: no connection"):
            await platform.check()


async def test_the_token_is_in_no_log_and_no_error(
    telegram: FakeTelegram, alice: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    faults = [Fault(drop="before"), Fault(status=500), Fault(status=302), Fault(status=404)]
    for fault in faults:
        telegram.fail("sendMessage", fault)
    platform = TelegramPlatform(telegram.token, api_base=telegram.url)
    said = [repr(await send(platform, alice)) for _ in range(len(faults) + 1)]
    said.append(await platform.check())
    elsewhere = TelegramPlatform(telegram.token, api_base="nonsense://\x00")
    said.append(repr(await send(elsewhere, alice)))
    said.append(repr(platform))
    await platform.close()
    await elsewhere.close()
    secret = telegram.token.partition(":")[2]
    ours = [r for r in caplog.records if not r.name.startswith("aiohttp.access")]
    assert len(ours) > 5, "python-telegram-bot's debug log is part of the test"
    assert secret not in "".join([*said, *(f"{r.getMessage()}{r.exc_text}" for r in ours)])


def certificate(folder: Path) -> tuple[Path, Path]:
    openssl = which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl command to make a certificate with")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", str(key), "-out", str(cert), "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )
    return key, cert


CHECK = """
import asyncio, sys
from bot.errors import PlatformError
from bot.platforms.telegram.client import TelegramPlatform
async def main():
    platform = TelegramPlatform(sys.argv[2], api_base=sys.argv[1])
    try:
        print(await platform.check())
    except PlatformError as error:
        print(error)
    await platform.close()
asyncio.run(main())
"""


async def test_certificates_are_checked_against_ssl_cert_file(tmp_path: Path) -> None:
    key, cert = certificate(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(cert, key)

    async def check(**environment: str) -> str:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", CHECK, secure.url, secure.token),
            env={**os.environ, **environment},
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await process.communicate()
        return said.decode().strip()

    async with FakeTelegram(tls=tls) as secure:
        trusted, stranger = await asyncio.gather(
            check(SSL_CERT_FILE=str(cert)), check(SSL_CERT_FILE=os.devnull)
        )
    assert trusted == "@newsbell_bot"
    assert "the certificate was not accepted (self-signed certificate" in stranger


# ── Rights ──────────────────────────────────────────────────────────────────────────────────────


async def test_missing_rights_are_named_as_the_app_names_them(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat
) -> None:
    async def missing(chat: Chat) -> tuple[str, ...]:
        return await platform.missing_rights(ChatId("telegram", str(chat.id)))

    group, silent, channel = (
        telegram.group("Watchers"),
        telegram.group("Silent"),
        telegram.channel("News"),
    )
    assert [await missing(chat) for chat in (alice, group, channel)] == [(), (), ()]
    group.bot = "restricted"
    silent.everybody_may_write = False
    channel.bot_may_post = False
    assert await missing(group) == ("Send Messages",)
    assert await missing(silent) == ("Send Messages",)
    assert await missing(channel) == ("Post Messages",)
    silent.bot = "administrator"
    assert await missing(silent) == ()
    group.bot = "kicked"
    assert await missing(group) == ("Membership in this chat",)


async def test_rights_that_cannot_be_asked_for_are_an_error(
    telegram: FakeTelegram, platform: TelegramPlatform, alice: Chat
) -> None:
    telegram.fail("getMe", Fault(status=500))
    with pytest.raises(PlatformError, match="Telegram cannot be asked: Telegram answered 500"):
        await platform.missing_rights(ChatId("telegram", str(alice.id)))
