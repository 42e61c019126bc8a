"""Which of a channel's messages is an alert that nobody heard back about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.digest_model import DigestGroup, DigestItem
from bot.model import Alert
from bot.platforms.discord.finding import Found, find
from bot.platforms.discord.format import alert_payload, plain_payload
from tests.platforms.discord.samples import alert, source

US = "4711"


def listed(payload: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A message as Discord lists it, posted by us."""
    made = {"id": "77", "type": 0, "author": {"id": US, "bot": True}, "content": "", "embeds": []}
    return {**made, **payload, **fields}


def found(message: Any, told: Alert, nonce: str = "n1") -> Found | None:
    other = listed(alert_payload(alert(number=2, title="Another")))
    return find(["noise", None, {"id": 3}, other, message], told, nonce=nonce, author=US)


def digest(*titles: str) -> Alert:
    items = tuple(DigestItem(n, title, None, "Wire") for n, title in enumerate(titles, start=1))
    return replace(alert(number=0, title="Two stories"), groups=(DigestGroup("Chips", items),))


def test_an_alert_is_found_by_its_number_and_title() -> None:
    assert found(listed(alert_payload(alert())), alert()) == Found("77", current=True)


def test_a_number_alone_is_not_enough() -> None:
    other = alert(title="Another story", url="https://wire.example/other")
    assert found(listed(alert_payload(other)), alert()) is None


def test_a_title_alone_is_not_enough() -> None:
    assert found(listed(alert_payload(alert(number=9))), alert()) is None
    assert found(listed(alert_payload(alert(number=33))), alert()) is None


def test_one_that_was_corrected_since_is_found_and_not_current() -> None:
    then = listed(alert_payload(alert(title="Halden opens its 3rd fab")))
    assert found(then, alert()) == Found("77", current=False)
    with_source = alert(sources=(source("Wire"), source("Harbour")))
    assert found(listed(alert_payload(alert())), with_source) == Found("77", current=False)


def test_stories_without_an_address_are_told_apart_by_their_titles() -> None:
    then = listed(alert_payload(alert(url=None, title="Another story")))
    assert found(then, alert(url=None)) is None
    assert found(listed(alert_payload(alert(url=None))), alert(url=None)) is not None


def test_the_plain_form_is_found_too() -> None:
    plain = listed(plain_payload(alert()))
    assert found(plain, alert()) == Found("77", current=True)
    assert found(plain, alert(title="Corrected")) == Found("77", current=False)
    assert found(plain, alert(number=9)) is None
    other = alert(title="Another story", url="https://wire.example/other")
    assert found(plain, other) is None


def test_blanks_that_discord_trims_make_no_difference() -> None:
    payload = alert_payload(alert())
    embed = {**payload["embeds"][0], "title": f"{payload['embeds'][0]['title']} ", "type": "rich"}
    assert found(listed({"embeds": [embed]}), alert()) == Found("77", current=True)


def test_a_digest_is_found_by_all_of_its_text() -> None:
    there = listed(alert_payload(digest("One", "Two")))
    assert found(there, digest("One", "Two")) == Found("77", current=True)
    assert found(there, digest("One", "Three")) is None
    plain = listed(plain_payload(digest("One", "Two")))
    assert found(plain, digest("One", "Two")) == Found("77", current=True)


def test_the_nonce_says_it_all_where_discord_gives_it_back() -> None:
    other = listed(alert_payload(alert(number=9, title="As it was", url=None)), nonce="n1")
    assert found(other, alert()) == Found("77", current=False)


@pytest.mark.parametrize(
    "fields",
    [
        {"author": {"id": "1"}},
        {"author": None},
        {"type": 20},
        {"type": None},
        {"id": 77},
    ],
    ids=["another's", "nobody's", "an answer to a command", "no type", "no id"],
)
def test_what_is_not_an_alert_of_ours_is_passed_over(fields: dict[str, Any]) -> None:
    assert found(listed(alert_payload(alert()), nonce="n1", **fields), alert()) is None


@pytest.mark.parametrize(
    "fields", [{"embeds": ["x"]}, {"embeds": {}}, {"embeds": [{"footer": "x"}]}, {"content": 7}]
)
def test_answers_of_another_shape_are_no_alerts(fields: dict[str, Any]) -> None:
    assert found(listed({}, **fields), alert()) is None


def test_without_a_number_nothing_is_found() -> None:
    sample = alert(number=0)
    assert found(listed(alert_payload(sample)), sample) is None
