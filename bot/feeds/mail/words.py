"""The words of ``words.toml``, read once: what stands around an issue in a mail."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class MailWords:
    """``view`` and ``personal`` are texts of links, ``headers`` tells a header's name in English,
    ``tokens`` are parameters of any link, ``view_tokens`` of links to the issue on the web;
    ``ending`` finds in a link that it ends a subscription.

    All in lower case.
    """

    view: frozenset[str]
    personal: tuple[str, ...]
    headers: dict[str, str]
    tokens: frozenset[str]
    view_tokens: frozenset[str]
    ending: re.Pattern[str]


@functools.cache
def mail_words() -> MailWords:
    """The words as they are shipped."""
    text = (resources.files("bot.feeds.mail") / "words.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    return MailWords(
        frozenset(found["view"]),
        tuple(found["personal"]),
        {word: name for name, words in found["headers"].items() for word in words},
        frozenset(found["tokens"]),
        frozenset((*found["tokens"], *found["view_tokens"])),
        re.compile(
            rf"(?:^|[/?&=._-])(?:{'|'.join(map(re.escape, found['ending']))})(?:$|[/?&=._-])",
            re.IGNORECASE,
        ),
    )


def folded(text: str) -> str:
    """The text as it is compared: lower case, plain apostrophes and blanks."""
    return text.casefold().replace("’", "'").replace("\u00a0", " ")
