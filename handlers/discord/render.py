"""How a reply looks on Discord: messages of Markdown. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from bot.platforms.discord.markdown import escape, link, shown, units
from handlers.commands.request import Line, Reply, Span

MESSAGE_LIMIT = 2000
"""UTF-16 units in one message: docs.discord.com/developers/resources/message#create-message."""

_SPAN_LIMIT = 1000
_SMALL = "-# "


def reply_messages(reply: Reply) -> list[str]:
    """The messages that say a reply, in order: at least one, each within Discord's limit.

    They break between lines; what a line holds beyond one message is left out.
    """
    messages: list[str] = []
    for line in map(_line, reply.lines):
        if messages and units(messages[-1]) + 1 + units(line) <= MESSAGE_LIMIT:
            messages[-1] += f"\n{line}"
        else:
            messages.append(line)
    return [message.strip("\n") for message in messages if message.strip()] or ["…"]


def _line(line: Line) -> str:
    small = bool(line) and all(span.dim for span in line)
    text = _SMALL if small else ""
    for span in _merged(line):
        piece = _span(span)
        if units(text) + units(piece) + 1 > MESSAGE_LIMIT:
            return f"{text}…"
        text += piece
    return text


def _merged(line: Iterable[Span]) -> Iterable[Span]:
    """Neighbours of one style as one span: ``**a****b**`` is not bold."""
    for (bold, code, url), spans in itertools.groupby(line, lambda s: (s.bold, s.code, s.url)):
        yield Span("".join(span.text for span in spans), bold=bold, code=code, url=url)


def _span(span: Span) -> str:
    """One span; blanks around its text stand outside the markers, which they would break."""
    core = span.text.strip()
    if not core:
        return " " if span.text else ""
    if span.code:
        # Nothing can be escaped between backticks.
        core = f"`{shown(core.replace('`', 'ˋ'), _SPAN_LIMIT)}`"
    else:
        core = escape(core, _SPAN_LIMIT)
    if span.bold:
        core = f"**{core}**"
    core = link(core, span.url)
    before = " " if span.text[0].isspace() else ""
    after = " " if span.text[-1].isspace() else ""
    return f"{before}{core}{after}"
