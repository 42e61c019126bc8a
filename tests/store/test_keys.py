"""Key names are made in ``keys`` and, from the prefix, in the scripts: the two must agree."""

from __future__ import annotations

import re
from importlib.resources import files

from bot.store import keys
from bot.store.keys import Keys

TABLE = re.findall(r"^``([a-z]+)[^`]*``", keys.__doc__ or "", re.MULTILINE)


def test_every_key_that_a_script_makes_is_documented() -> None:
    for script in files("bot.store").joinpath("scripts").iterdir():
        for name in re.findall(r"key\('(\w+)'", script.read_text()):
            assert name in TABLE, f"{script.name} makes {name}"


def test_every_documented_key_is_made_somewhere() -> None:
    sources = [
        path.read_text()
        for folder in (files("bot.store"), files("bot.store").joinpath("scripts"))
        for path in folder.iterdir()
        if path.name.endswith((".py", ".lua"))
    ]
    text = "\n".join(sources).replace(keys.__doc__ or "", "")
    for name in TABLE:
        assert re.search(rf"key\('{name}'|prefix}}{name}", text), name


def test_every_name_begins_with_the_prefix() -> None:
    made = Keys("news:")
    assert made.chats == "news:chats"
    assert made.routing.startswith("news:")
