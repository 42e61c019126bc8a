"""Where a server may lead the bot, and what goes along."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.feeds.fetch import Document, Fetcher, NotModified
from tests.fakes.web import FakeWeb
from tests.feeds.fetching import FEED, NOTHING, Names, document, failure, fetch, unhurried


@pytest.fixture
async def web() -> AsyncIterator[FakeWeb]:
    async with FakeWeb() as running:
        yield running


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
        fetcher = Fetcher(user_agent="newsbell/test", manners=unhurried())
        assert isinstance(await fetcher.fetch(inside.url + "/feed", NOTHING), Document)
        failure(await fetcher.fetch(web.url + "/feed", NOTHING))
        assert inside.count("/feed") == 1
        await fetcher.close()


async def test_a_redirect_to_a_public_server_is_followed_without_credentials(web: FakeWeb) -> None:
    # The same port on another host: the host alone decides.
    async with FakeWeb("127.0.0.2", web.port) as other:
        other.feed("/feed", FEED)
        web.redirect("/feed", f"http://eve:hers@127.0.0.2:{other.port}/feed")
        url = f"http://ada:s3cret@127.0.0.1:{web.port}/feed"
        got = document(await fetch(url, public=lambda address: address == "127.0.0.2"))
        assert got.url == other.url + "/feed"
        assert "Authorization" in web.last("/feed").headers
        assert "Authorization" not in other.last("/feed").headers


# ── Permanent redirects ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("chain", "moved"),
    [
        ((301,), "/1"),
        ((308,), "/1"),
        ((302,), None),
        ((303,), None),
        ((307,), None),
        ((301, 308), "/2"),
        ((301, 302), "/1"),
        ((302, 301), None),
        ((301, 307, 301), "/1"),
    ],
)
async def test_what_is_permanent_is_the_way_up_to_the_first_redirect_that_is_not(
    web: FakeWeb, chain: tuple[int, ...], moved: str | None
) -> None:
    for number, status in enumerate(chain):
        web.redirect(f"/{number}", f"/{number + 1}", status)
    web.feed(f"/{len(chain)}", FEED, etag='"v1"')
    expected = web.url + moved if moved else None
    got = document(await fetch(web.url + "/0"))
    assert got.moved == expected
    unchanged = await fetch(web.url + "/0", got.validators)
    assert isinstance(unchanged, NotModified)
    assert unchanged.moved == expected


async def test_a_new_address_is_asked_in_place_of_the_old_one(web: FakeWeb) -> None:
    web.feed("/new", FEED)
    got = document(await fetch(web.url + "/old", moved_to=web.url + "/new"))
    assert (got.url, got.moved) == (web.url + "/new", None)
    assert web.count("/old") == 0


async def test_a_new_address_is_a_servers_choice_and_guarded_as_such(web: FakeWeb) -> None:
    async with FakeWeb("127.0.0.2") as inside:
        inside.feed("/secret", FEED)
        why = failure(await fetch(web.url + "/feed", moved_to=inside.url + "/secret")).why
        assert "not a public address" in why
        assert inside.requests == []


async def test_credentials_do_not_go_to_a_new_address_on_another_host(web: FakeWeb) -> None:
    async with FakeWeb("127.0.0.2") as other:
        other.feed("/feed", FEED)
        url = f"http://ada:s3cret@127.0.0.1:{web.port}/feed"
        answer = await fetch(url, moved_to=other.url + "/feed", public=lambda _: True)
        assert isinstance(answer, Document)
        assert "Authorization" not in other.last("/feed").headers
