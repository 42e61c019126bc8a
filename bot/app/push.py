"""Push, built from the config: who subscribes at hubs, and who answers them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from aiohttp import web

from bot.app.opening import utc_now
from bot.config import Config
from bot.feeds.manners import HostManners, user_agent
from bot.feeds.push.hub import HubClient
from bot.feeds.web_reader import WebReader
from bot.intake import Intake
from bot.intake.pushes import PushDesk
from bot.intake.subscriber import Subscriber
from bot.model import Feed, FeedName
from bot.store.polls import FeedBook
from bot.store.pushes import PushBook
from bot.web.server import WebServer
from bot.web.websub import PATH, websub_routes


@dataclass(frozen=True, slots=True)
class PushParts:
    """What push takes."""

    subscriber: Subscriber
    desk: PushDesk
    hubs: HubClient


def push_parts(
    config: Config,
    *,
    followed: Callable[[], Mapping[FeedName, Feed]],
    feeds: FeedBook,
    pushes: PushBook,
    intake: Intake,
    reader: WebReader,
    manners: HostManners,
    public: Callable[[str], bool],
) -> PushParts | None:
    """The parts of push, or None. ``followed``: the feeds that are polled."""
    if not config.web.takes_pushes:
        return None
    hubs = HubClient(user_agent=user_agent(config.contact), manners=manners, public=public)
    subscriber = Subscriber(
        feeds=followed,
        book=feeds,
        pushes=pushes,
        hubs=hubs,
        base=config.web.public_url + PATH,
        now=utc_now,
        jitter=random.random,
    )
    desk = PushDesk(
        feeds=followed,
        pushes=pushes,
        intake=intake,
        reader=reader,
        read=subscriber.wake,
        least_between_pings=max(config.poll.min_interval, timedelta(seconds=1)),
        now=utc_now,
        jitter=random.random,
    )
    return PushParts(subscriber, desk, hubs)


def web_server(config: Config, push: PushParts | None) -> WebServer | None:
    """The web server; None where the config has none."""
    address = config.web.address
    if address is None:
        return None
    routes: list[web.RouteDef] = []
    if push is not None:
        routes += websub_routes(push.desk)
    return WebServer(*address, routes, prefix=urlsplit(config.web.public_url).path)
