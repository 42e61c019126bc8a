"""Changes the configuration file for a command: read, edited, checked as a whole, then replaced."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.config.environment import Environment
from bot.config.files import read_text
from bot.config.load import FILE_NAME, find_config, read_config
from bot.config.model import Config
from bot.config.values import BadValueError
from bot.config.write import replace_text
from bot.errors import ConfigError

NEW_FILE = """\
# Newsbell's configuration. Every key is shown in config.example.toml and told of in docs/config.md.
"""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """The configuration file as it was read. ``is_new``: there is none yet at ``path``."""

    path: Path
    text: str
    is_new: bool
    config: Config


def open_config(path: Path | None, environ: Mapping[str, str], *, cwd: Path) -> ConfigFile:
    """The file that ``load_config`` reads; without any, the one that a command makes in ``cwd``.

    Raises ConfigError if it is not valid, or if its feeds are not those in force because
    NEWSBELL_FEEDS is set.
    """
    file = find_config(path, environ, cwd=cwd) or cwd / FILE_NAME
    is_new = not os.path.lexists(file)
    try:
        text = NEW_FILE if is_new else read_text(file)
    except BadValueError as error:
        raise ConfigError(f"{file} {error}") from None
    config = read_config(text, file, environ, cwd=cwd)
    if ("feeds",) in Environment(environ, cwd).variables:
        raise ConfigError(
            "the feeds are those of the variable NEWSBELL_FEEDS, which wins over the file: "
            "change them there"
        )
    return ConfigFile(file, text, is_new, config)


def change_config(
    file: ConfigFile,
    edit: Callable[[str], str],
    environ: Mapping[str, str],
    *,
    cwd: Path,
    write: bool = True,
) -> Config:
    """The configuration after ``edit``; written unless it is not valid or ``write`` is False.

    Raises ConfigError, with nothing written, if the file cannot be edited, if what comes of it is
    not valid, or if the file may not be replaced.
    """
    try:
        text = edit(file.text)
    except ConfigError as error:
        raise ConfigError(f"{file.path} was not changed: {error}") from None
    try:
        config = read_config(text, file.path, environ, cwd=cwd)
    except ConfigError as error:
        raise ConfigError(
            f"{file.path} was not changed, because it would no longer be valid: {error}"
        ) from None
    if write and text != file.text:
        replace_text(file.path, text, before=None if file.is_new else file.text)
    return config
