"""Mails are told once each, whatever breaks: the connection, the bot, the mailbox's numbers."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

import pytest

from bot.errors import StoreError
from bot.mail_model import MailRules
from bot.model import FeedName, FeedType, StoryId
from bot.store.archive import Archive
from bot.store.client import Store
from bot.store.notices import SELECTOR as NOTICES
from bot.store.polls import FeedBook, PollRecord
from tests.fakes.imap import FakeImap, Trouble
from tests.feeds.mail.letters import letter
from tests.feeds.mail.reading import imap_feed, imap_reader
from tests.intake.world import RULES, World

FEED = imap_feed()
SUBJECTS = ("crane", "tug", "gull", "pilot", "buoy", "anchor", "ferry", "barge", "quay", "lock")


class ForgetfulBook(FeedBook):
    """Loses what a poll remembers, by chance: as if the bot was killed before it wrote it down."""

    def __init__(self, store: Store, chance: random.Random) -> None:
        super().__init__(store)
        self._chance = chance

    async def commit(self, feed: FeedName, epoch: int, record: PollRecord) -> bool:
        if self._chance.random() < 0.3:
            raise StoreError("the bot was killed")
        return await super().commit(feed, epoch, record)


@pytest.fixture
async def imap(world: World) -> AsyncIterator[FakeImap]:
    async with FakeImap() as imap:
        reader = imap_reader(imap.account, world.parsers)
        world.readers[FeedType.IMAP] = reader
        yield imap
        await reader.close()


def issue(number: int) -> str:
    return f"The {SUBJECTS[number % 10]} of basin {number} was painted"


async def told(world: World) -> Counter[str]:
    """How often each story was routed to its readers."""
    routed = [fields for fields in await world.routed() if fields["selectors"] != NOTICES]
    counts = Counter(fields["story"] for fields in routed)
    archive = Archive(world.store)
    found = {story: await archive.get(StoryId(story)) for story in counts}
    return Counter({one.story.title: counts[story] for story, one in found.items() if one})


async def test_an_issue_that_is_mailed_is_told(world: World, imap: FakeImap) -> None:
    imap.deliver(letter(1, subject=issue(1), html=None))
    report = await world.intake().poll(FEED)
    assert not report.failed
    assert await told(world) == {issue(1): 1}
    assert (await world.feeds.state(FEED.name)).title == "Harbour Letter"


async def test_what_lay_there_before_the_first_poll_rings_nobody(
    world: World, imap: FakeImap
) -> None:
    quiet = replace(RULES, ring_first=0)
    imap.deliver(letter(1, subject=issue(1), html=None))
    await world.intake(quiet).poll(FEED)
    assert await told(world) == {}
    imap.deliver(letter(2, subject=issue(2), html=None))
    await world.intake(quiet).poll(FEED)
    assert await told(world) == {issue(2): 1}


async def test_an_empty_mailbox_makes_its_first_mail_news(world: World, imap: FakeImap) -> None:
    quiet = replace(RULES, ring_first=0)
    await world.intake(quiet).poll(FEED)
    imap.deliver(letter(1, subject=issue(1), html=None))
    await world.intake(quiet).poll(FEED)
    assert await told(world) == {issue(1): 1}


async def test_a_login_that_is_refused_is_a_failing_feed(world: World, imap: FakeImap) -> None:
    imap.trouble = lambda c: Trouble(b"TAG NO bad\r\n") if c.startswith("AUTH") else None
    for _ in range(5):
        assert (await world.intake().poll(FEED)).failed
    state = await world.feeds.state(FEED.name)
    assert state.failures == 5
    assert "check user and password" in state.error
    assert "s3cret" not in state.error
    (notice,) = await world.notices()
    assert FEED.name in notice.title


@pytest.mark.parametrize("seed", range(8))
async def test_mails_in_any_order_and_with_broken_connections_are_told_once_each(
    world: World, imap: FakeImap, seed: int
) -> None:
    chance = random.Random(seed)
    await world.intake().poll(FEED)
    world.feeds = ForgetfulBook(world.store, chance)
    numbers = list(range(24))
    chance.shuffle(numbers)
    expected = {issue(number): 1 for number in numbers}

    def trouble(_command: str) -> Trouble | None:
        return Trouble(cut=chance.randrange(400)) if chance.random() < 0.15 else None

    imap.trouble = trouble
    polls = 0
    while True:
        for number in [numbers.pop() for _ in range(min(len(numbers), chance.randrange(4)))]:
            mails = [letter(number, subject=issue(number), html=None)]
            mails *= 1 + (chance.random() < 0.2)  # some servers deliver a mail twice
            imap.deliver(*mails)
        if chance.random() < 0.1:
            imap.renumber()
            imap.hang_up()
        with suppress(StoreError):
            await world.intake().poll(FEED)
        polls += 1
        if not numbers and await told(world) == expected:
            break
        assert polls < 400, await told(world)
    imap.trouble = lambda _command: None
    imap.renumber()
    imap.hang_up()
    world.feeds = FeedBook(world.store)
    assert not (await world.intake().poll(FEED)).failed
    assert await told(world) == expected


async def test_two_newsletters_of_one_mailbox_are_two_feeds(world: World, imap: FakeImap) -> None:
    gazette = imap_feed("gazette", rules=MailRules(senders=("@quay.example",)))
    imap.deliver(
        letter(1, subject=issue(1), html=None),
        letter(2, subject=issue(2), html=None, sender="g@quay.example", list_id=None),
    )
    for feed in (FEED, gazette):
        assert (await world.intake().poll(feed)).stories == 1
    assert await told(world) == {issue(1): 1, issue(2): 1}
    assert imap.connections == 1
