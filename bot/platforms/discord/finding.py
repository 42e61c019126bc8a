"""Whether one of a channel's messages is a certain alert that nobody heard back about. Pure.

Discord gives a message's nonce back in the answer to its posting, and need not when a channel is
read: the field is optional (docs.discord.com/developers/resources/message#message-object). Where it
is missing a message is told by what everybody sees of it: its running number, which a channel gives
to one story only, together with the story's title or its link (numbers begin anew when a store is
lost). A digest holds the numbers of its stories, and is told by its whole text. So nothing hidden
has to be put into messages, and no link leads elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.model import Alert
from bot.platforms.discord.format import alert_payload, plain_payload

_DEFAULT = 0  # a message's type: answers to commands, which show stories too, have others
_NUMBER = re.compile(r"#(\d+)$")


@dataclass(frozen=True, slots=True)
class Found:
    """A message that tells an alert; ``current``: it shows it as it would be sent now."""

    message_id: str
    current: bool


def find(messages: Sequence[Any], alert: Alert, *, nonce: str, author: str) -> Found | None:
    """The alert among messages as Discord lists them; ``author`` is the bot's own id.

    What is no message, or another's, is passed over.
    """
    embed, bare = _rich(alert_payload(alert)), _lines(plain_payload(alert))
    for message in messages:
        if not isinstance(message, dict) or not _is_ours(message, author):
            continue
        there, text = _rich(message), _lines(message)
        current = there == embed or (text == bare and not there.title)
        told = current if alert.groups else _tells(there, text, embed, bare, alert.number)
        if told or message.get("nonce") == nonce:
            return Found(str(message["id"]), current)
    return None


@dataclass(frozen=True, slots=True)
class _Rich:
    """What is compared of an embed; all empty where there is none."""

    title: str
    url: str
    description: str
    footer: str


def _tells(there: _Rich, text: list[str], embed: _Rich, bare: list[str], number: int) -> bool:
    """Whether an embed, or else bare text, has the number and one more thing of the story."""
    if number <= 0:
        return False
    if there.title:
        alike = there.title == embed.title or (there.url and there.url == embed.url)
        return bool(alike) and _number(there.footer) == number
    return bool(text) and _number(text[-1]) == number and bool({*text[:-1]} & {*bare[:-1]})


def _is_ours(message: dict[str, Any], author: str) -> bool:
    by = message.get("author")
    return (
        isinstance(message.get("id"), str)
        and message.get("type") == _DEFAULT
        and isinstance(by, dict)
        and by.get("id") == author
    )


def _number(text: str) -> int:
    found = _NUMBER.search(text)
    return int(found[1]) if found else 0


def _rich(message: dict[str, Any]) -> _Rich:
    embeds = message.get("embeds")
    first = embeds[0] if isinstance(embeds, list) and embeds else None
    embed = first if isinstance(first, dict) else {}
    footer = embed.get("footer")
    return _Rich(
        _line(embed.get("title")),
        _line(embed.get("url")),
        _line(embed.get("description")),
        _line(footer.get("text")) if isinstance(footer, dict) else "",
    )


def _lines(message: dict[str, Any]) -> list[str]:
    content = message.get("content")
    lines = content.splitlines() if isinstance(content, str) else ()
    return [line for line in map(_line, lines) if line]


def _line(text: object) -> str:
    # Discord trims what it is sent.
    return " ".join(text.split()) if isinstance(text, str) else ""
