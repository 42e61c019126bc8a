"""Reads TOML with the lines of its keys; a mistake in it is told with line and column."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from bot.config.lines import Place, key_lines
from bot.errors import ConfigError


def parsed(text: str, shown: str) -> tuple[dict[str, Any], dict[Place, int]]:
    """The tables of a document, lists as tuples, and the line of each key.

    Raises ConfigError where the text is no TOML; ``shown`` is what its file is called there.
    """
    try:
        return as_tuples(tomllib.loads(text)), key_lines(text)
    except RecursionError:
        raise ConfigError(f"{shown} is nested too deep to be a configuration") from None
    except ValueError as error:
        found = re.fullmatch(
            r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", str(error)
        )
        what, line, column = found.groups() if found else (str(error), None, None)
        where = f"line {line}, column {column}" if line else "at its end"
        raise ConfigError(
            f"{shown}, {where}: this is not TOML ({what[:1].lower() + what[1:]}):"
            ' a line is key = value, and text stands in quotes: name = "value"'
        ) from None


def as_tuples(value: Any) -> Any:
    """Lists as tuples all the way down: the model knows only values that cannot change."""
    if isinstance(value, list):
        return tuple(as_tuples(item) for item in value)
    if isinstance(value, dict):
        return {name: as_tuples(item) for name, item in value.items()}
    return value
