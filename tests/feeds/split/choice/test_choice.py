"""Which way to split an issue is chosen, how sure that is, and how it is accounted for."""

from __future__ import annotations

from bot.feeds.blocks import content_blocks
from bot.feeds.split.choice import choose
from bot.feeds.split.confidence import LIKELY, SURE
from bot.feeds.split.digest import Outlined, read_digest, read_outline
from bot.feeds.split.furniture import phrases
from bot.feeds.split.one_thing import ONE_THING
from tests.feeds.split.choice.issues import ISSUE, linked
from tests.feeds.split.forms import TITLES

BODY = "".join(map(linked, range(6)))


def outlined(content: str = BODY) -> Outlined:
    return read_outline(content_blocks(content), title="Letter 9", url=ISSUE, lists=phrases())


def confidence(verdict: tuple[float, str], content: str = BODY) -> float:
    told = outlined(content)
    return choose(told.issue, told.found, verdict, title="Letter 9", url=ISSUE).confidence


def test_the_stories_of_a_plain_digest_are_its_headlines() -> None:
    told = outlined()
    choice = choose(told.issue, told.found, told.verdict, title="Letter 9", url=ISSUE)
    assert [item.head.title for item in choice.found] == list(TITLES)
    assert choice.confidence >= LIKELY


def test_stories_are_found_where_the_outline_has_none() -> None:
    told = outlined()
    choice = choose(told.issue, [], (0.0, "fewer than two headlines"), title="", url=ISSUE)
    assert [item.head.title for item in choice.found] == list(TITLES)
    assert [item.end for item in choice.found[:-1]] == [item.head.at for item in choice.found[1:]]


def test_what_the_rules_are_sure_of_stands_and_nothing_else_becomes_sure() -> None:
    assert confidence((0.9, "headlines with links of their own")) == 0.9
    assert LIKELY <= confidence((0.6, "headings with links below")) < SURE
    assert confidence((0.2, "begins with a text, as an article does")) < SURE


def test_one_thing_in_parts_stays_one() -> None:
    assert confidence((0.4, f"{ONE_THING}: its title says how many parts there are")) == 0.4


def test_one_story_alone_is_no_way_to_split() -> None:
    told = outlined(linked(0))
    choice = choose(told.issue, told.found, (0.0, "fewer than two headlines"), title="", url=ISSUE)
    assert choice.confidence == 0
    assert choice.reason == "fewer than two headlines"


def test_an_issue_that_is_longer_than_is_weighed_is_read_by_its_outline() -> None:
    body = "".join(f"<p>Line {n} of the long log of the harbour.</p>" for n in range(1_600))
    told = outlined(BODY + body)
    choice = choose(told.issue, told.found, told.verdict, title="Letter 9", url=ISSUE)
    assert choice.found == told.found
    assert (choice.confidence, choice.reason) == told.verdict


def test_the_account_names_the_way_the_next_one_and_both_marks() -> None:
    reason = read_digest(
        content_blocks(BODY + "<h3>More</h3><p>To come, says the harbour office.</p>"),
        title="Letter 9",
        url=ISSUE,
        lists=phrases(),
    ).reason
    assert "best of " in reason
    assert "; next: " in reason
    assert "likely a digest" in reason


def test_each_headline_is_accounted_for_by_the_lines_of_its_look() -> None:
    said = read_digest(content_blocks(BODY), title="Letter 9", url=ISSUE, lists=phrases())
    heads = [why for why in said.why if why.startswith("a headline")]
    assert len(heads) == 6
    assert all("such lines are headlines in " in why for why in heads)
