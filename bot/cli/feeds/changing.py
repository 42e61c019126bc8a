"""``feeds remove | pause | resume``: changes of what the config says of a feed."""

from __future__ import annotations

from functools import reduce
from pathlib import Path

import typer

from bot.cli.common import ConfigOption, JsonOption, print_json
from bot.cli.feeds.shared import Names, changed, known, opened


def remove(names: Names, as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Take feeds out of the config; their stories stay in the archive for as long as others."""
    from bot.config.edit import without_feed

    file = opened(config)
    known(file.config, names)
    changed(file, lambda text: reduce(without_feed, dict.fromkeys(names), text))
    for name in dict.fromkeys(names):
        _say(as_json, name, "removed", f"{name} is removed from {file.path}.")


def pause(names: Names, as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Let feeds rest: they are not asked, and chats keep following them."""
    _set_pause(names, as_json, config, paused=True)


def resume(names: Names, as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Ask feeds again that were paused."""
    _set_pause(names, as_json, config, paused=False)


def _set_pause(names: list[str], as_json: bool, config: Path | None, *, paused: bool) -> None:
    from bot.config.edit import with_pause

    file = opened(config)
    known(file.config, names)
    before = {feed.name: feed.paused for feed in file.config.feeds}

    def edit(text: str) -> str:
        for name in names:
            text = with_pause(text, name, paused=paused)
        return text

    changed(file, edit)
    word = "paused" if paused else "resumed"
    for name in dict.fromkeys(names):
        if before[name] == paused:
            state = "is paused already" if paused else "is not paused"
        else:
            state = "rests now" if paused else "is asked again"
        _say(as_json, name, word, f"{name} {state}.")


def _say(as_json: bool, name: str, what: str, sentence: str) -> None:
    if as_json:
        print_json({"feed": name, "did": what})
    else:
        typer.echo(sentence)
