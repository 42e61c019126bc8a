"""``run``, ``poll`` and ``demo``: the bot at work."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from bot.cli.common import (
    ConfigOption,
    JsonOption,
    load,
    log_as_configured,
    print_json,
    run_async,
    set_up_logging,
)
from bot.cli.feeds.shared import complete_name, known
from bot.errors import ConfigError, StoppingError

if TYPE_CHECKING:
    from bot.app.running import Service
    from bot.app.watching import ConfigWatch
    from bot.config import Config
    from bot.config.topic_table import TopicTable
    from bot.demo import Programme
    from bot.intake import PollReport
    from bot.model import Feed, StoryId


log = logging.getLogger(__name__)


def register(app: typer.Typer) -> None:
    """Add this family to the command line."""
    app.command(epilog="Example: newsbell run --config /etc/newsbell/config.toml")(run)
    app.command(epilog="Example: newsbell demo; newsbell demo --json issue.eml folder/")(demo)
    app.command(epilog="Example: newsbell poll --once scmp-tech")(poll)


def run(config: ConfigOption = None) -> None:
    """Run the bot until Ctrl-C or SIGTERM: poll, sort, deliver, answer commands.

    A changed config is taken up within seconds; SIGHUP has it looked at at once.
    """
    from bot.config import problems_before_run

    settings = load(config)
    if problems := problems_before_run(settings):
        raise ConfigError("; ".join(problems))
    run_async(_run(settings))


async def _run(config: Config) -> None:
    from bot.app.life import Life
    from bot.app.opening import open_store
    from bot.app.parts import Parts, connect
    from bot.app.services import command_services
    from bot.delivery.ports import Platform
    from bot.platforms.console import ConsolePlatform
    from bot.texts import Texts
    from bot.version import VERSION

    screen = Console()
    stop = asyncio.Event()
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    watch = _watch(config)
    # What was a secret once stays one: it may still be in what is under way.
    secrets = set(config.secret_texts())

    def networks(config: Config) -> dict[str, Platform]:
        found = connect(
            config,
            (lambda: ConsolePlatform(screen, Texts())) if config.console.enabled else None,
        )
        log.info(
            "Newsbell %s. Feeds: %d; networks: %s. Ctrl-C stops it.",
            VERSION,
            len(config.feeds),
            ", ".join(name.capitalize() for name in found),
        )
        return found

    def services(parts: Parts) -> dict[str, Service]:
        return command_services(parts, console=screen if interactive else None, leave=stop.set)

    def renewed(config: Config) -> None:
        secrets.update(config.secret_texts())
        log_as_configured(config, secrets=secrets)

    # Stopped while the store was waited for: nothing was begun, nothing is lost.
    with stopping(stop), _looking(watch, stop), suppress(StoppingError):
        async with open_store(config, os.environ, attach=False, stop=stop) as opened:
            life = Life(config, opened, watch, connect=networks, services=services, renewed=renewed)
            await life.run(stop)


def _watch(config: Config) -> ConfigWatch:
    """Of the file that was read; of any that appears, where there was none."""
    from bot.app.topics import topics_in_force
    from bot.app.watching import ConfigWatch
    from bot.config import (
        TopicFiles,
        find_config,
        load_config,
        problems_of_networks,
        topic_files_of,
    )

    cwd = Path.cwd()

    def find() -> Path | None:
        return config.origin or find_config(None, os.environ, cwd=cwd)

    def read() -> Config:
        found = load_config(find(), os.environ, cwd=cwd)
        topics_in_force(found)
        if problems := problems_of_networks(found):
            raise ConfigError("; ".join(problems))
        return found

    def named(file: Path) -> TopicFiles:
        return topic_files_of(file, os.environ, cwd=cwd)

    return ConfigWatch(find, read, named)


@contextmanager
def _looking(watch: ConfigWatch, stop: asyncio.Event) -> Iterator[None]:
    """SIGHUP has the config looked at; that of a terminal which was closed ends the bot."""
    loop = asyncio.get_running_loop()
    terminal = sys.stdin.isatty()

    def on_signal() -> None:
        if terminal and not os.isatty(0):
            stop.set()
        else:
            watch.look_now()

    loop.add_signal_handler(signal.SIGHUP, on_signal)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


@contextmanager
def stopping(stop: asyncio.Event) -> Iterator[None]:
    """SIGTERM and Ctrl-C set ``stop``; a second one ends the process at once."""
    loop = asyncio.get_running_loop()

    def on_signal() -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


def poll(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="FEED", help="Only these feeds.", autocompletion=complete_name),
    ] = None,
    once: Annotated[
        bool,
        typer.Option("--once", help="Once, and exit: what poll does anyway.", show_default=False),
    ] = True,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Poll feeds now, deliver all that is due, print what came of it, and exit.

    Feeds that are paused are polled only if they are named.
    """
    from bot.model import Admission

    settings = load(config, quiet=True)
    known(settings, names or ())
    if not settings.feeds:
        raise ConfigError("no feed is configured: newsbell feeds add URL")
    wanted = names or [feed.name for feed in settings.feeds if not feed.paused]
    reports, queued, sent = run_async(_poll_once(settings, set(wanted)))

    def alerts(report: PollReport) -> int:
        return sum(queued.get(story, 0) for story in report.told)

    if as_json:
        for report in reports:
            print_json(
                {
                    "feed": report.feed.name,
                    "ok": not report.failed,
                    "answer": report.answer,
                    "entries": report.entries,
                    "stories": report.stories,
                    "new": report.admissions[Admission.NEW],
                    "alerts": alerts(report),
                }
            )
    else:
        _show_reports(reports, alerts)
        typer.echo(f"{sent} messages sent.")
    if reports and all(report.failed for report in reports):
        raise typer.Exit(1)


def _show_reports(reports: Sequence[PollReport], alerts: Callable[[PollReport], int]) -> None:
    from bot.model import Admission

    table = Table(box=None, pad_edge=False)
    table.add_column("Feed", no_wrap=True)
    table.add_column("Answer", overflow="fold")
    for heading in ("Entries", "Stories", "New", "Alerts"):
        table.add_column(heading, justify="right")
    for report in reports:
        numbers = (
            report.entries,
            report.stories,
            report.admissions[Admission.NEW],
            alerts(report),
        )
        answer = Text(report.answer, style="red" if report.failed else "green")
        table.add_row(report.feed.name, answer, *(str(number) for number in numbers))
    Console().print(table)


async def _poll_once(
    config: Config, names: set[str]
) -> tuple[list[PollReport], dict[StoryId, int], int]:
    from bot.app.opening import open_store
    from bot.app.parts import build, connect
    from bot.app.running import Bot
    from bot.platforms.console import ConsolePlatform
    from bot.texts import Texts

    def console() -> ConsolePlatform:
        return ConsolePlatform(Console(), Texts())

    feeds = [feed for feed in config.feed_values() if feed.name in names]
    reports: list[PollReport] = []
    screen = Console(stderr=True)
    async with open_store(config, os.environ, attach=True, patience=10) as opened:
        platforms = connect(config, console if config.console.enabled else None)
        async with build(config, opened, platforms) as parts:
            await Bot(parts, {}).prepare()
            with Progress(
                TextColumn("Polling"),
                BarColumn(),
                MofNCompleteColumn(),
                console=screen,
                transient=True,
                disable=not screen.is_terminal,
            ) as progress:
                task = progress.add_task("feeds", total=len(feeds))

                async def poll_one(feed: Feed) -> None:
                    reports.append(await parts.intake.poll(feed))
                    progress.advance(task)

                await _all_at_once([poll_one(feed) for feed in feeds])
            queued = await parts.routes.drain()
            sent = 0
            for network in parts.networks.values():
                sent += await network.sender.drain()
    order = {feed.name: place for place, feed in enumerate(feeds)}
    reports.sort(key=lambda report: order[report.feed.name])
    return reports, dict(queued), sent


async def _all_at_once(work: Sequence[Coroutine[Any, Any, None]]) -> None:
    """Do all; the first error ends the others, which are awaited, and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


def demo(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE",
            help="Newsletter files, .eml, folders or feed URLs to play instead.",
        ),
    ] = None,
    as_json: JsonOption = False,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            "-c",
            metavar="FILE",
            help="Use the topics of this file.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Watch the bot at work in the terminal: no token, no config, nothing left behind.

    Without a terminal it shows both issues and ends.
    """
    from bot.demo import read_programme

    set_up_logging("warning", "text", ())
    topics = {} if config is None else dict(load(config, quiet=True).topics)
    interactive = sys.stdin.isatty() and sys.stdout.isatty() and not as_json
    programme = read_programme(sources or ())
    run_async(_demo(programme, topics, as_json=as_json, interactive=interactive))


async def _demo(
    programme: Programme, topics: dict[str, TopicTable], *, as_json: bool, interactive: bool
) -> None:
    from bot.demo import play

    stop = asyncio.Event()
    well = True
    with stopping(stop), suppress(StoppingError):
        well = await play(
            programme, topics, os.environ, stop, as_json=as_json, interactive=interactive
        )
    if not well:
        raise typer.Exit(1)
