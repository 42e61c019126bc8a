"""What all commands share: the config option, its loading, logging, running the event loop."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from bot.config import Config

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


def load(path: Path | None, *, quiet: bool = False) -> Config:
    """The config in force, with logging set up as it says (``quiet``: warnings only)."""
    from bot.config import load_config
    from bot.log import log_uncaught, setup_logging

    config = load_config(path, os.environ, cwd=Path.cwd())
    level = "warning" if quiet and config.log.level in {"debug", "info"} else config.log.level
    log_uncaught()
    setup_logging(level, config.log.format, config.secret_texts(), sys.stderr)
    return config


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
