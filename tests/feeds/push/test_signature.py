"""Signatures of pushes (WebSub, section 7.1)."""

from __future__ import annotations

import hmac

import pytest

from bot.feeds.push.signature import METHODS, is_signed, new_secret, new_token

BODY = "Kräne\x00".encode() + b"\xff"


def sign(method: str, body: bytes = BODY, secret: str = "geheim") -> str:
    return f"{method}={hmac.new(secret.encode(), body, method).hexdigest()}"


@pytest.mark.parametrize("method", METHODS)
def test_each_method_of_the_recommendation_counts(method: str) -> None:
    assert is_signed(BODY, sign(method), "geheim")


def test_a_known_signature_is_right() -> None:
    # RFC 4231, test case 2
    known = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert is_signed(b"what do ya want for nothing?", "sha256=" + known, "Jefe")


def test_letters_may_be_capital() -> None:
    method, digest = sign("sha256").split("=")
    assert is_signed(BODY, f"{method.upper()}={digest.upper()}", "geheim")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "=",
        "sha256=",
        "sha256",
        sign("sha256")[:-1],
        sign("sha256") + "0",
        sign("sha256").replace("sha256", "sha512"),
        sign("md5"),
        sign("sha256", body=BODY + b"!"),
        sign("sha256", secret="anders"),
        "sha256=" + "é" * 64,
        "sha256=" + "\ud800" * 64,
        "none=" + sign("sha256"),
    ],
)
def test_whatever_else_does_not_count(header: str | None) -> None:
    assert not is_signed(BODY, header, "geheim")


def test_secrets_and_tokens_are_long_and_never_the_same() -> None:
    assert len({new_secret() for _ in range(100)} | {new_token() for _ in range(100)}) == 200
    assert 32 <= len(new_secret().encode()) < 200
    assert len(bytes.fromhex(new_token())) * 8 == 160
