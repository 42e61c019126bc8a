"""The pure filters: every input gets a line, the exit code is 0, wrong usage is 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import Shell

SAMPLE = Path(__file__).resolve().parents[1] / "feeds/samples/tidewater.txt"
RSS = """<rss version="2.0"><channel><title>Wire</title>
<item><guid>1</guid><title>AT&amp;amp;T buys a fab</title><link>https://wire.example/1</link>
<pubDate>Wed, 04 Mar 2026 08:00:00 GMT</pubDate><description>Yes.</description></item>
</channel></rss>"""


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_parse_prints_the_entries_of_each_file_and_says_what_is_wrong_with_others(
    newsbell: Shell,
) -> None:
    (newsbell.folder / "a.xml").write_text(RSS)
    (newsbell.folder / "b.html").write_text("<!doctype html><html><body>Hello</body></html>")
    ended = newsbell("parse", "--json", "a.xml", "b.html")
    assert ended.code == 0
    good, bad = lines(ended.out)
    assert (good["file"], good["ok"], good["error"], good["title"]) == ("a.xml", True, None, "Wire")
    assert good["entries"] == [
        {
            "guid": "1",
            "title": "AT&T buys a fab",
            "url": "https://wire.example/1",
            "published": "2026-03-04T08:00:00+00:00",
            "summary": "Yes.",
        }
    ]
    assert (bad["ok"], bad["entries"]) == (False, [])
    assert "web page" in bad["error"]


def test_split_then_classify_as_a_pipe(newsbell: Shell) -> None:
    split = newsbell("split", "--json", str(SAMPLE))
    stories = lines(split.out)
    assert split.code == 0
    assert len(stories) > 3
    fields = "file title url bullets summary text picture section position"
    assert set(stories[0]) == set(fields.split())
    classified = newsbell("classify", "--json", given=split.out)
    answers = lines(classified.out)
    assert len(answers) == len(stories)
    assert {topic for answer in answers for topic in answer["topics"]} >= {"chips", "ai"}
    for answer in answers:
        assert set(answer["why"]) == set(answer["topics"])


def test_split_explains_what_each_block_was_taken_for(newsbell: Shell) -> None:
    (newsbell.folder / "issue.md").write_text(
        "# Quay\n\nHello.\n\n"
        + "".join(
            f"- [A headline of the week {n}](https://x.example/{n}) <{n}>\n" for n in range(4)
        )
        + "\n## Jobs\n\n- [Crane driver](https://x.example/job)\n"
    )
    shown = newsbell("split", "--explain", "issue.md")
    assert shown.code == 0
    assert "4 stories; sure by" in shown.out
    assert "a headline: a list item" in shown.out or "a headline: a line that" in shown.out
    assert "under 'Jobs'" in shown.out
    assert newsbell("split", "--html", "out.html", "issue.md").code == 0
    drawn = (newsbell.folder / "out.html").read_text()
    assert drawn.count("nb-tag nb-number") == 4
    assert "&lt;3&gt;" in drawn or "<3>" not in drawn


def test_split_tells_picture_section_and_position(newsbell: Shell) -> None:
    def told(n: int) -> str:
        return (
            f"### [A headline of the week number {n}](https://x.example/{n})\n\n"
            f"![](https://img.example/{n}.jpg)\n\nIt took all of May, said the people of {n}.\n\n"
        )

    halves = [told(0) + told(1), told(2) + told(3)]
    (newsbell.folder / "issue.md").write_text(
        f"# Quay\n\n## Ships\n\n{halves[0]}## Ports\n\n{halves[1]}"
    )
    stories = lines(newsbell("split", "--json", "issue.md").out)
    assert [(s["position"], s["section"], s["picture"]) for s in stories] == [
        (n, ("Ships", "Ships", "Ports", "Ports")[n], f"https://img.example/{n}.jpg")
        for n in range(4)
    ]
    shown = newsbell("split", "issue.md").out
    assert "A headline of the week number 3  (Ports)" in shown
    assert "picture: https://img.example/3.jpg" in shown
    explained = newsbell("split", "--explain", "issue.md").out
    assert explained.count("Ports") == 3  # the section's own line, and that of each headline


def test_standard_input_is_a_file_too(newsbell: Shell) -> None:
    ended = newsbell("split", "--json", "-", given=SAMPLE.read_text())
    assert len(lines(ended.out)) == len(lines(newsbell("split", "--json", str(SAMPLE)).out))


def test_a_broken_line_is_answered_and_the_next_ones_go_on(newsbell: Shell) -> None:
    given = '{"id": 1, "title": "Chip makers raise prices"}\nnot json\n[1]\n{"id": 4}\n\n'
    ended = newsbell("classify", "--json", given=given)
    first, second, third, fourth = lines(ended.out)
    assert ended.code == 0
    assert (first["id"], first["topics"]) == (1, ["chips"])
    assert "line 2" in second["error"]
    assert third["error"] == 'line 3 is not an object with a "title"'
    assert fourth["id"] == 4
    assert "line 4" in fourth["error"]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(newsbell: Shell) -> None:
    for command in ("split", "parse"):
        (newsbell.folder / "a.xml").write_text(RSS)
        ended = newsbell(command, "--json", "nowhere.txt", "a.xml")
        first, *rest = lines(ended.out)
        assert ended.code == 0
        assert "nowhere.txt cannot be read: No such file" in first["error"]
        assert len(rest) == 1
        assert newsbell(command, "nowhere.txt").code == 1


def test_same_tells_how_two_reports_are_one(newsbell: Shell) -> None:
    pairs = [
        {
            "a": {"title": "One", "url": "https://wire.example/a-long-story-1?utm_source=x"},
            "b": {"title": "Two", "url": "http://www.wire.example/a-long-story-1/"},
        },
        {"a": {"title": "Halden sells its fab"}, "b": {"title": "Bitcoin falls by a tenth"}},
        {"a": {"title": "no b"}},
    ]
    ended = newsbell("same", "--json", given="\n".join(map(json.dumps, pairs)))
    url, different, broken = lines(ended.out)
    assert (url["same"], url["how"], url["score"]) == (True, "url", 1.0)
    assert (different["same"], different["how"]) == (False, None)
    assert "line 3" in broken["error"]


def test_topics_of_the_operators_own_are_classified_too(newsbell: Shell) -> None:
    (newsbell.folder / "config.toml").write_text(
        '[topics.ships]\nphrases = ["container ship", "shipyard"]\n[topics.ai]\nenabled = false\n'
    )
    ended = newsbell("classify", "--json", given='{"title": "The shipyard buys an AI model"}')
    (answer,) = lines(ended.out)
    assert answer["topics"] == ["ships"]
    assert "ai" not in answer["scores"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("parse",),
        ("classify", "nowhere.jsonl"),
        ("same", "a", "b"),
        ("split", "--frob", "x"),
    ],
)
def test_wrong_usage_is_2_and_says_what_is_wrong(
    newsbell: Shell, arguments: tuple[str, ...]
) -> None:
    ended = newsbell(*arguments)
    assert ended.code == 2
    assert "Usage" in ended.err


def test_without_json_people_read_titles(newsbell: Shell) -> None:
    ended = newsbell("split", str(SAMPLE))
    assert ended.code == 0
    assert "  • " in ended.out
    assert "{" not in ended.out


def test_the_founding_newsletter_gives_its_nine_stories_with_their_topics(
    newsbell: Shell, shared: Path
) -> None:
    split = newsbell("split", "--json", str(shared / "seed/newsletter.txt"))
    expected = json.loads((shared / "seed/stories.json").read_text())["stories"]
    found = lines(split.out)
    assert [story["title"] for story in found] == [story["title"] for story in expected]
    assert [story["bullets"] for story in found] == [story["bullets"] for story in expected]
    answers = lines(newsbell("classify", "--json", given=split.out).out)
    for story, answer in zip(expected, answers, strict=True):
        free = set(story.get("borderline", ()))
        assert set(answer["topics"]) - free == set(story["topics"]), story["title"]
