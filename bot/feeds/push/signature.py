"""Checks that a push comes from the hub that was told the secret (WebSub, section 7.1). Pure."""

from __future__ import annotations

import hmac
import secrets

METHODS = ("sha256", "sha384", "sha512", "sha1")
"""Those that the Recommendation names. HMAC does not rest on what is broken in SHA-1 (RFC 6194,
section 3.3), and hubs older than the Recommendation, Google's among them, sign with nothing else.
"""


def new_secret() -> str:
    """A secret of 256 bits (the limit is 200 bytes)."""
    return secrets.token_urlsafe(32)


def new_token() -> str:
    """What makes a callback's address unguessable: 160 bits."""
    return secrets.token_hex(20)


def is_signed(body: bytes, header: str | None, secret: str) -> bool:
    """Whether ``X-Hub-Signature`` is that of this body, bytes as they came; in constant time."""
    method, divider, given = (header or "").strip().partition("=")
    method = method.lower()
    if not divider or method not in METHODS or not given.isascii():
        return False
    right = hmac.digest(secret.encode(), body, method).hex()
    return hmac.compare_digest(right, given.lower())
