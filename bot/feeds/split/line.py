"""What one block of an issue could be: a headline of some form, a heading, prose, a label."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from bot.feeds.blocks import Block, Kind, Link, words
from bot.feeds.clean import is_share_link, shorten, unwrap
from bot.feeds.split.furniture import Phrases
from bot.feeds.split.story import is_bare_url, is_prose

_SHORTEST_RUN = 4  # words of the headlines that follow one another in a paragraph
_LONG_NAME = 7  # words of a link in a sentence that tells more than the sentence's beginning
_SHORTEST_TOLD = 12  # words before a link that is written out
_SHORT_SENTENCE = 16  # words of a sentence that can be a title
LONGEST_TITLE = 40  # words
_LONGEST_BYLINE = 8  # words
_LONGEST_LEAD_IN = 16  # words
_PROSE_SENTENCE = re.compile(r"[.!?…][”’\"')\]]*\s+(?=\S)|[。！？；][」』”）]?")
_TRAILING = " :–—-|.：,，、；;·•>»›→"
_WRITTEN_OUT = re.compile(r"https?://\S+$|www\.\S+$", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:’s|'s)? [a-zà-ÿа-я]")
_SOURCE = re.compile(r"[(\[（]([^()\[\]（）]{2,60})[)\]）]\W{0,2}$")
_LONGEST_SOURCED = 30  # words
_DATE = re.compile(
    r"(?:\w{2,12}[.,]? )?(?:\d{1,2}(?:\.|st|nd|rd|th)? (?:de |of )?[^\W\d]{3,12}\.?,?(?: de)? \d{4}"
    r"|[^\W\d]{3,12}\.? \d{1,2}(?:st|nd|rd|th)?, \d{4})",
)
_DAY = re.compile(
    r"(?<!\d)\d{1,2}([./-])\d{1,2}\1(?:\d{2}){1,2}(?!\d)|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)|\d{4}年\d{1,2}月"
)
_LONGEST_TIME = 12  # characters behind a date
_HANDLE = re.compile(r"@[\w.]+")
_PERSON = re.compile(
    r"^https?://[^/]+/(?:profile|authors?|users?|people|members?|u|in)/[^/?#]+/?(?:[?#]|$)"
)
_LONGEST_NAME = 3  # words of a person's name
_STEP = re.compile(r"\s+[>»›]\s+")
_LONGEST_STEP = 4  # words
_HOST = re.compile(r"\W*(?:[\w-]{1,63}\.){1,4}[a-z]{2,12}\W*", re.IGNORECASE)
_SCREENED = re.compile(r"[(（\[【].{0,24}[)）\]】]\W*$")


class Form(enum.Enum):
    """How a headline is written."""

    HEADING = "a heading"
    WHOLE = "a line that is a link"
    LEADING = "a paragraph that begins with a link"
    ITEM = "a list item with a link"
    BOLD = "a paragraph that begins with bold words"
    INLINE = "a paragraph with a link"
    PICTURE = "a paragraph with links, begun by a linked picture"
    URL_BELOW = "a line with a bare link below it"
    MORE = "a line with a text and a link to read more below it"
    NUMBER = "a numbered line"


@dataclass(frozen=True, slots=True)
class Lead:
    """The headline that a block carries; ``rest`` is its text behind the headline."""

    form: Form
    title: str
    url: str | None
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A block with what the splitter wants to know of it. ``size`` counts its words.

    ``urls`` are its links out of their trackers, without those that only share; ``menu``: it is
    a row of links to several places; ``tail``: the "read more" at its end.
    """

    block: Block
    size: int
    urls: tuple[str, ...]
    lead: Lead | None
    prose: bool
    bare: bool
    menu: bool
    tail: str

    @property
    def text(self) -> str:
        return self.block.text

    @property
    def whole(self) -> bool:
        return self.lead is not None and self.lead.form is Form.WHOLE


def read_line(block: Block, lists: Phrases) -> Line:
    """The facts of one block."""
    urls = tuple(target for link in block.links if not is_share_link(target := unwrap(link.url)))
    bare = is_bare_url(block) or _is_labelled_url(block)
    covered = sum(len(link.text) for link in block.links) >= 0.8 * len(block.text)
    menu = not bare and ((covered and _is_menu(block)) or _is_path(block))
    lead = None if bare or menu or not block.text else _lead(block, urls, covered=covered)
    tail = _tail(block, lists) if urls and lead is not None and not bare else ""
    return Line(block, words(block.text), urls, lead, _is_told(block), bare, menu, tail)


def _tail(block: Block, lists: Phrases) -> str:
    """The words of a "read more" that ends a paragraph."""
    last = block.links[-1]
    behind = block.text[last.start + len(last.text) :]
    ends = last.start > 0 and not any(ch.isalnum() for ch in behind)
    return last.text if ends and lists.is_more(last.text) else ""


def _is_told(block: Block) -> bool:
    """Whether a block reads as a paragraph; a source in brackets may end it."""
    if is_prose(block):
        return True
    told = block.kind is Kind.TEXT and bool(_PROSE_SENTENCE.search(block.text))
    return told and words(block.text) >= 6


def _is_labelled_url(block: Block) -> bool:
    """Whether a block is a link written out with a word before it: "Full story: https…"."""
    if len(block.links) != 1 or block.kind is Kind.HEADING:
        return False
    link = block.links[0]
    label = block.text[: link.start].strip()
    if not _WRITTEN_OUT.match(link.text) or link.start + len(link.text) < len(block.text) - 2:
        return False
    return words(label.rstrip(" :：")) <= 4 and (
        label.endswith((":", "：", ">", "→", "-", "<", "@")) or not label
    )


def is_host(block: Block) -> bool:
    """Whether a line says no more than where its story stands: "(news.example)"."""
    return block.kind is Kind.TEXT and _HOST.fullmatch(block.text) is not None


def apart(block: Block) -> list[Block]:
    """The block, or a list item for each of its links where it is a run of linked headlines."""
    if len(block.links) < 3 or block.kind is Kind.HEADING:
        return [block]
    sizes = [words(link.text) for link in block.links]
    covered = sum(len(link.text) for link in block.links)
    if covered < 0.8 * len(block.text) or median(sizes) < _SHORTEST_RUN or min(sizes) < 2:
        return [block]
    if len({unwrap(link.url) for link in block.links}) < len(block.links):
        return [block]
    return [
        Block(
            Kind.ITEM,
            link.text,
            level=9,
            mark="•",
            links=(Link(link.text, link.url, 0),),
            shape=block.shape,
            size=block.size,
            role=block.role,
            images=block.images if number == 0 else (),
        )
        for number, link in enumerate(block.links)
    ]


def _is_menu(block: Block) -> bool:
    """Whether links cover a block and are names: few words each, none much longer than the rest.

    A name with the account of who made it, "Tide, by @ann", is none.
    """
    links = [link for link in block.links if not _HANDLE.fullmatch(link.text.strip())]
    if len({link.url for link in links}) < 2:
        return False
    longest = max(len(link.text) for link in links)
    return longest < 0.6 * len(block.text) and median(words(x.text) for x in links) <= 3


def _is_path(block: Block) -> bool:
    """Whether a line shows the way to the page: "Home > Science > Space > Text"."""
    if not block.links:
        return False
    parts = _STEP.split(block.text)
    return len(parts) >= 3 and max(map(words, parts)) <= _LONGEST_STEP


def _lead(block: Block, urls: Sequence[str], *, covered: bool) -> Lead | None:
    named = [link for link in block.links if _is_named(link)]
    titled = [link for link in named if not _is_date(link.text.strip())]
    if named and not titled and words(block.text) > _LONGEST_BYLINE:
        titled = named
    first = next(iter(titled), None)
    if first is None:
        tagged = block.kind is Kind.HEADING
        return None if tagged else _bold(block, urls[0] if urls else None)
    if _WRITTEN_OUT.match(first.text):
        return _titled_url(block, first)
    whole = _whole(block, first, covered=covered) or _sourced(block, first)
    if (whole := whole or _labelled(block, first)) is not None:
        return whole
    if block.kind is Kind.HEADING:
        begins = _opens(block.text, first) and words(first.text) >= _SHORTEST_RUN
        rest = block.text[first.start + len(first.text) :].lstrip(_TRAILING)
        return Lead(Form.WHOLE, first.text, unwrap(first.url), rest) if begins else None
    if _opens(block.text, first) and (lead := _opened_by(block, first)) is not None:
        return lead
    return _bold(block, unwrap(first.url)) or _inline(block, first)


def _whole(block: Block, first: Link, *, covered: bool) -> Lead | None:
    """A line that is a link but for a few characters, or a word in brackets."""
    opens = _opens(block.text, first)
    left = len(block.text) - len(first.text)
    if not covered and not (opens and left <= 28 and _SCREENED.search(block.text)):
        return None
    several = len({unwrap(link.url) for link in block.links}) > 1
    named = opens and (several or not covered)
    parted = block.text[: first.start].rstrip().endswith(("–", "—", "-", ":", "：", "|", "·"))
    if parted and words(first.text) >= _SHORTEST_RUN:
        named = len(first.text) >= 0.6 * len(block.text)
    return Lead(Form.WHOLE, first.text if named else block.text, unwrap(first.url))


def _labelled(block: Block, first: Link) -> Lead | None:
    """A line that is a link with a short label before it: "Monday: ferries are back"."""
    label = block.text[: first.start].rstrip()
    behind = block.text[first.start + len(first.text) :]
    short = label.endswith((":", "：")) and words(label) <= _LONGEST_NAME
    alone = words(first.text) > _LONGEST_NAME and not any(ch.isalnum() for ch in behind)
    return Lead(Form.WHOLE, first.text, unwrap(first.url)) if short and alone else None


def _sourced(block: Block, first: Link) -> Lead | None:
    """A headline with a link to its source in brackets behind it."""
    found = _SOURCE.search(block.text)
    if found is None or first.start != found.start(1) or len(block.links) > 1 or block.strong:
        return None
    title = block.text[: found.start()].rstrip(_TRAILING)
    if _SHORTEST_RUN <= words(title) <= _LONGEST_SOURCED and not _PROSE_SENTENCE.search(title):
        return Lead(Form.WHOLE, title, unwrap(first.url))
    return None


def past_source(line: Line) -> Line:
    """A line that begins with the link of its source, with the next link as its headline.

    One that begins with bold words has none: "Why it matters: …".
    """
    lead, block = line.lead, line.block
    if lead is not None and lead.form is Form.BOLD and (line.prose or block.kind is Kind.ITEM):
        return replace(line, lead=None)
    if lead is None or lead.form not in (Form.LEADING, Form.ITEM) or len(block.links) < 2:
        return line
    second = block.links[1]
    between = block.text[block.links[0].start + len(block.links[0].text) : second.start]
    if any(ch.isalnum() for ch in between) or words(second.text) < _SHORTEST_RUN:
        return line
    rest = block.text[second.start + len(second.text) :].lstrip(_TRAILING)
    return replace(line, lead=Lead(lead.form, second.text, unwrap(second.url), rest))


def _inline(block: Block, first: Link) -> Lead:
    """A text with a link somewhere."""
    form = Form.ITEM if block.kind is Kind.ITEM else Form.INLINE
    if form is Form.INLINE and block.picture and not is_share_link(unwrap(block.picture)):
        form = Form.PICTURE
    return Lead(form, _title_of(block, first), unwrap(first.url), block.text)


def _is_named(link: Link) -> bool:
    """Whether a link has words that could name a story and leads to one; "#12" has none."""
    name = link.text.strip()
    letters = (len(name) > 1 and name[:2].isalpha()) or sum(ch.isalpha() for ch in name) >= 2
    if not letters or _HANDLE.fullmatch(name) or is_share_link(target := unwrap(link.url)):
        return False
    return not (_PERSON.match(target) and words(name) <= _LONGEST_NAME)


def _titled_url(block: Block, link: Link) -> Lead | None:
    """A line that is a title with its link written out behind it."""
    title = block.text[: link.start].rstrip(_TRAILING + "([<（")
    ends = link.start + len(link.text) >= len(block.text) - 2
    if ends and 2 <= words(title) <= LONGEST_TITLE and not _PROSE_SENTENCE.search(title):
        return Lead(Form.WHOLE, title, unwrap(link.url))
    if (bold := _bold(block, unwrap(link.url))) is not None or block.kind is Kind.HEADING:
        return bold
    if words(title) < _SHORTEST_TOLD:
        return None
    form = Form.ITEM if block.kind is Kind.ITEM and ends else Form.INLINE
    return Lead(form, opening(block.text), unwrap(link.url), block.text)


def _opened_by(block: Block, first: Link) -> Lead | None:
    strong = block.strong.rstrip(_TRAILING)
    title = first.text.rstrip(_TRAILING)
    rest = block.text[first.start + len(first.text) :]
    if len(strong) > len(title) and strong.startswith(title[: len(title) // 2]):
        title, rest = strong, block.text[len(block.strong) :]
    if words(title) > LONGEST_TITLE:
        return None
    if title == first.text.rstrip(_TRAILING) and _GOES_ON.match(rest) and words(title) < 4:
        title = opening(block.text)
    form = Form.ITEM if block.kind is Kind.ITEM else Form.LEADING
    return Lead(form, title, unwrap(first.url), rest.lstrip(_TRAILING + ")）]】"))


def _bold(block: Block, url: str | None) -> Lead | None:
    strong = block.strong.rstrip(_TRAILING)
    if not strong or words(strong) > _LONGEST_LEAD_IN:
        return None
    rest = block.text[len(block.strong) :].lstrip(_TRAILING)
    if words(rest) >= 4:
        form = Form.ITEM if block.kind is Kind.ITEM and url else Form.BOLD
        return Lead(form, strong, url, rest)
    return None


def _opens(text: str, link: Link) -> bool:
    """Whether nothing but marks, pictures or a short label in brackets stands before the link."""
    before = text[: link.start]
    return not any(ch.isalnum() for ch in before) or bool(
        re.fullmatch(r"\W*[\[(【].{1,16}[\])】]\W*", before)
    )


def _title_of(block: Block, link: Link) -> str:
    """A title for a text that has none: its first sentence if it is short, else what is linked."""
    begins = opening(block.text)
    if words(begins) <= _SHORT_SENTENCE or words(link.text) < _LONG_NAME:
        return begins
    return shorten(link.text.strip(_TRAILING), 120)


def _is_date(text: str) -> bool:
    """Whether a text is a date, and hardly more than it: the time, a place."""
    found = _DATE.match(text) or _DAY.match(text)
    return found is not None and len(text) - found.end() <= _LONGEST_TIME


def is_dated(text: str) -> bool:
    """Whether a text has a date with day, month and year in it."""
    return bool(_DATE.search(text) or _DAY.search(text))


def goes_on(line: Line) -> bool:
    """Whether the sentence of a line goes on behind the link that it begins with."""
    first = next(iter(line.block.links), None)
    return first is not None and bool(
        _GOES_ON.match(line.block.text[first.start + len(first.text) :])
    )


def opening(text: str) -> str:
    """The first sentence of a text, shortened to what a headline may have."""
    found = _PROSE_SENTENCE.search(text)
    first = text[: found.start() + 1] if found and found.start() > 12 else text
    return shorten(first, 120).rstrip(".")


def weight(line: Line) -> float:
    """The words of a headline; in scripts without spaces, or of long words, what they come to."""
    text = line.text.replace(" ", "")
    wide = not text.isascii() and sum(ch > "\u2e80" for ch in text) >= 0.5 * len(text)
    return max(line.size, len(text) / (1.4 if wide else 6))
