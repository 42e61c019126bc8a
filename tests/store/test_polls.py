"""What a feed remembers: written last, by the newest poll only, and bounded."""

from __future__ import annotations

from datetime import timedelta

from bot.model import Entry, FeedMove, FeedName
from bot.store.client import Store
from bot.store.polls import SEEN_BEYOND_LIST, FeedBook, PollRecord, guid_hash, seen_update
from tests.builders import NOW

WIRE = FeedName("wire")


def entry(number: int, content_hash: str = "h") -> Entry:
    return Entry(f"g{number}", f"Title {number}", None, None, "", "", content_hash)


async def test_a_feed_never_polled_knows_nothing(store: Store) -> None:
    memory = await FeedBook(store).begin(WIRE)
    assert (memory.epoch, memory.etag, memory.first_poll_done) == (1, None, False)
    state = await FeedBook(store).state(WIRE)
    assert (state.last_poll, state.next_poll, state.failures) == (None, None, 0)


async def test_what_a_poll_learned_is_there_for_the_next(store: Store) -> None:
    feeds = FeedBook(store)
    memory = await feeds.begin(WIRE)
    listed, forget = seen_update([entry(1), entry(2)], {}, NOW)
    record = PollRecord(
        at=NOW,
        next_poll=NOW + timedelta(minutes=15),
        title="The Wire",
        etag='"e1"',
        body_hash="b1",
        read=True,
        new=2,
        seen=listed,
        forget=forget,
    )
    assert await feeds.commit(WIRE, memory.epoch, record)
    after = await feeds.begin(WIRE)
    assert (after.etag, after.body_hash, after.first_poll_done) == ('"e1"', "b1", True)
    changed, seen = await feeds.changed(WIRE, [entry(1), entry(2, "new"), entry(3)])
    assert [one.guid for one in changed] == ["g2", "g3"]
    assert set(seen) == {guid_hash(entry(1)), guid_hash(entry(2))}
    state = await feeds.state(WIRE)
    assert (state.title, state.last_new) == ("The Wire", NOW)


async def test_a_failure_keeps_what_was_known_of_the_document(store: Store) -> None:
    feeds = FeedBook(store)
    memory = await feeds.begin(WIRE)
    good = PollRecord(at=NOW, next_poll=NOW, etag='"e1"', read=True)
    await feeds.commit(WIRE, memory.epoch, good)
    memory = await feeds.begin(WIRE)
    bad = PollRecord(at=NOW, next_poll=NOW, error="It is away.", failures=1)
    await feeds.commit(WIRE, memory.epoch, bad)
    after = await feeds.begin(WIRE)
    assert (after.etag, after.failures, after.first_poll_done) == ('"e1"', 1, True)
    assert (await feeds.state(WIRE)).error == "It is away."


async def test_a_new_address_and_that_a_feed_is_gone_are_remembered_until_a_poll_says_otherwise(
    store: Store,
) -> None:
    feeds = FeedBook(store)
    move = FeedMove("h4sh", "https://new.example/feed?a=1%202", NOW, held=True)
    memory = await feeds.begin(WIRE)
    assert (memory.move, memory.gone) == (None, "")
    record = PollRecord(at=NOW, next_poll=NOW, move=move, gone="h4sh")
    await feeds.commit(WIRE, memory.epoch, record)
    memory = await feeds.begin(WIRE)
    assert (memory.move, memory.gone) == (move, "h4sh")
    await feeds.commit(WIRE, memory.epoch, PollRecord(at=NOW, next_poll=NOW))
    memory = await feeds.begin(WIRE)
    assert (memory.move, memory.gone) == (None, "")


async def test_an_older_poll_writes_nothing(store: Store) -> None:
    feeds = FeedBook(store)
    old = await feeds.begin(WIRE)
    await feeds.begin(WIRE)
    late = PollRecord(at=NOW, next_poll=NOW, failures=9, error="late")
    assert not await feeds.commit(WIRE, old.epoch, late)
    assert (await feeds.state(WIRE)).failures == 0


def test_what_is_listed_is_never_forgotten_and_the_rest_is_bounded() -> None:
    seen = {
        guid_hash(entry(number)): f"h|{1000 + number}" for number in range(SEEN_BEYOND_LIST + 50)
    }
    listed, forget = seen_update([entry(0), entry(9999)], seen, NOW)
    assert guid_hash(entry(0)) in listed
    assert guid_hash(entry(0)) not in forget
    # The oldest go: 0 is listed, so 549 others remain, of which 500 may stay.
    assert set(forget) == {guid_hash(entry(number)) for number in range(1, 50)}


async def test_a_feed_that_left_the_config_is_forgotten_when_its_stories_are(
    store: Store,
) -> None:
    feeds = FeedBook(store)
    for name, age in (("kept", 99), ("recent", 1), ("old", 99)):
        memory = await feeds.begin(FeedName(name))
        listed, _ = seen_update([entry(1)], {}, NOW)
        record = PollRecord(at=NOW - timedelta(days=age), next_poll=NOW, seen=listed)
        await feeds.commit(FeedName(name), memory.epoch, record)
    assert await feeds.forget([FeedName("kept")], before=NOW - timedelta(days=90)) == 1
    assert await store.redis.exists(store.keys.seen(FeedName("old"))) == 0
    for name in ("kept", "recent"):
        assert await store.redis.exists(store.keys.seen(FeedName(name))) == 1


async def test_many_feeds_are_asked_for_at_once_and_answered_in_their_order(store: Store) -> None:
    feeds = FeedBook(store)
    names = [FeedName(f"feed-{number}") for number in range(450)]
    for name, failures in ((names[3], 2), (names[420], 1), (names[5], 0)):
        memory = await feeds.begin(name)
        record = PollRecord(at=NOW, next_poll=NOW, failures=failures, title=f"Of {name}")
        await feeds.commit(name, memory.epoch, record)
    states = await feeds.states(names)
    assert [state.name for state in states] == names
    assert (states[420].title, states[420].failures) == ("Of feed-420", 1)
    assert (states[0].title, states[0].last_poll) == ("feed-0", None)
    assert await feeds.failing(names) == (names[3], names[420])
    assert await feeds.states([]) == ()
