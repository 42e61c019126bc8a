"""Small issues as the choice sees them."""

from __future__ import annotations

from bot.feeds.blocks import content_blocks
from bot.feeds.split.choice.facts import Facts
from bot.feeds.split.digest import read_outline
from bot.feeds.split.furniture import phrases
from tests.feeds.split.forms import NEWS, TITLES

ISSUE = "https://letter.example/9"


def facts(content: str, *, title: str = "Letter 9", barred: frozenset[int] = frozenset()) -> Facts:
    """The facts of a document that stands at ``ISSUE``."""
    told = read_outline(content_blocks(content), title=title, url=ISSUE, lists=phrases())
    return Facts(told.issue, told.found, title=title, url=ISSUE, barred=barred)


def linked(number: int, *, tag: str = "h2", to: str = "", text: str = "") -> str:
    """A linked headline over its paragraph."""
    title, said = NEWS[number]
    to = to or f"https://news{number}.example/{number}"
    return f'<{tag}><a href="{to}">{title}</a></{tag}><p>{text or said}</p>'


def starts(issue: Facts, *numbers: int) -> list[int]:
    """The lines that say these headlines."""
    return [
        next(n for n, line in enumerate(issue.lines) if line.text == TITLES[number])
        for number in numbers
    ]
