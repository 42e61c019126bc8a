"""``newsbell feeds …``: finding, adding, changing and exchanging feeds, as an operator does."""

from __future__ import annotations

import asyncio
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import bot.demo
from tests.cli.shell import Ended, Shell
from tests.fakes.web import FakeWeb, rss

pytestmark = pytest.mark.slow

HTML = "text/html; charset=utf-8"
ITEMS = [
    {
        "guid": str(number),
        "title": f"Halden Semiconductor opens fab {number}",
        "link": f"https://wire.example/{number}",
        "description": "It makes wafers.",
        "pubDate": f"Wed, 0{number} Mar 2026 08:00:00 GMT",
    }
    for number in range(1, 8)
]
CONFIG = """\
# Mine.
[poll]
host_interval = "0s" # quick

# The first.
[[feeds]]
name = "wire"
url = "{url}/wire"
tags = ["news"]

[[chats]]
id = "telegram:1"
topics = ["source:wire"]
"""


async def there(shell: Shell, *arguments: str, **variables: str) -> Ended:
    """Run a command while the server of this test goes on."""
    return await asyncio.to_thread(shell, *arguments, **variables)


def write(shell: Shell, url: str = "https://wire.example") -> Path:
    file = shell.folder / "config.toml"
    file.write_text(CONFIG.replace("{url}", url))
    return file


def feeds(file: Path) -> list[dict[str, Any]]:
    return list(tomllib.loads(file.read_text())["feeds"])


def publish(web: FakeWeb) -> None:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{path}">'
        for path in ("/comments/feed", "/feed", "/chips")
    )
    web.feed("/", f"<!doctype html><html><head>{links}", content_type=HTML)
    web.feed("/feed", rss("Tidewater: [bold]Wire[/]", ITEMS))
    web.feed("/chips", rss("Chips", ITEMS[:1]))
    web.feed("/comments/feed", rss("Comments", ITEMS[:2]))
    web.feed("/wire", rss("Wire", ITEMS))


async def test_add_finds_the_feed_of_a_page_shows_its_stories_and_writes_it_down(
    newsbell: Shell,
) -> None:
    async with FakeWeb() as web:
        publish(web)
        file = write(newsbell, web.url)
        before = file.read_text()
        ended = await there(newsbell, "feeds", "add", f"{web.url}/", "--tag", "harbour")
        assert ended.code == 0, ended.err
        assert "3 feeds were found" in ended.out
        assert "Tidewater: [bold]Wire[/]" in ended.out, "markup is shown, not obeyed"
        assert "RSS 2.0, 7 entries, the newest" in ended.out
        assert "Halden Semiconductor opens fab 7" in ended.out
        assert "Halden Semiconductor opens fab 2" not in ended.out
        assert "chips" in ended.out
        assert f"tidewater-bold-wire is added to {file}" in ended.out
        added = f'\n[[feeds]]\nname = "tidewater-bold-wire"\nurl = "{web.url}/feed"\n'
        added += 'tags = ["harbour"]\n'
        assert file.read_text() == before.replace('tags = ["news"]\n', f'tags = ["news"]\n{added}')

        again = await there(newsbell, "feeds", "add", f"{web.url}/feed/", "--json")
        assert again.code == 0
        assert json.loads(again.out)["added"] is False
        assert len(feeds(file)) == 2


async def test_add_tells_programs_what_it_found(newsbell: Shell) -> None:
    async with FakeWeb() as web:
        publish(web)
        ended = await there(
            newsbell, "feeds", "add", f"{web.url}/", "--json", "--name", "tide", "--interval", "30m"
        )
        facts = json.loads(ended.out)
        assert (facts["feed"], facts["added"], facts["entries"]) == ("tide", True, 7)
        assert facts["newest"] == "2026-03-07T08:00:00+00:00"
        assert [story["topics"] for story in facts["stories"]] == [["chips"]] * 5
        assert facts["found"] == [
            f"{web.url}/{name}" for name in ("feed", "chips", "comments/feed")
        ]
        made = newsbell.folder / "config.toml"
        assert facts["file"] == str(made)
        assert feeds(made) == [{"name": "tide", "url": f"{web.url}/feed", "interval": "30m"}]
        assert made.stat().st_mode & 0o777 == 0o600, "tokens will stand in it"


async def test_a_newsletter_is_shown_as_the_stories_that_its_issues_hold(newsbell: Shell) -> None:
    issue = (Path(bot.demo.__file__).parent / "issues/01-the-long-bottleneck.html").read_text()
    async with FakeWeb() as web:
        web.feed(
            "/", rss("Letter", [{"guid": "1", "title": "The long bottleneck", "content": issue}])
        )
        ended = await there(newsbell, "feeds", "add", f"{web.url}/", "--dry-run")
        assert "Its newest entry is an issue of several stories." in ended.out
        assert "more in the same issue" in ended.out
        tested = await there(newsbell, "feeds", "test", f"{web.url}/", "--json")
        facts = json.loads(tested.out)
        assert (facts["entries"], facts["split"], len(facts["stories"])) == (1, 1, 5)
        assert {topic for story in facts["stories"] for topic in story["topics"]} >= {"chips"}


async def test_a_dry_run_shows_what_would_be_written_and_writes_nothing(newsbell: Shell) -> None:
    async with FakeWeb() as web:
        publish(web)
        secret = web.url.replace("//", "//ada:hunter2@")
        ended = await there(newsbell, "feeds", "add", f"{secret}/feed", "--dry-run")
        assert f'[[feeds]]\nname = "tidewater-bold-wire"\nurl = "{web.url}/feed"' in ended.out
        assert "hunter2" not in ended.out + ended.err
        assert not (newsbell.folder / "config.toml").exists()


async def test_add_refuses_before_it_asks_anybody(newsbell: Shell) -> None:
    async with FakeWeb() as web:
        publish(web)
        file = write(newsbell, web.url)
        for arguments, says in (
            (("--name", "Tide!"), "is not a name"),
            (("--name", "wire"), "there is a feed wire already"),
            (("--interval", "often"), "is not a duration"),
            (("--tag", "A b"), "is not a tag"),
        ):
            ended = await there(newsbell, "feeds", "add", f"{web.url}/", *arguments)
            assert ended.code == 2
            assert says in " ".join(ended.err.split()).replace("│ ", "")
        file.chmod(0o444)
        ended = await there(newsbell, "feeds", "add", f"{web.url}/")
        assert ended.code == 1
        assert "is read-only: nothing was changed" in ended.err
        file.chmod(0o644)
        file.write_text("[poll\n")
        ended = await there(newsbell, "feeds", "add", f"{web.url}/")
        assert ended.code == 1
        assert "this is not TOML" in ended.err
        assert file.read_text() == "[poll\n"


async def test_an_interval_that_the_config_does_not_allow_changes_nothing(newsbell: Shell) -> None:
    async with FakeWeb() as web:
        publish(web)
        file = write(newsbell, web.url)
        before = file.read_text()
        ended = await there(newsbell, "feeds", "add", f"{web.url}/", "--interval", "2s")
        assert ended.code == 1
        assert "would no longer be valid" in ended.err
        assert "min_interval" in ended.err
        assert file.read_text() == before


async def test_a_page_without_a_feed_is_said(newsbell: Shell) -> None:
    async with FakeWeb() as web:
        web.feed("/", "<html><body>Hello", content_type=HTML)
        (newsbell.folder / "config.toml").write_text('[poll]\nhost_interval = "0s"\n')
        ended = await there(newsbell, "feeds", "add", web.url)
        assert ended.code == 1
        assert "is a web page, not a feed" in ended.err
        nowhere = await there(newsbell, "feeds", "add", "http://127.0.0.1:9/")
        assert (nowhere.code, "refuses connections" in nowhere.err) == (1, True)


def test_feeds_of_the_environment_cannot_be_changed_in_the_file(newsbell: Shell) -> None:
    own = json.dumps([{"name": "env", "url": "https://env.example/"}])
    ended = newsbell("feeds", "pause", "env", NEWSBELL_FEEDS=own)
    assert ended.code == 1
    assert "NEWSBELL_FEEDS" in ended.err


def test_a_feed_is_paused_resumed_and_removed(newsbell: Shell) -> None:
    file = write(newsbell)
    before = file.read_text()
    assert newsbell("feeds", "pause", "wire").out == "wire rests now.\n"
    assert feeds(file)[0]["paused"] is True
    assert newsbell("feeds", "pause", "wire").out == "wire is paused already.\n"
    listed = json.loads(newsbell("feeds", "list", "--json").out)
    assert listed["paused"] is True
    assert "paused" in newsbell("feeds", "list").out
    assert (
        newsbell("feeds", "resume", "wire", "--json").out == '{"feed": "wire", "did": "resumed"}\n'
    )
    assert file.read_text() == before

    followed = newsbell("feeds", "remove", "wire")
    assert followed.code == 1
    assert "was not changed" in followed.err
    assert "source:wire" in followed.err, "a chat follows it"
    assert file.read_text() == before
    file.write_text(before.partition("[[chats]]")[0])
    assert "wire is removed" in newsbell("feeds", "remove", "wire").out
    assert file.read_text() == '# Mine.\n[poll]\nhost_interval = "0s" # quick\n'


def test_a_name_that_no_feed_has_is_wrong_usage(newsbell: Shell) -> None:
    write(newsbell)
    for command in ("pause", "resume", "remove", "test", "plan"):
        ended = newsbell("feeds", command, "wier")
        assert ended.code == 2
        assert "configured are wire" in " ".join(ended.err.split())


async def test_test_tells_what_came_without_the_store(newsbell: Shell) -> None:
    async with FakeWeb() as web:
        publish(web)
        web.feed("/wire", rss("Wire", ITEMS), headers={"Cache-Control": "max-age=60"})
        web.redirect("/old", "/wire", status=308)
        write(newsbell, web.url)
        ended = await there(newsbell, "feeds", "test", "wire")
        assert ended.code == 0
        for words in (
            "200, application/rss+xml",
            "Cache-Control: max-age=60",
            "ETag",
            "kB",
            "fab 7",
        ):
            assert words in ended.out
        assert list(newsbell.folder.glob("**/appendonlydir")) == []
        facts = json.loads((await there(newsbell, "feeds", "test", "--json", f"{web.url}/old")).out)
        assert (facts["ok"], facts["status"], facts["moved"]) == (True, 200, f"{web.url}/wire")
        page = await there(newsbell, "feeds", "test", "--json", f"{web.url}/")
        assert page.code == 1
        assert f"the page names {web.url}/feed" in json.loads(page.out)["error"]
        gone = await there(newsbell, "feeds", "test", f"{web.url}/gone")
        assert (gone.code, "answered 404" in gone.err, gone.out) == (1, True, "")


LIST = """<opml version="1.0"><body><outline text="Tech &amp; chips">
<outline text="Tide" xmlUrl="https://tide.example/f?a=1&b=2" category="/a/b"/>
<outline text="Tide" xmlUrl="http://www.tide.example/f?b=2&a=1"/>
<outline text="Mine" xmlUrl="https://wire.example/wire/"/>
<outline text="Bad" xmlUrl="javascript:alert(1)"/>
<outline text="潮水" xmlUrl="https://ebb.example/f"/></outline></body></opml>"""


def test_a_list_is_imported_with_its_folders_as_tags_and_nothing_twice(newsbell: Shell) -> None:
    file = write(newsbell)
    before = file.read_text()
    (newsbell.folder / "list.opml").write_text(LIST)
    dry = newsbell("feeds", "import", "--dry-run", "list.opml")
    assert "2 of 5 feeds would be added" in dry.out
    assert file.read_text() == before
    ended = newsbell("feeds", "import", "--json", "list.opml")
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert [(row["feed"], row["added"], row["why"]) for row in rows] == [
        ("tide", True, ""),
        ("", False, "in the list twice: tide"),
        ("", False, "configured already: wire"),
        ("", False, "its address is no web address"),
        ("ebb", True, ""),
    ]
    assert feeds(file)[1:] == [
        {"name": "tide", "url": "https://tide.example/f?a=1&b=2", "tags": ["tech-chips", "a", "b"]},
        {"name": "ebb", "url": "https://ebb.example/f", "tags": ["tech-chips"]},
    ]
    again = newsbell("feeds", "import", "-", given=LIST)
    assert "0 of 5 feeds added" in again.out


def test_what_is_no_list_changes_nothing(newsbell: Shell) -> None:
    file = write(newsbell)
    for source, says in (("config.toml", "is not OPML"), ("nowhere.opml", "cannot be read")):
        ended = newsbell("feeds", "import", source)
        assert (ended.code, f"{source} {says}" in ended.err) == (1, True)
    assert file.read_text() == CONFIG.replace("{url}", "https://wire.example")


async def test_a_list_is_imported_from_the_web(newsbell: Shell) -> None:
    async with FakeWeb() as web:
        inside = '<outline text="in" xmlUrl="http://10.0.0.1/f"/></body>'
        web.feed("/list.opml", LIST.replace("</body>", inside), content_type="text/x-opml")
        ended = await there(newsbell, "feeds", "import", f"{web.url}/list.opml")
        assert "3 of 6 feeds added" in ended.out
        assert "10.0.0.1" not in (newsbell.folder / "config.toml").read_text()
        gone = await there(newsbell, "feeds", "import", f"{web.url}/gone")
        assert (gone.code, "answered 404" in gone.err) == (1, True)


def test_the_feeds_are_exported_without_their_secrets_and_come_back_by_import(
    newsbell: Shell,
) -> None:
    file = newsbell.folder / "config.toml"
    file.write_text(
        f'data_dir = "{newsbell.folder}/data"\n'
        '[[feeds]]\nname = "a.b"\nurl = "https://ada:hunter2@a.example/f?x=1&y=2"\n'
        'tags = ["新", "x"]\n'
        '[[feeds]]\nname = "b"\nurl = "https://b.example/"\nheaders = { X-Key = "hunter2" }\n'
    )
    ended = newsbell("feeds", "export")
    assert ended.code == 0
    assert "hunter2" not in ended.out
    assert "a.b: its password or headers are left out" in ended.err
    etree.fromstring(ended.out.encode())
    assert "2 feeds are in out.opml" in newsbell("feeds", "export", "out.opml").out
    file.unlink()
    assert "2 of 2 feeds added" in newsbell("feeds", "import", "out.opml").out
    assert feeds(file) == [
        {"name": "a.b", "url": "https://a.example/f?x=1&y=2", "tags": ["新", "x"]},
        {"name": "b", "url": "https://b.example/"},
    ]
    assert newsbell("feeds", "export", "nowhere/out.opml").code == 1


@pytest.mark.parametrize(
    "command",
    ["add", "list", "test", "plan", "pause", "resume", "remove", "import", "export"],
)
def test_each_command_has_help_with_an_example(newsbell: Shell, command: str) -> None:
    ended = newsbell("feeds", command, "--help")
    assert ended.code == 0
    assert f"Example: newsbell feeds {command}" in ended.out
    assert "--config" in ended.out


def test_names_of_feeds_complete(newsbell: Shell) -> None:
    write(newsbell)
    asked = {
        "_NEWSBELL_COMPLETE": "complete_bash",
        "COMP_WORDS": "newsbell feeds pause w",
        "COMP_CWORD": "3",
    }
    assert newsbell(**asked).out.split() == ["wire"]
    (newsbell.folder / "config.toml").write_text("[poll\n")
    ended = newsbell(**asked)
    assert (ended.out.strip(), ended.err) == ("", "")


async def test_a_terminal_without_the_letters_gets_question_marks(newsbell: Shell) -> None:
    async with FakeWeb() as web:
        web.feed("/", rss("潮水 🚀", [{"title": "新闻 – chips", "guid": "1"}]))
        ended = await there(
            newsbell, "feeds", "add", f"{web.url}/", PYTHONIOENCODING="ascii", COLUMNS="40"
        )
        assert ended.code == 0
        assert "?" in ended.out
        assert max(len(line) for line in ended.out.splitlines()[:6]) <= 40
