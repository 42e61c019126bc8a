"""How an alert looks on Discord: one embed, safe whatever the feed wrote. Pure.

Limits of an embed: docs.discord.com/developers/resources/message#embed-object-embed-limits.
Title and description are Markdown; the names of author and footer are plain text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from functools import lru_cache
from typing import Any

from bot.digest_model import DigestItem
from bot.model import Alert, ChatId, Source
from bot.platforms.discord.markdown import escape, link, link_target, shown, units

TITLE_LIMIT = 256
DESCRIPTION_LIMIT = 1500
"""Far under Discord's 4096: an alert is to be read at a glance."""

_ANY_CHANNEL = ChatId("discord", "")
DIGEST_LIMIT = 4000
"""Of the 4096 of a description: a digest is read, not glanced at."""

_SUPPRESS_NOTIFICATIONS = 1 << 12  # a message's flag
_ITEM_LIMIT = 200  # of a story in a digest
_ITEM_PLAIN_LIMIT = 140
_ITEM_NAME_LIMIT = 50
_ITEM_URL_LIMIT = 400
_NAME_LIMIT = 80
_HEAD_LIMIT = 256
_FOOT_LIMIT = 512
_BULLET_LIMIT = 400
_SOURCES_SHOWN = 5
_PLAIN_URL_LIMIT = 1000
_FURTHER_URL_LIMIT = 150  # longer ones would leave no room for the story
_SAMPLE = "-# 🔔 A test: this is what an alert looks like."


def alert_payload(alert: Alert) -> dict[str, Any]:
    """The body of ``POST /channels/{id}/messages`` for one alert, without its nonce.

    The topics stand above the title, bullets (else the summary) below, the story's picture beside
    them (Discord loads it for its readers), the sources in the footer; further sources that have
    an address of their own are links at the end of the description. Bullets that would not fit are
    left out from the end. Nobody is ever mentioned.
    """
    if alert.groups:
        return _digest_payload(alert)
    return {**_payload(replace(alert, chat=_ANY_CHANNEL))}


# One story goes to many channels, and most of them know it by the same number.
@lru_cache(maxsize=128)
def _payload(alert: Alert) -> dict[str, Any]:
    story = alert.story
    embed: dict[str, Any] = {"title": escape(story.title, TITLE_LIMIT) or "(no title)"}
    url = link_target(story.url)
    if url is not None:
        embed["url"] = url
    description = _description(alert)
    if description:
        embed["description"] = description
    if alert.topics:
        embed["color"] = alert.topics[0].color
        topics = " · ".join(f"{topic.emoji} {topic.title}".strip() for topic in alert.topics)
        embed["author"] = {"name": shown(topics, _HEAD_LIMIT)}
    picture = link_target(story.picture)
    if picture is not None:
        embed["thumbnail"] = {"url": picture}
    footer = _footer(alert)
    if footer:
        embed["footer"] = {"text": footer}
    if story.published is not None:
        embed["timestamp"] = story.published.astimezone(UTC).isoformat()
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def plain_payload(alert: Alert) -> dict[str, Any]:
    """The alert as bare text: title, address, number; for where the embed is refused.

    Of a digest the titles alone.
    """
    if alert.groups:
        return _digest_plain(alert)
    story = alert.story
    lines = [escape(story.title, TITLE_LIMIT) or "(no title)"]
    url = link_target(story.url)
    if url is not None and len(url) <= _PLAIN_URL_LIMIT:
        lines.append(f"<{url}>")
    if alert.number > 0:
        lines.append(f"-# #{alert.number}")
    return {"content": "\n".join(lines), "allowed_mentions": {"parse": []}}


def _digest_payload(alert: Alert) -> dict[str, Any]:
    embed: dict[str, Any] = {
        "title": escape(alert.story.title, TITLE_LIMIT),
        "description": _digest_body(alert),
    }
    if alert.topics:
        embed["color"] = alert.topics[0].color
    return {"embeds": [embed], "allowed_mentions": {"parse": []}, **_flags(alert)}


def _digest_body(alert: Alert) -> str:
    """The stories below their headings; links give way, the longest first, where room is short."""
    items = [item for group in alert.groups for item in group.items]
    linked = [item for item in items if len(item.url or "") <= _ITEM_URL_LIMIT]
    linked.sort(key=lambda item: len(item.url or ""))
    while units(body := _digest_lines(alert, linked)) > DIGEST_LIMIT and linked:
        linked.pop()
    return body


def _digest_lines(alert: Alert, linked: Sequence[DigestItem]) -> str:
    lines: list[str] = []
    for group in alert.groups:
        if group.heading:
            lines += ["", f"**{escape(group.heading, _NAME_LIMIT)}**"]
        for item in group.items:
            title = escape(item.title, _ITEM_LIMIT) or "(no title)"
            number = f" · #{item.number}" if item.number > 0 else ""
            source = escape(item.source, _ITEM_NAME_LIMIT)
            lines.append(
                f"• {link(title, item.url if item in linked else None)} – {source}{number}"
            )
    if alert.note:
        lines += ["", alert.note]
    return "\n".join(lines).strip("\n")


def _digest_plain(alert: Alert) -> dict[str, Any]:
    titles = [item.title for group in alert.groups for item in group.items]
    lines = [escape(alert.story.title, TITLE_LIMIT)]
    lines += [f"• {escape(title, _ITEM_PLAIN_LIMIT) or '(no title)'}" for title in titles]
    content = "\n".join([*lines, alert.note]).strip()
    return {"content": content, "allowed_mentions": {"parse": []}, **_flags(alert)}


def _flags(alert: Alert) -> dict[str, int]:
    return {"flags": _SUPPRESS_NOTIFICATIONS} if alert.silent else {}


def _description(alert: Alert) -> str:
    head = [_SAMPLE] if alert.sample else []
    foot = _further(alert)
    room = DESCRIPTION_LIMIT - units("\n".join([*head, *foot])) - 2
    body: list[str] = []
    bullets = [f"• {text}" for text in map(_bullet, alert.story.bullets) if text]
    for line in bullets or filter(None, [escape(alert.story.summary, room)]):
        room -= units(line) + 1
        if room < -1:
            break
        body.append(line)
    return "\n".join([*head, *body, *foot])


def _bullet(text: str) -> str:
    return escape(text, _BULLET_LIMIT)


def _further(alert: Alert) -> list[str]:
    linked = []
    for source in alert.sources[1:_SOURCES_SHOWN]:
        target = link_target(source.url)
        if target is not None and len(target) <= _FURTHER_URL_LIMIT:
            linked.append(link(escape(source.title or source.feed, _NAME_LIMIT), target))
    return [f"-# Also: {' · '.join(linked)}"] if linked else []


def _footer(alert: Alert) -> str:
    sources = alert.sources or (Source(alert.story.feed, alert.story.source, alert.story.url),)
    names = [shown(source.title or source.feed, _NAME_LIMIT) for source in sources[:_SOURCES_SHOWN]]
    if len(sources) > _SOURCES_SHOWN:
        names.append(f"{len(sources) - _SOURCES_SHOWN} more")
    number = f" · #{alert.number}" if alert.number > 0 else ""
    return shown(f"{', '.join(names)}{number}", _FOOT_LIMIT)
