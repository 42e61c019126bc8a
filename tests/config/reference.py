"""Writes docs/config.md, the page of all keys: ``python -m tests.config.reference``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from pydantic_core import PydanticUndefined

from bot.config.keys import ENV_PREFIX, FILE_SUFFIX, NAMED, REPEATED, Key, keys, keys_of
from bot.config.model import BUILT_IN_TOPICS, Config
from bot.config.topic_table import PhraseTable
from bot.config.types import Table

PAGE = Path(__file__).parents[2] / "docs" / "config.md"

_INTRODUCTION = f"""\
# Configuration

<!-- Generated from bot/config/model.py by `make docs`: change it there. -->

The file is `config.toml`: the one that `--config` or `NEWSBELL_CONFIG` names, else the one in the
working directory, else the one in the user's config directory (`~/.config/newsbell/` on Linux).
Without any, the defaults hold. `config.example.toml` is a file to start from; `newsbell check`
tells what is wrong with yours.

- **Environment.** Every key can also be set by the variable beside it, which wins over the file.
  Text is written as it is; numbers, switches (`true`, `false`), lists and tables as JSON. A list
  replaces the file's list. A variable that begins with `{ENV_PREFIX}` and is not known is an error.
- **Secrets** can be kept in a file of their own: the key or variable with `{FILE_SUFFIX}` names it.
  Relative paths start at the folder of `config.toml` (of a variable: at the working directory).
- **Durations** are numbers with a unit: `"90s"`, `"15m"`, `"1h30m"`, `"7d"`, `"2w"`.
- **Chats** are written `"telegram:-100123"`, `"telegram:-100123:7"` (one forum topic) or
  `"discord:456"` (a channel).
- Two more variables are no keys: `NEWSBELL_CONFIG` (the file to read) and `NEWSBELL_REDIS_SERVER`
  (the server program to embed, if it is not to be the one that was installed along).
"""


def reference() -> str:
    """The whole page, as Markdown."""
    parts = [_INTRODUCTION]
    for table, group in groupby(keys(), key=lambda key: key.table):
        title = f"`[{table}]`" if table else "Above the first table"
        parts.append(_section(title, _about(table), group))
    for table, model in REPEATED.items():
        about = f"{_doc(model)} `{ENV_PREFIX}{table.upper()}` is a JSON list of such objects."
        parts.append(_section(f"`[[{table}]]`", about, keys_of(model, table), variables=False))
    for table, model in NAMED.items():
        built_in = ", ".join(f"`{name}`" for name in BUILT_IN_TOPICS)
        about = _doc(model) + (f" Built in are {built_in}." if table == "topics" else "")
        about += f" `{ENV_PREFIX}{table.upper()}` is a JSON object of such objects, by name."
        parts.append(_section(f"`[{table}.NAME]`", about, keys_of(model, table, "NAME")))
    about = _doc(PhraseTable)
    phrases = keys_of(PhraseTable, "phrases")
    parts.append(_section("`[[topics.NAME.phrases]]`", about, phrases, variables=False))
    return "\n".join(parts)


def _section(title: str, about: str, rows: Iterable[Key], *, variables: bool = True) -> str:
    head = ["key", "variable", "default", "meaning"] if variables else ["key", "default", "meaning"]
    lines = [f"## {title}", "", *([about, ""] if about else [])]
    lines += [_row(head), _row(["---"] * len(head))]
    for key in rows:
        cells = [f"`{key.name}`", f"`{key.variable}`", _default(key), str(key.field.description)]
        lines.append(_row(cells if variables else [cells[0], *cells[2:]]))
        if key.is_secret:
            name, variable = key.name + FILE_SUFFIX, key.variable + FILE_SUFFIX.upper()
            meaning = f"a file that holds `{key.name}`, instead of it"
            lines.append(_row([f"`{name}`", f"`{variable}`", "–", meaning]))
    return "\n".join([*lines, ""])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _default(key: Key) -> str:
    default = key.field.default
    if default is PydanticUndefined:
        return "required"
    if default is None:
        return "–"
    return f"`{json.dumps(default)}`"


def _about(table: str) -> str:
    field = Config.model_fields.get(table)
    kind = field.annotation if field else None
    return _doc(kind) if isinstance(kind, type) and issubclass(kind, Table) else ""


def _doc(model: type[Table]) -> str:
    return " ".join((model.__doc__ or "").split())


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
