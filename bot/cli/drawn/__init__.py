"""``newsbell split --html``: issues with what was decided for each part drawn over the original."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.cli.drawn.overlay import Overlay, color
from bot.cli.drawn.style import OVER, PAGE
from bot.cli.explain import role, verdict
from bot.feeds.blocks.trace import trace
from bot.feeds.split import Reading
from bot.model import Entry, SplitStory

__all__ = ["page"]

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_MOST_REASONS = 12
_LEGEND = (
    ('<b class="box">1</b>', "a story; its number stands before its headline"),
    ('<i class="head">headline</i>', "what was taken for its headline"),
    ('<i class="section">section</i>', "the name of a section"),
    ('<i class="gone">grey</i>', "left out, with the reason in front"),
    ('<i class="picture">▣</i>', "a picture (never loaded); in colour: a story's own"),
)


def page(read: Sequence[tuple[Entry, Reading]]) -> str:
    """A web page with each issue as it is written and what was found in it.

    The documents are other people's: nothing of them is loaded, run or followed.
    """
    title = html.escape(read[0][0].title if read else "No issue")
    issues = "\n".join(_issue(entry, reading) for entry, reading in read)
    return (
        '<!doctype html>\n<html><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="referrer" content="no-referrer">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{PAGE}</style></head><body>\n{issues}\n</body></html>\n"
    )


def _issue(entry: Entry, reading: Reading) -> str:
    base = entry.url or ""
    traced = trace(entry.content or entry.summary, base=base)
    drawn = Overlay(traced, reading, base=base).draw()
    # In a tree of its own the document's styles reach nothing of ours.
    return (
        f'<div class="issue"><aside>{_panel(entry, reading, cut=traced.cut)}</aside>'
        '<div class="paper"><template shadowrootmode="open">'
        f"{drawn}<style>{OVER}</style></template></div></div>"
    )


def _panel(entry: Entry, reading: Reading, *, cut: bool) -> str:
    count = len(reading.stories)
    told = [f"<h1>{html.escape(entry.title)}</h1>"]
    how = {0: "none", 1: "one"}.get(count, "many")
    told.append(f'<p class="verdict {how}">{html.escape(verdict(reading))}</p>')
    if cut:
        told.append("<p>The document is longer than what is read of it.</p>")
    told.append("<ol>")
    told += [_story(number, story) for number, story in enumerate(reading.stories)]
    told.append("</ol>")
    if reasons := _reasons(reading):
        told.append("<h2>Left out</h2><table>")
        told += [
            f"<tr><td>{number}</td><td>{html.escape(why)}</td></tr>" for why, number in reasons
        ]
        told.append("</table>")
    told.append("<h2>Legend</h2><table>")
    told += [f"<tr><td>{sign}</td><td>{words}</td></tr>" for sign, words in _LEGEND]
    told.append("</table>")
    return "".join(told)


def _story(number: int, story: SplitStory) -> str:
    facts = []
    if story.section:
        facts.append(f'<i class="section">{html.escape(story.section)}</i>')
    if story.picture:
        facts.append('<i class="picture">▣</i>')
    facts.append(html.escape(_host(story.url)) if story.url else "<em>no link</em>")
    if story.bullets:
        facts.append("1 bullet" if len(story.bullets) == 1 else f"{len(story.bullets)} bullets")
    title = html.escape(story.title)
    return (
        f'<li style="--nb-c:{color(number)}"><b>{number + 1}</b><span>{title}'
        f"<small>{' · '.join(facts)}</small></span></li>"
    )


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _reasons(reading: Reading) -> list[tuple[str, int]]:
    """Why lines were left out, and how many for each reason, the most frequent first."""
    found = Counter(
        why
        for block, why, of in zip(reading.blocks, reading.why, reading.of, strict=True)
        if of < 0 and block.text and role(why) == "skipped" and why
    )
    return found.most_common(_MOST_REASONS)
