"""The terms by which a story is found by other reports of its event. Pure; the store keeps them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

from bot.same.titles import normal_title
from bot.same.words import ordered_terms

_FROM_TITLE, _IN_ALL = 20, 28
_TITLE, _SUMMARY = 400, 400  # characters; what stands later is background


def near_terms(title: str, summary: str = "", source: str = "") -> tuple[str, ...]:
    """The telling terms of a story, those of its title first, as short names without blanks.

    Two reports of one event share some of them; common words are left out.
    """
    found = dict.fromkeys(ordered_terms(normal_title(title[:_TITLE], source)))
    chosen = dict.fromkeys(list(found)[:_FROM_TITLE])
    for term in ordered_terms(normal_title(summary[:_SUMMARY])):
        if len(chosen) >= _IN_ALL:
            break
        chosen[term] = None
    return tuple(_named(chosen))


def _named(terms: Iterable[str]) -> Iterable[str]:
    for term in terms:
        digest = hashlib.blake2b(term.encode(errors="surrogatepass"), digest_size=6).digest()
        yield base64.urlsafe_b64encode(digest).decode()
