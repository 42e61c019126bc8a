"""Links to one document are equal in canonical form, and links to two are not."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from bot.same import canonical_url, names_a_document, shared_urls

STORY = "https://tidewater.example/2031/05/harbour-crane-sings"


@pytest.mark.parametrize(
    "url",
    [
        STORY,
        "http://tidewater.example/2031/05/harbour-crane-sings",
        "  https://tidewater.example/2031/05/harbour-crane-sings\n",
        "HTTPS://WWW.Tidewater.Example/2031/05/harbour-crane-sings/",
        "https://tidewater.example:443/2031/05/harbour-crane-sings",
        "http://tidewater.example:80/2031/05/harbour-crane-sings",
        "https://tidewater.example./2031/05/harbour-crane-sings",
        "https://reader:pass@tidewater.example/2031/05/harbour-crane-sings",
        STORY + "#comments",
        STORY + "?utm_source=feed&utm_medium=rss",
        STORY + "?fbclid=IwAR0abc&gclid=1",
        STORY + "?mc_cid=1a2b&mc_eid=3c4d",
        STORY + "?at_medium=RSS&at_campaign=TIDE",
        STORY + "?ref=morning-mail.example",
        STORY + "?ref=rss",
        STORY + "?outputType=amp",
        STORY + "?",
        STORY + "/amp",
        STORY + "/amp/",
        STORY + ".amp.html",
        STORY + "/print/",
        STORY + "/index.html",
        STORY + ";jsessionid=8F2A",
        "https://m.tidewater.example/2031/05/harbour-crane-sings",
        "https://mobile.tidewater.example/2031/05/harbour-crane-sings",
        "https://amp.tidewater.example/2031/05/harbour-crane-sings",
        "https://tidewater.example/amp/2031/05/harbour-crane-sings",
        "https://tidewater.example//2031/./05/x/../harbour-crane-sings",
        "https://tidewater.example/2031/05/h%61rbour%2dcrane-sings",
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Ftidewater.example%2F2031%2F05%2Fharbour-crane-sings&usg=AOv",
        "https://www.google.com/url?q=https://tidewater.example/2031/05/harbour-crane-sings&source=mail",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Ftidewater.example%2F2031%2F05%2Fharbour-crane-sings%3Ffbclid%3D1&h=AT0",
        "https://out.reddit.com/t3_abc?url=https%3A%2F%2Ftidewater.example%2F2031%2F05%2Fharbour-crane-sings",
        "https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Ftidewater.example%2F2031%2F05%2Fharbour-crane-sings&data=05",
        "https://www.google.com/amp/s/tidewater.example/2031/05/harbour-crane-sings",
        "https://tidewater-example.cdn.ampproject.org/c/s/tidewater.example/2031/05/harbour-crane-sings",
    ],
)  # fmt: skip
def test_links_to_one_document_are_one(url: str) -> None:
    assert canonical_url(url) == STORY


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (STORY, STORY + "-again"),
        (STORY, STORY + "?page=2"),
        ("https://a.example/view?nwid=1", "https://a.example/view?nwid=2"),
        ("https://a.example/Story-1", "https://a.example/story-1"),
        ("https://a.example:8443/s-1", "https://a.example/s-1"),
        ("https://blog.a.example/s-1", "https://a.example/s-1"),
        ("https://m.co.uk/s-1", "https://co.uk/s-1"),
        ("https://www.com/s-1", "https://com/s-1"),
        ("https://a.example/a%2Fb", "https://a.example/a/b"),
        ("https://a.example/p?ref=main", "https://a.example/p?ref=next"),
        ("https://youtube.com/watch?v=aaa", "https://youtube.com/watch?v=bbb"),
        ("https://a.example/amp", "https://a.example/"),
        ("https://a.example/?p=1", "https://a.example/?p=2"),
    ],
)
def test_links_to_two_documents_stay_two(one: str, two: str) -> None:
    assert canonical_url(one) != canonical_url(two)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"),
        ("https://www.youtube.com/watch?v=x&t=30&feature=share", "https://youtube.com/watch?v=x"),
        ("https://en.m.wikipedia.org/wiki/Crane", "https://en.wikipedia.org/wiki/Crane"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://xn--bcher-kva.example/a", "https://xn--bcher-kva.example/a"),
        ("https://example.com/新闻/一", "https://example.com/%E6%96%B0%E9%97%BB/%E4%B8%80"),
        ("https://example.com/a%e6%96%b0", "https://example.com/a%E6%96%B0"),
        ("https://[2606:2800:220:1::1]/a", "https://[2606:2800:220:1::1]/a"),
        ("https://example.com", "https://example.com"),
        ("mailto:desk@example.com", "mailto:desk@example.com"),
        ("not a link", "not a link"),
        ("http://[", "http://["),
        ("https://x:99999/", "https://x:99999/"),
        ("", ""),
    ],
)
def test_the_canonical_form(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@given(
    st.text(max_size=60) | st.from_regex(r"https?://[a-z.]{1,12}(/[^\s]{0,20})?(\?[^\s]{0,20})?")
)
def test_whatever_a_feed_calls_a_link_has_one_stable_form(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once or once == url


def test_a_wrapper_that_wraps_itself_ends() -> None:
    url = "https://www.google.com/url?q=" * 50
    assert canonical_url(url + "https://a.example/") is not None


@pytest.mark.parametrize(
    "url",
    [
        STORY,
        "https://a.example/article/10651606",
        "https://a.example/?p=123",
        "https://a.example/view?nwid=5",
        "https://a.example/p/the-crane-sings",
        "https://a.example/%E6%96%B0%E9%97%BB",
    ],
)
def test_links_with_a_number_or_a_slug_name_a_document(url: str) -> None:
    assert names_a_document(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example",
        "https://a.example/",
        "https://a.example/?edition=uk",
        "https://a.example/en",
        "https://a.example/en-us/news",
        "https://a.example/tech/ai?view=all",
        "mailto:desk@a.example",
        "",
    ],
)
def test_front_pages_and_sections_name_none(url: str) -> None:
    assert not names_a_document(url)


def test_links_that_several_stories_share_are_found_whatever_their_form() -> None:
    links = ["https://a.example/issue-7", None, "http://www.a.example/issue-7#story2", STORY]
    assert shared_urls(links) == {"https://a.example/issue-7"}
