"""Sites whose feeds are known."""

from __future__ import annotations

import pytest

from bot.feeds.discovery.sites import site_leads

CHANNEL = "UCabcdefghijklmnopqrstuv"


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        (
            f"https://www.youtube.com/channel/{CHANNEL}/videos",
            f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}",
        ),
        (
            "https://m.youtube.com/user/tidewater",
            "https://www.youtube.com/feeds/videos.xml?user=tidewater",
        ),
        (
            "https://www.youtube.com/playlist?list=PL0123456789abcdef",
            "https://www.youtube.com/feeds/videos.xml?playlist_id=PL0123456789abcdef",
        ),
        ("https://old.reddit.com/r/chips/top/", "https://www.reddit.com/r/chips/.rss"),
        ("https://www.reddit.com/user/ada", "https://www.reddit.com/user/ada/.rss"),
        ("https://github.com/halden/fab.git", "https://github.com/halden/fab/releases.atom"),
        ("https://github.com/halden/fab/tree/main", "https://github.com/halden/fab/releases.atom"),
        ("https://github.com/halden", "https://github.com/halden.atom"),
        ("https://medium.com/@ada/a-story-1", "https://medium.com/feed/@ada"),
        ("https://medium.com/tidewater", "https://medium.com/feed/tidewater"),
        ("https://ada.medium.com/", "https://ada.medium.com/feed"),
        ("https://tide.substack.com/p/one", "https://tide.substack.com/feed"),
        ("https://tide.wordpress.com", "https://tide.wordpress.com/feed/"),
        ("https://tide.tumblr.com", "https://tide.tumblr.com/rss"),
        ("https://tide.blogspot.com/2031/", "https://tide.blogspot.com/feeds/posts/default"),
        ("https://social.example/@ada", "https://social.example/@ada.rss"),
        ("https://bsky.app/profile/ada.example", "https://bsky.app/profile/ada.example/rss"),
        ("https://pypi.org/project/tide/", "https://pypi.org/rss/project/tide/releases.xml"),
        ("https://arxiv.org/list/cs.AI/recent", "https://rss.arxiv.org/rss/cs.AI"),
    ],
)
def test_a_page_of_a_known_site_leads_to_its_feed(page: str, feed: str) -> None:
    assert site_leads(page)[0].url == feed


@pytest.mark.parametrize(
    "page",
    [
        "https://wire.example/",
        "https://www.youtube.com/@tidewater",
        "https://www.youtube.com/watch?v=abc&list=../../x",
        "https://github.com/features/actions",
        "https://github.com.evil.example/halden/fab",
        "https://notgithub.com/halden/fab",
        "https://www.substack.com/",
        "https://social.example/@ada/1234",
        "https://medium.com/@ada@evil",
        "https://www.reddit.com/r/{kind}/",
        "https://github.com/{0}/{owner.__class__}",
    ],
)
def test_other_pages_lead_nowhere(page: str) -> None:
    assert site_leads(page) == ()
