"""Whether two reports are of one event: by link, by title, by what they tell."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.same import Item, evidence, item_of, same

DAY = datetime(2031, 5, 6, 9, 0, tzinfo=UTC)


def item(
    title: str, summary: str = "", *, hours: float = 0, outlet: str = "", url: str = ""
) -> Item:
    return Item(title, summary, url or None, outlet, DAY + timedelta(hours=hours))


CRANE = item(
    "Harbour crane in Vell learns to sing",
    "The port of Vell has taught its oldest crane to sing, at a cost of $4.5 million.",
    outlet="tidewater.example",
    url="https://tidewater.example/2031/crane",
)


def test_the_same_link_is_the_same() -> None:
    other = item("Another title", url="http://www.tidewater.example/2031/crane?utm_source=x")
    verdict = same(CRANE, other)
    assert (verdict.same, verdict.score, verdict.how) == (True, 1.0, "url")


def test_the_front_page_as_link_tells_nothing() -> None:
    one = item("Crane sings", url="https://tidewater.example/")
    two = item("Ferry dances", url="https://tidewater.example/")
    assert not same(one, two).same


def test_the_same_distinctive_title_within_the_window_is_the_same() -> None:
    other = item(
        "Harbour Crane in Vell Learns to Sing | Harbour Post", outlet="Harbour Post", hours=70
    )
    assert same(CRANE, other).how == "title"


def test_the_same_title_long_after_is_not() -> None:
    other = item(CRANE.title, CRANE.summary, hours=73, outlet="Harbour Post")
    assert not same(CRANE, other).same
    assert same(CRANE, other, window=timedelta(hours=80)).same


def test_the_same_title_without_a_date_is_the_same() -> None:
    assert same(CRANE, Item(CRANE.title)).how == "title"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (
            CRANE,
            item(
                "Vell teaches its oldest harbour crane to sing",
                "For $4.5 million the port has taught a crane to sing.",
                hours=5,
                outlet="harbour.example",
            ),
        ),
        (
            item("Arlo Semi to buy Quillon for $4.2 billion in cash"),
            item("Chipmaker Arlo Semi buys Quillon in $4.2 billion cash deal", hours=2),
        ),
        (
            item("维尔港口起重机学会唱歌，耗资四百万"),
            item("维尔港口的起重机学会唱歌", hours=3),
        ),
    ],
)
def test_two_reports_of_one_event_are_the_same(one: Item, two: Item) -> None:
    assert same(one, two).how == "event"
    assert same(one, two).score == same(two, one).score


@pytest.mark.parametrize(
    ("one", "two"),
    [
        # another company, amount, day, edition: one template, two events
        (
            item("Arlo Semi posts record quarterly profit on memory boom"),
            item("Quillon posts record quarterly profit on memory boom", hours=1),
        ),
        (
            item("Arlo Semi buys Quillon for $4.2 billion"),
            item("Arlo Semi buys Quillon for $9 billion"),
        ),
        (
            item("Vell port strike to begin on Monday after talks fail"),
            item("Vell port strike to begin on Friday after talks fail"),
        ),
        (
            item("Harbour puzzle answers for May 6 in the Tidewater"),
            item("Harbour puzzle answers for May 7 in the Tidewater"),
        ),
        (
            item("Markets wrap: shares slip as Arlo Semi falls again"),
            item("Markets wrap: shares slip as Arlo Semi falls once more"),
        ),
        # what came after it, or instead of it
        (
            item("Arlo Semi shuts its Vell plant after a gas leak", "A gas leak hit the plant."),
            item("Arlo Semi reopens its Vell plant after the gas leak", "It shut after a leak."),
        ),
        (
            item("Vell harbour master arrested over crane fraud"),
            item("Vell harbour master sentenced to four years over crane fraud"),
        ),
        (
            item("Arlo Semi shares surge after Quillon bid"),
            item("Arlo Semi shares plunge after Quillon bid"),
        ),
        # whom and where alone
        (
            item("Arlo Semi doubles pay at Vell"),
            item("Arlo Semi reopens its Vell plant after a gas leak"),
        ),
        # about the event, not of it
        (CRANE, item("Why the harbour crane in Vell learns to sing", CRANE.summary)),
        (CRANE, item("In pictures: harbour crane in Vell learns to sing", CRANE.summary)),
        # another language: no word can be compared
        (CRANE, item("维尔港口起重机学会唱歌，耗资四百万")),
        # nothing to compare
        (item(""), item("")),
        (item("?!"), item("?!")),
    ],
)
def test_what_is_not_plainly_one_event_is_not(one: Item, two: Item) -> None:
    verdict = same(one, two)
    assert not verdict.same
    assert verdict.how is None
    assert 0 <= verdict.score <= 1


def test_two_stages_of_a_matter_are_told_as_what_rules_it_out() -> None:
    one = item("Vell harbour master arrested over crane fraud")
    two = item("Vell harbour master sentenced over crane fraud")
    assert evidence(one, two)[0] == "ruled out: another stage: arrested and sentenced"
    both = item("Vell harbour master, arrested over crane fraud, is sentenced")
    assert not any("stage" in why for why in evidence(both, two))


def test_an_item_is_read_from_its_json_object() -> None:
    given = {"title": "Crane sings", "url": "https://a.example/1", "date": "2031-05-06", "extra": 1}
    assert item_of(given) == Item(
        "Crane sings", "", "https://a.example/1", "", datetime(2031, 5, 6, tzinfo=UTC)
    )


@pytest.mark.parametrize("date", ["2031-05", "soon", 7, None, ""])
def test_a_date_without_a_day_is_unknown(date: object) -> None:
    assert item_of({"title": "Crane sings", "date": date}).date is None


def test_a_date_with_a_zone_is_brought_to_utc() -> None:
    assert item_of({"title": "x", "date": "2031-05-06T11:00:00+02:00"}).date == DAY


@pytest.mark.parametrize("given", [{}, {"title": None}, {"title": 5}])
def test_an_item_without_a_title_is_an_error(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="title"):
        item_of(given)


def test_of_the_labelled_pairs_few_are_joined_wrongly(shared: Path) -> None:
    file = shared / "corpus/duplicates/dev.jsonl"
    if not file.exists():
        pytest.skip(f"{file} is not here")
    pairs = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    joined = [pair for pair in pairs if same(item_of(pair["a"]), item_of(pair["b"])).same]
    right = sum(pair["same"] for pair in joined)
    assert right / len(joined) >= 0.97
    assert right / sum(pair["same"] for pair in pairs) >= 0.55
