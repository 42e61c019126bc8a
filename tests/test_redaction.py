"""Secrets are found however they are written; other text stays as it is."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus

import pytest

from bot.redaction import Redactor

TELEGRAM = "987654321:AAF_fictional-token_of_no_bot_12345"
TELEGRAM_SECRET = TELEGRAM.partition(":")[2]
DISCORD = "MTE5fictional0bot0id0000000.Gabc12.fictional-signature_of-no-bot-at-all"
PASSWORD = 'p&ss "w\\rd"/é'


@pytest.mark.parametrize(
    "spelling",
    [
        PASSWORD,
        quote(PASSWORD),
        quote(PASSWORD, safe=""),
        quote(PASSWORD, safe="").lower().replace("p&ss", "p&ss"),
        quote_plus(PASSWORD),
        quote(quote(PASSWORD, safe=""), safe=""),
        json.dumps(PASSWORD)[1:-1],
        json.dumps(PASSWORD, ensure_ascii=False)[1:-1],
        repr(PASSWORD)[1:-1],
        "p&amp;ss &quot;w\\rd&quot;/é",
    ],
)
def test_a_known_secret_is_found_in_every_spelling(spelling: str) -> None:
    assert Redactor([PASSWORD])(f"<{spelling}>") == "<***>"


@pytest.mark.parametrize("secret", [TELEGRAM, "123:short-token", DISCORD, "hunter2"])
def test_a_known_secret_is_hidden(secret: str) -> None:
    assert Redactor([secret])(f"failed: {secret} ({secret})") == "failed: *** (***)"


def test_the_part_after_the_colon_of_a_telegram_token_is_hidden_by_itself() -> None:
    redact = Redactor(["123:short-token"])
    assert (
        redact("/bot123:short-token/getMe short-token 123%3Ashort-token") == "/bot***/getMe *** ***"
    )


def test_the_password_of_a_known_url_is_hidden_by_itself() -> None:
    redact = Redactor(["redis://user:hunt%65r2@store:6379/0"])
    assert redact("AUTH user hunter2; hunt%65r2") == "AUTH user ***; ***"
    assert redact("redis://user:hunt%65r2@store:6379/0") == "***"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("redis://:pw@store:6379/0", "redis://***@store:6379/0"),
        ("GET https://me:pa:ss@host/feed?x=1", "GET https://***@host/feed?x=1"),
        ("rediss://u:p@ss@store/0", "rediss://***@store/0"),
        ("?next=https%3A%2F%2Fme%3Apw%40host%2Fx", "?next=https%3A%2F%2F***%40host%2Fx"),
        (f"https://api.telegram.org/bot{TELEGRAM}/getMe", "https://api.telegram.org/bot***/getMe"),
        (f"bot{quote(TELEGRAM, safe='')}", "bot***"),
        (f"token {DISCORD}!", "token ***!"),
        ("Authorization: Bot abcdefghijklmnopqrst", "Authorization: Bot ***"),
        (
            "POST /interactions/123456789012345678/aW50ZXJhY3Rpb246MTIz/callback",
            "POST /interactions/123456789012345678/***/callback",
        ),
        (
            "POST /webhooks/123456789012345678/aW50ZXJhY3Rpb246MTIz?wait=true",
            "POST /webhooks/123456789012345678/***?wait=true",
        ),
    ],
)
def test_an_unknown_secret_is_found_by_its_shape(text: str, expected: str) -> None:
    assert Redactor()(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://medium.com/@writer/a-story?at=a@b.example",
        "mail editor@news.example about https://news.example",
        "started at 12:30:45, polled 1234567:89 feeds",
        "telegram:-1001234567890:7",
        "story k3j5h2g8d9s0 to discord:112233445566778899 (2026.11.25)",
        "chips, ai, blockchain and crypto: Basic research, Bot API 10.0",
    ],
)
def test_text_without_secrets_stays_as_it_is(text: str) -> None:
    assert Redactor([TELEGRAM, DISCORD, "redis://store/0"])(text) == text


def test_an_empty_or_tiny_secret_hides_nothing() -> None:
    assert Redactor(["", "a", "redis://u:pw@h/0"])("a pw and more") == "a pw and more"


@pytest.mark.parametrize(
    "text", ["a.b" * 50_000, "a://" * 50_000, f"http://{'x' * 200_000}", "9" * 200_000]
)
def test_a_huge_text_is_read_in_a_moment(text: str) -> None:
    assert Redactor([TELEGRAM])(text) == text
