"""``topics test``: what belongs to a topic, what nearly does, and why."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from bot.store.admission import Admissions
from bot.store.client import Store
from tests.builders import DAY, NOW, known_as, match, story
from tests.cli.shell import Ended, Shell
from tests.fakes.server import RedisServer
from tests.fakes.web import FakeWeb, rss

STORIES: list[dict[str, Any]] = [
    {"title": "Chip makers cut output", "expect": {"chips": True}},
    {"title": "Potato chips cost more", "expect": {"chips": False}},
    {"title": "A chip shop in Leeds closes", "topics": [], "borderline": ["chips"]},
    {"title": "Rain is on its way"},
]


def write(shell: Shell, *stories: dict[str, Any], name: str = "stories.jsonl") -> None:
    lines = "".join(json.dumps(one) + "\n" for one in stories)
    (shell.folder / name).write_text(lines)


def rows(ended: Ended) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ended.out.splitlines()]


def test_it_shows_what_belongs_what_nearly_does_and_why(newsbell: Shell) -> None:
    write(newsbell, *STORIES)
    shown = newsbell("topics", "test", "chips", "stories.jsonl")
    assert shown.code == 0, shown.err
    assert "Chip makers cut output" in shown.out
    assert "is denied by" in shown.out
    assert "1 of 4 stories belong to chips" in shown.out
    assert "2 of 2 stories are as the file says." in shown.out
    assert "Rain" not in shown.out


def test_a_machine_reads_every_story_with_its_phrases(newsbell: Shell) -> None:
    write(newsbell, *STORIES)
    makers, potato, _, rain = rows(newsbell("topics", "test", "--json", "chips", "stories.jsonl"))
    assert (makers["belongs"], makers["expected"]) == (True, True)
    assert makers["why"][0]["where"] == "title"
    assert (potato["belongs"], potato["near"]) == (False, True)
    assert potato["ignored"] == [
        {"phrase": "chips", "where": "title", "because": "is denied by “Potato chips”"}
    ]
    assert (rain["score"], rain["threshold"], rain["expected"]) == (0.0, None, None)


def test_a_story_that_is_not_as_the_file_says_makes_it_fail(newsbell: Shell) -> None:
    write(
        newsbell,
        {"title": "Chip makers cut output", "expect": {"chips": False}},
        {"title": "Rain is on its way", "expect": {"chips": True}},
    )
    shown = newsbell("topics", "test", "chips", "stories.jsonl")
    assert shown.code == 1
    assert "Chip makers cut output  ✗ wrong" in shown.out
    assert "Missed, with nothing near" in shown.out
    assert "0 of 2 stories are as the file says." in shown.out


def test_a_topic_file_is_tried_before_it_is_in_force(newsbell: Shell) -> None:
    write(newsbell, {"title": "Heat pumps sell well"}, {"title": "LNG arrives"})
    (newsbell.folder / "energy.toml").write_text('phrases = ["heat pump", "LNG"]\n')
    shown = newsbell("topics", "test", "energy.toml", "stories.jsonl")
    assert "2 of 2 stories belong to energy" in shown.out, shown.err

    (newsbell.folder / "energy.toml").write_text('phrases = ["heat pump"]\nextends = "chip"\n')
    wrong = newsbell("topics", "test", "energy.toml", "stories.jsonl")
    assert wrong.code == 1
    assert 'topics.energy.extends = "chip" names no topic: did you mean chips?' in wrong.err


def test_an_issue_is_split_into_its_stories(newsbell: Shell) -> None:
    (newsbell.folder / "issue.md").write_text(
        "# Weekly\n\n"
        "## [New fab for Dresden](https://a.example/1)\n\nChip makers cheer the plant.\n\n"
        "## [Rain in Rome](https://a.example/2)\n\nUmbrellas are sold out everywhere.\n\n"
        "## [Trains are late](https://a.example/3)\n\nPassengers wait for their connection.\n"
    )
    shown = newsbell("topics", "test", "chips", "issue.md")
    assert "1 of 3 stories belong to chips" in shown.out, shown.err


async def test_without_a_source_the_archive_is_tried(
    newsbell: Shell, redis_server: RedisServer, store: Store
) -> None:
    (newsbell.folder / "config.toml").write_text(
        f'[store]\nurl = "{redis_server.url}"\nprefix = "{store.keys.prefix}"\n'
        '[topics.stories]\nphrases = ["story"]\n'
    )
    empty = await asyncio.to_thread(newsbell, "topics", "test", "stories")
    assert "There is no story to try it on" in empty.out, empty.err

    admissions = Admissions(store, archive_life=DAY)
    await admissions.admit(story(1), match("ai"), known_as("u1"), ring=False, now=NOW)
    (one,) = rows(await asyncio.to_thread(newsbell, "topics", "test", "--json", "stories"))
    assert one["title"] == story(1).title


async def test_a_feed_on_the_web_is_tried(newsbell: Shell) -> None:
    async with FakeWeb() as web:
        item = {"guid": "1", "title": "Chip makers cut output", "link": "https://wire.example/1"}
        web.feed("/wire", rss("Wire", [item]))
        ended = await asyncio.to_thread(
            newsbell, "topics", "test", "--json", "chips", f"{web.url}/wire"
        )
    (one,) = rows(ended)
    assert (one["url"], one["belongs"]) == ("https://wire.example/1", True)


def test_what_cannot_be_tried_is_said(newsbell: Shell) -> None:
    write(newsbell, {"title": "Rain"}, {"headline": "Snow"})
    cases = {
        ("chip", "stories.jsonl"): "no topic 'chip': there are chips, ai, blockchain, crypto",
        ("chips", "nothing"): "nothing is no file here, and no address.",
        ("chips", "stories.jsonl"): 'stories.jsonl, line 2: no JSON object with a "title"',
        ("no.toml", "stories.jsonl"): "no.toml cannot be read",
    }
    for arguments, said in cases.items():
        ended = newsbell("topics", "test", *arguments)
        assert ended.code in {1, 2}
        assert said in " ".join(ended.err.replace("│", " ").split()), arguments


def test_a_file_that_is_switched_off_and_a_line_of_other_types_are_said(newsbell: Shell) -> None:
    write(newsbell, *STORIES)
    (newsbell.folder / "rain.toml").write_text('enabled = false\nphrases = ["rain"]\n')
    off = newsbell("topics", "test", "rain.toml", "stories.jsonl")
    assert off.code != 0
    assert "rain.toml is switched off" in off.err
    write(newsbell, {"title": "Rain", "url": 7}, name="odd.jsonl")
    odd = newsbell("topics", "test", "chips", "odd.jsonl")
    assert "odd.jsonl, line 1" in odd.err
    assert "Traceback" not in off.err + odd.err


def test_marks_in_a_topics_title_are_shown_as_they_are(newsbell: Shell) -> None:
    write(newsbell, {"title": "Rain is on its way"})
    (newsbell.folder / "rain.toml").write_text(
        'title = "[/] [red]Rain"\nemoji = "[/b]"\nphrases = ["rain"]\n'
    )
    shown = newsbell("topics", "test", "rain.toml", "stories.jsonl")
    assert shown.code == 0, shown.err
    assert "[/b] rain" in shown.out
