"""Loads the configuration: finds the file, lays the environment over it, checks the whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import ValidationError

from bot.config.checks import contradictions
from bot.config.environment import Environment
from bot.config.files import read_secret, read_text
from bot.config.keys import FILE_SUFFIX, NAMED, Key, keys, keys_of
from bot.config.lines import Place
from bot.config.model import Config
from bot.config.problems import Problem, Whereabouts, findings, refusal
from bot.config.toml import parsed
from bot.config.topic_files import TopicFiles, add_topic_files, named_topic_files
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
    raw, lines = parsed(text, shown)
    base = file.resolve().parent if file else cwd
    environment = Environment(environ, cwd)
    problems = [*environment.problems, *_secrets_from_files(raw, lines, environment, base)]
    for place, value in environment.values.items():
        _put(raw, place, value)

    def start_of(name: str) -> Path:
        """Where the relative paths of a key start."""
        return cwd if (name,) in environment.variables else base

    found, elsewhere = add_topic_files(raw, start_of("topic_files"))
    problems += found
    whereabouts = Whereabouts(shown, lines, environment.variables, elsewhere)
    context = {"home": environ.get("HOME"), "base": start_of("data_dir")}
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


def topic_files_of(file: Path, environ: Mapping[str, str], *, cwd: Path) -> TopicFiles:
    """The topic files that ``file`` or the environment names, also where it is not valid else."""
    environment = Environment(environ, cwd)
    place = ("topic_files",)
    if place in environment.values:
        return named_topic_files({"topic_files": environment.values[place]}, cwd)
    try:
        return named_topic_files(parsed(_read(file), str(file))[0], file.resolve().parent)
    except ConfigError:
        return TopicFiles((), cwd)


def _read(file: Path) -> str:
    try:
        return read_text(file)
    except BadValueError as error:
        hint = "" if os.path.lexists(file) else ": copy config.example.toml there"
        raise ConfigError(f"{file} {error}{hint}") from None


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
