"""Headlines by what is said again and again around them."""

from __future__ import annotations

from bot.feeds.split.choice.segmentations import segmentations
from tests.feeds.split.choice.issues import facts, starts
from tests.feeds.split.forms import NEWS, TITLES


def told(number: int, below: str, *, above: str = "") -> str:
    """A plain line over its paragraph, between other things."""
    title, said = NEWS[number]
    return f"{above}<p>{title}</p><p>{said}</p>{below}"


def button(number: int, words: str = "Lesa frekari") -> str:
    """A link that says the same below each story."""
    return f'<p><a href="https://news{number}.example/{number}">{words}</a></p>'


def test_a_button_below_each_story_tells_where_the_next_one_begins() -> None:
    issue = facts("".join(told(n, button(n)) for n in range(4)))
    assert sorted(issue.between) == starts(issue, *range(4))


def test_a_story_leads_where_its_button_does() -> None:
    issue = facts("".join(told(n, button(n)) for n in range(4)))
    links = [issue.head(n).url for n in starts(issue, *range(4))]
    assert links == [f"https://news{n}.example/{n}" for n in range(4)]


def test_the_names_of_sections_between_stories_begin_none() -> None:
    body = "<h2>Harbour</h2>".join(
        "".join(told(n, button(n)) for n in pair) for pair in ((0, 1), (2, 3))
    )
    issue = facts(body)
    assert sorted(issue.between) == starts(issue, *range(4))


def test_paragraphs_between_buttons_are_stories_under_their_first_sentence() -> None:
    first = (
        "The harbour master of Halden has ordered the cranes to stand still until further notice."
    )
    rest = "Nobody knows how long it will take, nor who has asked for it, and it is spring already."
    issue = facts(
        "".join(f"<p>{first} It is week {n} now. {rest}</p>{button(n)}" for n in range(5))
    )
    heads = [issue.head(at) for at in sorted(issue.between)]
    assert [head.url for head in heads] == [f"https://news{n}.example/{n}" for n in range(5)]
    assert {head.title for head in heads} == {first.rstrip(".")}


def test_two_kinds_of_buttons_part_stories_alike() -> None:
    body = "".join(told(n, button(n, "Skoða" if n < 3 else "Bóka")) for n in range(6))
    issue = facts(body)
    assert sorted(issue.between) == starts(issue, *range(6))


def test_a_label_with_a_count_above_each_story_tells_where_it_begins() -> None:
    body = "".join(told(n, "", above=f"<p>Piece 0{n + 1}/04</p>") for n in range(4))
    issue = facts(body)
    assert sorted(issue.between) == starts(issue, *range(4))


def test_the_short_link_to_a_source_ends_a_paragraph_that_begins_with_bold_words() -> None:
    body = "".join(
        f"<p><b>{TITLES[n]}.</b> {NEWS[n][1]}</p>"
        f'<p><a href="https://news{n}.example/{n}">Outlet {"ABCD"[n]}</a></p>'
        for n in range(4)
    )
    issue = facts(body)
    assert len(issue.between) == 4
    assert [issue.between[n] for n in sorted(issue.between)] == [
        f"https://news{n}.example/{n}" for n in range(4)
    ]


def test_what_is_said_twice_parts_nothing() -> None:
    issue = facts("".join(told(n, button(n)) for n in range(2)))
    assert not issue.between


def test_stories_with_a_link_of_their_own_are_not_parted_by_what_follows_them_in_a_row() -> None:
    again = "<p>Halden Tidings</p>" * 4
    issue = facts("".join(told(n, "") for n in range(4)) + again)
    assert not issue.between


def test_lines_between_refrains_are_one_of_the_ways_to_split() -> None:
    issue = facts("".join(told(n, button(n)) for n in range(4)))
    ways = segmentations(issue, dict.fromkeys(issue.candidates, 0.5))
    assert tuple(starts(issue, *range(4))) in ways
