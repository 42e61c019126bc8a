"""Which keys there are: names, environment variables, the nearest valid name of a typo.

Everything is read off the model, so that no list of keys can be out of date.
"""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.config.feed_table import FeedTable
from bot.config.lines import Place
from bot.config.mailbox_table import MailboxTable
from bot.config.model import ChatTable, Config
from bot.config.topic_table import PhraseTable, TopicTable
from bot.config.types import Table
from bot.model import ChatId

ENV_PREFIX = "NEWSBELL_"
FILE_SUFFIX = "_file"
OTHER_VARIABLES = ("NEWSBELL_CONFIG", "NEWSBELL_REDIS_SERVER")
"""Variables that are no keys: the config file to read, the server binary to embed."""

REPEATED: dict[str, type[Table]] = {"feeds": FeedTable, "chats": ChatTable}
NAMED: dict[str, type[Table]] = {"topics": TopicTable, "mailboxes": MailboxTable}

_TEXTS = (str, timedelta, Path, SecretStr, ChatId)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the file; ``table`` is empty for those above the first table.

    ``row`` is the name of the table's own table: ``chips`` in ``[topics.chips]``.
    """

    table: str
    name: str
    field: FieldInfo
    row: str = ""

    @property
    def place(self) -> Place:
        """The way to its value."""
        return tuple(step for step in (self.table, self.row, self.name) if step)

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return ENV_PREFIX + "__".join(str(step).upper() for step in self.place)

    @property
    def is_secret(self) -> bool:
        """Whether its value is never shown and may be kept in a file of its own."""
        return self.field.annotation is SecretStr

    @property
    def is_hidden(self) -> bool:
        """Whether its value holds something that is never shown."""
        return _mentions(self.field.annotation, SecretStr)

    @property
    def is_text(self) -> bool:
        """Whether every value of it is written as text (so the environment needs no quotes)."""
        return all(_is_text(kind) for kind in _kinds(self.field.annotation))


def keys() -> Iterator[Key]:
    """Every key that stands once: above the tables, then table by table."""
    tables = []
    for name, field in Config.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Table):
            tables.append((name, field.annotation))
        elif name not in REPEATED and name not in NAMED:
            yield Key("", name, field)
    for table, model in tables:
        yield from keys_of(model, table)


def keys_of(model: type[BaseModel], table: str, row: str = "") -> Iterator[Key]:
    """The keys of one table."""
    for name, field in model.model_fields.items():
        yield Key(table, name, field, row)


def names_at(place: Place) -> tuple[str, ...]:
    """The valid names inside the table at ``place``; () if there is no table with fixed names."""
    model = _model_at(place)
    if model is None:
        return ()
    names = []
    for key in keys_of(model, ".".join(map(str, place))):
        names.append(key.name)
        if key.is_secret:
            names.append(key.name + FILE_SUFFIX)
    return tuple(names)


def homes_of(name: str) -> tuple[str, ...]:
    """The keys of this name in whichever table, as ``poll.interval``."""
    return tuple(f"{key.table}.{key.name}" for key in keys() if key.table and key.name == name)


def is_secret(place: Place) -> bool:
    """Whether the value at ``place`` must not be shown."""
    top = str(place[0]) if place else ""
    model = REPEATED.get(top) or NAMED.get(top)
    if model is not None and len(place) > 2:
        inside = keys_of(model, top)
        return any(key.is_hidden and key.name == place[2] for key in inside)
    return any(key.is_hidden and key.place == place[:2] for key in keys())


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that a typo was probably meant to be."""
    found = difflib.get_close_matches(name, list(candidates), n=1, cutoff=0.6)
    return found[0] if found else None


def _model_at(place: Place) -> type[BaseModel] | None:
    if not place:
        return Config
    top = str(place[0])
    if top in REPEATED and len(place) == 2:
        return REPEATED[top]
    if top in NAMED and len(place) >= 2:
        return NAMED[top] if len(place) == 2 else PhraseTable if "phrases" in place else None
    field = Config.model_fields.get(top)
    if len(place) == 1 and field and isinstance(field.annotation, type):
        return field.annotation if issubclass(field.annotation, Table) else None
    return None


def _kinds(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _kinds(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _kinds(part)
    elif annotation is not type(None):
        yield annotation


def _mentions(annotation: Any, kind: type) -> bool:
    parts = get_args(annotation)
    return annotation is kind or any(_mentions(part, kind) for part in parts)


def _is_text(kind: Any) -> bool:
    if get_origin(kind) is Literal:
        return all(isinstance(choice, str) for choice in get_args(kind))
    return isinstance(kind, type) and issubclass(kind, _TEXTS)
