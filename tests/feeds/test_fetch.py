"""Fetching, against servers on loopback that behave and that don't."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import subprocess
import zlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from aiohttp import web as aioweb
from backports import zstd

from bot.feeds.fetch import Document, Fetcher, NotModified
from bot.feeds.manners import HostManners
from bot.feeds.reading import Validators
from tests.fakes.web import FakeWeb, raw_server
from tests.feeds.fetching import FEED, NOTHING, NOW, Names, document, failure, fetch, unhurried


@pytest.fixture
async def web() -> AsyncIterator[FakeWeb]:
    async with FakeWeb() as running:
        yield running


# ── What is asked and what comes back ───────────────────────────────────────────────────────────


async def test_a_new_document_comes_with_all_that_is_to_be_remembered(web: FakeWeb) -> None:
    web.feed("/feed", FEED, etag='"v1"', last_modified=NOW)
    got = document(await fetch(web.url + "/feed"))
    assert got.body == FEED
    assert got.url == web.url + "/feed"
    assert got.content_type == "application/rss+xml; charset=utf-8"
    assert got.validators.etag == '"v1"'
    assert got.validators.last_modified == "Tue, 06 May 2031 12:00:00 GMT"
    assert got.validators.body_hash


async def test_the_bot_says_who_it_is_and_what_it_reads(web: FakeWeb) -> None:
    web.feed("/feed", FEED)
    await fetch(web.url + "/feed")
    headers = web.last("/feed").headers
    assert headers["User-Agent"] == "newsbell/test (+mailto:operator@example.org)"
    assert "application/rss+xml" in headers["Accept"]
    assert headers["Accept-Encoding"].startswith("gzip, deflate, br")
    assert ("zstd" in headers["Accept-Encoding"]) == (zstd is not None)
    assert "If-None-Match" not in headers


async def test_a_304_keeps_what_was_known(web: FakeWeb) -> None:
    web.feed("/feed", FEED, etag='"v1"', headers={"Cache-Control": "max-age=600"})
    known = document(await fetch(web.url + "/feed")).validators
    answer = await fetch(web.url + "/feed", known)
    assert answer == NotModified(known, fresh_for=timedelta(minutes=10))
    assert web.last("/feed").headers["If-None-Match"] == '"v1"'


async def test_last_modified_alone_is_enough_for_a_304(web: FakeWeb) -> None:
    web.feed("/feed", FEED, etag="", last_modified=NOW)
    known = document(await fetch(web.url + "/feed")).validators
    assert isinstance(await fetch(web.url + "/feed", known), NotModified)


async def test_the_same_body_without_validators_is_not_modified(web: FakeWeb) -> None:
    page = web.feed("/feed", FEED, etag="")
    known = document(await fetch(web.url + "/feed")).validators
    assert isinstance(await fetch(web.url + "/feed", known), NotModified)
    page.body = FEED + b"<!-- another -->"
    assert isinstance(await fetch(web.url + "/feed", known), Document)


async def test_a_304_that_nobody_asked_for_is_a_failure(web: FakeWeb) -> None:
    web.status("/feed", 304)
    assert "304" in failure(await fetch(web.url + "/feed")).why


async def test_a_validator_that_cannot_be_sent_back_is_left_out(web: FakeWeb) -> None:
    web.feed("/feed", FEED)
    answer = await fetch(
        web.url + "/feed", Validators(etag='"a\r\nX-Evil: 1"', last_modified="\udcff")
    )
    assert isinstance(answer, Document)
    assert "X-Evil" not in web.last("/feed").headers


# ── Compression and limits ──────────────────────────────────────────────────────────────────────


def _zstd(data: bytes) -> bytes:
    compressed: bytes = zstd.compress(data)
    return compressed


def _deflate_raw(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", _deflate_raw),
        ("br", brotli.compress),
        ("zstd", _zstd),
    ],
)
async def test_compressed_documents_are_decompressed(
    web: FakeWeb, encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    web.feed("/feed", compress(FEED), headers={"Content-Encoding": encoding})
    assert document(await fetch(web.url + "/feed")).body == FEED


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("zstd", _zstd),
    ],
)
async def test_a_bomb_stops_at_the_limit(
    web: FakeWeb, encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    bomb = compress(bytes(32 * 2**20))
    assert len(bomb) < 2**20, "smaller than the limit on the wire"
    web.feed("/feed", bomb, headers={"Content-Encoding": encoding})
    assert "larger than 1 MiB" in failure(await fetch(web.url + "/feed")).why


async def test_a_document_of_just_the_limit_is_read(web: FakeWeb) -> None:
    web.feed("/feed", b"x" * 2**20)
    assert len(document(await fetch(web.url + "/feed")).body) == 2**20


async def test_an_endless_document_stops_at_the_limit(web: FakeWeb) -> None:
    web.endless("/feed")
    assert "larger than 1 MiB" in failure(await fetch(web.url + "/feed")).why


async def test_a_document_that_trickles_for_ever_stops_in_time(web: FakeWeb) -> None:
    web.endless("/feed", b"x", pause=0.01)
    assert "0.2 s" in failure(await fetch(web.url + "/feed", total=0.2)).why


async def test_a_server_that_never_answers_stops_in_time(web: FakeWeb) -> None:
    web.feed("/feed", FEED, delay=30)
    assert "0.2 s" in failure(await fetch(web.url + "/feed", total=0.2)).why


async def test_redirects_share_one_time_limit(web: FakeWeb) -> None:
    web.feed("/0", "", etag="", status=302, headers={"Location": "/1"}, delay=0.15)
    web.feed("/1", "", etag="", status=302, headers={"Location": "/2"}, delay=0.15)
    web.feed("/2", FEED, delay=0.15)
    failure(await fetch(web.url + "/0", total=0.3))


async def test_garbage_that_claims_to_be_compressed_is_a_failure(web: FakeWeb) -> None:
    web.feed("/feed", FEED, headers={"Content-Encoding": "gzip"})
    assert "decompressed" in failure(await fetch(web.url + "/feed")).why


async def test_an_empty_document_is_a_failure(web: FakeWeb) -> None:
    web.feed("/feed", b"\n ")
    assert "empty" in failure(await fetch(web.url + "/feed")).why


# ── Credentials ─────────────────────────────────────────────────────────────────────────────────


async def test_credentials_in_the_url_are_sent_and_never_shown(
    web: FakeWeb, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    web.redirect("/feed", "/moved?key=k3y")
    web.feed("/moved", FEED)
    got = document(await fetch(f"http://ada:s3cret@127.0.0.1:{web.port}/feed"))
    assert web.last("/feed").headers["Authorization"] == "Basic YWRhOnMzY3JldA=="
    assert web.last("/moved").headers["Authorization"] == "Basic YWRhOnMzY3JldA=="
    direct = document(await fetch(f"http://ada:s3cret@127.0.0.1:{web.port}/moved"))
    assert direct.url == web.url + "/moved"
    assert "s3cret" not in got.url
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize("status", [401, 403, 404, 418, 500])
async def test_a_refusal_shows_neither_credentials_nor_keys(web: FakeWeb, status: int) -> None:
    web.status("/p4th", status)
    why = failure(await fetch(f"http://ada:s3cret@127.0.0.1:{web.port}/p4th?key=k3y")).why
    assert str(status) in why
    assert f"127.0.0.1:{web.port}" in why
    assert not any(secret in why for secret in ("s3cret", "k3y", "p4th"))


# ── Refusals and waits ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("status", "wait"), [(429, 120), (503, 120), (500, None), (404, None)])
async def test_a_busy_server_is_given_the_time_that_it_asks_for(
    web: FakeWeb, status: int, wait: int | None
) -> None:
    web.status("/feed", status, {"Retry-After": "120"})
    expected = None if wait is None else timedelta(seconds=wait)
    assert failure(await fetch(web.url + "/feed")).retry_after == expected


async def test_how_long_a_document_stays_fresh_is_told(web: FakeWeb) -> None:
    web.feed("/feed", FEED, headers={"Cache-Control": "max-age=60"})
    assert document(await fetch(web.url + "/feed")).fresh_for == timedelta(minutes=1)


async def test_a_410_is_gone_and_a_404_is_not(web: FakeWeb) -> None:
    web.status("/closed", 410)
    assert failure(await fetch(web.url + "/closed")).gone
    assert not failure(await fetch(web.url + "/never")).gone


# ── Servers that are not there or not well ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    ["", "feed", "ftp://x.example/", "http://", "http://x:y:z/", "http://[", "http://x:99999/"],
)
async def test_an_address_that_is_none_is_a_failure(url: str) -> None:
    assert "config" in failure(await fetch(url)).why


async def test_credentials_that_cannot_be_sent_are_a_failure(web: FakeWeb) -> None:
    url = f"http://a%3Ab:s3cret@127.0.0.1:{web.port}/feed"
    why = failure(await fetch(url)).why
    assert "config" in why
    assert "s3cret" not in why


async def test_an_unknown_name_is_a_failure() -> None:
    why = failure(await fetch("https://nowhere.example/feed", resolver=Names())).why
    assert "nowhere.example" in why
    assert "DNS" in why


async def test_a_closed_port_is_a_failure() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    assert "refuses connections" in failure(await fetch(f"http://127.0.0.1:{port}/")).why


async def test_a_server_without_tls_is_a_failure(web: FakeWeb) -> None:
    why = failure(await fetch(web.url.replace("http:", "https:") + "/feed")).why
    assert "http://" in why


async def test_a_certificate_that_nobody_vouches_for_is_a_failure(tmp_path: Path) -> None:
    made = _self_signed(tmp_path)
    if made is None:
        pytest.skip("openssl, which makes the test's certificate, is not installed")
    async with FakeWeb(tls=made) as web:
        assert "certificate" in failure(await fetch(web.url + "/feed")).why


def _self_signed(folder: Path) -> ssl.SSLContext | None:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    try:
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
                *("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
                *("-keyout", str(key), "-out", str(certificate)),
            ],
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nContent-Length: 5\r\n\r\nhello",
        b"SSH-2.0-OpenSSH_9.2p1\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 999999 Odd\r\n\r\n",
        b"\x00" * 500,
        b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe://\x80\r\nContent-Length: 0\r\n\r\n",
    ],
)
async def test_whatever_a_server_sends_is_a_failure_and_no_exception(answer: bytes) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()

    async with raw_server(script) as url:
        failure(await fetch(url + "/feed"))


async def test_a_connection_that_is_reset_is_a_failure() -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    async with raw_server(script) as url:
        assert "broke the connection off" in failure(await fetch(url + "/feed")).why


async def test_a_server_that_takes_no_connection_is_a_failure_in_time() -> None:
    # A full backlog: the kernel answers no further SYN.
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        address = deaf.getsockname()
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(address)
        why = failure(await fetch(f"http://127.0.0.1:{address[1]}/", connect=0.2)).why
        assert "did not take a connection within 0.2 s" in why
        for filler in fillers:
            filler.close()


# ── Manners ─────────────────────────────────────────────────────────────────────────────────────


async def test_no_more_than_two_are_fetched_from_one_host_at_once(web: FakeWeb) -> None:
    both_there, go_on = asyncio.Event(), asyncio.Event()

    async def wait(request: aioweb.Request) -> aioweb.StreamResponse:
        if web.most_at_once >= 2:
            both_there.set()
        await go_on.wait()
        return aioweb.Response(body=FEED)

    web.answer("/feed", wait)
    fetcher = Fetcher(user_agent="newsbell/test", manners=unhurried())
    fetches = [asyncio.create_task(fetcher.fetch(f"{web.url}/feed?{n}", NOTHING)) for n in range(8)]
    await asyncio.wait_for(both_there.wait(), 5)
    go_on.set()
    answers = await asyncio.gather(*fetches)
    assert all(isinstance(answer, Document) for answer in answers)
    assert web.most_at_once == 2
    await fetcher.close()


async def test_waiting_for_one_host_does_not_hold_up_another(web: FakeWeb) -> None:
    async with FakeWeb("127.0.0.2") as other:
        web.feed("/feed", FEED, delay=30)
        other.feed("/feed", FEED)
        fetcher = Fetcher(user_agent="newsbell/test", manners=unhurried())
        slow = [asyncio.create_task(fetcher.fetch(web.url + "/feed", NOTHING)) for _ in range(5)]
        assert isinstance(await fetcher.fetch(other.url + "/feed", NOTHING), Document)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        await fetcher.close()


async def test_each_redirect_waits_for_its_turn_and_the_time_limit_does_not_count_it(
    web: FakeWeb,
) -> None:
    web.redirect("/feed", "/moved")
    web.feed("/moved", FEED)
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    manners = HostManners(interval=timedelta(seconds=60), clock=lambda: 0.0, sleep=sleep)
    fetcher = Fetcher(
        user_agent="newsbell/test", manners=manners, total_timeout=timedelta(seconds=5)
    )
    assert isinstance(await fetcher.fetch(web.url + "/feed", NOTHING), Document)
    assert waits == [60.0]
    await fetcher.close()


async def test_a_name_is_looked_up_once_for_all_feeds_of_its_host(web: FakeWeb) -> None:
    names = Names(tidewater_example=["127.0.0.1"])
    fetcher = Fetcher(user_agent="newsbell/test", manners=unhurried(), resolver=names)
    for path in ("/one", "/two"):
        # Closed after each answer: the second needs a connection of its own.
        web.feed(path, FEED, headers={"Connection": "close"})
        answer = await fetcher.fetch(f"http://tidewater.example:{web.port}{path}", NOTHING)
        assert isinstance(answer, Document)
    assert names.asked == ["tidewater.example"]
    await fetcher.close()


async def test_a_cookie_is_not_kept(web: FakeWeb) -> None:
    web.feed("/feed", FEED, headers={"Set-Cookie": "track=1"})
    # By name: no client keeps cookies of a bare address.
    names = Names(tidewater_example=["127.0.0.1"])
    fetcher = Fetcher(user_agent="newsbell/test", manners=unhurried(), resolver=names)
    for _ in range(2):
        answer = await fetcher.fetch(f"http://tidewater.example:{web.port}/feed", NOTHING)
        assert isinstance(answer, Document)
    assert "Cookie" not in web.last("/feed").headers
    await fetcher.close()
