"""How an alert looks on Discord: one embed, safe whatever the feed wrote. Pure.

Limits of an embed: docs.discord.com/developers/resources/message#embed-object-embed-limits.
Title and description are Markdown; the names of author and footer are plain text.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from functools import lru_cache
from typing import Any

from bot.model import Alert, ChatId, Source
from bot.platforms.discord.markdown import escape, link, link_target, shown, units

TITLE_LIMIT = 256
DESCRIPTION_LIMIT = 1500
"""Far under Discord's 4096: an alert is to be read at a glance."""

_ANY_CHANNEL = ChatId("discord", "")
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
    """The alert as bare text: title, address, number; for where the embed is refused."""
    story = alert.story
    lines = [escape(story.title, TITLE_LIMIT) or "(no title)"]
    url = link_target(story.url)
    if url is not None and len(url) <= _PLAIN_URL_LIMIT:
        lines.append(f"<{url}>")
    if alert.number > 0:
        lines.append(f"-# #{alert.number}")
    return {"content": "\n".join(lines), "allowed_mentions": {"parse": []}}


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
