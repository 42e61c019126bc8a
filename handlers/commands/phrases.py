"""Turns messages of the catalogue into lines of a reply: styles from it, values as spans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.texts import Texts, Value
from handlers.commands.request import Line, Reply, Span

_STYLED = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\0(\d+)\0")


class Phrases:
    """What a command says. In a message, `this` is code and **this** bold."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def lines(self, name: str, /, **values: Value | Span | Line) -> tuple[Line, ...]:
        """The lines of one message. Spans and lines go in as they are: styles in them stay inert.

        A ``str`` is for words of ours that the message chooses by (``[discord]``), not for text
        that others wrote.
        """
        spliced: list[Line] = []
        plain_values: dict[str, Value] = {}
        for key, value in values.items():
            if isinstance(value, Span | tuple):
                plain_values[key] = f"\0{len(spliced)}\0"
                spliced.append((value,) if isinstance(value, Span) else value)
            else:
                plain_values[key] = value
        text = self._texts(name, **plain_values)
        return tuple(tuple(_spans(line, spliced)) for line in text.split("\n"))

    def line(self, name: str, /, **values: Value | Span | Line) -> Line:
        """A message of one line."""
        (line,) = self.lines(name, **values)
        return line

    def reply(self, name: str, /, **values: Value | Span | Line) -> Reply:
        """A reply of one message that only the asker need see."""
        return Reply(self.lines(name, **values), private=True)

    def listed(self, items: Sequence[Line], most: int = 20) -> Line:
        """ "A, B and C"; of more than ``most`` items, the first ones "and 7 more"."""
        shown = list(items[:most])
        if len(items) > most:
            shown.append(self.line("list-more", count=len(items) - most))
        spans: list[Span] = []
        for index, item in enumerate(shown):
            if index:
                last = index == len(shown) - 1
                spans.append(Span(self._texts("list-and" if last else "list-comma")))
            spans.extend(item)
        return tuple(spans)


def _spans(line: str, spliced: Sequence[Line]) -> Iterable[Span]:
    end = 0
    for match in _STYLED.finditer(line):
        if match.start() > end:
            yield Span(line[end : match.start()])
        code, bold, index = match.groups()
        if index is not None:
            yield from spliced[int(index)]
        elif code is not None:
            yield Span(code, code=True)
        else:
            yield Span(bold, bold=True)
        end = match.end()
    if end < len(line):
        yield Span(line[end:])
