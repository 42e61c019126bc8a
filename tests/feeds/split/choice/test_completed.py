"""What is put right in the way that was chosen."""

from __future__ import annotations

from bot.feeds.split.choice.completed import completed
from bot.feeds.split.choice.facts import Facts
from tests.feeds.split.choice.issues import facts, linked, starts
from tests.feeds.split.forms import NEWS, TITLES

SIX = "".join(map(linked, range(6)))


def told(issue: Facts, *at: int) -> list[str]:
    return [issue.lines[n].text for n in completed(issue, at)]


def line(issue: Facts, text: str) -> int:
    return next(n for n, one in enumerate(issue.lines) if one.text == text)


def test_nothing_is_changed_in_a_plain_digest() -> None:
    issue = facts(SIX)
    assert told(issue, *starts(issue, *range(6))) == list(TITLES[:6])


def test_the_name_of_the_issue_over_all_is_left_out() -> None:
    issue = facts(f"<h1>The harbour weekly</h1><p>Good morning to all of you.</p>{SIX}")
    over = line(issue, "The harbour weekly")
    assert told(issue, over, *starts(issue, *range(6))) == list(TITLES[:6])


def test_a_lead_over_all_with_its_text_stays() -> None:
    lead = "A crane leans over the harbour"
    issue = facts(f"<h1>{lead}</h1><p>It leans since May, and nobody knows why it does.</p>{SIX}")
    assert told(issue, line(issue, lead), *starts(issue, *range(6))) == [lead, *TITLES[:6]]


def test_the_linked_paragraph_below_a_linked_headline_is_its_summary() -> None:
    cards = "".join(
        f'<p><a href="https://n{n}.example/a"><b>{title}</b></a></p>'
        f'<p><a href="https://n{n}.example/b">{text} It took all of the spring, they say.</a></p>'
        for n, (title, text) in enumerate(NEWS[:4])
    )
    issue = facts(cards)
    every = [n for n, one in enumerate(issue.lines) if one.urls]
    assert told(issue, *every) == list(TITLES[:4])


def test_the_rest_of_a_list_of_which_most_are_headlines_comes_too() -> None:
    items = "".join(
        f'<li><a href="https://n{n}.example/{n}">{title}</a></li>'
        for n, title in enumerate(TITLES[:4])
    )
    bare = '<li><a href="https://odd.example/5">https://odd.example/5</a></li>'
    odd = f"{bare}<li>No link at all in this one</li>"
    issue = facts(f"<ul>{items}{odd}</ul>")
    assert told(issue, *starts(issue, *range(4))) == [*TITLES[:4], "https://odd.example/5"]


def test_a_list_of_which_few_are_headlines_stays_as_it_is() -> None:
    items = "".join(
        f'<li><a href="https://n{n}.example/{n}">{title}</a></li>'
        for n, title in enumerate(TITLES[:6])
    )
    issue = facts(f"<ul>{items}</ul>")
    assert told(issue, *starts(issue, 0, 1)) == list(TITLES[:2])


def test_a_short_name_gives_way_to_the_headline_that_the_outline_has_below_it() -> None:
    issue = facts(f"<p>Personal Hardware</p><p>{TITLES[0]}</p>" + "".join(map(linked, (1, 2, 3))))
    name, (below, *others) = line(issue, "Personal Hardware"), starts(issue, 0, 1, 2, 3)
    assert told(issue, name, *others) == ["Personal Hardware", *TITLES[1:4]]
    issue.found[below] = issue.found[others[0]]
    assert told(issue, name, *others) == list(TITLES[:4])
