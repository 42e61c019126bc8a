"""Requests and answers are told apart, named alike in every run, and passed on as they came."""

from __future__ import annotations

import asyncio
import hashlib
from importlib.resources import files

import pytest

from tests.prove.framing import Asked, Http, Resp

NAMES = {"telegram:1001": "private", "discord:42": "channel"}


def reader(data: bytes) -> asyncio.StreamReader:
    stream = asyncio.StreamReader()
    stream.feed_data(data)
    stream.feed_eof()
    return stream


def command(*words: str) -> bytes:
    head = f"*{len(words)}\r\n".encode()
    return head + b"".join(f"${len(word.encode())}\r\n{word}\r\n".encode() for word in words)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("PING",), "PING"),
        (("HGETALL", "newsbell:story:7ilds"), "HGETALL story"),
        (("CLIENT", "SETINFO", "LIB-NAME", "redis-py"), "CLIENT SETINFO"),
        (("XREADGROUP", "GROUP", "router", "c1", "STREAMS", "newsbell:routing", ">"),
         "XREADGROUP routing"),
    ],
)  # fmt: skip
async def test_commands_are_named_without_ids(words: tuple[str, ...], kind: str) -> None:
    raw = command(*words)
    stream = reader(raw + command("NEXT"))
    asked = await Resp("newsbell:", NAMES).ask(stream)
    assert (asked.kind, asked.raw) == (kind, raw)
    assert (await Resp("newsbell:", NAMES).ask(stream)).kind == "NEXT"


async def test_a_script_is_named_with_the_chat_that_it_concerns() -> None:
    folder = files("bot.store").joinpath("scripts")
    source = "".join(folder.joinpath(f"{name}.lua").read_text() for name in ("common", "finish"))
    digest = hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()
    raw = command("EVALSHA", digest, "0", "newsbell:", "discord:42", "story", "token")
    assert (await Resp("newsbell:", NAMES).ask(reader(raw))).kind == "finish channel"


@pytest.mark.parametrize(
    "raw",
    [
        b"+OK\r\n",
        b"-NOSCRIPT no\r\n",
        b":7\r\n",
        b"$5\r\nab\r\nc\r\n",
        b"$-1\r\n",
        b"*-1\r\n",
        b"*2\r\n$1\r\na\r\n*1\r\n:1\r\n",
        b"%1\r\n+key\r\n*0\r\n",
        b"_\r\n",
        b"|1\r\n+ttl\r\n:3\r\n+OK\r\n",
    ],
)
async def test_a_reply_is_read_to_its_end_and_no_further(raw: bytes) -> None:
    stream = reader(raw + b"+NEXT\r\n")
    dialect, asked = Resp("newsbell:", NAMES), Asked("PING", b"")
    assert (await dialect.answer(stream, asked)).raw == raw
    assert (await dialect.answer(stream, asked)).raw == b"+NEXT\r\n"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"*2\r\n$4\r\nturn\r\n$1\r\nx\r\n", "take telegram giving turn"),
        (b"*2\r\n$4\r\nidle\r\n:0\r\n", ""),
        (b"*2\r\n$4\r\nwait\r\n:1000\r\n", ""),
    ],
)
async def test_a_take_is_also_named_by_what_it_gives(raw: bytes, kind: str) -> None:
    asked = Asked("take telegram", b"")
    dialect = Resp("newsbell:", NAMES)
    assert dialect.given(asked, await dialect.answer(reader(raw), asked)) == kind


async def test_what_the_store_says_unasked_is_no_answer() -> None:
    told = await Resp("newsbell:", NAMES).answer(reader(b">1\r\n+news\r\n"), Asked("PING", b""))
    assert told.pushed


async def test_a_method_of_the_bot_api_is_named_with_its_chat() -> None:
    body = b"chat_id=1001&text=hello"
    head = b"POST /bot123:secret/sendMessage HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body)
    asked = await Http(NAMES).ask(reader(head + body + b"more"))
    assert (asked.kind, asked.raw) == ("sendMessage private", head + body)


async def test_a_request_to_discord_is_named_with_its_channel() -> None:
    head = b"POST /api/v10/channels/42/messages HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"
    asked = await Http(NAMES).ask(reader(head))
    assert asked.kind == "POST /channels/42/messages channel"


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
    ],
)
async def test_an_answer_over_http_is_read_to_its_end(raw: bytes) -> None:
    stream = reader(raw + b"HTTP/1.1 204 Next\r\n\r\n")
    asked = Asked("GET", b"GET / HTTP/1.1\r\n\r\n")
    assert (await Http(NAMES).answer(stream, asked)).raw == raw
    assert b"Next" in (await Http(NAMES).answer(stream, asked)).raw
