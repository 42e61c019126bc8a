"""Reads the environment: ``NEWSBELL_<TABLE>__<KEY>`` sets what the file would set.

Text is taken as it is; numbers, switches, lists and tables are written as JSON. A secret may also
come from the file that ``NEWSBELL_<TABLE>__<KEY>_FILE`` names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.config.files import read_secret
from bot.config.keys import (
    ENV_PREFIX,
    FILE_SUFFIX,
    NAMED,
    OTHER_VARIABLES,
    REPEATED,
    Key,
    keys,
    keys_of,
    nearest,
)
from bot.config.lines import Place
from bot.config.problems import Problem
from bot.config.toml import as_tuples
from bot.config.values import BadValueError


class Environment:
    """What the environment says about the configuration; relative paths start at ``cwd``.

    ``values`` holds what it sets, by place; ``variables`` which variable does; ``problems`` what
    cannot be used.
    """

    def __init__(self, environ: Mapping[str, str], cwd: Path) -> None:
        self.values: dict[Place, Any] = {}
        self.variables: dict[Place, str] = {}
        self.problems: list[Problem] = []
        self._environ = environ
        self._cwd = cwd
        self._known = {key.variable: key for key in keys()}
        self._files = {
            variable + FILE_SUFFIX.upper(): key
            for variable, key in self._known.items()
            if key.is_secret
        }
        self._collections = {ENV_PREFIX + name.upper(): name for name in (*REPEATED, *NAMED)}
        # Shorter names first: NEWSBELL_TOPICS__AI__TITLE changes what NEWSBELL_TOPICS sets.
        for variable in sorted(environ, key=lambda name: (len(name), name)):
            if variable.startswith(ENV_PREFIX) and variable not in OTHER_VARIABLES:
                self._read(variable, environ[variable])

    def _read(self, variable: str, text: str) -> None:
        in_row = {key.variable: key for key in _keys_of_row(variable)}
        suffix = FILE_SUFFIX.upper()
        in_file = {key.variable + suffix: key for key in in_row.values() if key.is_secret}
        if key := self._known.get(variable) or in_row.get(variable):
            self._set(key.place, variable, text if key.is_text else _from_json(text))
        elif secret := self._files.get(variable) or in_file.get(variable):
            self._set_from_file(secret, variable, text)
        elif name := self._collections.get(variable):
            self._set_collection(name, variable, text)
        else:
            self._refuse(variable, f"is not a known variable: {self._hint(variable)}")

    def _set(self, place: Place, variable: str, value: Any) -> None:
        self.values[place] = value
        self.variables[place] = variable

    def _set_collection(self, name: str, variable: str, text: str) -> None:
        value = _from_json(text)
        # The text is not shown: the addresses of feeds may hold passwords.
        if isinstance(value, str):
            kind = "an object of objects" if name in NAMED else "a list of objects"
            self._refuse(variable, f"is not JSON: write {kind} on one line")
        else:
            self._set((name,), variable, value)

    def _set_from_file(self, key: Key, variable: str, path: str) -> None:
        # Compose passes a variable that nobody set as an empty one.
        if not path:
            return
        if self._environ.get(key.variable):
            self._refuse(variable, f"is set as well as {key.variable}: set one of them")
            return
        try:
            self._set(key.place, variable, read_secret(path, self._cwd))
        except BadValueError as error:
            self._refuse(variable, str(error))

    def _refuse(self, variable: str, text: str) -> None:
        self.problems.append(Problem((), text, variable=variable))

    def _hint(self, variable: str) -> str:
        names = [*self._known, *self._files, *self._collections, *OTHER_VARIABLES]
        names += [key.variable for key in _keys_of_row(variable)]
        inside = [name for name in names if name.startswith(variable + "__")]
        if inside:
            return f"set the keys of the table one by one, such as {inside[0]}"
        bare = [name.removeprefix(ENV_PREFIX) for name in names]
        if near := nearest(variable.removeprefix(ENV_PREFIX), bare):
            return f"did you mean {ENV_PREFIX}{near}?"
        return f"they are called {ENV_PREFIX}<TABLE>__<KEY>, such as NEWSBELL_STORE__URL"


def _from_json(text: str) -> Any:
    """The value, or the text itself where it is no JSON: the model then says what is allowed."""
    try:
        return as_tuples(json.loads(text))
    except (ValueError, RecursionError):
        return text


def _keys_of_row(variable: str) -> Iterator[Key]:
    """The keys beside NEWSBELL_TOPICS__CHIPS__THRESHOLD: all those of ``[topics.chips]``."""
    steps = variable.removeprefix(ENV_PREFIX).lower().split("__")
    if len(steps) == 3 and steps[0] in NAMED and steps[1]:
        yield from keys_of(NAMED[steps[0]], steps[0], steps[1])
