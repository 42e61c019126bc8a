"""``topics …``: the topics – which there are, and how they do on real stories."""

from __future__ import annotations

import typer

from bot.cli.common import ConfigOption, JsonOption
from bot.cli.topics import listing, review, testing

_topics = typer.Typer(
    rich_markup_mode="rich",
    help="The topics: which there are, and how they do on real stories.",
    epilog="Example: newsbell topics --json",
)


def register(app: typer.Typer) -> None:
    """Add this family to the command line."""
    _topics.callback(invoke_without_command=True)(_alone)
    _topics.command("list", epilog="Example: newsbell topics list --json")(listing.list_)
    _topics.command("test", epilog="Example: newsbell topics test chips https://example.com/feed")(
        testing.try_
    )
    _topics.command(
        "review", epilog="Example: newsbell topics review --write regressions.jsonl --done"
    )(review.review)
    app.add_typer(_topics, name="topics")


def _alone(
    context: typer.Context, as_json: JsonOption = False, config: ConfigOption = None
) -> None:
    """The topics: which there are, and how they do on real stories."""
    if context.invoked_subcommand is None:
        listing.list_(as_json, config)
