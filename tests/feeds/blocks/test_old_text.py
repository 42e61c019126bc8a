"""Plain text as it was mailed long ago: broken lines, rules, signatures, digests of lists."""

from __future__ import annotations

from bot.feeds.blocks import MESSAGE, Kind, content_blocks

WRAPPED = (
    "The cranes on the quay were sold to a bidder from the north, who\n"
    "had waited for them since the last autumn and will take them down\n"
    "before the summer begins, said the harbour master on Tuesday as he\n"
    "closed the gate.\n"
)
NARROW = (
    "The ferry to the islands will run on the hour from\n"
    "the spring on; the ticket costs what it did, and a\n"
    "bicycle goes along for nothing, as long as it fits\n"
    "below the stairs.\n"
)


def texts(content: str) -> list[str]:
    return [block.text for block in content_blocks(content) if block.text]


def test_paragraphs_are_joined_each_at_the_width_it_was_broken_at() -> None:
    told = texts("\n".join([WRAPPED, NARROW]))
    assert told == [" ".join(WRAPPED.split()), " ".join(NARROW.split())]


def test_a_headline_in_capitals_is_not_joined_with_the_text_below_it() -> None:
    told = texts("THE CRANES OF THE QUAY ARE SOLD TO SOMEBODY FROM THE NORTH AT LAST\n" + WRAPPED)
    assert told[0] == "THE CRANES OF THE QUAY ARE SOLD TO SOMEBODY FROM THE NORTH AT LAST"


def test_a_line_of_one_mark_is_a_rule() -> None:
    kinds = [block.kind for block in content_blocks("One text.\n\n*\n\nAnother text.\n")]
    assert kinds == [Kind.TEXT, Kind.RULE, Kind.TEXT]


def test_words_in_capitals_before_a_sentence_are_drawn_as_bold_ones() -> None:
    (block,) = content_blocks("OLD PIER SOLD. The town has sold the old pier to a baker.")
    assert block.strong == "OLD PIER SOLD."
    (whole,) = content_blocks("OLD PIER SOLD. THE TOWN IS GLAD.")
    assert whole.strong == ""


def test_the_armour_of_a_signed_message_is_no_text() -> None:
    signed = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nThe pier is sold.\n\n"
        "-----BEGIN PGP SIGNATURE-----\nVersion: 2.6.2\n\niQCVAwUBO1\n-----END PGP SIGNATURE-----\n"
    )
    assert texts(signed) == ["The pier is sold."]


def test_a_signature_that_never_ends_is_kept() -> None:
    assert "The pier is sold." in texts("-----BEGIN PGP SIGNATURE-----\n\nThe pier is sold.\n")


def test_a_rule_that_stands_everywhere_underlines_nothing() -> None:
    rule = "-" * 20 + "\n"
    told = "".join(f"{title}\n{rule}A text of it.\n\n{rule}\n" for title in ("A pier is sold again", "Two", "Three"))  # fmt: skip
    assert not [block for block in content_blocks(told) if block.kind is Kind.HEADING]


def test_the_messages_of_a_digest_are_headed_by_their_subjects() -> None:
    ends = "-" * 30 + "\n\n"
    message = "From: jo@quay.example\nSubject: {}\n goes on\nDate: 8 Sep 2031\n\n# The text\n\n"
    digest = "Quay Digest\n\n" + "".join(message.format(f"Pier {n}") + ends for n in (1, 2))
    heads = [b.text for b in content_blocks(digest) if b.shape == MESSAGE and b.text]
    assert heads == ["Pier 1 goes on", "Pier 2 goes on"]


def test_two_forwarded_headers_make_no_digest() -> None:
    told = "From: jo@quay.example\nSubject: Pier\n\nA text.\n\nFrom: al\nSubject: Quay\n\nA text.\n"
    assert not [block for block in content_blocks(told) if block.shape == MESSAGE]
