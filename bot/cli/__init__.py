"""The ``newsbell`` command: one module for each family of commands.

Exit codes: 0 all is well; 1 something is wrong that the message names; 2 wrong usage.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated

import typer

from bot.cli import (
    care,
    dead,
    explaining,
    feeds,
    filters,
    mail,
    regrouping,
    running,
    stories,
    topics,
)
from bot.errors import NewsbellError

app = typer.Typer(
    name="newsbell",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="News alerts for Telegram and Discord: newsletters split into stories, "
    "sorted by topic, told once.",
    epilog="Begin with [bold]newsbell demo[/]; then copy config.example.toml to config.toml, "
    "put your tokens in, and [bold]newsbell run[/].",
)
for family in (running, care, feeds, mail, stories, explaining, regrouping, dead, topics, filters):
    family.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        from bot.version import VERSION

        typer.echo(f"newsbell {VERSION}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """News alerts for Telegram and Discord."""


def main() -> None:
    """Run the command line; errors of ours are one sentence on stderr and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A sign that the terminal's encoding lacks becomes a question mark, not a crash.
            stream.reconfigure(errors="replace")
    try:
        app()
    except NewsbellError as error:
        print(f"newsbell: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read our output has seen enough: ``newsbell latest | head``.
        sys.exit(0)
    except OSError as error:
        print(f"newsbell: the output cannot be written: {error.strerror}", file=sys.stderr)
        sys.exit(1)
    finally:
        _flush()


def _flush() -> None:
    """Write out what is left; what cannot be written must not fail again in the interpreter."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
