"""What a document is, and its charset."""

from __future__ import annotations

import pytest

from bot.feeds.document import DocumentKind, decode, feed_format, sniff

MAIL = b"""From: Harbour <letter@harbour.example>
Subject: =?utf-8?q?Caf=C3=A9_news?=
Message-ID: <7@harbour.example>
Date: Mon, 02 Mar 2026 10:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8

plain words
--b
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<p>HTML w=F6rds</p>
--b--
"""


@pytest.mark.parametrize(
    ("data", "filename", "kind"),
    [
        (b"<?xml version='1.0'?><rss version='2.0'></rss>", "", DocumentKind.FEED),
        (b"<!-- note --><feed xmlns='http://www.w3.org/2005/Atom'/>", "", DocumentKind.FEED),
        (b"<rdf:RDF xmlns:rdf='x'/>", "", DocumentKind.FEED),
        ("<rss version='2.0'/>".encode("utf-16"), "", DocumentKind.FEED),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "", DocumentKind.FEED),
        (b"<!DOCTYPE html><html><p>x", "", DocumentKind.HTML),
        (b"<p>one</p><p>two</p>", "", DocumentKind.HTML),
        (b"words", "issue.html", DocumentKind.HTML),
        (MAIL, "", DocumentKind.MAIL),
        (b"anything", "x.EML", DocumentKind.MAIL),
        (b"# One\n\ntext\n\n## Two\n", "", DocumentKind.MARKDOWN),
        (b"words", "issue.md", DocumentKind.MARKDOWN),
        (b"Subject to change: all of it\n\nwords", "", DocumentKind.TEXT),
        (b"A line.\n\nAnother line, 1 < 2.", "issue.txt", DocumentKind.TEXT),
        (b"", "", DocumentKind.TEXT),
        (bytes(range(256)) * 4, "", DocumentKind.TEXT),
    ],
)
def test_a_document_is_known_by_its_beginning(
    data: bytes, filename: str, kind: DocumentKind
) -> None:
    assert sniff(data, filename=filename) is kind


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("naïve 漢字".encode(), "naïve 漢字"),
        ("\ufeffnaïve".encode(), "naïve"),
        ("naïve".encode("utf-16"), "naïve"),
        ("naïve “x”".encode("cp1252"), "naïve “x”"),
        (
            "<?xml version='1.0' encoding='koi8-r'?>мир".encode("koi8-r"),
            "<?xml version='1.0' encoding='koi8-r'?>мир",
        ),
        ("<meta charset=gbk>汉字".encode("gbk"), "<meta charset=gbk>汉字"),
        ("<meta charset=gb2312>镕".encode("gbk"), "<meta charset=gb2312>镕"),
        ("<meta charset='no-such-charset'>ï".encode(), "<meta charset='no-such-charset'>ï"),
        ("<meta charset='ascii'>漢字".encode(), None),
        ("漢字漢字漢字漢字".encode() * 20 + b"\xff", "漢字漢字漢字漢字" * 20 + "\ufffd"),
    ],
)
def test_a_text_is_decoded_as_it_was_meant(data: bytes, text: str | None) -> None:
    if text is not None:
        assert decode(data) == text
    else:
        assert decode(data)


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (b'<?xml version="1.0"?>\n<!-- hello -->\n<rss version="2.0" a="b"><channel/>', "RSS 2.0"),
        (b"<rss version='0.91'>", "RSS 0.91"),
        (b"<rss><channel version='3'>", "RSS"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', "Atom"),
        (b'<atom:feed xmlns:atom="x">', "Atom"),
        (b"<rdf:RDF xmlns:rdf='x'>", "RSS 1.0"),
        (b'\xef\xbb\xbf {"version": "https://jsonfeed.org/version/1.1"}', "JSON Feed"),
        (b"<html>", ""),
        (b"", ""),
    ],
)
def test_a_feeds_format_has_a_name_for_people(document: bytes, name: str) -> None:
    assert feed_format(document) == name
