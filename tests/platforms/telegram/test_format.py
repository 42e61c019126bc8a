"""How an alert looks: what is shown, what is left out, and that nothing breaks out of its place."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings, strategies as st

from bot.model import FeedName, Source, Topic, TopicName
from bot.platforms.telegram.format import TEXT_LIMIT, alert_html, alert_text, mark_up
from tests.fakes.telegram_html import parse_html, utf16
from tests.platforms.digests import digest_of, digest_of_one
from tests.platforms.telegram.samples import alert

hostile = st.text(max_size=200) | st.sampled_from(
    ["<b>", "</a>", "&lt;", "&", '"', "@admin", "/start", "\u202e", "\x00", "\ud800", "🏴‍☠️" * 50]
).flatmap(lambda bit: st.integers(1, 400).map(lambda n: bit * n))


def text_of(**changes: object) -> str:
    return parse_html(alert_html(alert(**changes)))[0]  # type: ignore[arg-type]


def test_a_story_without_bullets_shows_its_summary() -> None:
    text = text_of(bullets=(), summary="It began on Monday.")
    assert "\n\nIt began on Monday.\n\n" in text
    assert "•" not in text


def test_a_story_with_neither_shows_title_and_source() -> None:
    assert text_of(bullets=(), summary="", topics=(), number=0) == (
        "Lanternworks starts making 2-nanometre chips\n\nHarbour Tech"
    )


def test_a_sample_says_that_it_is_one() -> None:
    assert text_of(sample=True).startswith("🔔 A test: this is what an alert looks like.\n🔬 Chips")


def test_several_sources_are_named_and_many_are_counted() -> None:
    def source(number: int) -> Source:
        return Source(FeedName(f"f{number}"), f"Paper {number}", None)

    assert text_of(sources=(source(1), source(2))).endswith("Paper 1, Paper 2 · #3")
    many = tuple(source(number) for number in range(8))
    assert text_of(sources=many).endswith("Paper 4, 3 more · #3")


def test_a_story_without_sources_names_its_own() -> None:
    assert text_of(sources=()).endswith("\n\nHarbour Tech · #3")


def test_only_http_links_are_links() -> None:
    for url in ("javascript:alert(1)", "tg://resolve?domain=x", "data:,x", "//x", "https://", None):
        _, entities = parse_html(alert_html(alert(url=url, sources=())))
        assert not [entity for entity in entities if entity.url]


def test_names_are_not_called_and_commands_of_strangers_are_no_buttons() -> None:
    text = text_of(title="@alice and (@bob) said /start, mail x@y.example, AC/DC at https://a.b/c")
    assert "@\u2060alice and (@\u2060bob) said /\u2060start" in text
    assert "mail x@y.example, AC/DC at https://a.b/c" in text


def test_a_note_of_ours_stands_last_with_commands_that_can_be_touched() -> None:
    told = replace(alert(bullets=(), number=0), note="Write /subscribe <chips> there.")
    assert "\n\nWrite /subscribe &lt;chips&gt; there.\n\n<i>" in alert_html(told)
    assert alert_text(told).endswith("Write /subscribe <chips> there.")


def test_bullets_that_do_not_fit_are_left_out_whole_from_the_end() -> None:
    bullets = tuple(f"{number} " + "long words " * 40 for number in range(20))
    lines = [line for line in text_of(bullets=bullets).split("\n") if line.startswith("•")]
    assert 5 < len(lines) < 20
    assert [line.split()[1] for line in lines] == [str(n) for n in range(len(lines))]


def test_a_huge_title_is_cut_at_a_word() -> None:
    title = text_of(title="enormous news " * 500).split("\n")[1]
    assert len(title) <= 300
    assert title.endswith(("enormous…", "news…"))


@settings(max_examples=150, deadline=None)
@given(
    title=hostile,
    bullets=st.lists(hostile, max_size=12).map(tuple),
    summary=hostile,
    url=hostile | st.just("https://a.example/?x=1&y=2"),
    name=hostile,
)
def test_whatever_a_feed_writes_the_message_is_well_formed_and_fits(
    title: str, bullets: tuple[str, ...], summary: str, url: str, name: str
) -> None:
    topics = (Topic(TopicName("t"), name, "🔬", 0),)
    sources = tuple(Source(FeedName("f"), name, url) for _ in range(9))
    markup = alert_html(
        alert(
            title=title, bullets=bullets, summary=summary, url=url, topics=topics, sources=sources
        )
    )
    text, entities = parse_html(markup)
    assert 0 < utf16(text) <= 4096
    assert utf16(text) <= TEXT_LIMIT + 100
    assert text.isprintable() or all(c.isprintable() or c in "\n\u200c\u200d\u2060" for c in text)
    assert all(re.match("https?://", entity.url) for entity in entities if entity.url)
    markup.encode("utf-8")


def test_runs_of_a_line_keep_the_blanks_between_them() -> None:
    assert "".join(map(mark_up, ("#3 ", "A & B", " · ", "  ", "/help"))) == (
        "#3 A &amp; B ·  /help"
    )


def test_a_digest_shows_its_stories_below_their_topics_each_leading_to_its_own() -> None:
    html = alert_html(digest_of(alert()))
    text, entities = parse_html(html)
    assert text == (
        "Your digest: 8 stories\n\n"
        "🔬 Chips\n"
        "• Lanternworks starts making chips – Harbour · #41\n"
        "• Wafers run short again – Harbour · #42\n\n"
        "🤖 AI\n"
        "• A court rules on AI – The Lantern · #43\n\n"
        "and 5 more: /latest"
    )
    links = [entity.url for entity in entities if entity.type == "text_link"]
    assert links == ["https://harbour.example/41", "https://harbour.example/42"]


def test_a_digest_in_plain_form_is_its_titles() -> None:
    assert alert_text(digest_of(alert())).split("\n") == [
        "Your digest: 8 stories",
        "• Lanternworks starts making chips",
        "• Wafers run short again",
        "• A court rules on AI",
        "and 5 more: /latest",
    ]


@settings(max_examples=50)
@given(title=hostile, long=st.booleans())
def test_a_digest_shows_ten_stories_whatever_they_are_called_and_wherever_they_lead(
    title: str, long: bool
) -> None:
    url = "https://harbour.example/" + "x" * (5_000 if long else 490)
    text, _ = parse_html(alert_html(digest_of_one(alert(), title, url)))
    assert utf16(text) <= 4096
    assert all(f"#{99_999 + number}" in text for number in range(10))
    assert len(alert_text(digest_of_one(alert(), title, url))) <= 4096
