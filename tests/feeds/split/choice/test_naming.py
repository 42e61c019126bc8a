"""What an issue says of itself."""

from __future__ import annotations

from bot.feeds.split.choice import stories
from bot.feeds.split.choice.facts import Facts
from bot.feeds.split.choice.naming import NAMING, naming
from tests.feeds.split.choice.issues import facts, linked, starts
from tests.feeds.split.forms import TITLES

SIX = "".join(map(linked, range(6)))


def named(issue: Facts) -> dict[str, float]:
    at = starts(issue, *range(6))
    return dict(zip(NAMING, naming(issue, at, stories(issue, at)), strict=True))


def test_a_title_with_a_date_a_number_or_a_kind_is_told_from_one_of_words() -> None:
    plain = named(facts(SIX, title="Cranes that lean"))
    assert not plain["dated"]
    assert not plain["counted"]
    assert named(facts(SIX, title="Quay of 3 May 2024"))["dated"]
    assert named(facts(SIX, title="Quay talk 12"))["counted"]
    assert named(facts("<p>Harbour weekly</p>" + SIX))["headed"]


def test_the_words_of_the_title_are_looked_for_in_the_headlines() -> None:
    several = named(facts(SIX, title=f"{TITLES[0]}; {TITLES[1]}"))
    one = named(facts(SIX, title=TITLES[0]))
    none = named(facts(SIX, title="Cranes"))
    assert several["title in headlines"] == 1 > several["title in one headline"]
    assert one["title in headlines"] == one["title in one headline"] == 1
    assert none["title in headlines"] == 0


def test_words_of_the_first_person_and_calls_are_counted() -> None:
    told = "<p>I went to my harbour and I saw me there, as I do.</p>" * 3
    assert named(facts(told + SIX))["first person"] > named(facts(SIX))["first person"]
    assert named(facts(SIX + "<p>Subscribe now</p>"))["calls"] > named(facts(SIX))["calls"]


def test_signs_of_one_thing_and_of_a_digest_are_added_up() -> None:
    digest, versions = named(facts(SIX)), named(facts(SIX, title="Crane 4.2 is here"))
    assert versions["like one thing"] > digest["like one thing"]
