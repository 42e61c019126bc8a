"""Sites whose pages have feeds at known addresses that the page itself may not name. Pure.

Only rules that the sites document or that their own pages use:
YouTube (``feeds/videos.xml``), Reddit (https://www.reddit.com/wiki/rss), GitHub
(https://docs.github.com/en/rest/activity/feeds and the ``.atom`` links of its pages), Medium
(https://help.medium.com/hc/en-us/articles/214874118), Substack and WordPress (``/feed``), Tumblr
(``/rss``), Blogger (``/feeds/posts/default``), Mastodon (``/@name.rss``), Bluesky
(``/profile/name/rss``), PyPI (https://docs.pypi.org/api/feeds/), arXiv
(https://info.arxiv.org/help/rss.html).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from bot.feeds.discovery.leads import How, Lead

_NO_REPOSITORIES = "(?!(?:about|apps|collections|explore|features|login|marketplace|orgs|pricing|"
_NO_REPOSITORIES += "search|settings|sponsors|topics|trending)(?:/|$))"


@dataclass(frozen=True, slots=True)
class _Site:
    """``feeds`` are filled with what ``host`` and ``path`` caught."""

    host: str
    path: str
    feeds: tuple[str, ...]


_SITES = tuple(
    _Site(*row)
    for row in (
        (
            r"(?:www\.|m\.)?youtube\.com",
            r"/channel/(?P<id>UC[\w-]{22})(?:/.*)?",
            ("https://www.youtube.com/feeds/videos.xml?channel_id={id}",),
        ),
        (
            r"(?:www\.|m\.)?youtube\.com",
            r"/user/(?P<id>[\w.-]+)(?:/.*)?",
            ("https://www.youtube.com/feeds/videos.xml?user={id}",),
        ),
        (
            r"(?:www\.|old\.|new\.)?reddit\.com",
            r"/(?P<kind>r|u|user)/(?P<name>[\w.-]+)(?:/.*)?",
            ("https://www.reddit.com/{kind}/{name}/.rss",),
        ),
        (
            r"(?:www\.)?github\.com",
            rf"/{_NO_REPOSITORIES}(?P<owner>[\w.-]+)/(?P<name>[\w.-]+?)(?:\.git)?(?:/.*)?",
            tuple(
                f"https://github.com/{{owner}}/{{name}}/{what}.atom"
                for what in ("releases", "tags", "commits")
            ),
        ),
        (
            r"(?:www\.)?github\.com",
            rf"/{_NO_REPOSITORIES}(?P<owner>[\w.-]+)/?",
            ("https://github.com/{owner}.atom",),
        ),
        (
            r"(?:www\.)?medium\.com",
            r"/(?!feed/|tag/|m/|me/)(?P<name>@?[\w.-]+)(?:/.*)?",
            ("https://medium.com/feed/{name}",),
        ),
        (
            r"(?P<name>(?!www\.)[\w-]+)\.medium\.com",
            r"/?.*",
            ("https://{name}.medium.com/feed",),
        ),
        (
            r"(?P<name>(?!www\.)[\w-]+)\.substack\.com",
            r"/?.*",
            ("https://{name}.substack.com/feed",),
        ),
        (
            r"(?P<name>(?!www\.)[\w-]+)\.wordpress\.com",
            r"/?.*",
            ("https://{name}.wordpress.com/feed/",),
        ),
        (
            r"(?P<name>(?!www\.)[\w-]+)\.tumblr\.com",
            r"/?.*",
            ("https://{name}.tumblr.com/rss",),
        ),
        (
            r"(?P<name>(?!www\.)[\w-]+)\.blogspot\.com",
            r"/?.*",
            ("https://{name}.blogspot.com/feeds/posts/default",),
        ),
        (
            r"bsky\.app",
            r"/profile/(?P<name>[\w.:-]+)/?",
            ("https://bsky.app/profile/{name}/rss",),
        ),
        (
            r"pypi\.org",
            r"/project/(?P<name>[\w.-]+)(?:/.*)?",
            ("https://pypi.org/rss/project/{name}/releases.xml",),
        ),
        (
            r"(?:www\.)?arxiv\.org",
            r"/list/(?P<name>[\w.-]+)(?:/.*)?",
            ("https://rss.arxiv.org/rss/{name}",),
        ),
    )
)
_MASTODON = re.compile(r"/(?:web/)?(?P<name>@\w+)/?(?:with_replies/?|media/?)?")
_NO_MASTODON = re.compile(r"(?:.*\.)?(?:youtube|medium|tiktok|threads|substack)\.(?:com|net)")


def site_leads(url: str) -> tuple[Lead, ...]:
    """The feeds that a page at this address has on a site that is known."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    found: list[str] = []
    for site in _SITES:
        by_host, by_path = re.fullmatch(site.host, host), re.fullmatch(site.path, parts.path)
        if by_host and by_path:
            caught = by_host.groupdict() | by_path.groupdict()
            found += [feed.format_map(caught) for feed in site.feeds]
            break
    if re.fullmatch(r"(?:www\.|m\.)?youtube\.com", host):
        found += [
            f"https://www.youtube.com/feeds/videos.xml?playlist_id={playlist}"
            for playlist in parse_qs(parts.query).get("list", ())
            if re.fullmatch(r"[\w-]{10,64}", playlist)
        ]
    person = _MASTODON.fullmatch(parts.path)
    if person and not _NO_MASTODON.fullmatch(host):
        found.append(f"{parts.scheme}://{parts.netloc}/{person['name']}.rss")
    return tuple(Lead(feed, How.SITE) for feed in found)
