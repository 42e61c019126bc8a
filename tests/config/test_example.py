"""config.example.toml and docs/config.md are complete, valid and equal to the defaults."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config, load_config
from bot.config.keys import FILE_SUFFIX, NAMED, REPEATED, keys, keys_of
from tests.config.reference import PAGE, reference

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.toml"


@pytest.fixture
def text() -> str:
    return EXAMPLE.read_text(encoding="utf-8")


@pytest.fixture
def everything(text: str) -> str:
    """The example with the keys that are left out put in."""
    return re.sub(r"^#(?=[\[a-z])", "", text, flags=re.MULTILINE)


def test_the_example_is_valid_and_equal_to_the_defaults() -> None:
    config = load_config(EXAMPLE, {}, cwd=ROOT)
    assert config.model_dump(exclude={"feeds"}) == Config().model_dump(exclude={"feeds"})


def test_every_key_stands_in_it_with_its_default(text: str) -> None:
    raw = tomllib.loads(text)
    for key in keys():
        table = raw[key.table] if key.table else raw
        default: Any = key.field.default
        assert table[key.name] == (list(default) if isinstance(default, tuple) else default)


def test_the_keys_that_are_left_out_stand_in_it_too(everything: str) -> None:
    raw = tomllib.loads(everything)
    for key in keys():
        if key.is_secret:
            assert key.name + FILE_SUFFIX in raw[key.table]
    for table, model in REPEATED.items():
        # Feeds of one type have not all the keys.
        shown = {name for row in raw[table] for name in row}
        assert shown == {key.name for key in keys_of(model, table)}
    for table, model in NAMED.items():
        (row,) = raw[table].values()
        secrets = {key.name + FILE_SUFFIX for key in keys_of(model, table) if key.is_secret}
        assert set(row) == {key.name for key in keys_of(model, table)} | secrets


def test_the_keys_that_are_left_out_are_valid_too(everything: str, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(re.sub(r"(?m)^\w+_file = .*$", "", everything), encoding="utf-8")
    config = load_config(file, {}, cwd=tmp_path)
    assert config.topics["chips-china"].phrases[1].weight == 2
    assert config.chats[0].topics == ("chips", "source:scmp-tech")


def test_every_key_has_its_line_of_explanation(text: str) -> None:
    lines = text.splitlines()
    seen = set()
    for before, line in pairwise(lines):
        name = re.match(r"#?([a-z_]+) = ", line)
        # A second feed needs no second explanation.
        if name and (name[1] not in {"name", "url", "type"} or name[1] not in seen):
            assert before.startswith("# "), line
            seen.add(name[1])


def test_the_feeds_are_those_of_the_founding_publisher() -> None:
    feeds = {feed.name: feed.url for feed in load_config(EXAMPLE, {}, cwd=ROOT).feeds}
    assert feeds == {
        "scmp-news": "https://www.scmp.com/rss/91/feed",
        "scmp-china": "https://www.scmp.com/rss/4/feed",
        "scmp-tech": "https://www.scmp.com/rss/36/feed",
        "scmp-semiconductors": "https://www.scmp.com/rss/519738/feed",
        "scmp-highlights": "https://www.scmp.com/rss/515497/feed",
    }


def test_the_page_of_all_keys_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "run: make docs"


def test_the_page_names_every_key_and_variable() -> None:
    page = reference()
    for key in keys():
        assert f"| `{key.name}` | `{key.variable}` |" in page
        assert key.field.description
    assert "None" not in page
