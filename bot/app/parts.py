"""The parts of the bot, built from the config and joined by their constructors."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from bot.app.opening import OpenStore, utc_now
from bot.app.push import PushParts, push_parts
from bot.app.settings import Settings
from bot.app.topics import topics_in_force
from bot.config import Config
from bot.delivery.editor import Editor
from bot.delivery.filtering import Filtering
from bot.delivery.ports import Platform
from bot.delivery.preparing import Preparing
from bot.delivery.routes import Routes
from bot.delivery.sender import Sender
from bot.delivery.turns import Turns
from bot.errors import StoreError
from bot.feeds.fetch import Fetcher
from bot.feeds.guard import is_public
from bot.feeds.mail.folders import FolderReader
from bot.feeds.mail.imap_reader import ImapReader
from bot.feeds.manners import HostManners, user_agent
from bot.feeds.reading import FeedReader, FeedWatcher
from bot.feeds.web_reader import WebReader
from bot.feeds.workers import ParserPool
from bot.intake import Intake, PollRules
from bot.intake.health import FeedHealth
from bot.intake.joining import Joiner
from bot.intake.stories import StoryIntake
from bot.model import FeedType, Topic, TopicName
from bot.store.admission import Admissions
from bot.store.archive import Archive
from bot.store.client import Store
from bot.store.clock import StoreClock
from bot.store.deliveries import Deliveries, Limits
from bot.store.edits import Edits
from bot.store.filters import FilterBook
from bot.store.kin import Kin
from bot.store.notices import NoticeBoard
from bot.store.polls import FeedBook
from bot.store.pushes import PushBook
from bot.store.reports import ReportBook
from bot.store.roles import HealthBoard
from bot.store.routing import Router
from bot.store.sorting import ArchiveSorting
from bot.store.subscriptions import ChatBook
from bot.store.timings import TimingBook
from bot.texts import Texts
from bot.topics import Classifier, TopicRules

UNLIMITED = 100_000.0


@dataclass(frozen=True, slots=True)
class Network:
    """One chat network: how it is written to, and its queues."""

    platform: Platform
    deliveries: Deliveries
    sender: Sender
    editor: Editor


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that works on one store."""

    settings: Settings
    store: Store
    alone: bool
    archive: Archive
    chats: ChatBook
    filters: FilterBook
    timings: TimingBook
    reports: ReportBook
    feeds: FeedBook
    health: HealthBoard
    clock: StoreClock
    topics: dict[TopicName, Topic]
    rules: tuple[TopicRules, ...]
    sorting: ArchiveSorting
    texts: Texts
    intake: Intake
    router: Router
    routes: Routes
    networks: dict[str, Network]
    parsers: ParserPool
    notices: NoticeBoard
    pushes: PushBook
    push: PushParts | None
    watchers: tuple[FeedWatcher, ...] = ()

    @property
    def config(self) -> Config:
        """The configuration in force now."""
        return self.settings.config


@asynccontextmanager
async def build(
    config: Config,
    opened: OpenStore,
    platforms: dict[str, Platform],
    *,
    console_rate: float | None = None,
    public: Callable[[str], bool] = is_public,
) -> AsyncIterator[Parts]:
    """The parts on an open store; connections and the parser process end with the context.

    ``console_rate``: alerts a second at the console (None: as they come); ``public``: which
    addresses strangers may name.
    Raises ConfigError for topics that contradict each other.
    """
    store = opened.store
    rules = topics_in_force(config)
    topics = {rule.topic.name: rule.topic for rule in rules}
    archive_life = timedelta(days=config.archive.days)
    archive = Archive(store)
    chats = ChatBook(store, empty_life=archive_life)
    filters = FilterBook(store)
    feeds = FeedBook(store)
    pushes = PushBook(store)
    texts, kin = Texts(), Kin(store)
    manners = HostManners(interval=config.poll.host_interval)
    fetcher = Fetcher(user_agent=user_agent(config.contact), manners=manners, public=public)
    parsers = ParserPool()
    deliveries = {name: _deliveries(config, store, name, console_rate) for name in platforms}
    preparing = Preparing(archive, kin, chats, topics, texts)
    timings = TimingBook(
        store, empty_life=archive_life, ledger_life=timedelta(days=config.ledger.days)
    )
    zone, stale = config.delivery.timezone, config.delivery.stale
    turns = Turns(timings, archive, kin, chats, topics, zone=zone, stale=stale)
    networks = {
        name: Network(
            platform,
            deliveries[name],
            Sender(
                platform,
                deliveries[name],
                chats,
                preparing,
                turns=turns,
                jitter=random.random,
            ),
            Editor(platform, Edits(store, name, _limits(config, name, console_rate)), preparing),
        )
        for name, platform in platforms.items()
    }
    router = Router(
        store,
        consumer=secrets.token_hex(6),
        ledger_life=timedelta(days=config.ledger.days),
        unwanted=Filtering(archive, filters).unwanted,
    )
    notices = NoticeBoard(store, sender="Newsbell")

    def wake() -> None:
        for network in networks.values():
            network.sender.wake()

    polling = poll_rules(config)
    admissions = Admissions(store, archive_life=archive_life)
    settings = Settings(config)
    web_reader = WebReader(fetcher, parsers)
    mailboxes = ImapReader(config.mail_accounts(), parsers, now=utc_now, jitter=random.random)
    folders = FolderReader(parsers, now=utc_now)
    readers: dict[FeedType, FeedReader] = {
        FeedType.WEB: web_reader,
        FeedType.IMAP: mailboxes,
        FeedType.MAILDIR: folders,
        FeedType.FILES: folders,
    }
    intake = Intake(
        readers=readers,
        feeds=feeds,
        stories=StoryIntake(
            parsers=parsers,
            classifier=Classifier(rules),
            admissions=admissions,
            rules=polling,
            now=utc_now,
            joiner=Joiner(admissions, archive, window=polling.window) if polling.join else None,
        ),
        health=FeedHealth(notices, texts),
        pushes=pushes,
        rules=polling,
        now=utc_now,
        jitter=random.random,
    )
    push = push_parts(
        config,
        followed=lambda: settings.polled,
        feeds=feeds,
        pushes=pushes,
        intake=intake,
        reader=web_reader,
        manners=manners,
        public=public,
    )
    await parsers.start()
    try:
        yield Parts(
            settings=settings,
            store=store,
            alone=opened.alone,
            archive=archive,
            chats=chats,
            filters=filters,
            timings=timings,
            reports=ReportBook(store, life=archive_life),
            feeds=feeds,
            health=HealthBoard(store),
            clock=StoreClock(store, tuple(platforms)),
            topics=topics,
            rules=rules,
            sorting=ArchiveSorting(store, archive_life=archive_life),
            texts=texts,
            intake=intake,
            router=router,
            routes=Routes(router, wake, alone=opened.alone),
            networks=networks,
            parsers=parsers,
            notices=notices,
            watchers=(mailboxes, folders),
            pushes=pushes,
            push=push,
        )
    finally:
        with suppress(StoreError, TimeoutError):
            async with asyncio.timeout(2):
                await router.leave()
        await parsers.close()
        if push is not None:
            await push.hubs.close()
        for reader in readers.values():
            await reader.close()
        for platform in platforms.values():
            await platform.close()


def _deliveries(
    config: Config, store: Store, platform: str, console_rate: float | None
) -> Deliveries:
    return Deliveries(
        store,
        platform,
        _limits(config, platform, console_rate),
        ledger_life=timedelta(days=config.ledger.days),
        # Discord folds a repeated nonce itself: sending again is safe there.
        on_unknown=config.delivery.on_unknown if platform == "telegram" else "resend",
        stale=config.delivery.stale,
    )


def poll_rules(config: Config) -> PollRules:
    """What the config says of polling."""
    return PollRules(
        min_interval=config.poll.min_interval,
        max_interval=config.poll.max_interval,
        ring_first=config.poll.rings_on_first_poll,
        max_age=config.poll.max_age,
        burst=config.poll.burst,
        stale=config.delivery.stale,
        keep=config.dedupe.keep,
        window=config.dedupe.window,
        join=config.dedupe.events == "join",
        adaptive=config.poll.adaptive,
        pushed=config.web.takes_pushes,
    )


def _limits(config: Config, platform: str, console_rate: float | None) -> Limits:
    match platform:
        case "telegram":
            telegram = config.telegram
            return Limits(telegram.rate, telegram.chat_rate, round(telegram.group_rate))
        case "discord":
            # A channel's own bucket is told by the headers of each answer.
            return Limits(config.discord.rate, UNLIMITED)
        case _:
            return Limits(UNLIMITED, console_rate or UNLIMITED)


def connect(config: Config, console: Callable[[], Platform] | None) -> dict[str, Platform]:
    """The chat networks that the config switches on, by name."""
    from bot.platforms.discord import DiscordPlatform
    from bot.platforms.telegram import TelegramPlatform

    platforms: dict[str, Platform] = {}
    if token := config.telegram.token.get_secret_value():
        platforms["telegram"] = TelegramPlatform(token, api_base=config.telegram.api_base)
    if token := config.discord.token.get_secret_value():
        platforms["discord"] = DiscordPlatform(token, api_base=config.discord.api_base)
    if console is not None:
        platforms["console"] = console()
    return platforms
