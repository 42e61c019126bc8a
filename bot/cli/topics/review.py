"""``topics review``: what readers found wrong with the topics of stories."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.common import ConfigOption, JsonOption, load, print_json, run_async

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.config import Config
    from bot.model import ArchivedStory, StoryId
    from bot.report_model import Complaint
    from bot.store.archive import Archive

_VERDICTS = {"not": "does not belong", "missing": "is missing"}


@dataclass(frozen=True, slots=True)
class _Finding:
    """A complaint with the story it is about."""

    complaint: Complaint
    story: ArchivedStory

    @property
    def why(self) -> list[str]:
        """The phrases for which the story has the topic, the weightiest first."""
        hits = [
            hit
            for match in self.story.topics
            if match.topic == self.complaint.topic
            for hit in match.why
            if hit.weight > 0
        ]
        heavy = sorted(hits, key=lambda hit: -hit.weight)
        return list(dict.fromkeys(hit.phrase for hit in heavy))


def review(
    topic: Annotated[
        str | None,
        typer.Argument(metavar="TOPIC", help="Only what is said of this one.", show_default=False),
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Add the stories to this file, with the topics they should have.",
            show_default=False,
        ),
    ] = None,
    done: Annotated[
        bool, typer.Option("--done", help="Drop what is listed: it was dealt with.")
    ] = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """List what readers found wrong (/wrong), what was said last first.

    With --write and --done, reports are dropped once the file is safely written.
    """
    run_async(_review(load(config, quiet=True), topic, write, done=done, as_json=as_json))


async def _review(
    config: Config, topic: str | None, write: Path | None, *, done: bool, as_json: bool
) -> None:
    from bot.app.opening import open_store
    from bot.store.archive import Archive
    from bot.store.reports import ReportBook

    def say(text: str) -> None:
        typer.echo(text, err=as_json)

    async with open_store(config, os.environ, attach=True, patience=5) as opened:
        book = ReportBook(opened.store, life=timedelta(days=config.archive.days))
        complaints = _only(topic, await book.complaints(), config)
        findings = await _findings(complaints, Archive(opened.store))
        if as_json:
            for one in findings:
                print_json(_fields(one))
        elif findings:
            _show(findings)
        _say_what_is_not_listed(complaints, findings, topic, say)
        if write is not None:
            _write(write, findings, say)
        if done:
            # Also what is gone from the archive: nothing can be done about it any more.
            say(f"{_counted(await book.settle(complaints), 'report')} dropped.")


def _only(
    topic: str | None, complaints: Sequence[Complaint], config: Config
) -> Sequence[Complaint]:
    """Those on a topic. One that was switched off may have some."""
    from bot.app.topics import topics_in_force

    if topic is None:
        return complaints
    names = {*(rule.topic.name for rule in topics_in_force(config)), *(c.topic for c in complaints)}
    if topic not in names:
        allowed = ", ".join(sorted(names))
        raise typer.BadParameter(f"{topic!r} is not known: allowed are {allowed}")
    return [one for one in complaints if one.topic == topic]


async def _findings(complaints: Sequence[Complaint], archive: Archive) -> list[_Finding]:
    """The complaints whose story is still in the archive."""
    stories: dict[StoryId, ArchivedStory | None] = {}
    for one in complaints:
        if one.story not in stories:
            stories[one.story] = await archive.get(one.story)
    return [_Finding(one, story) for one in complaints if (story := stories[one.story]) is not None]


def _fields(finding: _Finding) -> dict[str, object]:
    told, said = finding.story.story, finding.complaint
    return {
        "story": told.id,
        "title": told.title,
        "url": told.url,
        "source": told.source,
        "topic": said.topic,
        "verdict": said.verdict.value,
        "chats": said.chats,
        "last": said.last.isoformat(),
        "why": finding.why,
    }


def _show(findings: Iterable[_Finding]) -> None:
    from bot.texts.plain import plain, safe_url

    table = Table(box=None, pad_edge=False)
    for heading in ("When", "Topic", "Says", "Chats", "Story", "Source", "It rang for"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        told, said = finding.story.story, finding.complaint
        url = safe_url(told.url)
        table.add_row(
            f"{said.last.astimezone():%d %b %H:%M}",
            Text(said.topic, style="cyan"),
            _VERDICTS[said.verdict.value],
            str(said.chats),
            Text(plain(told.title), style=f"link {url}" if url else ""),
            Text(plain(told.source)),
            Text(", ".join(map(plain, finding.why)), style="dim"),
        )
    Console(highlight=False).print(table)


def _say_what_is_not_listed(
    complaints: Sequence[Complaint],
    findings: Sequence[_Finding],
    topic: str | None,
    say: Callable[[str], None],
) -> None:
    if not complaints:
        about = f" on {topic}" if topic else ""
        say(
            f"No reader has reported anything{about}. They do with /wrong: in answer to an alert, "
            "or with the number of a story."
        )
    gone = sum(one.chats for one in complaints) - sum(one.complaint.chats for one in findings)
    if gone:
        say(f"{_counted(gone, 'report')} left out: the story has left the archive.")


def _write(file: Path, findings: Sequence[_Finding], say: Callable[[str], None]) -> None:
    from bot.cli.topics import regressions
    from bot.texts.plain import plain

    stories = {one.story.story.id: one.story.story for one in findings}
    wanted = regressions.wanted(one.complaint for one in findings)
    written = regressions.append(file, stories, wanted.topics)
    for story, topic in wanted.undecided:
        say(f"{topic} is left out, chats disagree: {plain(stories[story].title)}")
    if written.already:
        stand = "stands" if written.already == 1 else "stand"
        say(f"{_counted(written.already, 'topic')} of these stories {stand} in {file} already.")
    say(f"{_counted(written.lines, 'line')} written to {file}.")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
