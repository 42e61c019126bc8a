"""Fetching, against servers on loopback that behave and that don't."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import subprocess
import zlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from aiohttp import web as aioweb
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.feeds.fetch import Document, Failed, Fetched, Fetcher, NotModified, Validators
from bot.feeds.guard import is_public
from tests.fakes.web import FakeWeb, raw_server, rss

NOW = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
FEED = rss("Tidewater Wire", [{"guid": "1", "title": "Harbour crane learns to sing"}])
NOTHING = Validators()
IN_AN_HOUR = "Tue, 06 May 2031 13:00:00 GMT"
AN_HOUR_AGO = "Tue, 06 May 2031 11:00:00 GMT"


class Names(AbstractResolver):
    """A DNS of the test's own: the addresses of each name."""

    def __init__(self, **names: list[str]) -> None:
        self.names = {name.replace("_", "."): found for name, found in names.items()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        addresses = self.names.get(host)
        if not addresses:
            raise OSError(None, f"{host} is unknown")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


async def fetch(
    url: str,
    validators: Validators = NOTHING,
    *,
    total: float = 5.0,
    connect: float = 5.0,
    max_bytes: int = 2**20,
    resolver: AbstractResolver | None = None,
    public: Callable[[str], bool] = is_public,
) -> Fetched:
    fetcher = Fetcher(
        user_agent="newsbell/test (+mailto:operator@example.org)",
        total_timeout=timedelta(seconds=total),
        connect_timeout=timedelta(seconds=connect),
        max_bytes=max_bytes,
        now=lambda: NOW,
        resolver=resolver,
        public=public,
    )
    try:
        return await fetcher.fetch(url, validators)
    finally:
        await fetcher.close()


@pytest.fixture
async def web() -> AsyncIterator[FakeWeb]:
    async with FakeWeb() as running:
        yield running


def failure(answer: Fetched) -> Failed:
    assert isinstance(answer, Failed), answer
    assert answer.why.endswith((".", "…")), "a sentence"
    return answer


def document(answer: Fetched) -> Document:
    assert isinstance(answer, Document), answer
    return answer


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
    assert headers["Accept-Encoding"] == "gzip, deflate, br"
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
    ],
)
async def test_compressed_documents_are_decompressed(
    web: FakeWeb, encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    web.feed("/feed", compress(FEED), headers={"Content-Encoding": encoding})
    assert document(await fetch(web.url + "/feed")).body == FEED


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)],
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


# ── Redirects ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_followed(web: FakeWeb, status: int) -> None:
    web.redirect("/old", "new?page=1#part", status)
    web.feed("/new", FEED)
    assert document(await fetch(web.url + "/old")).url == web.url + "/new?page=1"


async def test_five_redirects_are_followed_and_no_sixth(web: FakeWeb) -> None:
    for number in range(6):
        web.redirect(f"/{number}", f"/{number + 1}")
    web.feed("/6", FEED)
    assert isinstance(await fetch(web.url + "/1"), Document)
    assert "more than 5 times" in failure(await fetch(web.url + "/0")).why


@pytest.mark.parametrize("to", ["", "file:///etc/passwd", "gopher://x/", "http://[::"])
async def test_a_redirect_to_no_web_address_is_a_failure(web: FakeWeb, to: str) -> None:
    web.redirect("/feed", to)
    assert "no web address" in failure(await fetch(web.url + "/feed")).why


async def test_the_operators_own_server_may_be_private_and_redirect_to_itself(web: FakeWeb) -> None:
    web.redirect("/feed", web.url + "/moved")
    web.feed("/moved", FEED)
    assert isinstance(await fetch(web.url + "/feed"), Document)


@pytest.mark.parametrize("host", ["127.0.0.2", "[::ffff:127.0.0.1]", "0.0.0.0", "inside.example"])
async def test_a_redirect_into_a_private_network_is_refused(web: FakeWeb, host: str) -> None:
    async with FakeWeb("0.0.0.0") as inside:
        inside.feed("/secret", FEED)
        web.redirect("/feed", f"http://{host}:{inside.port}/secret")
        names = Names(inside_example=["127.0.0.1"])
        answer = await fetch(web.url + "/feed", resolver=names)
        assert "not a public address" in failure(answer).why
        assert inside.requests == []


async def test_another_port_of_the_operators_private_host_is_refused(web: FakeWeb) -> None:
    async with FakeWeb() as other:
        web.redirect("/feed", other.url + "/")
        assert "not a public address" in failure(await fetch(web.url + "/feed")).why
        assert other.requests == []


async def test_of_a_names_addresses_only_the_public_ones_are_connected_to(web: FakeWeb) -> None:
    async with FakeWeb() as inside:
        inside.feed("/secret", FEED)
        web.redirect("/feed", f"http://rebind.example:{inside.port}/secret")
        # Nobody listens at the first, which counts as public here; the second is the target.
        names = Names(rebind_example=["127.0.0.2", "127.0.0.1"])
        answer = await fetch(
            web.url + "/feed", resolver=names, public=lambda address: address == "127.0.0.2"
        )
        failure(answer)
        assert inside.requests == []


async def test_a_connection_of_the_operator_is_not_lent_to_a_redirect(web: FakeWeb) -> None:
    async with FakeWeb("127.0.0.2") as inside:
        inside.feed("/feed", FEED)
        web.redirect("/feed", inside.url + "/feed")
        fetcher = Fetcher(user_agent="newsbell/test")
        assert isinstance(await fetcher.fetch(inside.url + "/feed", NOTHING), Document)
        failure(await fetcher.fetch(web.url + "/feed", NOTHING))
        assert inside.count("/feed") == 1
        await fetcher.close()


async def test_a_redirect_to_a_public_server_is_followed_without_credentials(web: FakeWeb) -> None:
    async with FakeWeb("127.0.0.2") as other:
        other.feed("/feed", FEED)
        web.redirect("/feed", f"http://eve:hers@127.0.0.2:{other.port}/feed")
        url = f"http://ada:s3cret@127.0.0.1:{web.port}/feed"
        got = document(await fetch(url, public=lambda address: address == "127.0.0.2"))
        assert got.url == other.url + "/feed"
        assert "Authorization" in web.last("/feed").headers
        assert "Authorization" not in other.last("/feed").headers


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


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Tue, 06 May 2031 12:30:00 GMT", timedelta(minutes=30)),
        ("Tue, 06 May 2031 11:00:00 GMT", timedelta(0)),
        ("9" * 30, timedelta(days=365)),
        ("soon", None),
        ("-5", None),
    ],
)
async def test_retry_after_is_read_in_both_forms(
    web: FakeWeb, status: int, value: str, wait: timedelta | None
) -> None:
    headers = {"Retry-After": value, "Date": "Tue, 06 May 2031 12:00:00 GMT"}
    web.status("/feed", status, headers)
    assert failure(await fetch(web.url + "/feed")).retry_after == wait


async def test_retry_after_counts_by_the_servers_own_clock(web: FakeWeb) -> None:
    slow = "Tue, 06 May 2031 11:00:00 GMT"
    web.status("/feed", 503, {"Retry-After": "Tue, 06 May 2031 11:10:00 GMT", "Date": slow})
    assert failure(await fetch(web.url + "/feed")).retry_after == timedelta(minutes=10)


async def test_a_410_is_gone_and_a_404_is_not(web: FakeWeb) -> None:
    web.status("/closed", 410)
    assert failure(await fetch(web.url + "/closed")).gone
    assert not failure(await fetch(web.url + "/never")).gone


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        ({"Cache-Control": "public, max-age=3600"}, timedelta(hours=1)),
        ({"Cache-Control": 'MAX-AGE="60"'}, timedelta(minutes=1)),
        ({"Cache-Control": "max-age=3600", "Age": "600"}, timedelta(minutes=50)),
        ({"Cache-Control": "max-age=60", "Age": "600"}, None),
        ({"Cache-Control": "s-maxage=3600"}, None),
        ({"Cache-Control": "no-cache, max-age=3600"}, None),
        ({"Cache-Control": "max-age=60", "Expires": IN_AN_HOUR}, timedelta(minutes=1)),
        ({"Expires": IN_AN_HOUR}, timedelta(hours=1)),
        ({"Expires": "0"}, None),
        ({"Expires": AN_HOUR_AGO}, None),
        ({"Cache-Control": "max-age=" + "9" * 18}, timedelta(days=365)),
        ({"Cache-Control": "max-age=soon"}, None),
        ({}, None),
    ],
)  # fmt: skip
async def test_how_long_a_document_stays_fresh(
    web: FakeWeb, headers: dict[str, str], fresh: timedelta | None
) -> None:
    web.feed("/feed", FEED, headers={"Date": "Tue, 06 May 2031 12:00:00 GMT", **headers})
    assert document(await fetch(web.url + "/feed")).fresh_for == fresh


# ── Servers that are not there or not well ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    ["", "feed", "ftp://x.example/", "http://", "http://x:y:z/", "http://[", "http://x:99999/"],
)
async def test_an_address_that_is_none_is_a_failure(url: str) -> None:
    assert "config" in failure(await fetch(url)).why


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
    fetcher = Fetcher(user_agent="newsbell/test")
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
        fetcher = Fetcher(user_agent="newsbell/test")
        slow = [asyncio.create_task(fetcher.fetch(web.url + "/feed", NOTHING)) for _ in range(5)]
        assert isinstance(await fetcher.fetch(other.url + "/feed", NOTHING), Document)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        await fetcher.close()


async def test_a_cookie_is_not_kept(web: FakeWeb) -> None:
    web.feed("/feed", FEED, headers={"Set-Cookie": "track=1"})
    fetcher = Fetcher(user_agent="newsbell/test")
    for _ in range(2):
        await fetcher.fetch(web.url + "/feed", NOTHING)
    assert "Cookie" not in web.last("/feed").headers
    await fetcher.close()
