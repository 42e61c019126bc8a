"""``check`` and ``health``: what is wrong, where, and how to mend it."""

from __future__ import annotations

import asyncio
import os
import random
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

from bot.cli.common import ConfigOption, JsonOption, load, print_json, run_async
from bot.errors import NewsbellError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Mapping

    from bot.config import Config
    from bot.feeds.mail.imap_reader import ImapReader
    from bot.feeds.reading import FeedReader
    from bot.model import Feed, FeedType
    from bot.platforms.discord import DiscordPlatform
    from bot.platforms.telegram import TelegramPlatform


def register(app: typer.Typer) -> None:
    """Add this family to the command line."""
    app.command(epilog="Example: newsbell check --config /etc/newsbell/config.toml")(check)
    app.command(epilog="Example: newsbell health || systemctl restart newsbell")(health)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked; ``says`` is what is fine, or what is wrong and what to do."""

    what: str
    ok: bool
    says: str


def check(as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Verify the config, and try the store, every feed and every token; exit 1 if one fails."""
    settings = load(config, quiet=True)
    screen = Console(stderr=True)
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=screen, transient=True
    ) as progress:
        progress.add_task("Trying the store, the feeds and the tokens …")
        findings = run_async(_findings(settings))
    if as_json:
        for finding in findings:
            print_json(asdict(finding))
    else:
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(width=1)
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for finding in findings:
            mark = Text("✓", style="green") if finding.ok else Text("✗", style="red")
            table.add_row(mark, Text(finding.what), Text(finding.says))
        Console().print(table)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


async def _findings(config: Config) -> list[Finding]:
    from bot.app.topics import topics_in_force
    from bot.config import problems_before_run

    where = str(config.origin) if config.origin else "no file: defaults and environment"
    rules = topics_in_force(config)
    found = [Finding("config", True, where)]
    found.extend(Finding("config", False, problem) for problem in problems_before_run(config))
    found.append(Finding("topics", True, ", ".join(rule.topic.name for rule in rules)))
    async with _trials(config) as trials:
        found.extend(
            await asyncio.gather(
                _tried("store", _store(config)),
                *(
                    _tried(f"feed {feed.name}", _feed(feed, trials))
                    for feed in config.feed_values()
                ),
                *_networks(config),
            )
        )
        if config.web.takes_pushes:
            # After the store was tried: two embedded ones cannot be open at once.
            found.append(await _tried("push", _push(config)))
    return found


@dataclass(frozen=True, slots=True)
class _Trials:
    """What feeds are tried with: one of each for all, so that hosts and mailboxes are shared."""

    readers: Mapping[FeedType, FeedReader]
    mailboxes: ImapReader


@asynccontextmanager
async def _trials(config: Config) -> AsyncIterator[_Trials]:
    from bot.app.opening import utc_now
    from bot.feeds.fetch import Fetcher
    from bot.feeds.mail.folders import FolderReader
    from bot.feeds.mail.imap_reader import ImapReader
    from bot.feeds.manners import HostManners, user_agent
    from bot.feeds.web_reader import WebReader
    from bot.feeds.workers import ParserPool
    from bot.model import FeedType

    parsers = ParserPool()
    manners = HostManners(interval=config.poll.host_interval)
    web = WebReader(Fetcher(user_agent=user_agent(config.contact), manners=manners), parsers)
    mailboxes = ImapReader(
        config.mail_accounts(), parsers, now=utc_now, jitter=random.random, at_once=1
    )
    folders = FolderReader(parsers, now=utc_now)
    try:
        yield _Trials(
            {FeedType.WEB: web, FeedType.MAILDIR: folders, FeedType.FILES: folders}, mailboxes
        )
    finally:
        await mailboxes.close()
        await web.close()
        await parsers.close()


async def _tried(what: str, trial: Awaitable[str]) -> Finding:
    try:
        return Finding(what, True, await trial)
    except NewsbellError as error:
        return Finding(what, False, str(error))


async def _store(config: Config) -> str:
    from bot.app.opening import open_store

    async with open_store(config, os.environ, attach=True, patience=3) as opened:
        kind = "embedded" if opened.server else "running"
        return f"{kind}, {opened.store.where}"


async def _push(config: Config) -> str:
    """How many feeds are pushed, and why others that could be are not."""
    from bot.app.opening import open_store, utc_now
    from bot.intake.pushing import described, is_active
    from bot.store.polls import FeedBook
    from bot.store.pushes import PushBook

    now = utc_now()
    names = [feed.name for feed in config.feed_values()]
    async with open_store(config, os.environ, attach=True, patience=3) as opened:
        book = PushBook(opened.store)
        offers = await FeedBook(opened.store).offers(names)
        pushes = [push for name in offers if (push := await book.of(name)) is not None]
    active = sum(is_active(push, now) for push in pushes)
    said = f"{active} of {len(offers)} feeds that offer it are pushed"
    if not offers:
        said = "no feed is known to offer it yet"
    others = [f"{push.feed}: {described(push, now)}" for push in pushes if not is_active(push, now)]
    return "; ".join([said, *others])


async def _feed(feed: Feed, trials: _Trials) -> str:
    if feed.paused:
        return "paused: not tried"
    from bot.errors import FeedError
    from bot.feeds.reading import Failed, Known, News
    from bot.model import FeedType

    if feed.type is FeedType.IMAP:
        return await _mailed(feed, trials.mailboxes)
    match await trials.readers[feed.type].read(feed, Known()):
        case Failed(why=why):
            raise FeedError(why)
        case News(parsed=parsed):
            return f"{parsed.title or feed.name}: {len(parsed.entries)} entries"
    return "nothing in it yet"


async def _mailed(feed: Feed, mailboxes: ImapReader) -> str:
    from bot.errors import FeedError
    from bot.feeds.reading import Known, News

    source, days = feed.mail, feed.mail.since.days
    own = await mailboxes.own(source)
    if not own:
        raise FeedError(
            f"no mail of it came into {source.folder} in {days} days: compare senders and list_id"
            f" with what newsbell mail list {source.mailbox} shows"
        )
    if source.rules.authserv and not isinstance(await mailboxes.read(feed, Known()), News):
        raise FeedError(
            f"{len(own)} mails came in {days} days, none with a proven sender: compare authserv_id"
            " with the Authentication-Results header of a mail"
        )
    title = own[-1].list_name or own[-1].name or feed.name
    return f"{title}: {len(own)} mails in {days} days"


def _networks(config: Config) -> list[Awaitable[Finding]]:
    from bot.platforms.discord import DiscordPlatform
    from bot.platforms.telegram import TelegramPlatform

    trials: list[Awaitable[Finding]] = []
    if token := config.telegram.token.get_secret_value():
        telegram = TelegramPlatform(token, api_base=config.telegram.api_base)
        trials.append(_tried("telegram", _token(telegram)))
    if token := config.discord.token.get_secret_value():
        discord = DiscordPlatform(token, api_base=config.discord.api_base)
        trials.append(_tried("discord", _token(discord)))
    return trials


async def _token(platform: TelegramPlatform | DiscordPlatform) -> str:
    try:
        return f"the token works: {await platform.check()}"
    finally:
        await platform.close()


def health(as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Tell whether the bot runs and is well. Exit 0 if so, 1 if not."""
    from bot.app.opening import open_store
    from bot.store.embedded import running_at
    from bot.store.roles import Health, HealthBoard

    settings = load(config, quiet=True)

    async def read() -> tuple[Health | None, dict[str, int]]:
        if not settings.store.url.get_secret_value() and running_at(settings.data_dir) is None:
            return None, {}
        async with open_store(settings, os.environ, attach=True, patience=3) as opened:
            board = HealthBoard(opened.store)
            return await board.read(), await board.counters()

    said, counters = run_async(read())
    troubles = {} if said is None else {k: v for k, v in said.platforms.items() if v != "ok"}
    if as_json:
        facts = {"running": said is not None, "well": said is not None and not troubles}
        print_json(facts | ({} if said is None else asdict(said)) | {"counters": counters})
    elif said is None:
        typer.echo("Not running: nothing was heard of the bot for a minute. Start: newsbell run")
    else:
        typer.echo(f"Running on {said.host} (pid {said.pid}), {said.feeds} feeds.")
        for name, state in said.platforms.items():
            typer.echo(f"{name}: {state}")
        if said.failing_feeds:
            typer.echo(f"Feeds that fail: {', '.join(said.failing_feeds)} (newsbell check)")
        told = ", ".join(f"{name} {number}" for name, number in sorted(counters.items()))
        typer.echo(f"Since the beginning: {told or 'nothing yet'}")
    if said is None or troubles:
        raise typer.Exit(1)
