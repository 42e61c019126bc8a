"""Sending to Discord over sockets: every outcome, the ambiguous ones too."""

from __future__ import annotations

import contextlib
import logging
import socket
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import PlatformError
from bot.model import ChatId
from bot.outcome_model import Gone, Outcome, Refused, Retry, Sent, Unknown
from bot.platforms.discord import DiscordPlatform
from bot.platforms.discord.client import REQUEST_LIMIT, RIGHTS_LIMIT
from tests.fakes.discord import FakeDiscord, Fault
from tests.fakes.discord_limits import Limits
from tests.platforms.discord.samples import alert


async def send(platform: DiscordPlatform, channel: int | str, nonce: str = "n1") -> Outcome:
    return await platform.send(alert(channel=channel), nonce=nonce)


async def test_an_alert_arrives_as_one_embed_with_its_nonce(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    outcome = await send(platform, channel.id)
    (post,) = fake.messages(channel)
    assert outcome == Sent(post.id)
    assert post.embeds[0]["title"] == "Halden opens its third fab"
    assert (post.nonce, post.body["enforce_nonce"]) == ("n1", True)
    assert post.body["allowed_mentions"] == {"parse": []}


async def test_alerts_arrive_in_threads_and_direct_messages(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    places = [fake.thread(fake.channel(fake.guild())), fake.dm(fake.person())]
    for number, place in enumerate(places):
        assert isinstance(await send(platform, place.id, f"n{number}"), Sent)
        assert len(fake.messages(place)) == 1


async def test_a_repeat_with_the_same_nonce_is_one_message(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    assert await send(platform, channel.id) == await send(platform, channel.id)
    assert len(fake.messages(channel)) == 1


async def test_the_last_message_before_a_limit_says_how_long_to_rest(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    outcomes = [await send(platform, channel.id, f"n{number}") for number in range(6)]
    *before, last, over = outcomes
    assert all(isinstance(each, Sent) and not each.pause for each in before)
    assert isinstance(last, Sent)
    assert timedelta(seconds=4) < last.pause <= timedelta(seconds=5)
    assert isinstance(over, Retry)
    assert over.throttled
    assert not over.whole_bot
    assert over.after is not None
    assert over.after <= timedelta(seconds=5)


async def test_the_limit_of_the_whole_bot_binds_the_whole_bot() -> None:
    async with FakeDiscord(limits=Limits(channel=None, bot=(1, 10.0))) as fake:
        platform = DiscordPlatform(fake.token, api_base=fake.api_base)
        channel = fake.channel(fake.guild())
        await send(platform, channel.id)
        outcome = await send(platform, channel.id, "n2")
        await platform.close()
    assert isinstance(outcome, Retry)
    assert (outcome.whole_bot, outcome.throttled) == (True, True)


async def test_a_refused_message_is_refused_with_the_reason(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    body = {"code": 50035, "message": "Invalid Form Body"}
    fake.faults.append(Fault(status=400, body=body))
    outcome = await send(platform, channel.id)
    assert outcome == Refused("Discord answered 400, code 50035: Invalid Form Body")


async def test_the_plain_form_is_bare_text_that_calls_nobody(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    told = alert(channel=channel.id, title="Fab *opens* @everyone", url="https://wire.example/1")
    assert isinstance(await platform.send_plain(told, nonce="n1"), Sent)
    (message,) = fake.messages(channel)
    assert message.embeds == []
    assert "https://wire.example/1" in message.content
    assert "@everyone" not in message.content.replace("\u200b", " ")


# ── Channels that are closed to the bot ─────────────────────────────────────────────────────────


async def test_a_deleted_channel_is_gone(fake: FakeDiscord, platform: DiscordPlatform) -> None:
    channel = fake.channel(fake.guild())
    fake.delete_channel(channel)
    assert await send(platform, channel.id) == Gone("the channel does not exist any more")


async def test_a_channel_that_the_bot_may_not_see_is_gone(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    fake.deny_bot(channel, "view_channel")
    outcome = await send(platform, channel.id)
    assert isinstance(outcome, Gone)
    assert "View Channel" in outcome.why


@pytest.mark.parametrize(
    ("right", "name"), [("send_messages", "Send Messages"), ("embed_links", "Embed Links")]
)
async def test_a_channel_that_the_bot_may_not_write_in_is_gone_with_the_right_named(
    fake: FakeDiscord, platform: DiscordPlatform, right: str, name: str
) -> None:
    channel = fake.channel(fake.guild())
    fake.deny_bot(channel, right)
    outcome = await send(platform, channel.id)
    assert outcome == Gone(f"the bot may not write there ({name} is missing)")


async def test_a_right_that_cannot_be_named_is_guessed(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    fake.deny_bot(channel, "embed_links")
    fake.faults.append(Fault("GET", "/channels/*", status=500))
    outcome = await send(platform, channel.id)
    assert isinstance(outcome, Gone)
    assert "Send Messages or Embed Links" in outcome.why


async def test_a_person_who_blocked_the_bot_is_gone(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    person = fake.person()
    channel = fake.dm(person)
    fake.refuse_dms(person)
    assert await send(platform, channel.id) == Gone(
        "this person takes no direct messages from the bot"
    )


@pytest.mark.parametrize("native", ["general", "../users/@me", "12/../13", "²"])
async def test_what_is_no_channel_is_never_asked_for(
    fake: FakeDiscord, platform: DiscordPlatform, native: str
) -> None:
    assert isinstance(await send(platform, native), Gone)
    assert await platform.missing_rights(ChatId("discord", native)) == ("View Channel",)
    assert fake.requests == []


# ── Whether it arrived ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fault", "arrived"),
    [
        (Fault(drop=True), 0),
        (Fault(drop=True, accept=True), 1),
        (Fault(status=500), 0),
        (Fault(status=502, accept=True, body=b"<html>"), 1),
        (Fault(status=200, accept=True, body=b"{"), 1),
    ],
    ids=["drop before", "drop after", "500 before", "502 after", "torn answer"],
)
async def test_no_proper_answer_is_unknown_and_a_repeat_is_safe(
    fake: FakeDiscord, platform: DiscordPlatform, fault: Fault, arrived: int
) -> None:
    channel = fake.channel(fake.guild())
    fault.times = 1
    fake.faults.append(fault)
    assert isinstance(await send(platform, channel.id), Unknown)
    assert len(fake.messages(channel)) == arrived
    assert isinstance(await send(platform, channel.id), Sent)
    assert len(fake.messages(channel)) == 1


async def test_an_answer_that_does_not_come_is_unknown_within_the_limit(
    fake: FakeDiscord,
) -> None:
    platform = DiscordPlatform(fake.token, api_base=fake.api_base, limit=0.2)
    channel = fake.channel(fake.guild())
    fake.faults.append(Fault(accept=True, delay=1.0))
    outcome = await send(platform, channel.id)
    await platform.close()
    assert isinstance(outcome, Unknown)
    assert "no answer within" in outcome.why
    assert len(fake.messages(channel)) == 1


def test_sending_and_naming_rights_end_within_ten_seconds() -> None:
    assert REQUEST_LIMIT + RIGHTS_LIMIT < 10


async def test_a_closed_port_is_certainly_not_sent() -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    platform = DiscordPlatform("token", api_base=f"http://127.0.0.1:{port}")
    outcome = await send(platform, 1)
    await platform.close()
    assert isinstance(outcome, Retry)
    assert (outcome.after, outcome.whole_bot, outcome.throttled) == (None, False, False)


@pytest.mark.parametrize("base", ["http://no-such-host.invalid", "no address", "ftp://a.example"])
async def test_an_address_that_leads_nowhere_is_certainly_not_sent(base: str) -> None:
    platform = DiscordPlatform("token", api_base=base)
    outcome = await send(platform, 1)
    await platform.close()
    assert isinstance(outcome, Retry)


async def test_a_connection_that_never_comes_about_is_certainly_not_sent() -> None:
    # A listening socket whose queue is full does not answer the handshake.
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect(server.getsockname())
        port = server.getsockname()[1]
        platform = DiscordPlatform("token", api_base=f"http://127.0.0.1:{port}", limit=0.4)
        outcome = await send(platform, 1)
        await platform.close()
    assert isinstance(outcome, Retry)
    assert "no connection within" in outcome.why


# ── Looking whether it arrived ──────────────────────────────────────────────────────────────────


async def test_an_alert_that_arrived_unheard_is_found_in_its_channel(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    told = alert(channel=channel.id)
    fake.faults.append(Fault(drop=True, accept=True))
    assert isinstance(await platform.send(told, nonce="n1"), Unknown)
    (post,) = fake.messages(channel)
    assert await platform.find(told, nonce="n1") == Sent(post.id, found=True)
    assert len(fake.messages(channel)) == 1


async def test_looking_is_one_request_for_the_newest_hundred(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    await send(platform, channel.id)
    await platform.find(alert(channel=channel.id), nonce="n1")
    fake.requests.clear()
    await platform.find(alert(channel=channel.id), nonce="n1")
    assert fake.requests == [("GET", f"/channels/{channel.id}/messages")]


async def test_an_alert_that_did_not_arrive_is_not_found(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    await platform.send(alert(channel=channel.id, number=2, title="Another"), nonce="n0")
    assert await platform.find(alert(channel=channel.id), nonce="n1") is None


@pytest.mark.parametrize("right", ["read_message_history", "view_channel"])
async def test_where_the_bot_may_not_read_nothing_is_found(
    fake: FakeDiscord, platform: DiscordPlatform, right: str
) -> None:
    channel = fake.channel(fake.guild())
    await send(platform, channel.id)
    fake.deny_bot(channel, right)
    assert await platform.find(alert(channel=channel.id), nonce="n1") is None


async def test_a_channel_that_is_gone_or_none_is_left_to_the_sending(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    fake.delete_channel(channel)
    assert await platform.find(alert(channel=channel.id), nonce="n1") is None
    assert await platform.find(alert(channel="general"), nonce="n1") is None


@pytest.mark.parametrize(
    "fault",
    [
        Fault("GET", drop=True, times=2),  # a lost GET is repeated by aiohttp itself
        Fault("GET", status=500),
        Fault("GET", status=200, body=b"[{"),
        Fault("GET", status=200, body={}),
    ],
    ids=["dropped", "500", "torn", "no list"],
)
async def test_a_look_that_fails_leaves_it_unknown(
    fake: FakeDiscord, platform: DiscordPlatform, fault: Fault
) -> None:
    channel = fake.channel(fake.guild())
    await send(platform, channel.id)
    fake.faults.append(replace(fault))
    assert isinstance(await platform.find(alert(channel=channel.id), nonce="n1"), Unknown)
    assert isinstance(await platform.find(alert(channel=channel.id), nonce="n1"), Sent)


async def test_a_look_that_is_not_answered_ends_within_the_limit(fake: FakeDiscord) -> None:
    platform = DiscordPlatform(fake.token, api_base=fake.api_base, limit=0.2)
    channel = fake.channel(fake.guild())
    fake.faults.append(Fault("GET", delay=1.0))
    assert isinstance(await platform.find(alert(channel=channel.id), nonce="n1"), Unknown)
    await platform.close()


async def test_a_look_that_is_throttled_or_never_connects_is_made_again(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    fake.faults.append(Fault("GET", status=429, body={"retry_after": 3.0, "global": False}))
    outcome = await platform.find(alert(channel=channel.id), nonce="n1")
    assert isinstance(outcome, Retry)
    assert (outcome.after, outcome.throttled) == (timedelta(seconds=3), True)
    away = DiscordPlatform("token", api_base="http://127.0.0.1:9")
    assert isinstance(await away.find(alert(channel=1), nonce="n1"), Retry)
    await away.close()


async def test_a_refused_token_is_no_answer_about_a_message(fake: FakeDiscord) -> None:
    platform = DiscordPlatform("wrong-token", api_base=fake.api_base)
    outcome = await platform.find(alert(channel=fake.channel(fake.guild()).id), nonce="n1")
    await platform.close()
    assert isinstance(outcome, Retry)
    assert outcome.whole_bot


# ── The token ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("checked", [False, True])
async def test_a_bad_token_is_said_once_in_a_sentence(
    fake: FakeDiscord, caplog: pytest.LogCaptureFixture, checked: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = fake.channel(fake.guild())
    platform = DiscordPlatform("wrong-token", api_base=fake.api_base)
    said = []
    if checked:
        with pytest.raises(PlatformError, match="Developer Portal") as caught:
            await platform.check()
        said.append(repr(caught.value))
    outcomes = [await send(platform, channel.id, f"n{number}") for number in range(3)]
    await platform.close()
    said += [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert len(said) == 1
    assert all(isinstance(each, Retry) and each.whole_bot for each in outcomes)
    assert "wrong-token" not in f"{caplog.text}{said}{outcomes}{platform!r}"


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "tokén", "nul\x00"])
def test_a_token_that_no_header_takes_is_refused_at_once(token: str) -> None:
    with pytest.raises(PlatformError, match="no token has") as caught:
        DiscordPlatform(token)
    assert token not in str(caught.value)


async def test_blanks_around_a_token_do_no_harm(fake: FakeDiscord) -> None:
    platform = DiscordPlatform(f" {fake.token}\n", api_base=f"{fake.api_base}/")
    assert await platform.check() == "TestBot"
    await platform.close()


async def test_a_check_says_what_is_wrong_with_the_address(fake: FakeDiscord) -> None:
    for base in (f"{fake.api_base}/nowhere", "http://127.0.0.1:9"):
        platform = DiscordPlatform(fake.token, api_base=base)
        with pytest.raises(PlatformError) as caught:
            await platform.check()
        assert caught.value.__cause__ is None
        await platform.close()
    fake.violations.clear()


# ── Rights ──────────────────────────────────────────────────────────────────────────────────────


async def test_a_channel_with_all_rights_lacks_none(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    for place in (channel, fake.thread(channel), fake.dm(fake.person())):
        assert await platform.missing_rights(ChatId("discord", str(place.id))) == ()


async def test_missing_rights_are_named_as_the_app_shows_them(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    thread = fake.thread(channel)
    fake.deny_bot(channel, "send_messages", "send_messages_in_threads", "embed_links")
    chat, inside = ChatId("discord", str(channel.id)), ChatId("discord", str(thread.id))
    assert await platform.missing_rights(chat) == ("Send Messages", "Embed Links")
    assert await platform.missing_rights(inside) == ("Send Messages in Threads", "Embed Links")


async def test_a_channel_out_of_sight_lacks_the_view(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    fake.deny_bot(channel, "view_channel")
    assert await platform.missing_rights(ChatId("discord", str(channel.id))) == ("View Channel",)


async def test_rights_that_discord_does_not_tell_are_an_error_in_a_sentence(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    fake.faults.append(Fault("GET", "/guilds/*", status=500))
    with pytest.raises(PlatformError, match="500"):
        await platform.missing_rights(ChatId("discord", str(channel.id)))


async def test_a_closed_platform_opens_again_when_it_is_needed(
    fake: FakeDiscord, platform: DiscordPlatform
) -> None:
    channel = fake.channel(fake.guild())
    await platform.close()
    await platform.close()
    assert isinstance(await send(platform, channel.id), Sent)
