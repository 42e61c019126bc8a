"""The ways in which an issue could be split, and the headlines of one look."""

from __future__ import annotations

from bot.feeds.split.choice.groups import GROUP, chances, group_numbers
from bot.feeds.split.choice.models import models
from bot.feeds.split.choice.segmentations import OUTLINE, expected, once, segmentations
from bot.feeds.split.choice.traits import DIGEST, TRAITS, digest_numbers, quantile, traits
from tests.feeds.split.choice.issues import ISSUE, facts, linked, starts
from tests.feeds.split.forms import NEWS, TITLES

DIGEST_OF_SIX = "".join(map(linked, range(6)))


def test_headlines_of_one_look_are_one_group() -> None:
    issue = facts(DIGEST_OF_SIX)
    assert starts(issue, *range(6)) in list(issue.groups.values())


def test_furniture_is_no_candidate() -> None:
    issue = facts(DIGEST_OF_SIX + '<p><a href="https://letter.example/off">Unsubscribe</a></p>')
    assert not any(issue.lines[n].text == "Unsubscribe" for n in issue.candidates)


def test_a_barred_line_is_no_candidate() -> None:
    free = facts(DIGEST_OF_SIX)
    (first,) = starts(free, 0)
    assert first in free.candidates
    assert first not in facts(DIGEST_OF_SIX, barred=frozenset({first})).candidates


def test_the_outline_is_always_one_of_the_ways() -> None:
    issue = facts(DIGEST_OF_SIX)
    ways = segmentations(issue, dict.fromkeys(issue.candidates, 0.001))
    assert ways[tuple(starts(issue, *range(6)))] == OUTLINE


def test_every_way_has_two_stories_or_more_in_their_order() -> None:
    issue = facts(DIGEST_OF_SIX + "<h3>More</h3>" + "".join(map(linked, range(6))))
    ways = segmentations(issue, dict.fromkeys(issue.candidates, 0.5))
    assert ways
    assert all(len(way) > 1 and list(way) == sorted(set(way)) for way in ways)


def test_of_neighbours_with_one_link_the_headline_stays() -> None:
    to = "https://news.example/1"
    picture = f'<p><a href="{to}">The crane of Halden</a></p>'
    issue = facts(picture + linked(0, to=to) + linked(1) + linked(2))
    told = [head.title for head in once(issue, issue.candidates)]
    assert told.count(TITLES[0]) == 1
    assert "The crane of Halden" not in told


def test_of_two_stories_with_one_title_the_longer_stays() -> None:
    short = f'<ul><li><a href="https://news.example/short">{TITLES[0]}</a></li></ul>'
    issue = facts(short + linked(1) + linked(0))
    kept = [head.at for head in once(issue, issue.candidates) if head.title == TITLES[0]]
    assert kept == [max(n for n in issue.candidates if issue.headline(n) == TITLES[0])]


def test_titles_that_are_shortened_to_the_same_words_are_one_story() -> None:
    long = "Halden halts work on its second fab until machines arrive " * 6
    items = "".join(f"<li>{long} for the {n} time</li>" for n in ("first", "second"))
    issue = facts(f"<ul>{items}</ul>" + linked(1) + linked(2))
    told = [head.title for head in once(issue, issue.candidates)]
    assert sum(title.startswith(long[:200]) for title in told) == 1


def test_a_link_into_the_issue_itself_begins_no_story() -> None:
    issue = facts(linked(0, to=f"{ISSUE}#one") + linked(1) + linked(2))
    assert [head.title for head in once(issue, issue.candidates)] == list(TITLES[1:3])


def test_the_expected_f1_is_whole_where_all_chances_are_sure_and_taken() -> None:
    sure = {1: 1.0, 2: 1.0}
    assert expected((1, 2), sure, 2.0) == 1.0
    assert expected((1,), sure, 2.0) == 2 / 3


def test_headlines_are_likelier_than_the_names_of_their_sections() -> None:
    body = "".join(
        f"<h2>Part {n}</h2>{linked(n, tag='h3')}{linked(n + 1, tag='h3')}" for n in (0, 2)
    )
    issue = facts(body)
    likely = chances(issue, models().group)
    names = [n for n in issue.candidates if issue.lines[n].text.startswith("Part")]
    assert names
    assert min(likely[n] for n in starts(issue, *range(4))) > max(likely[n] for n in names)


def test_each_number_has_its_name() -> None:
    issue = facts(DIGEST_OF_SIX)
    way = starts(issue, *range(6))
    likely = dict.fromkeys(issue.candidates, 0.5)
    assert len(group_numbers(issue, way)) == len(GROUP)
    assert len(traits(issue, likely, way)) == len(TRAITS)
    assert len(digest_numbers(issue, likely, way)) == len(DIGEST)


def test_traits_tell_what_is_left_out() -> None:
    issue = facts(DIGEST_OF_SIX)
    likely = dict.fromkeys(issue.candidates, 0.5) | dict.fromkeys(starts(issue, 5), 0.9)
    all_ = dict(zip(TRAITS, traits(issue, likely, starts(issue, *range(6))), strict=True))
    five = dict(zip(TRAITS, traits(issue, likely, starts(issue, *range(5))), strict=True))
    assert five["best left out"] == 0.9
    assert five["part of the looks"] < all_["part of the looks"] == 1
    assert five["expected recall"] < all_["expected recall"]


def test_a_quantile_lies_between_two_numbers_in_proportion() -> None:
    assert quantile([], 0.5) == 0
    assert quantile([3], 0.9) == 3
    assert quantile([0, 10], 0.25) == 2.5


def test_a_heading_right_over_a_linked_story_of_another_look_names_a_section() -> None:
    talk = f"<h2>What Halden talks about</h2>{linked(3, tag='p')}{linked(4, tag='p')}"
    issue = facts(linked(0) + linked(1) + linked(2) + talk)
    ways = segmentations(issue, dict.fromkeys(issue.candidates, 0.9))
    name = next(n for n in issue.candidates if issue.lines[n].text.startswith("What Halden"))
    assert any(set(starts(issue, *range(5))) <= set(way) for way in ways)
    assert not any(name in way and name + 1 in way for way in ways)


def test_a_heading_with_a_paragraph_and_links_below_is_one_story_where_the_others_are() -> None:
    links = "".join(
        f'<li><a href="https://code.example/{n}">Part {n} of the new tide table</a></li>'
        for n in range(4)
    )
    body = "".join(
        f"<h2>{NEWS[n][0]}</h2><p>{NEWS[n][1]}</p>"
        + (f"<ul>{links}</ul>" if n == 4 else f'<p><a href="https://n.example/{n}">Site</a></p>')
        for n in range(5)
    )
    issue = facts(body)
    ways = segmentations(issue, dict.fromkeys(issue.candidates, 0.5))
    assert tuple(starts(issue, *range(5))) in ways
