"""Loads the configuration: finds the file, lays the environment over it, checks the whole."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import ValidationError

from bot.config.checks import contradictions
from bot.config.environment import Environment, as_tuples
from bot.config.files import read_secret, read_text
from bot.config.keys import FILE_SUFFIX, NAMED, Key, keys, keys_of
from bot.config.lines import Place, key_lines
from bot.config.model import Config
from bot.config.problems import Problem, Whereabouts, findings, refusal
from bot.config.values import BadValueError
from bot.errors import ConfigError

FILE_NAME = "config.toml"


def load_config(
    path: Path | None,
    environ: Mapping[str, str],
    *,
    cwd: Path,
    user_dir: Path | None = None,
) -> Config:
    """The configuration in force.

    The file is ``path``, else what NEWSBELL_CONFIG names, else ``config.toml`` in ``cwd``, else
    in ``user_dir`` (None: the user's own config folder); without any, defaults hold. The
    environment wins over the file. Raises ConfigError, which lists every problem it found.
    """
    file = find_config(path, environ, cwd=cwd, user_dir=user_dir)
    return read_config(_read(file) if file else "", file, environ, cwd=cwd)


def read_config(text: str, file: Path | None, environ: Mapping[str, str], *, cwd: Path) -> Config:
    """The configuration that ``text`` makes as the content of ``file`` (None: of no file).

    The environment wins over the text. Raises ConfigError, which lists every problem it found.
    """
    shown = str(file) if file else "the configuration"
    raw, lines = _parsed(text, shown)
    base = file.resolve().parent if file else cwd
    environment = Environment(environ, cwd)
    problems = [*environment.problems, *_secrets_from_files(raw, lines, environment, base)]
    for place, value in environment.values.items():
        _put(raw, place, value)

    whereabouts = Whereabouts(shown, lines, environment.variables)
    from_variable = ("data_dir",) in environment.variables
    context = {"home": environ.get("HOME"), "base": cwd if from_variable else base}
    try:
        config = Config.model_validate(raw, context=context)
    except ValidationError as error:
        raise refusal([*problems, *findings(error)], whereabouts) from None
    problems += contradictions(config, whereabouts.knows)
    if problems:
        raise refusal(problems, whereabouts)
    return config.read_from(file)


def find_config(
    path: Path | None,
    environ: Mapping[str, str],
    *,
    cwd: Path,
    user_dir: Path | None = None,
) -> Path | None:
    """The file that ``load_config`` would read, whether it exists or not; None: none."""
    if path is None and environ.get("NEWSBELL_CONFIG"):
        path = Path(environ["NEWSBELL_CONFIG"])
    if path is not None:
        return cwd / os.path.expanduser(path)
    user_dir = user_dir or Path(platformdirs.user_config_dir("newsbell", appauthor=False))
    candidates = (cwd / FILE_NAME, user_dir / FILE_NAME)
    # A link that leads nowhere was meant as a config: reading it says what is wrong.
    return next((file for file in candidates if os.path.lexists(file)), None)


def _read(file: Path) -> str:
    try:
        return read_text(file)
    except BadValueError as error:
        hint = "" if os.path.lexists(file) else ": copy config.example.toml there"
        raise ConfigError(f"{file} {error}{hint}") from None


def _parsed(text: str, shown: str) -> tuple[dict[str, Any], dict[Place, int]]:
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


def _secrets_from_files(
    raw: dict[str, Any], lines: dict[Place, int], environment: Environment, base: Path
) -> Iterator[Problem]:
    """Put the content of the file that ``token_file`` names where ``token`` stands."""
    for key in (*keys(), *_keys_of_rows(raw)):
        table = raw.get(key.table)
        if key.row and isinstance(table, dict):
            table = table.get(key.row)
        name = key.name + FILE_SUFFIX
        if not key.is_secret or not isinstance(table, dict) or name not in table:
            continue
        place = (*key.place[:-1], name)
        path = table.pop(name)
        if not isinstance(path, str):
            yield Problem(place, "is not a path: write it in quotes")
        elif not path or key.place in environment.values:
            continue
        elif table.get(key.name):
            yield Problem(place, f"is set as well as {key.name}: set one of them")
        else:
            lines[key.place] = lines[place]
            try:
                table[key.name] = read_secret(path, base)
            except BadValueError as error:
                yield Problem(place, str(error))


def _keys_of_rows(raw: dict[str, Any]) -> Iterator[Key]:
    """The keys of the tables that the operator named, such as ``[mailboxes.post]``."""
    for name, model in NAMED.items():
        rows = raw.get(name)
        for row in rows if isinstance(rows, dict) else ():
            yield from keys_of(model, name, row)


def _put(raw: dict[str, Any], place: Place, value: Any) -> None:
    *tables, name = place
    for step in tables:
        inner = raw.setdefault(str(step), {})
        # A table that is none is refused by the model; there is nothing to lay over it.
        if not isinstance(inner, dict):
            return
        raw = inner
    raw[str(name)] = value
