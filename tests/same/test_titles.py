"""Titles in one form, and which of them name one event."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from bot.same import is_distinctive, normal_title


@pytest.mark.parametrize(
    ("title", "normal"),
    [
        ("Harbour Crane Learns to Sing", "harbour crane learns to sing"),
        ("  Harbour\u00a0crane\n learns\tto sing. ", "harbour crane learns to sing"),
        ("‘Harbour’ crane “learns” to sing", "harbour crane learns to sing"),
        ("Harbour crane – now it sings", "harbour crane now it sings"),
        ("Crane’s song", "cranes song"),
        ("Ｈａｒｂｏｕｒ　ｃｒａｎｅ", "harbour crane"),
        ("STRASSE, Straße", "strasse strasse"),
        ("Update: Crane sings", "crane sings"),
        ("UPDATE 2-Crane sings", "crane sings"),
        ("Exclusive - Crane sings", "crane sings"),
        ("[UPDATED] Crane sings", "crane sings"),
        ("Breaking news: Update: Crane sings", "crane sings"),
        ("【独家】起重机唱歌", "起重机唱歌"),
        ("[단독] 노래하는 크레인", "노래하는 크레인"),
        ("Update on the crane", "update on the crane"),
        ("Exclusive-use lanes open", "use lanes open"),
        ("Update:", "update"),
        ("Fees rise 3.5% to $1,200", "fees rise 3.5% to $1,200"),
        ("Will the crane sing?", "will the crane sing?"),
        ("C++ and C# cranes", "c++ and c# cranes"),
        ("Crane\x00\u202e sings", "crane sings"),
        ("…", ""),
        ("", ""),
    ],
)
def test_the_normal_form(title: str, normal: str) -> None:
    assert normal_title(title) == normal


@pytest.mark.parametrize(
    ("title", "outlet"),
    [
        ("Crane sings - Tidewater Wire", "Tidewater Wire"),
        ("Crane sings | TIDEWATER WIRE", "Tidewater Wire"),
        ("Crane sings — Tidewater", "tidewater.com"),
        ("Crane sings | Tidewater", "https.tidewater.co.uk"),
        ("Crane sings - Tidewater News", "tidewater.co.uk"),
        ("Crane sings", "Tidewater Wire"),
    ],
)
def test_the_outlet_is_taken_from_the_end(title: str, outlet: str) -> None:
    assert normal_title(title, outlet) == "crane sings"


@pytest.mark.parametrize("outlet", ["", "Harbour Post"])
def test_another_name_at_the_end_stays(outlet: str) -> None:
    assert normal_title("Crane sings - Tidewater Wire", outlet) == "crane sings tidewater wire"


@given(st.text(max_size=200))
def test_the_normal_form_of_anything_is_one_line(title: str) -> None:
    normal = normal_title(title)
    assert normal == " ".join(normal.split())
    assert normal.isprintable()


@pytest.mark.parametrize(
    "title",
    [
        "Harbour crane learns to sing",
        "Arlo Semi buys Quillon for $4bn",
        "港口起重机学会唱歌并举办首场音乐会",
        "항만 크레인이 노래를 배워 첫 공연을 열었다",
        "Dźwig w porcie uczy się śpiewać",
    ],
)
def test_titles_that_name_an_event_are_distinctive(title: str) -> None:
    assert is_distinctive(normal_title(title))


@pytest.mark.parametrize(
    "title",
    [
        "Breaking news",
        "Untitled",
        "",
        "Crane sings",
        "Markets Wrap: stocks drift as traders wait",
        "Bitcoin price today: what moves it",
        "Tidewater Morning Briefing for busy people",
        "The week ahead in harbour news",
        "Your Tuesday harbour news in short",
        "What happened in the harbour this week",
        "Live updates: crane sings in the harbour",
        "Stock market gives back early gains again",
        "起重机早报：港口新闻汇总与最新消息",
        "오늘의 날씨 전국이 대체로 맑겠습니다 그리고",
        "起重机唱歌",
    ],
)
def test_short_titles_and_those_of_columns_are_not(title: str) -> None:
    assert not is_distinctive(normal_title(title))
