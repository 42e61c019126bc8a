"""Plain text as blocks: paragraphs, bullets, underlined headings, rules, bare links."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from bot.feeds.blocks.block import MESSAGE, NEXT_LINE, Block, Kind, Link
from bot.feeds.blocks.from_html import MAX_BLOCKS, MAX_TEXT, marked
from bot.feeds.blocks.list_digest import ends_message, is_list_digest, subject_of
from bot.feeds.clean import clean_text, drop_controls, safe_url

_BLANK = re.compile(r"\n{3,}")
_FRAME = re.compile(r"^\|(?=\s)|(?<=\s)\|\s*$")  # of a text that is drawn into a box
_RULE = re.compile(r"^\s*(?:[-=_*~#+•·–—─━═^.>]\s?){3,}\s*$")
_STARS = re.compile(r"^\s*(?:[*#~–—+/|·•§]|--|//|\*\s\*)\s*$")  # alone in a paragraph: a rule
_ARMOUR = re.compile(r"^(?:- )?-----(BEGIN|END) PGP ([A-Z ]+)-----\s*$")
_RUN_IN = re.compile(r"([^\Wa-zß-ÿа-я][^a-zß-ÿа-я\n]{2,98}[.:!?–—|-])\s+(?=[\W\d]*[A-ZÀ-ÞА-Я0-9])")
_URL = re.compile(r"https?://[^\s<>\"“”]+[^\s<>\"“”.,;:!?)\]’'»]", re.IGNORECASE)
_MARKED = re.compile(r"^\s*(?:\+{2,3}\s|[•◦▪‣●○■◆►▶➤·⁃*\-–]\s|[•●▪◆■►▶]|\d{1,3}[.)、]\s?)")
_LETTER_BULLET = re.compile(r"^\s*o\s{1,4}(?=\S)")
_REFERENCE = re.compile(
    r"^\s*([\[(]?)(\d{1,3})[\])]?[:.]?\s+<?(https?://[^\s<>]+)>?\s*$", re.IGNORECASE
)
_FRAMED = re.compile(r"^\s*[=\-*~#]{2,}\s*([^=\-*~#\s].{0,150}?)\s*[=\-*~#]{2,}\s*$")
_LABEL = re.compile(r"^\s*[=\-*~#]{3,}\s.*\s[=\-*~#]{3,}\s*$")  # a frame that is no emphasis
_LEADERS = re.compile(r"^\s*[^\W\d_][^.]{1,60}\.{8,}\s*[^\W\d_][^.]{1,60}$")  # a name, dots, a name
_COLUMNS = re.compile(r"\S {4,}\S")
_CITED = re.compile(r"\[\d{1,3}\]|\(\d{1,3}\)")
_CITED_LAST = re.compile(r"\s*(\[\d{1,3}\]|\(\d{1,3}\))$")
_LONGEST_CITED = 200  # characters of a line that is a link as a whole
_SHORTEST_RUN_IN = 5  # letters
_FEWEST_OWN = 4  # lines, and paragraphs
_WRAP_MIN, _WRAP_MAX, _SLACK = 50, 100, 6


def text_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a plain text; lines that were wrapped at a fixed width are joined again."""
    lines = _without_armour(_BLANK.sub("\n\n", drop_controls(text)).splitlines())
    lines, references = _references([_FRAME.sub("", line).rstrip() for line in lines])
    if sum(bool(_LETTER_BULLET.match(line)) for line in lines) > 2:
        lines = [_LETTER_BULLET.sub("• ", line) for line in lines]
    width = _wrap_width(lines) or _usual_width(lines)
    digest = is_list_digest(text)
    parting = _parting_rules(lines)
    blocks: list[Block] = []
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line.strip() and not _RULE.match(line):
            paragraph.append(line)
            continue
        single = len(paragraph) == 1 and line.strip() not in parting
        underlined = bool(line) and single and _is_underline(line, paragraph[0])
        starred = len(paragraph) == 1 and bool(_STARS.match(paragraph[0]))
        subject = subject_of(paragraph) if digest else ""
        if subject:
            blocks.append(Block(Kind.HEADING, subject, 1, shape=MESSAGE))
        elif not starred:
            blocks.extend(_paragraph(paragraph, width=width, heading=underlined))
        if starred or (line and not underlined):
            ends = digest and ends_message(line)
            blocks.append(Block(Kind.RULE, "", shape=MESSAGE if ends else ""))
        paragraph = []
        if len(blocks) >= MAX_BLOCKS:
            break
    blocks = blocks[:MAX_BLOCKS]
    return (
        tuple(_with_references(block, references) for block in blocks)
        if references
        else tuple(blocks)
    )


def _without_armour(lines: list[str]) -> list[str]:
    """The lines without what signs the message: the lines around it, headers, the signature."""
    kept: list[str] = []
    inside = ""
    for line in lines:
        found = _ARMOUR.match(line)
        if found is None:
            if not inside or (inside == "SIGNED MESSAGE" and not line.strip()):
                inside = ""
                kept.append(line)
        else:
            inside = found.group(2) if found.group(1) == "BEGIN" else ""
    return kept if not inside else lines


def _references(lines: list[str]) -> tuple[list[str], dict[str, str]]:
    """The lines without those that only say where a number in brackets leads; and these places,
    by the number as the text writes it: "[1]", or "(1)" where the list has round brackets.
    """
    found = [(_cited_as(line), line) for line in lines]
    places = {told[0]: url for told, _ in found if told and (url := safe_url(told[1]))}
    if len(places) < 2:
        return lines, {}
    return [line for told, line in found if not told or told[0] not in places], places


def _cited_as(line: str) -> tuple[str, str] | None:
    """How the text writes the number of a reference, and the reference."""
    found = _REFERENCE.match(line)
    if found is None:
        return None
    number = found.group(2)
    return f"({number})" if found.group(1) == "(" else f"[{number}]", found.group(3)


def _with_references(block: Block, places: dict[str, str]) -> Block:
    """The block with links for its numbers in brackets: at its end one for the whole line."""
    links = list(block.links)
    text = block.text
    end = _CITED_LAST.search(text)
    if end and end.group(1) in places and end.start() <= _LONGEST_CITED:
        text = text[: end.start()]
        links = [link for link in links if link.start < end.start()]
        links.append(Link(text, places[end.group(1)], 0))
    for found in _CITED.finditer(text):
        if found.group() in places:
            links.append(_cited(text, found, places[found.group()]))
    links.sort(key=lambda link: link.start)
    return replace(block, text=text, links=tuple(links))


def _cited(text: str, found: re.Match[str], url: str) -> Link:
    """A link for a number in brackets: its words are those before it in the sentence."""
    before = text[: found.start()].rstrip()
    start = max(before.rfind(mark) + 1 for mark in (".", "]", ")", ",", ";", ":", "("))
    said = before[start:].strip()
    return Link(said or found.group(), url, text.index(said, start) if said else found.start())


def _wrap_width(lines: list[str]) -> int:
    """The width at which an editor broke the lines; 0 if nothing says that one did.

    A line is full if the next one's first word would not have fitted on it.
    """
    lengths = sorted(len(line) for line in lines if line.strip() and not _URL.search(line))
    if not lengths:
        return 0
    width = lengths[int((len(lengths) - 1) * 0.98)]
    if not _WRAP_MIN <= width <= _WRAP_MAX:
        return 0
    full = followed = in_a_row = 0
    before = False
    for line, below in pairwise([*lines, ""]):
        if not line.strip() or not below.strip() or _MARKED.match(below) or _URL.search(below):
            before = False
            continue
        followed += 1
        now = _is_full(line, below, width)
        full += now
        in_a_row += now and before
        before = now
    # A headline over its subline is full by chance; a paragraph is so line after line.
    return width if in_a_row >= 3 and full * 2 >= followed else 0


def _own_width(lines: list[str]) -> int:
    """The width of a paragraph that was broken at one, whatever the others are; else 0.

    No line of it but the last has room for the first word of the next one.
    """
    width = max(map(len, lines), default=0)
    if len(lines) < _FEWEST_OWN or not _WRAP_MIN <= width <= _WRAP_MAX:
        return 0
    if any(_MARKED.match(line) or _URL.search(line) for line in lines[1:]):
        return 0
    pairs = pairwise(lines)
    broken = all(len(line) + len(below.split(maxsplit=1)[0]) >= width for line, below in pairs)
    return width if broken else 0


def _usual_width(lines: list[str]) -> int:
    """The width at which most paragraphs were broken, each at its own; else 0."""
    widths: list[int] = []
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            paragraph.append(line)
            continue
        if width := _own_width(paragraph):
            widths.append(width)
        paragraph = []
    return max(widths) if len(widths) >= _FEWEST_OWN else 0


def _is_full(line: str, below: str, width: int) -> bool:
    return len(line) + 1 + len(below.split(maxsplit=1)[0]) > width - _SLACK


def _is_underline(rule: str, line: str) -> bool:
    mark = rule.strip()
    return mark[0] in "-=~^" and abs(len(mark) - len(line.strip())) <= 3 and not _URL.search(line)


def _parting_rules(lines: list[str]) -> set[str]:
    """The rules that stand below lines of any length: they part, and underline nothing."""
    under: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for above, line in pairwise(["", *lines]):
        if _RULE.match(line):
            fits = bool(above.strip()) and _is_underline(line, above)
            (under if fits else other)[line.strip()] += 1
    return {rule for rule, count in other.items() if count > max(2, under[rule])}


def _paragraph(lines: list[str], *, width: int, heading: bool) -> list[Block]:
    if heading or (len(lines) == 1 and _LEADERS.match(lines[0])):
        return [_block(lines[0], Kind.HEADING)]
    if len(lines) == 1 and (name := _framed(lines[0])):
        return [_block(name, Kind.HEADING)]
    if len(lines) > 1 and _LABEL.match(lines[0]) and (name := _framed(lines[0])):
        return [_block(name, Kind.TEXT), *_paragraph(lines[1:], width=width, heading=False)]
    width = _own_width(lines) or width
    joined: list[list[str]] = []
    for line in lines:
        if joined and _continues(joined[-1], line, width):
            joined[-1].append(line)
        else:
            joined.append([line])
    return [
        _block("\n".join(parts), Kind.TEXT, shape=NEXT_LINE if number else "")
        for number, parts in enumerate(joined[:MAX_BLOCKS])
    ]


def _continues(parts: list[str], line: str, width: int) -> bool:
    """Whether a line goes on with what stands above it: a wrapped sentence, an indented item."""
    if not width or _MARKED.match(line) or _is_bare_url(line):
        return False
    if line[:1].isspace() and _MARKED.match(parts[0]):
        return True
    if _COLUMNS.search(parts[-1]) or (parts[-1].isupper() and not line.isupper()):
        return False
    return _is_full(parts[-1], line, width)


def _is_bare_url(line: str) -> bool:
    return bool(
        re.fullmatch(r"\s*(?:\[?\d{1,3}\]?\s?[:.]?\s+)?[<(\[]?\s?https?://\S+\s*[>)\]]?\s*", line)
    )


def _framed(line: str) -> str:
    """The name in a line such as ``=== News ===``, else nothing."""
    found = _FRAMED.match(line)
    return found.group(1) if found else ""


def _run_in(text: str) -> str:
    """The headline in capitals that runs into its paragraph: "OLD PIER SOLD. The town has…"."""
    found = _RUN_IN.match(text)
    if found is None or sum(ch.isalpha() for ch in found.group(1)) < _SHORTEST_RUN_IN:
        return ""
    return found.group(1) if any(ch.islower() for ch in text[found.end() :]) else ""


def _block(line: str, kind: Kind, *, shape: str = "") -> Block:
    text = clean_text(line[:MAX_TEXT])
    links = tuple(
        Link(found.group(), url, found.start())
        for found in _URL.finditer(text)
        if (url := safe_url(found.group())) is not None
    )
    level = 2 if kind is Kind.HEADING else 0
    found = marked(Block(kind, text, level, links=links, shape=shape))
    if kind is Kind.TEXT and (run_in := _run_in(found.text)):
        found = replace(found, strong=run_in)
    depth = 1 + (len(line) - len(line.lstrip())) // 4
    return replace(found, level=depth) if found.kind is Kind.ITEM else found
