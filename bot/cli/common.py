"""What all commands share: the config option, its loading, logging, running the event loop."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from collections.abc import Coroutine, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO, TypeVar, cast

import typer

if TYPE_CHECKING:
    from bot.config import Config
    from bot.log import Format, Level

T = TypeVar("T")

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        metavar="FILE",
        help="The config file; else ./config.toml, else the one in your config folder.",
        show_default=False,
    ),
]

JsonOption = Annotated[
    bool, typer.Option("--json", help="One JSON object a line, for other programs.")
]


class CurrentStderr(io.TextIOBase):
    """Standard error as it is at each moment: an open prompt puts itself in its place."""

    def write(self, text: str) -> int:
        """Write where standard error leads now."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Flush it."""
        sys.stderr.flush()

    def isatty(self) -> bool:
        """Whether people read it."""
        return sys.stderr.isatty()


def set_up_logging(level: Level, format: Format, secrets: Iterable[str]) -> None:  # noqa: A002
    """Log to standard error, uncaught errors included."""
    from bot.log import log_uncaught, setup_logging

    log_uncaught()
    setup_logging(level, format, secrets, cast(TextIO, CurrentStderr()))


def load(path: Path | None, *, quiet: bool = False) -> Config:
    """The config in force, with logging set up as it says (``quiet``: warnings only)."""
    from bot.config import load_config

    config = load_config(path, os.environ, cwd=Path.cwd())
    log_as_configured(config, quiet=quiet)
    return config


def log_as_configured(config: Config, *, quiet: bool = False, secrets: Iterable[str] = ()) -> None:
    """Log as the config says, without its secrets and other ones (``quiet``: warnings only)."""
    level = "warning" if quiet and config.log.level in {"debug", "info"} else config.log.level
    set_up_logging(level, config.log.format, {*config.secret_texts(), *secrets})


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine; Ctrl-C ends it with exit code 130 and no traceback."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def print_json(fields: object) -> None:
    """One line of JSON on stdout."""
    sys.stdout.write(json.dumps(fields, ensure_ascii=False) + "\n")
    sys.stdout.flush()
