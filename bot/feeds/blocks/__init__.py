"""HTML, plain text and Markdown as one flat list of typed blocks: what the splitter reads."""

from __future__ import annotations

import html
import re

from bot.feeds.blocks.addresses import has_addresses
from bot.feeds.blocks.block import MESSAGE, NEXT_LINE, Block, Kind, Link, split_mark, words
from bot.feeds.blocks.from_html import html_blocks
from bot.feeds.blocks.from_markdown import looks_like_markdown, markdown_to_html
from bot.feeds.blocks.from_text import text_blocks
from bot.feeds.blocks.image import Image
from bot.feeds.blocks.roles import SUBTITLE

__all__ = [
    "MESSAGE",
    "NEXT_LINE",
    "SUBTITLE",
    "Block",
    "Image",
    "Kind",
    "Link",
    "content_blocks",
    "read_markup",
    "split_mark",
    "words",
]

MAX_CONTENT = 4_000_000
_SAMPLE = 200_000  # characters in which HTML shows its first tag

_TAG = re.compile(
    r"</?(?:p|br|div|a|b|i|em|strong|span|ul|ol|li|h[1-6]|table|tr|td|img|blockquote|hr|pre|section"
    r"|article|font|center|figure|html|body|script|style|header|footer|code|sup|sub|small|u|s)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_DRAWS = re.compile(r"</|<\w+\s|<(?:pre|html|body|table)\b", re.IGNORECASE)
_ORG_LINK = re.compile(r"\[([^\[\]\n]{1,300})\] \(<(https?://[^\s<>]{1,2000})>\)")
_FEWEST_ORG_LINKS = 3  # in a text as Org mode writes one out
_LINES_A_TAG = 20  # lines of text that speaks of tags, for each of them
_ESCAPED_TAG = re.compile(
    r"&lt;/?(?:p|br|div|li|ul|h[1-6]|td|strong)\b[^&<>]{0,200}/?&gt;", re.IGNORECASE
)


def content_blocks(content: str, *, base: str = "") -> tuple[Block, ...]:
    """The blocks of an entry's content: HTML (escaped once too often too), Markdown or plain text.

    ``base`` resolves relative links. Linear in the length of the content; what stands behind its
    first four million characters is not read.
    """
    text, is_html = read_markup(content)
    return html_blocks(text, base=base) if is_html else text_blocks(text)


def read_markup(content: str) -> tuple[str, bool]:
    """The content as HTML, or else as plain text, and whether it is HTML."""
    content = content[:MAX_CONTENT]
    if _is_html(content):
        return content, True
    if len(_ESCAPED_TAG.findall(content, 0, _SAMPLE)) > 1:
        return html.unescape(content), True
    if len(_ORG_LINK.findall(content, 0, _SAMPLE)) >= _FEWEST_ORG_LINKS:
        return markdown_to_html(_ORG_LINK.sub(r"[\1](<\2>)", content)), True
    if looks_like_markdown(content) or has_addresses(content):
        return markdown_to_html(content), True
    return html.unescape(content), False


def _is_html(content: str) -> bool:
    """Whether a content has tags, and is not a text of many lines that speaks of one or two."""
    spoken = 0
    for tag in _TAG.finditer(content, 0, _SAMPLE):
        if _DRAWS.match(tag.group()):
            return True
        spoken += 1
    return spoken * _LINES_A_TAG > content.count("\n", 0, _SAMPLE)
