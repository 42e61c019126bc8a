"""How a reply looks on Telegram: HTML messages, as many as its length needs. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.platforms.telegram.format import TEXT_LIMIT, link, mark_up, units
from handlers.commands.request import Line, Reply, Span


def reply_html(reply: Reply) -> list[str]:
    """The messages of a reply, in order, each within Telegram's limit; none for an empty reply.

    They part between lines, and inside a line only where it alone is too long.
    """
    messages: list[list[str]] = [[]]
    room = TEXT_LIMIT
    for line in reply.lines:
        for piece in _pieces(line):
            markup = "".join(map(_span, piece))
            size = units(markup) + 1
            if size > room:
                messages.append([])
                room = TEXT_LIMIT
            messages[-1].append(markup)
            room -= size
    joined = ("\n".join(lines).strip("\n") for lines in messages)
    return [message for message in joined if units(message.strip())]


def _span(span: Span) -> str:
    markup = mark_up(span.text)
    if not markup.strip():
        return markup
    if span.code:  # Telegram allows no other style inside or around code
        return f"<code>{markup}</code>"
    if span.bold:
        markup = f"<b>{markup}</b>"
    if span.dim:
        markup = f"<i>{markup}</i>"
    return link(markup, span.url)


def _pieces(line: Line) -> Iterable[Line]:
    """The line, cut where it is too long for one message."""
    piece: list[Span] = []
    room = TEXT_LIMIT // 2  # characters; one may take two units
    for span in line:
        text = span.text
        while len(text) > room:
            cut = text.rfind(" ", 0, room) + 1 or (0 if piece else room)
            if cut:
                piece.append(replace(span, text=text[:cut]))
                text = text[cut:]
            yield tuple(piece)
            piece, room = [], TEXT_LIMIT // 2
        piece.append(replace(span, text=text))
        room -= len(text)
    yield tuple(piece)
