"""A mail becomes an entry: whose it is, the right part in the right charset, nothing personal."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from hypothesis import given, strategies as st

from bot.feeds.mail.message import MailHead, may_be_own, read_head, read_letter
from bot.feeds.split import split_entry
from bot.mail_model import MailRules
from bot.model import Entry, Split
from tests.builders import NOW
from tests.feeds.mail.letters import (
    APPLE_HTML,
    APPLE_TEXT,
    GMAIL_HTML,
    GMAIL_TEXT,
    ISSUE,
    LIST_ID,
    OF_SENDER,
    OUTLOOK_HTML,
    OUTLOOK_TEXT,
    READER,
    RULES,
    SENDER,
    forward,
    letter,
)

ANY = MailRules()
BEFORE_NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def entry_of(mail: EmailMessage | bytes, rules: MailRules = ANY) -> Entry:
    data = mail if isinstance(mail, bytes) else mail.as_bytes()
    entry = read_letter(data, rules).entry
    assert entry is not None
    return entry


def told(entry: Entry) -> str:
    """All that a reader could get to see of an entry."""
    stories = split_entry(entry, mode=Split.YES)
    return "\n".join(repr(story) for story in stories) + (entry.url or "") + entry.title


def test_an_issue_is_its_html_part_with_subject_id_date_and_link() -> None:
    found = read_letter(letter().as_bytes(), RULES)
    assert found.title == "Harbour Letter"
    assert found.entry is not None
    assert found.entry.title == "Issue 7 of the harbour"
    assert found.entry.guid == "<7@harbour.example>"
    assert found.entry.published == NOW
    assert found.entry.url == "https://harbour.example/issues/7"
    titles = [story.title for story in split_entry(found.entry, mode=Split.YES)]
    assert titles == [
        "Three cranes return to the quay",
        "A tug learns to turn on the spot",
        "Gulls learn the timetable of the ferries",
    ]


def test_the_text_part_counts_where_the_html_part_says_nothing() -> None:
    assert "plain part" in entry_of(letter(html=" ")).content
    assert "plain part" in entry_of(letter(html=None)).content


def test_attachments_and_calendars_are_not_the_issue() -> None:
    mail = letter()
    mail.add_attachment("<p>An attached page.</p>", subtype="html", filename="page.html")
    mail.add_attachment("BEGIN:VCALENDAR", subtype="calendar", filename="invite.ics")
    content = entry_of(mail).content
    assert "cranes" in content
    assert "attached page" not in content
    assert "VCALENDAR" not in content


def test_a_preheader_that_nobody_sees_is_not_told() -> None:
    assert "Preheader" not in told(entry_of(letter()))


# ── Whose it is ──


@pytest.mark.parametrize(
    ("rules", "own"),
    [
        (MailRules(), True),
        (MailRules(list_id=LIST_ID), True),
        (MailRules(list_id="other.example"), False),
        (MailRules(list_id="harbour.example"), False),
        (MailRules(senders=(SENDER,)), True),
        (MailRules(senders=("@harbour.example",)), True),
        (MailRules(senders=("@example",)), False),
        (MailRules(senders=("news@harbour.example.org", "@arbour.example")), False),
        (MailRules(list_id=LIST_ID, senders=("else@harbour.example",)), False),
        (MailRules(list_id="other.example", senders=(SENDER,)), False),
    ],
)
def test_list_and_sender_pick_the_newsletter_and_must_both_agree(
    rules: MailRules, own: bool
) -> None:
    data = letter().as_bytes()
    assert (read_letter(data, rules).entry is not None) is own
    assert may_be_own(read_head(data), rules) is own


@pytest.mark.parametrize(
    "senders",
    [
        f"{SENDER} <evil@bad.example>",
        f'"{SENDER}" <evil@bad.example>',
        f"Evil <evil@bad.example>, News <{SENDER}>",
        f"News <{SENDER}>, Evil <evil@bad.example>",
        f"evil@bad.example ({SENDER})",
        f"<{SENDER}.bad.example>",
        f"<x@bad.example>\r\nFrom: <{SENDER}>",
        "",
    ],
)
def test_a_sender_that_only_looks_like_an_allowed_one_is_refused(senders: str) -> None:
    data = f"From: {senders}\r\nSubject: x\r\n\r\nBuy our boats.\r\n".encode()
    assert read_letter(data, MailRules(senders=(SENDER,))).entry is None


def test_a_senders_case_does_not_matter() -> None:
    mail = letter(sender="News@HARBOUR.example", list_id="<Letter.Harbour.Example>")
    assert entry_of(mail, RULES).title == "Issue 7 of the harbour"


def test_with_a_servers_word_demanded_an_unproven_mail_is_ignored_and_counted() -> None:
    rules = replace(RULES, authserv=("mx.mail.example",))
    good = "mx.mail.example; dkim=pass header.d=harbour.example; dmarc=pass header.from=x"
    assert entry_of(letter(Authentication_Results=good), rules)
    forged = letter(Authentication_Results="mx.bad.example; dmarc=pass")
    failed = letter(Authentication_Results="mx.mail.example; dmarc=fail")
    for bad in (forged, failed, letter()):
        found = read_letter(bad.as_bytes(), rules)
        assert found.entry is None
        assert found.unproven
    stranger = read_letter(letter(sender="x@bad.example").as_bytes(), rules)
    assert not stranger.unproven, "it never looked like the newsletter's"


# ── Forwarded issues ──


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (GMAIL_TEXT, None),
        ("x", GMAIL_HTML),
        (APPLE_TEXT, None),
        ("x", APPLE_HTML),
        (OUTLOOK_TEXT, None),
        ("x", OUTLOOK_HTML),
    ],
    ids=["gmail text", "gmail html", "apple text", "apple html", "outlook text", "outlook html"],
)
def test_an_issue_forwarded_in_the_text_is_what_was_forwarded(text: str, html: str | None) -> None:
    found = read_letter(forward(text=text, html=html).as_bytes(), OF_SENDER)
    assert found.title == "The Harbour Letter"
    assert found.entry is not None
    assert found.entry.title == "Issue 7 of the harbour"
    if html is not OUTLOOK_HTML:  # its date is in German
        assert found.entry.published == BEFORE_NOW
    assert "cranes came back on a barge" in found.entry.content
    for rest in ("Look at this", "Forwarded", "forwarded", "> ", "9:30", "From:", "Betreff"):
        assert rest not in told(found.entry)
    assert READER not in found.entry.content


def test_an_issue_forwarded_as_an_attachment_is_what_is_attached() -> None:
    mail = forward(text="See the attached mail.")
    mail.add_attachment(letter())
    found = read_letter(mail.as_bytes(), replace(RULES, forwarders=(READER,)))
    assert found.title == "Harbour Letter"
    assert found.entry is not None
    assert found.entry.guid == "<7@harbour.example>"
    assert found.entry.published == NOW


def test_an_attached_eml_file_counts_too_and_so_does_one_within_another() -> None:
    outer = forward()
    outer.add_attachment(
        letter().as_bytes(), maintype="application", subtype="octet-stream", filename="a.EML"
    )
    twice = forward()
    twice.add_attachment(outer)
    rules = replace(RULES, forwarders=(READER,))
    for mail in (outer, twice):
        assert entry_of(mail, rules).guid == "<7@harbour.example>"


def test_the_same_issue_forwarded_twice_is_one() -> None:
    first = forward(text=GMAIL_TEXT, Message_ID="<a@mail.example>")
    again = forward(text=GMAIL_TEXT, Message_ID="<b@mail.example>")
    assert entry_of(first, OF_SENDER).guid == entry_of(again, OF_SENDER).guid


def test_nobody_else_may_forward() -> None:
    mail = forward(text=GMAIL_TEXT)
    assert read_letter(mail.as_bytes(), replace(OF_SENDER, forwarders=())).entry is None
    mail = forward(text=GMAIL_TEXT)
    del mail["From"]
    mail["From"] = "Eve <eve@bad.example>"
    assert read_letter(mail.as_bytes(), OF_SENDER).entry is None


def test_a_forwarder_cannot_bring_in_somebody_else() -> None:
    other = GMAIL_TEXT.replace(SENDER, "boats@bad.example")
    assert read_letter(forward(text=other).as_bytes(), OF_SENDER).entry is None
    assert read_letter(forward(text="Just a note.").as_bytes(), OF_SENDER).entry is None


# ── Nothing personal ──


def test_no_link_to_unsubscribe_and_no_token_is_left_in_anything_told() -> None:
    mail = letter(
        List_Unsubscribe="<https://mail.harbour.example/out/aa11>, <mailto:out@harbour.example>",
        List_Unsubscribe_Post="List-Unsubscribe=One-Click",
        html=ISSUE.replace(
            "https://harbour.example/tugs", "https://mail.harbour.example/out/aa11?from=body"
        ),
    )
    entry = entry_of(mail)
    for secret in ("9f8e7d", "u=77", "aa11", "k3yOfTheReader"):
        assert secret not in told(entry)
    for secret in ("9f8e7d", "u=77", "aa11"):
        assert secret not in entry.content
    assert "https://harbour.example/cranes" in entry.content


@pytest.mark.parametrize(
    "link",
    [
        f"https://click.example/r?to={READER}",
        f"https://click.example/r/{READER.replace('@', '%40')}/x",
        f"https://click.example/r/{READER.replace('@', '%2540')}/x",
        "https://click.example/r/YWRhQG1haWwuZXhhbXBsZQ==",
        "https://click.example/r/eyJ1IjoiYWRhQG1haWwuZXhhbXBsZSJ9",
        "https://harbour.example/unsubscribe",
        "https://harbour.example/email-preferences/77",
        "https://click.example/?url=https%3A%2F%2Fharbour.example%2Foptout%2F77",
        "https://harbour.example/?action=unsubscribe&amp;id=7",
    ],
)
def test_a_link_that_names_the_reader_or_ends_the_subscription_is_taken_out(link: str) -> None:
    for html in (f'<p><a href="{link}">A story of tugs</a> and more words.</p>', None):
        text = f"A story of tugs\n\nRead it all: {link.replace('&amp;', '&')}\n"
        content = entry_of(letter(html=html, text=text)).content
        assert "click.example/r" not in content
        assert "unsub" not in content
        assert "optout" not in content
        assert "preferences" not in content
        assert "tugs" in content


def test_the_readers_own_address_is_not_told() -> None:
    said = (
        "This was sent to ADA@mail.example, with a copy to <a href='mailto:c@mail.example'>C</a>."
    )
    content = entry_of(letter(html=f"<p>Words. {said}</p>", Delivered_To="c@mail.example")).content
    assert "@mail.example" not in content
    assert "Words." in content


@pytest.mark.parametrize(
    "footer",
    [
        '<p>Click <a href="https://t.example/x/9">here</a> to unsubscribe.</p>',
        "<td>No longer wish to receive this? <a href=https://t.example/x/9>Here</a></td>",
        "<p>Newsletter abbestellen: https://t.example/x/9</p>",
        "<div>Manage your preferences <span><a href='https://t.example/x/9'>now</a></span></div>",
        "<p>如需<a href='https://t.example/x/9'>退订</a></p>",
    ],
)
def test_a_link_in_a_paragraph_that_offers_to_unsubscribe_is_taken_out(footer: str) -> None:
    html = f"<p>Words with <a href='https://h.example/1'>a link</a>.</p>{footer}"
    text = re.sub("<[^<>]*href=.?(https[^'\"> ]*)[^<>]*>", r"\1 ", footer)
    text = "Words with https://h.example/1 too.\n\n" + re.sub("<[^<>]*>", "", text)
    for mail in (letter(html=html), letter(html=None, text=text)):
        content = entry_of(mail).content
        assert "t.example" not in content
        assert "https://h.example/1" in content


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("https://h.example/p/one?token=eyJ1Ijoi.abc&id=5", "https://h.example/p/one?id=5"),
        (
            "https://h.example/p/one?a=b%20c&amp;mc_eid=77&amp;d=e",
            "https://h.example/p/one?a=b%20c&amp;d=e",
        ),
        ("https://h.example/p/one?sid=5&key=7", "https://h.example/p/one?sid=5&key=7"),
    ],
)
def test_tokens_that_let_the_reader_in_are_taken_out_of_links(link: str, told: str) -> None:
    content = entry_of(letter(html=f'<p><a href="{link}">A story</a></p>')).content
    assert f'href="{told}"' in content


@pytest.mark.parametrize(
    "link",
    [
        "https://harbour.example/news/unsubscribers-are-rare",
        "https://harbour.example/opting-out-of-tugs",
        "https://click.example/?url=https%3A%2F%2Fharbour.example%2Fcranes",
    ],
)
def test_a_link_to_an_article_stays(link: str) -> None:
    html = f'<p><a href="{link}">A story of tugs</a> and more words.</p>'
    assert link in entry_of(letter(html=html)).content


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://h.example/i/7", "https://h.example/i/7"),
        ("https://h.example/i/7?mc_eid=abc&id=5", "https://h.example/i/7?id=5"),
        ("https://h.example/i/7?id=5#top", "https://h.example/i/7?id=5"),
        ("https://view.h.example/?qs=4f2a9c4f2a9c4f2a9c4f2a9c", None),
        ("https://t.h.example/l/Ab3dEf6hIj9lMn2pQr5tUv", None),
        ("https://h.example/unsubscribe", None),
        (f"https://h.example/i/7?for={READER}", "https://h.example/i/7"),
        ("javascript:alert(1)", None),
    ],
)
def test_the_link_to_the_issue_is_told_only_without_the_readers_tokens(
    link: str, shown: str | None
) -> None:
    html = f"<p><a href='{link}'><b>View online</b></a></p><p>Words of the issue.</p>"
    assert entry_of(letter(html=html)).url == shown


def test_an_archives_address_counts_first() -> None:
    mail = letter(Archived_At="<https://lists.harbour.example/7>")
    assert entry_of(mail).url == "https://lists.harbour.example/7"


# ── As the world writes mails ──


def raw(headers: str, body: bytes = b"<p>words of the issue</p>", kind: str = "text/html") -> bytes:
    return (
        f"From: {SENDER}\r\n{headers}\r\nContent-Type: {kind}\r\n\r\n".encode(
            "utf-8", "surrogateescape"
        )
        + body
    )


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("=?utf-8?q?Caf=C3=A9_news?=", "Café news"),
        ("=?utf-8?b?5pyA5paw?= =?utf-8?b?5raI5oGv?=", "最新消息"),
        # A letter cut in two, as careless senders do
        ("=?utf-8?b?5pyA5pa=?=\r\n =?utf-8?b?sOa2iOaBrw==?=", "最新消息"),
        ("=?gb2312?b?1tC5+rXE0L7GrA==?=", "中国的芯片"),
        ("=?iso-8859-1?q?It=92s_here?=", "It’s here"),
        ("=?unknown?q?plain?=", "plain"),
        ("=?utf-8?b?broken", "=?utf-8?b?broken"),
        ("Plain Café", "Plain Café"),
        ("one\r\n two", "one two"),
        ("a\x07b\u202ec", "abc"),
    ],
)
def test_a_subject_is_read_however_it_is_written(subject: str, shown: str) -> None:
    assert entry_of(raw(f"Subject: {subject}")).title == shown


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("iso-8859-1", "naïve “words”"),
        ("gb2312", "中国的芯片镕"),
        ("ks_c_5601-1987", "한국의 칩 똠"),
        ("shift_jis", "日本の半導体①"),
        ("koi8-r", "новости порта"),
        ("utf8mb4", "naïve 漢字"),
        ("no-such-charset", "naïve 漢字"),
        ("windows-1252http-equivcontent-type", "naïve"),
    ],
)
def test_a_body_in_an_odd_charset_is_read_as_it_was_meant(charset: str, text: str) -> None:
    encodings = {
        "iso-8859-1": "cp1252",
        "gb2312": "gb18030",
        "ks_c_5601-1987": "cp949",
        "shift_jis": "cp932",
        "koi8-r": "koi8-r",
    }
    body = f"<p>{text}</p>".encode(encodings.get(charset, "utf-8"))
    assert text in entry_of(raw("Subject: x", body, f"text/html; charset={charset}")).content


def test_the_receiving_servers_date_stands_in_for_one_that_is_missing_or_nonsense() -> None:
    received = "Received: from a by b; Mon, 2 Mar 2026 09:30:00 +0000\r\nSubject: x"
    for date in ("", "\r\nDate: soon", "\r\nDate: Mon, 2 Mar 1066 09:30:00 +0000"):
        assert entry_of(raw(received + date)).published == BEFORE_NOW


def test_a_mail_without_an_id_is_known_by_subject_and_date() -> None:
    dated = raw("Subject: x\r\nDate: Mon, 2 Mar 2026 09:30:00 +0000")
    assert entry_of(dated).guid == entry_of(dated.replace(b"words", b"other words")).guid
    assert entry_of(dated).guid != entry_of(dated.replace(b"09:30", b"09:31")).guid


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\nno headers",
        b"From: x\xff\xff\nDate: never\nContent-Transfer-Encoding: base64\n\n!!!!",
        b"Content-Type: multipart/mixed; boundary=\n\n--\n--\n",
        b"Content-Type: message/rfc822\n\n" * 500,
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 300,
        b"Subject: " + b"x" * 1_000_000 + b"\n\n<p>" + b"<div>" * 100_000,
        b"From: " + b"<" * 100_000 + b"\nList-Id: " + b"<" * 100_000 + b"\n\nx",
        b"From: a@b.example\nAuthentication-Results: " + b"(" * 50_000 + b"\n\nx",
        b"Content-Type: text/html\n\n" + b"<a href='https://x.example/unsubscribe'>" * 20_000,
        b"From: " * 3000 + b"\nSubject: x\n\n" + b"From: x\n" * 3000,
        f"From: {SENDER}\n\n<p>".encode() + b"<p " * 500_000,
        f"From: {SENDER}\n\n<p>".encode() + b"<style" * 500_000 + b"<a " * 500_000,
        f"From: {SENDER}\n\n<p>".encode() + b"<!--" * 500_000 + b"http://x.example " * 100_000,
        f"From: {SENDER}\n\n".encode() + b"From: x <" * 200_000 + b"\nSubject:" * 100_000,
    ],
    ids=range(15),
)
def test_a_hostile_mail_is_read_as_far_as_it_goes_and_soon(data: bytes) -> None:
    began = datetime.now(UTC)
    rules = MailRules(senders=("a@b.example",), authserv=("x.example",), forwarders=(SENDER,))
    read_letter(data, rules)
    read_letter(data, ANY)
    assert datetime.now(UTC) - began < timedelta(seconds=5)


@given(st.data())
def test_a_mail_that_was_garbled_on_its_way_raises_nothing(data: st.DataObject) -> None:
    whole = forward(text=GMAIL_TEXT, html=OUTLOOK_HTML)
    whole.add_attachment(letter(Authentication_Results="mx.example; dmarc=pass"))
    garbled = bytearray(whole.as_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        at = data.draw(st.integers(0, len(garbled) - 1))
        garbled[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=6))
    for rules in (ANY, OF_SENDER, replace(OF_SENDER, authserv=("mx.example",))):
        entry = read_letter(bytes(garbled), rules).entry
        if entry is not None:
            entry.guid.encode()
            entry.content.encode()
            split_entry(entry, mode=Split.YES)


def test_a_head_says_where_a_mail_comes_from() -> None:
    assert read_head(letter().as_bytes()) == MailHead(
        sender=SENDER,
        name="The Harbour Letter",
        list_id=LIST_ID,
        list_name="Harbour Letter",
        subject="Issue 7 of the harbour",
        date=NOW.isoformat(),
    )
