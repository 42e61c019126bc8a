"""What tells one event from another, said in words; what no input may bring about."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from bot.same import Item, event_score, evidence, is_distinctive, normal_title, same

DAY = datetime(2031, 5, 6, 9, 0, tzinfo=UTC)

SALE = Item(
    "Arlo Semi to buy Quillon for $4.2 billion in cash",
    "The chip maker pays cash for all shares of Quillon, both said on Tuesday.",
    "https://tidewater.example/2031/arlo",
    "tidewater.example",
    DAY,
)


def item(title: str, summary: str = "", outlet: str = "", hours: float = 0) -> Item:
    return Item(title, summary, None, outlet, DAY + timedelta(hours=hours))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        # other verbs, another order
        (SALE, item("Chip maker Arlo Semi buys rival Quillon in $4.2bn all-cash deal", hours=3)),
        (SALE, item("Quillon acquired by Arlo Semi for $4.2 billion", outlet="Harbour Post")),
        # a rounded amount
        (
            item("Regulator fines Veldora Bank $966m over hidden ferry loans"),
            item("Veldora Bank fined nearly $1 billion for hidden ferry loans", hours=5),
        ),
        # accents, and numbers in words
        (
            item("Président Odrí Mbálé of Lantia dies at 71 after six years in office"),
            item("Lantia's president Odri Mbale dead at 71 after 6 years in office"),
        ),
        # Polish and German
        (
            item("Rząd w Veldorze zatwierdził budowę mostu w Orlinie za 40 mln zł"),
            item("Most w Orlinie: rząd Veldory zatwierdza budowę za 40 mln zł", hours=2),
        ),
        (
            item("Quillon übernimmt Chiphersteller Arlo für 4,2 Milliarden Euro"),
            item("Chiphersteller Arlo: Quillon kauft ihn für 4,2 Mrd Euro", hours=2),
        ),
        # one name in two scripts
        (
            item("英伟达发布新一代维尔芯片，算力提升三倍"),
            item("NVIDIA 推出新一代维尔芯片 算力提升三倍", hours=2),
        ),
    ],
)
def test_one_event_in_other_words(one: Item, two: Item) -> None:
    assert same(one, two).how == "event"


@pytest.mark.parametrize(
    ("one", "two", "why"),
    [
        (
            item("Lantia Lakers season schedule: next opponent, date and game"),
            item("Veldora Bears season schedule: next opponent, date and game"),
            "the same words",
        ),
        (
            item("March pension payment worth $914 goes out in 23 days"),
            item("March pension payment worth $914 goes out in 22 days", hours=24),
            "other numbers",
        ),
        (
            item("Coldest day of this winter in Orlin as mercury drops to 6 degrees"),
            item("Coldest day of this winter in Lantia as mercury drops to 1 degree"),
            "other numbers",
        ),
        (
            item("Harbour strike begins in Vell on Monday, says union"),
            item("Harbour strike begins in Vell on Friday, says union"),
            "another day",
        ),
        (
            item("Arlo Semi launches the Quill 9 chip for harbour cranes"),
            item("Arlo Semi Quill 9 chip for harbour cranes: review"),
            "review",
        ),
        (SALE, item("阿罗半导体以四十二亿美元收购奎隆"), "different scripts"),
        (SALE, item("Markets Wrap: Arlo Semi buys Quillon"), "regular column"),
        (SALE, item("Arlo buys"), "too few words"),
        (SALE, item(SALE.title, hours=200), "hours apart"),
    ],
)
def test_what_rules_an_event_out_is_said(one: Item, two: Item, why: str) -> None:
    assert not same(one, two).same
    assert not same(two, one).same
    assert why in evidence(one, two)[0]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        # the same day, the same firm
        (SALE, item("Arlo Semi recalls a million harbour chips over fire risk", hours=2)),
        (SALE, item("Arlo Semi names Odri Mbale chief financial officer", hours=2)),
        # what others make of it; what may come of it; what came of it
        (SALE, item("Unions fear for jobs at Quillon, experts warn", hours=6)),
        (SALE, item("Regulator may look into chip makers' sales", hours=6)),
        # a round-up
        (SALE, item("Tuesday's business: ferries, chips, and a singing crane", hours=6)),
    ],
)
def test_another_event_of_the_same_firm_and_day_is_another(one: Item, two: Item) -> None:
    assert not same(one, two).same


@pytest.mark.parametrize(
    "title",
    [
        *("", "?!", "Untitled", "Breaking news", "Markets Wrap", "Bitcoin price today", "Video"),
        *("News", "Live updates", "Weekly newsletter", "Weather forecast for Vell", "今日行情"),
        *("Ile kosztuje dolar?", "Harbour crossword answers for today", "오늘의 날씨"),
    ],
)
def test_a_title_that_many_items_have_hides_none(title: str) -> None:
    one = item(title, "Ferries of the harbour are late, and the crane of Vell has lost its voice.")
    two = item(title, "Arlo Semi pays $4.2 billion for Quillon, its rival of many years.", hours=1)
    assert not same(one, two).same
    assert not same(one, one).same


def test_reasons_name_what_is_shared_and_what_differs() -> None:
    other = item("Arlo Semi buys Quillon for $4.2 billion, leaving Ostmark behind", hours=30)
    told = "; ".join(evidence(SALE, other))
    assert "both name arlo" in told
    assert "amounts agree" in told
    assert "only the second names ostmark" in told
    assert "a day apart" in told


def test_links_and_titles_are_reasons_of_their_own() -> None:
    link = Item("Another title", url="http://www.tidewater.example/2031/arlo?utm_source=x")
    assert evidence(SALE, link) == ("the same link",)
    assert evidence(SALE, item(SALE.title, hours=4))[0].startswith("the same title")


def test_a_title_of_a_megabyte_is_weighed_in_no_time() -> None:
    long = item("Arlo Semi buys Quillon " * 50_000, "and pays $4.2 billion " * 50_000)
    started = time.perf_counter()
    assert 0 <= same(long, SALE).score <= 1
    assert 0 <= same(long, item("9" * 1_000_000 + " million $")).score <= 1
    assert time.perf_counter() - started < 1


WORDS = st.sampled_from(
    [
        *("Arlo", "Quillon", "buys", "buy", "sells", "the", "of", "crane", "Crane's", "Łódź"),
        *("$4.2", "billion", "7", "8", "%", "Monday", "today", "review", "why", "12/16"),
        *("维尔", "港口", "서울", "반도체", "|", "-", ":", "?", "!", "m\u0301", "\ud800"),
        *("\u0661\u0662", "½", "²", "İ", "ß", "㍿", "ﬁ", "\u200b", "\x00"),
    ]
)
TITLES = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join))
ITEMS = st.builds(
    Item,
    TITLES,
    TITLES,
    st.one_of(st.none(), st.just("https://a.example/1"), st.text(max_size=20)),
    st.sampled_from(["", "a.example", "Harbour Post"]),
    st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
)


@settings(max_examples=300, deadline=None)
@given(ITEMS, ITEMS)
def test_the_answer_is_symmetric_bounded_and_steady(one: Item, two: Item) -> None:
    verdict = same(one, two)
    assert verdict == same(two, one) == same(one, two)
    assert 0 <= verdict.score <= 1
    assert verdict.same == (verdict.how is not None)
    assert event_score(one, two) == event_score(two, one)
    assert all(evidence(one, two)) or not evidence(one, two)


@settings(max_examples=300, deadline=None)
@given(ITEMS)
def test_an_item_is_itself_only_by_its_link_or_a_title_that_names_an_event(one: Item) -> None:
    verdict = same(one, one)
    assert verdict.same == (
        verdict.how == "url" or is_distinctive(normal_title(one.title, one.outlet))
    )
