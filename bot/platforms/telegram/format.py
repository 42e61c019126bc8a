"""How an alert looks on Telegram: one HTML message, safe whatever the feed wrote. Pure.

Rules of the markup: core.telegram.org/bots/api#html-style. The limit of 4096 counts what is left
after the entities were parsed; whether in code points or UTF-16 units is not said, so it is the
larger number here, with a margin.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from functools import lru_cache

from bot.digest_model import DigestItem
from bot.model import Alert, ChatId, Source
from bot.texts.plain import plain, safe_url

TEXT_LIMIT = 3900
"""Most UTF-16 units in one message, under Telegram's 4096."""

_ANY_CHAT = ChatId("telegram", "")
_TOPICS_LIMIT = 500
_TITLE_LIMIT = 300
_BULLET_LIMIT = 600
_SUMMARY_LIMIT = 1200
_NAME_LIMIT = 80
_URL_LIMIT = 2048
_PLAIN_URL_LIMIT = 1000
_SOURCES_SHOWN = 5
_ITEM_LIMIT = 200  # of a story in a digest
_ITEM_SHORT_LIMIT = 120  # ten of them fit, should all be emoji
_ITEM_NAME_LIMIT = 30
_HEADING_LIMIT = 30
_ITEM_URL_LIMIT = 500

# Telegram turns a bare @name into a mention that rings, and a bare /word into a button.
_MENTION = re.compile(r"(?<!\w)@(?=\w)")
_COMMAND = re.compile(r"(?<![\w/:.])/(?=\w)")
_WORD_JOINER = "\u2060"


def alert_html(alert: Alert) -> str:
    """The message for one alert: topics, linked title, bullets or the summary, sources.

    Bullets that would not fit are left out from the end; a reader who wants them has the link.
    """
    if alert.groups:
        return _digest_html(alert)
    return _html(replace(alert, chat=_ANY_CHAT))


# One story goes to many chats, and most of them know it by the same number.
@lru_cache(maxsize=128)
def _html(alert: Alert) -> str:
    story = alert.story
    head = []
    if alert.sample:
        head.append("🔔 <i>A test: this is what an alert looks like.</i>")
    topics = " · ".join(f"{topic.emoji} {topic.title}".strip() for topic in alert.topics)
    if topics:
        head.append(escape(topics, _TOPICS_LIMIT))
    title = escape(story.title, _TITLE_LIMIT) or "(no title)"
    head.append(link(f"<b>{title}</b>", story.url))
    foot = _sources(alert)
    note = mark_up(alert.note)
    room = TEXT_LIMIT - units("\n".join([*head, note, *foot])) - 6
    body = _body(alert, room)
    blocks = ["\n".join(head), "\n".join(body), note, "\n".join(foot)]
    return "\n\n".join(block for block in blocks if block)


def alert_text(alert: Alert) -> str:
    """The alert without any markup: title, address, number; for where the other form is refused.

    Of a digest the titles alone.
    """
    if alert.groups:
        return _digest_text(alert)
    story = alert.story
    title = _no_mentions(_no_commands(plain(story.title, _TITLE_LIMIT))) or "(no title)"
    target = safe_url(story.url)
    lines = [title, target if target is not None and len(target) <= _PLAIN_URL_LIMIT else ""]
    lines.append(plain(alert.note))
    lines.append(f"#{alert.number}" if alert.number > 0 else "")
    return "\n".join(line for line in lines if line)


def escape(text: str, limit: int) -> str:
    """Somebody's text as a line of HTML of at most ``limit`` characters that calls nobody."""
    return _calm(_no_commands(plain(text, limit)))


def mark_up(text: str) -> str:
    """A run of text within a line as HTML: as ``escape``, but commands stay buttons.

    A blank at either end stays, so that runs can be joined.
    """
    words = plain(text)
    before = " " if text[:1].isspace() else ""
    after = " " if words and text[-1:].isspace() else ""
    return before + _calm(words) + after


def _calm(line: str) -> str:
    return html.escape(_no_mentions(line), quote=False)


def _no_mentions(line: str) -> str:
    return _MENTION.sub(f"@{_WORD_JOINER}", line)


def _no_commands(line: str) -> str:
    return _COMMAND.sub(f"/{_WORD_JOINER}", line)


def link(inner: str, url: str | None) -> str:
    """``inner`` (HTML) leading to ``url``, if that is an http(s) address of sensible length."""
    target = safe_url(url)
    if target is None or len(target) > _URL_LIMIT:
        return inner
    return f'<a href="{html.escape(target)}">{inner}</a>'


def units(markup: str) -> int:
    """The UTF-16 units that are left of some HTML of ours when its tags are gone."""
    text = html.unescape(re.sub(r"<[^>]*>", "", markup))
    return len(text.encode("utf-16-le")) // 2


def _digest_html(alert: Alert) -> str:
    """Title, then the stories below their headings, then the note; all of them, whatever they are
    called: what is told must be seen.
    """
    usual = _digest(alert, _ITEM_LIMIT)
    return usual if units(usual) <= TEXT_LIMIT else _digest(alert, _ITEM_SHORT_LIMIT)


def _digest(alert: Alert, limit: int) -> str:
    blocks = [f"<b>{escape(alert.story.title, _TITLE_LIMIT)}</b>"]
    for group in alert.groups:
        lines = [f"<b>{escape(group.heading, _HEADING_LIMIT)}</b>"] if group.heading else []
        blocks.append("\n".join([*lines, *(_item(item, limit) for item in group.items)]))
    if alert.note:
        blocks.append(mark_up(alert.note))
    return "\n\n".join(blocks)


def _item(item: DigestItem, limit: int) -> str:
    title = escape(item.title, limit) or "(no title)"
    # All links of a message together have a limit that is told nowhere.
    url = item.url if item.url and len(item.url) <= _ITEM_URL_LIMIT else None
    number = f" · #{item.number}" if item.number > 0 else ""
    return f"• {link(title, url)} – <i>{escape(item.source, _ITEM_NAME_LIMIT)}</i>{number}"


def _digest_text(alert: Alert) -> str:
    titles = [item.title for group in alert.groups for item in group.items]
    lines = [plain(alert.story.title, _TITLE_LIMIT)]
    lines += [f"• {plain(title, _ITEM_LIMIT) or '(no title)'}" for title in titles]
    return "\n".join([*(_no_mentions(_no_commands(line)) for line in lines), alert.note]).strip()


def _body(alert: Alert, room: int) -> list[str]:
    bullets = [f"• {text}" for text in map(_bullet, alert.story.bullets) if text]
    lines: list[str] = []
    for line in bullets or filter(None, [escape(alert.story.summary, _SUMMARY_LIMIT)]):
        room -= units(line) + 1
        if room < 0:
            break
        lines.append(line)
    return lines


def _bullet(text: str) -> str:
    return escape(text, _BULLET_LIMIT)


def _sources(alert: Alert) -> list[str]:
    sources = alert.sources or (Source(alert.story.feed, alert.story.source, alert.story.url),)
    names = [
        link(escape(source.title or source.feed, _NAME_LIMIT), source.url)
        for source in sources[:_SOURCES_SHOWN]
    ]
    if len(sources) > _SOURCES_SHOWN:
        names.append(f"{len(sources) - _SOURCES_SHOWN} more")
    number = f" · #{alert.number}" if alert.number > 0 else ""
    return [f"<i>{', '.join(names)}</i>{number}"]
