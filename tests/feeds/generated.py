"""Ordinary feed documents of our own making, from a seed: for the benches and for comparisons."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

_WORDS = [
    "harbour",
    "crane",
    "tide",
    "ferry",
    "lantern",
    "signal",
    "pilot",
    "rope",
    "gull",
    "ledger",
    "barge",
    "quay",
    "storm",
    "engine",
    "ebbe",
    "flut",
    "brücke",
    "潮汐",
    "港口",
    "船",
    "포구",
    "привет",
    "żuraw",
    "naïve",
]
_FIRST = datetime(2031, 5, 6, 7, 0, tzinfo=UTC)


def documents(count: int, *, seed: int = 1, size: int | None = None) -> Iterator[bytes]:
    """So many documents in turn of RSS 2.0, Atom and RDF, of about ``size`` bytes, else 2–100 KB.

    Their entries carry what real ones do: HTML in CDATA and escaped, authors, categories, media.
    """
    chance = random.Random(seed)
    makers = (_rss, _atom, _rdf)
    for number in range(count):
        wanted = size or round(2_000 * 50 ** chance.random())
        yield makers[number % 3](chance, number, wanted).encode()


def _said(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words)).capitalize()


def _markup(chance: random.Random) -> str:
    paragraphs = []
    for _ in range(chance.randint(1, 12)):
        link = f'<a href="/p/{chance.randint(1, 9999)}?a=1&amp;b=2">{_said(chance, 3)}</a>'
        paragraphs.append(f"<p>{_said(chance, 25)} {link} <b>{_said(chance, 4)}</b>.</p>\n")
    return "".join(paragraphs)


def _entries(chance: random.Random, number: int, size: int) -> Iterator[tuple[str, str, datetime]]:
    """Title, content and date of as many entries as fill the size."""
    written = 0
    for place in range(10_000):
        content = _markup(chance)
        written += len(content) + 400
        yield f"{_said(chance, 8)} & {number}", content, _FIRST - timedelta(hours=place)
        if written > size:
            return


def _rss(chance: random.Random, number: int, size: int) -> str:
    items = "".join(
        f"<item><title>{escape(title)}</title><link>https://news.example/{number}/{place}</link>\n"
        f"<guid isPermaLink='false'>tag:{number}:{place}</guid><dc:creator>{_said(chance, 2)}"
        f"</dc:creator><category>{_said(chance, 1)}</category><category><![CDATA[Quay]]></category>"
        f"<pubDate>{format_datetime(date)}</pubDate>"
        f"<description>{escape(content[:200])}</description>"
        f"<media:thumbnail url='https://news.example/{place}.jpg' width='90'/>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded></item>\n"
        for place, (title, content, date) in enumerate(_entries(chance, number, size))
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:media='http://search.yahoo.com/mrss/'>"
        f"<channel><title>Wire {number}</title><link>https://news.example/</link>"
        "<managingEditor>desk@news.example (The desk)</managingEditor><category>Sea</category>"
        f"<language>en</language><ttl>15</ttl>{items}</channel></rss>"
    )


def _atom(chance: random.Random, number: int, size: int) -> str:
    entries = "".join(
        f"<entry><id>tag:{number}:{place}</id><title type='html'>{escape(escape(title))}</title>"
        f"<link rel='alternate' href='/{number}/{place}'/><link rel='replies' href='/r/{place}'/>"
        f"<author><name>{_said(chance, 2)}</name><uri>https://news.example/who</uri></author>"
        f"<category term='{_said(chance, 1)}'/><updated>{date.isoformat()}</updated>"
        f"<summary>{escape(_said(chance, 20))}</summary>"
        f"<content type='html'>{escape(content)}</content></entry>\n"
        for place, (title, content, date) in enumerate(_entries(chance, number, size))
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' "
        f"xml:lang='de' xml:base='https://news.example/'><title>Wire {number}</title>"
        f"<link rel='self' href='/feed/{number}'/><author><name>The desk</name></author>"
        f"<id>tag:{number}</id>{entries}</feed>"
    )


def _rdf(chance: random.Random, number: int, size: int) -> str:
    items = "".join(
        f"<item rdf:about='https://news.example/{number}/{place}'><title>{escape(title)}</title>"
        f"<link>https://news.example/{number}/{place}</link><dc:date>{date.isoformat()}</dc:date>"
        f"<dc:creator>{_said(chance, 2)}</dc:creator><dc:subject>{_said(chance, 1)}</dc:subject>"
        f"<description>{escape(content)}</description></item>\n"
        for place, (title, content, date) in enumerate(_entries(chance, number, size))
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rdf:RDF xmlns='http://purl.org/rss/1.0/' "
        "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        f"<channel rdf:about='https://news.example/'><title>Wire {number}</title>"
        f"<link>https://news.example/</link></channel>{items}</rdf:RDF>"
    )
