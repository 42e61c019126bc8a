"""Measures how fast issues are split, beside bare parsing of the same HTML by the same library.

``python -m bench.split``: a mail of tables with styles on every cell, as templates write them, and
a plain page that is a list of links, in growing sizes; what stands behind four million characters
and five thousand blocks is not read. Below each: what the stages take of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from lxml import etree

from bot.feeds.blocks import content_blocks
from bot.feeds.clean import unwrap
from bot.feeds.split import split_entry
from bot.feeds.split.contents import find_contents
from bot.feeds.split.furniture import phrases
from bot.feeds.split.issue import read_issue
from bot.feeds.split.marks import mark_furniture
from bot.feeds.split.outline import Outline
from bot.model import Entry, Split

STYLE = (
    "padding:10px 25px;word-break:break-word;font-family:Helvetica,Arial,sans-serif;font-size:16px;"
    "line-height:1.6;text-align:left;color:#222222;mso-line-height-rule:exactly"
)
PARAGRAPH = "The harbour office said that the crane would be tested for a month at first. " * 6
CARD = (
    '<table border="0" cellpadding="0" cellspacing="0" role="presentation" width="100%"'
    ' style="border-collapse:collapse;border-spacing:0"><tbody><tr><td align="left"'
    f' style="{STYLE}"><div style="{STYLE}"><a href="https://click.example/CL0/https:%2F%2Fnews.example'
    '%2F{n}/1/0102018f" style="color:#0969da;text-decoration:none"><span style="font-weight:700">'
    "Headline number {n} of a long day at the harbour</span></a></div></td></tr><tr><td"
    f' style="{STYLE}"><p style="margin:0;{STYLE}">{PARAGRAPH}</p></td></tr></tbody></table>\n'
)
ITEM = (
    '<li><a href="https://news.example/2031/05/{n}?utm_source=letter&amp;utm_medium=mail">Headline'
    " number {n} of a long day at the harbour</a>: it’s the crane that is tested there.</li>\n"
)
FORMS = {"a mail of tables": CARD, "a page of links": ITEM}
SIZES = (100_000, 1_000_000, 4_000_000, 10_000_000)


def issue(size: int, form: str = CARD) -> str:
    """An issue of about so many characters."""
    stories: list[str] = []
    left = size
    while left > 0:
        stories.append(form.replace("{n}", str(len(stories))))
        left -= len(stories[-1])
    return "<html><body>" + "".join(stories) + "</body></html>"


def best(work: Callable[[], object], *, times: int = 3) -> float:
    """The shortest of several runs, in seconds of this process; links are unwrapped in each."""
    taken = []
    for _ in range(times):
        unwrap.cache_clear()
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


def measure(size: int, form: str) -> None:
    """Print the line of one size."""
    content = issue(size, form)
    data = content.encode()
    entry = Entry("g", "An issue", None, None, "", content, "h")
    stories = len(split_entry(entry, mode=Split.YES))
    split = best(lambda: split_entry(entry, mode=Split.YES))
    bare = best(lambda: etree.fromstring(data, etree.HTMLParser(huge_tree=True)))
    megabytes = len(data) / 1e6
    print(
        f"{megabytes:6.1f} {stories:8d} {split:8.3f} {megabytes / split:7.1f}"
        f" {megabytes / bare:16.1f} {bare / split:6.2f}"
    )


def stages(size: int, form: str) -> str:
    """What the stages of one size take, in milliseconds."""
    content, lists = issue(size, form), phrases()
    blocks = content_blocks(content)
    read = read_issue(blocks, lists)
    parse = best(lambda: content_blocks(content))
    facts = best(lambda: read_issue(blocks, lists))
    contents = find_contents(read.lines)
    marks = best(lambda: mark_furniture(read.lines, read.ranks, lists, read.more, contents))
    outline = best(lambda: Outline(read, lists).stories())
    entry = Entry("g", "An issue", None, None, "", content, "h")
    whole = best(lambda: split_entry(entry, mode=Split.YES))
    parts = {
        "HTML to blocks": parse,
        "lines": facts - marks,
        "marks": marks,
        "outline": outline,
        "the rest": whole - parse - facts - outline,
    }
    told = ", ".join(f"{name} {1000 * taken:.0f}" for name, taken in parts.items())
    return f"of {1000 * whole:.0f} ms for {len(blocks)} blocks: {told}"


def main() -> None:
    """Print a table for each form."""
    for name, form in FORMS.items():
        print(f"{name}:")
        print("    MB  stories  split s    MB/s  bare parse MB/s  ratio")
        for size in SIZES:
            measure(size, form)
        print(f"   {stages(SIZES[1], form)}\n")


if __name__ == "__main__":
    main()
