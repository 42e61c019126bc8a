"""Changing feeds in the text of a configuration: only what is meant changes, byte for byte."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from bot.config.edit import with_feeds, with_pause, without_feed
from bot.errors import ConfigError

EXAMPLE = (Path(__file__).parents[2] / "config.example.toml").read_text(encoding="utf-8")
NEW = {"name": "tide", "url": "https://tide.example/feed"}
BLOCK = '[[feeds]]\nname = "tide"\nurl = "https://tide.example/feed"\n'
TWO = """\
# The two that matter.
[[feeds]]
name = "wire"  # the first
url = "https://wire.example/"
# every hour is enough
interval = "1h"

# ── Others ──────────
# Slow on Sundays.
[[feeds]]
name = "gazette"
url = "https://gazette.example/"

[feeds.headers]
X-Key = "a"

# When
[poll]
interval = "5m"
"""


def names(text: str) -> list[str]:
    return [feed["name"] for feed in tomllib.loads(text)["feeds"]]


def test_a_feed_is_added_below_the_last_one_and_the_rest_stays() -> None:
    changed = with_feeds(TWO, [NEW])
    assert changed == TWO.replace('X-Key = "a"\n', f'X-Key = "a"\n\n{BLOCK}')


def test_a_feed_is_added_at_the_end_where_there_is_none() -> None:
    assert with_feeds("", [NEW]) == BLOCK
    assert with_feeds("access = 'open'", [NEW]) == f"access = 'open'\n\n{BLOCK}"
    assert with_feeds("# a\n\n\n", [NEW]) == f"# a\n\n{BLOCK}\n\n"


def test_many_feeds_are_added_with_a_blank_line_between() -> None:
    changed = with_feeds("", [NEW, {"name": "ebb", "url": "https://ebb.example/", "tags": ["a"]}])
    assert (
        changed == f'{BLOCK}\n[[feeds]]\nname = "ebb"\nurl = "https://ebb.example/"\ntags = ["a"]\n'
    )


def test_what_is_added_is_taken_away_without_a_trace() -> None:
    for text in (TWO, EXAMPLE):
        assert without_feed(with_feeds(text, [NEW]), "tide") == text


def test_a_feed_takes_its_own_comments_along_and_leaves_those_of_others() -> None:
    assert without_feed(TWO, "wire").startswith(
        "# ── Others ──────────\n# Slow on Sundays.\n[[feeds]]"
    )
    without = without_feed(TWO, "gazette")
    assert without.endswith(
        'interval = "1h"\n\n# ── Others ──────────\n\n# When\n[poll]\ninterval = "5m"\n'
    )


def test_the_examples_heading_outlives_its_first_feed() -> None:
    without = without_feed(EXAMPLE, "scmp-news")
    assert "# ── Feeds ──" in without
    assert names(without)[0] == "scmp-china"
    last = without_feed(EXAMPLE, "scmp-highlights")
    assert "A weekly digest" not in last
    assert last.endswith('url = "https://www.scmp.com/rss/519738/feed"\n')


def test_a_feed_is_paused_and_resumed_without_a_trace() -> None:
    paused = with_pause(TWO, "wire", paused=True)
    assert paused == TWO.replace("# the first\n", "# the first\npaused = true\n")
    assert with_pause(paused, "wire", paused=True) == paused
    assert with_pause(paused, "wire", paused=False) == TWO
    behind = with_pause(TWO, "gazette", paused=True)
    assert tomllib.loads(behind)["feeds"][1]["paused"] is True


def test_a_switch_that_says_false_is_turned() -> None:
    text = TWO.replace("# the first\n", "# the first\n  paused = false # for now\n")
    assert "paused = true" in with_pause(text, "wire", paused=True)
    assert "paused = false" not in with_pause(text, "wire", paused=True)
    assert with_pause(text, "wire", paused=False) == text


def test_lines_that_end_as_on_windows_go_on_so() -> None:
    text = TWO.replace("\n", "\r\n")
    assert with_feeds(text, [NEW]) == with_feeds(TWO, [NEW]).replace("\n", "\r\n")
    assert with_pause(text, "wire", paused=True).count("\r\n") == text.count("\r\n") + 1
    assert without_feed(text, "wire") == without_feed(TWO, "wire").replace("\n", "\r\n")


def test_feeds_in_one_list_are_changed_there() -> None:
    text = 'feeds = [\n  { name = "wire", url = "https://wire.example/" }, # one\n]\n# end\n'
    assert names(with_feeds(text, [NEW])) == ["wire", "tide"]
    assert "# one" in with_feeds(text, [NEW])
    paused = with_pause(text, "wire", paused=True)
    assert tomllib.loads(paused)["feeds"][0]["paused"] is True
    assert tomllib.loads(with_pause(paused, "wire", paused=False)) == tomllib.loads(text)
    assert without_feed(with_feeds(text, [NEW]), "wire").endswith("# end\n")
    assert names(with_feeds("feeds = []\n", [NEW])) == ["tide"]


def test_feeds_that_lie_apart_are_found_each() -> None:
    first, second = ('[[feeds]]\nname = "a"\nurl = "u"\n', '[[feeds]]\nname = "b"\nurl = "v"\n')
    text = f'{first}[poll]\ninterval = "1h"\n{second}'
    assert without_feed(text, "a") == text.removeprefix(first)
    assert with_feeds(text, [NEW]).endswith(f'url = "v"\n\n{BLOCK}')


def test_a_name_that_no_feed_has_is_an_error() -> None:
    with pytest.raises(ConfigError, match="no feed in it is called tide"):
        without_feed(TWO, "tide")


def test_what_cannot_be_changed_safely_is_refused() -> None:
    hidden = '[[feeds]]\nname = """\nwire"""\nurl = "u"\n'
    with pytest.raises(ConfigError, match="by hand"):
        with_pause(hidden, "wire", paused=True)


TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


@settings(max_examples=150, deadline=None)
@given(
    heads=st.lists(
        TEXT.map(lambda text: "".join(ch for ch in text if ch.isprintable())), max_size=4
    ),
    values=st.lists(TEXT, min_size=1, max_size=4),
    blanks=st.integers(0, 3),
)
def test_whatever_stands_around_a_feed_its_neighbours_keep_every_line(
    heads: list[str], values: list[str], blanks: int
) -> None:
    text = ("\n" * blanks).join(f"# {head}\n" for head in heads)
    text = with_feeds(text, [{"name": f"f{n}", "url": v} for n, v in enumerate(values)])
    assert [feed["url"] for feed in tomllib.loads(text)["feeds"]] == values
    for number in range(len(values)):
        left = without_feed(text, f"f{number}")
        lost = Counter(text.split("\n")) - Counter(left.split("\n"))
        assert sum(count for line, count in lost.items() if line) == 3, lost
        rest = [value for place, value in enumerate(values) if place != number]
        assert [feed["url"] for feed in tomllib.loads(left).get("feeds", [])] == rest
