"""``newsbell demo``: the whole bot in a terminal, on its own newsletter or on what one names."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import Shell

SAMPLES = Path(__file__).resolve().parents[1] / "feeds/samples"
REPEATED = "Six ports put their bills of lading on one blockchain and shorten customs checks"


@pytest.fixture
def newsbell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def deliveries(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.slow
def test_both_issues_ring_for_all_four_topics_and_the_repeated_story_rings_once(
    newsbell: Shell,
) -> None:
    began = time.monotonic()
    ended = newsbell("demo")
    assert ended.code == 0
    assert ended.err == ""
    for topic in ("Chips", "AI", "Blockchain", "Crypto"):
        assert f"{topic} ·" in ended.out
    assert ended.out.count(REPEATED) == 1
    assert "Issue 1 of the newsletter" in ended.out
    assert "Issue 2 of the newsletter" in ended.out
    assert "Norrvik win the cup" not in ended.out, "a story without a topic does not ring"
    assert time.monotonic() - began < 40


@pytest.mark.slow
def test_json_prints_each_delivery_as_one_line_and_nothing_else(newsbell: Shell) -> None:
    ended = newsbell("demo", "--json")
    assert ended.code == 0
    told = deliveries(ended.out)
    titles = [delivery["story"]["title"] for delivery in told]
    assert len(titles) == len(set(titles)) == 11
    for delivery in told:
        assert set(delivery) == {"action", "chat", "topics", "story"}
        assert (delivery["action"], delivery["chat"]) == ("send", "console:main")
        assert set(delivery["story"]) == {"title", "url", "bullets", "summary", "source"}
        assert delivery["topics"]


@pytest.mark.slow
def test_a_newsletter_file_is_played_story_by_story(newsbell: Shell) -> None:
    split = newsbell("split", "--json", str(SAMPLES / "tidewater.txt"))
    classified = deliveries(newsbell("classify", "--json", given=split.out).out)
    stories = deliveries(split.out)
    expected = {
        story["title"]: answer["topics"]
        for story, answer in zip(stories, classified, strict=True)
        if answer["topics"]
    }
    ended = newsbell("demo", "--json", str(SAMPLES / "tidewater.txt"))
    told = deliveries(ended.out)
    assert {d["story"]["title"]: d["topics"] for d in told} == expected
    assert len(told) == len(expected)


@pytest.mark.slow
def test_a_folder_is_played_and_an_odd_file_in_it_is_said_and_skipped(newsbell: Shell) -> None:
    folder = newsbell.folder / "mail"
    folder.mkdir()
    (folder / "issue.txt").write_bytes((SAMPLES / "tidewater.txt").read_bytes())
    (folder / "empty.txt").write_text("")
    (folder / ".hidden").write_text("Not this.")
    ended = newsbell("demo", "--json", str(folder))
    assert ended.code == 0
    assert deliveries(ended.out)
    assert "empty.txt is empty" in ended.err


@pytest.mark.slow
def test_a_feed_document_beside_an_issue_keeps_its_own_title_and_the_issue_is_split(
    newsbell: Shell,
) -> None:
    folder = newsbell.folder / "mixed"
    folder.mkdir()
    (folder / "issue.txt").write_bytes((SAMPLES / "tidewater.txt").read_bytes())
    (folder / "feed.xml").write_text(
        "<rss version='2.0'><channel><title>The Wire</title><item><guid>1</guid>"
        "<title>Halden Semiconductor sells its fab</title></item></channel></rss>"
    )
    told = deliveries(newsbell("demo", "--json", str(folder)).out)
    sources = {delivery["story"]["source"] for delivery in told}
    assert sources == {"The Wire", "mixed"}
    assert len(told) > 3


@pytest.mark.slow
def test_a_reader_who_has_seen_enough_is_no_error(newsbell: Shell) -> None:
    import subprocess
    import sys

    command = str(Path(sys.executable).with_name("newsbell"))
    show = subprocess.run(
        ["sh", "-c", f"{command} demo | head -3"],
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert len(show.stdout.splitlines()) == 3
    assert show.stderr == ""


@pytest.mark.parametrize("source", ["nowhere.txt", "empty-folder", "picture.png", "/dev/null"])
def test_what_cannot_be_played_is_said_in_a_sentence(newsbell: Shell, source: str) -> None:
    (newsbell.folder / "empty-folder").mkdir()
    (newsbell.folder / "picture.png").write_bytes(bytes(range(256)) * 9)
    ended = newsbell("demo", source)
    assert ended.code == 1
    assert source in ended.err
    assert ended.out == ""


@pytest.mark.slow
def test_a_feed_that_cannot_be_read_is_said_and_the_exit_code_is_1(newsbell: Shell) -> None:
    ended = newsbell("demo", "http://127.0.0.1:9/feed.xml")
    assert ended.code == 1
    assert "refuses connections" in " ".join(ended.out.split())


@pytest.mark.slow
def test_the_founding_newsletter_delivers_each_story_with_a_topic_once(
    newsbell: Shell, shared: Path
) -> None:
    stories = json.loads((shared / "seed/stories.json").read_text())["stories"]
    ended = newsbell("demo", "--json", str(shared / "seed/newsletter.txt"))
    told = sorted(delivery["story"]["title"] for delivery in deliveries(ended.out))
    assert told == sorted(story["title"] for story in stories if story["topics"])
