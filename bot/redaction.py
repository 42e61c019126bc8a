"""Takes secrets out of text: those that are known, and whatever has the shape of one. Pure."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus, unquote

HIDDEN = "***"

_SHORTEST = 4
"""Shorter secrets are not looked for by themselves: they would be found in every other word."""

_COLON = "(?::|%3A|%253A)"
_SHAPES = (
    # user:password@ in any URL, as it is written (RFC 3986, section 3.2.1) or percent-encoded
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,30}://)[^/?#\s\"'<>]*@"), rf"\g<1>{HIDDEN}@"),
    (
        re.compile(
            r"(?i)\b([a-z][a-z0-9+.-]{0,30}%3A%2F%2F)(?:(?!%2F|%3F|%23)[^/?#&\s\"'<>])*?(%40)"
        ),
        rf"\g<1>{HIDDEN}\g<2>",
    ),
    # A bot's token: https://core.telegram.org/bots/api#authorizing-your-bot
    (re.compile(rf"(?i)(?<![0-9])[0-9]{{6,}}{_COLON}[a-z0-9_-]{{30,}}"), HIDDEN),
    # A bot's token: three parts of base64url (id, time, signature)
    (re.compile(r"(?<![\w-])[\w-]{23,30}\.[\w-]{6,7}\.[\w-]{27,}", re.ASCII), HIDDEN),
    # Tokens in the paths of Discord's webhooks and interactions
    (re.compile(r"(?i)(/(?:webhooks|interactions)/[0-9]{15,20}/)[a-z0-9_-]{20,}"), rf"\1{HIDDEN}"),
    (re.compile(r"\b(Bot|Bearer|Basic) +[A-Za-z0-9+/=._~-]{16,}"), rf"\1 {HIDDEN}"),
)


class Redactor:
    """Replaces secrets by ``***``, however they are written.

    ``secrets`` are known ones: tokens, passwords, whole URLs (their passwords are taken out of
    them). Each is found as it is, percent-encoded, and as JSON, ``repr`` and HTML escape it; of a
    Telegram token also the part after the colon. Unknown ones are found by their shape.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spellings = {text for secret in secrets for text in _spellings(secret)}
        # The longest first, so that no part of one is taken for another and its rest left over.
        ordered = sorted(spellings, key=lambda text: (-len(text), text))
        self._known = re.compile("|".join(map(_pattern, ordered))) if ordered else None

    def __call__(self, text: str) -> str:
        """The text without secrets."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        for shape, replacement in _SHAPES:
            text = shape.sub(replacement, text)
        return text


def _spellings(secret: str) -> set[str]:
    spellings: set[str] = set()
    for part in _parts(secret):
        once, plus = quote(part, safe=""), quote_plus(part)
        spellings |= {part, once, plus, quote(part), quote(once, safe="")}
        spellings |= {json.dumps(part)[1:-1], json.dumps(part, ensure_ascii=False)[1:-1]}
        spellings |= {repr(part)[1:-1], ascii(part)[1:-1], html.escape(part)}
    return {text for text in spellings if len(text) >= _SHORTEST}


def _parts(secret: str) -> set[str]:
    _, divider, rest = secret.partition("://")
    if divider:
        credentials = rest.partition("/")[0].rpartition("@")[0]
        # The user's name is no secret, and often a plain word.
        password = credentials.partition(":")[2]
        return {secret, password, unquote(password)} if password else set()
    head, colon, tail = secret.partition(":")
    if colon and head.isdigit():
        return {secret, tail}
    return {secret}


def _pattern(spelling: str) -> str:
    """Percent-encoding may be in either case (RFC 3986, section 2.1)."""
    return re.sub(r"%[0-9A-F]{2}", lambda code: f"(?i:{code[0]})", re.escape(spelling))
