"""``parse``, ``split``, ``classify``, ``same``: pure filters that never touch the store.

Each answers every input with a line, also a broken one, and exits 0; 2 is wrong usage.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from bot.cli.common import ConfigOption, JsonOption, load, print_json
from bot.errors import FeedError

if TYPE_CHECKING:
    from bot.feeds.split import Reading
    from bot.model import Entry, SplitStory

Files = Annotated[
    list[str], typer.Argument(metavar="FILE", help="Files to read; - is standard input.")
]
Lines = Annotated[
    str, typer.Argument(metavar="FILE", help="JSON Lines to read; - is standard input.")
]


ExplainOption = Annotated[
    bool, typer.Option("--explain", help="Show what each block of the issue was taken for.")
]
WhyOption = Annotated[
    bool, typer.Option("--explain", help="Say what speaks for one event, and what against.")
]
DrawnOption = Annotated[
    Path | None,
    typer.Option(
        "--html", metavar="OUT", help="Draw that over the original, as a page.", show_default=False
    ),
]


def register(app: typer.Typer) -> None:
    """Add this family to the command line."""
    app.command(epilog="Example: newsbell parse --json feed.xml")(parse)
    app.command(epilog="Example: newsbell split newsletter.html")(split)
    app.command(epilog="Example: newsbell split --json issue.eml | newsbell classify --json")(
        classify
    )
    app.command(epilog="Example: newsbell same --json pairs.jsonl")(same)


def parse(files: Files, as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Read feed documents (RSS, Atom, RDF, JSON Feed) and print their entries."""
    from bot.feeds.clean import markup_to_line, shorten
    from bot.feeds.parse import parse_feed

    _heed(config)
    failed = False
    for name in files:
        answer: dict[str, Any] = {"file": name, "ok": False, "error": None, "title": None}
        try:
            feed = parse_feed(_read(name), url="", content_type=None)
        except FeedError as error:
            failed = True
            answer |= {"error": str(error), "entries": []}
        else:
            answer |= {
                "ok": True,
                "title": feed.title,
                "entries": [
                    {
                        "guid": entry.guid,
                        "title": entry.title,
                        "url": entry.url,
                        "published": entry.published.isoformat() if entry.published else None,
                        "summary": shorten(markup_to_line(entry.summary or entry.content), 500),
                    }
                    for entry in feed.entries
                ],
            }
        if as_json:
            print_json(answer)
        else:
            _show_feed(answer)
    if failed and not as_json:
        raise typer.Exit(1)


def split(
    files: Files,
    as_json: JsonOption = False,
    explain: ExplainOption = False,
    drawn: DrawnOption = None,
    config: ConfigOption = None,
) -> None:
    """Split newsletter issues (HTML, text, Markdown, .eml, feeds) into their stories."""
    from bot.feeds.source import split_document

    _heed(config)
    failed = False
    if explain or drawn is not None:
        _explain(files, drawn)
        return
    for name in files:
        try:
            issues = split_document(_read(name), filename="" if name == "-" else name)
        except FeedError as error:
            failed = True
            if as_json:
                print_json({"file": name, "error": str(error)})
            else:
                typer.secho(f"{name}: {error}", fg="red", err=True)
            continue
        for story in (story for issue in issues for story in issue):
            if as_json:
                print_json(
                    {
                        "file": name,
                        "title": story.title,
                        "url": story.url,
                        "bullets": list(story.bullets),
                        "summary": story.summary,
                        "text": story.text,
                        "picture": story.picture,
                        "section": story.section,
                        "position": story.position,
                    }
                )
            else:
                _show_story(story)
    if failed and not as_json:
        raise typer.Exit(1)


def _explain(files: list[str], drawn: Path | None) -> None:
    """Show how issues were read, in the terminal or in a page."""
    from rich.console import Console

    from bot.cli.drawn import page
    from bot.cli.explain import show
    from bot.feeds.source import explain_document

    console = Console()
    read: list[tuple[Entry, Reading]] = []
    for name in files:
        try:
            read.extend(explain_document(_read(name), filename="" if name == "-" else name))
        except FeedError as error:
            typer.secho(f"{name}: {error}", fg="red", err=True)
            raise typer.Exit(1) from error
    if drawn is not None:
        drawn.write_text(page(read), encoding="utf-8")
        return
    for entry, reading in read:
        show(entry, reading, console)


def classify(file: Lines = "-", as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Tell the topics of stories, one JSON object a line with at least a "title"."""
    from bot.app.topics import topics_in_force
    from bot.topics import Classifier

    rules = topics_in_force(load(config, quiet=True))
    classifier = Classifier(rules)
    titles = {rule.topic.name: f"{rule.topic.emoji} {rule.topic.title}" for rule in rules}

    def answer(given: dict[str, Any]) -> dict[str, Any]:
        if not isinstance(given.get("title"), str):
            raise TypeError
        fields: dict[str, Any] = {
            "title": _text(given, "title"),
            "summary": _text(given, "summary"),
            "bullets": [str(bullet) for bullet in given.get("bullets") or ()],
            "text": _text(given, "text"),
            "language": given.get("lang"),
        }
        weighings = classifier.weigh(**fields)
        found = {one.match.topic: max(0.0, one.match.score) for one in weighings}
        matches = [one.match for one in weighings if one.belongs]
        return {
            "id": given.get("id"),
            "topics": [match.topic for match in matches],
            "scores": {name: found.get(name, 0.0) for name in titles},
            "why": {match.topic: [hit.phrase for hit in match.why] for match in matches},
        }

    for given, result in _each_line(file, 'an object with a "title"', answer):
        if as_json:
            print_json(result)
        elif "error" in result:
            typer.secho(result["error"], fg="red", err=True)
        else:
            names = ", ".join(titles[name] for name in result["topics"]) or "no topic"
            typer.echo(f"{typer.style(names, fg='cyan')}  {given.get('title', '')}")


def same(
    file: Lines = "-",
    as_json: JsonOption = False,
    explain: WhyOption = False,
    config: ConfigOption = None,
) -> None:
    """Tell whether two reports are of the same event: lines of {"a": {…}, "b": {…}}."""
    from bot.same import evidence, item_of, same as compare

    _heed(config)

    def answer(given: dict[str, Any]) -> dict[str, Any]:
        a, b = item_of(given["a"]), item_of(given["b"])
        verdict = compare(a, b)
        told = {
            "id": given.get("id"),
            "same": verdict.same,
            "score": round(verdict.score, 3),
            "how": verdict.how,
        }
        return told | {"why": list(evidence(a, b))} if explain else told

    for given, result in _each_line(
        file, 'an object with "a" and "b", each with a "title"', answer
    ):
        if as_json:
            print_json(result)
        elif "error" in result:
            typer.secho(result["error"], fg="red", err=True)
        else:
            word = f"same ({result['how']})" if result["same"] else "not the same"
            typer.echo(f"{word:20} {result['score']:.2f}  {given['a'].get('title', '')}")
            for reason in result.get("why", ()):
                typer.echo(f"  {reason}")


def _heed(config: Path | None) -> None:
    """A filter needs nothing of the config, but one that was named must be right."""
    if config is not None:
        load(config, quiet=True)


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise FeedError(f"{name} cannot be read: {error.strerror}.") from None


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    return value if isinstance(value, str) else ""


def _each_line(
    file: str, expected: str, answer: Callable[[dict[str, Any]], dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each object of a JSON Lines file with its answer; a broken line is answered with why."""
    with _opened(file) as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            given: dict[str, Any] = {}
            try:
                given = json.loads(line)
                result = answer(given)
            except (ValueError, KeyError, TypeError, AttributeError):
                fields = given if isinstance(given, dict) else {}
                reason = f"line {number} is not {expected}"
                yield fields, {"id": fields.get("id"), "error": reason}
                continue
            yield given, result


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 - only the opening may raise here
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}") from None
    with stream:
        yield stream


def _show_feed(answer: dict[str, Any]) -> None:
    if not answer["ok"]:
        typer.secho(answer["error"], fg="red", err=True)
        return
    typer.secho(f"{answer['title']} ({len(answer['entries'])} entries)", bold=True)
    for entry in answer["entries"]:
        typer.echo(f"  {(entry['published'] or '')[:16]:16}  {entry['title']}")


def _show_story(story: SplitStory) -> None:
    section = typer.style(f"  ({story.section})", dim=True) if story.section else ""
    typer.echo(typer.style(story.title, bold=True) + section)
    for bullet in story.bullets:
        typer.echo(f"  • {bullet}")
    if story.url:
        typer.secho(f"  {story.url}", fg="blue")
    if story.picture:
        typer.secho(f"  picture: {story.picture}", dim=True)
    typer.echo()
