"""Measures how fast issues are split, beside bare parsing of the same HTML by the same library.

``python -m bench.split``: a mail of tables with styles on every cell, as templates write them, in
growing sizes; what stands behind four million characters is not read.
"""

from __future__ import annotations

import time

from lxml import etree

from bot.feeds.split import split_entry
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
SIZES = (100_000, 1_000_000, 4_000_000, 10_000_000)


def issue(size: int) -> str:
    """An issue of about so many characters."""
    cards: list[str] = []
    left = size
    while left > 0:
        cards.append(CARD.replace("{n}", str(len(cards))))
        left -= len(cards[-1])
    return "<html><body>" + "".join(cards) + "</body></html>"


def best(work: object, *, times: int = 3) -> float:
    """The shortest of several runs, in seconds of this process."""
    assert callable(work)
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


def main() -> None:
    """Print a line for each size."""
    print(
        f"{'MB':>6} {'stories':>8} {'split s':>8} {'MB/s':>7} {'bare parse MB/s':>16} {'ratio':>6}"
    )
    for size in SIZES:
        content = issue(size)
        data = content.encode()
        entry = Entry("g", "An issue", None, None, "", content, "h")
        stories = len(split_entry(entry, mode=Split.YES))
        split = best(lambda entry=entry: split_entry(entry, mode=Split.YES))
        bare = best(lambda data=data: etree.fromstring(data, etree.HTMLParser(huge_tree=True)))
        megabytes = len(data) / 1e6
        print(
            f"{megabytes:6.1f} {stories:8d} {split:8.3f} {megabytes / split:7.1f}"
            f" {megabytes / bare:16.1f} {bare / split:6.2f}"
        )


if __name__ == "__main__":
    main()
