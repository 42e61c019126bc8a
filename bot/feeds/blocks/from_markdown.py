"""Markdown as HTML: the part of it that newsletters use, so that one reader makes the blocks."""

from __future__ import annotations

import html
import re

from bot.feeds.blocks.addresses import as_markdown, has_addresses
from bot.feeds.blocks.list_digest import is_list_digest

_FENCE = re.compile(r"^\s{0,3}(```|~~~)")
_HEADING = re.compile(r"^\s{0,3}(#{1,6}(?=\s)|#{2,6}(?=[^#\s!]))\s*(.*?)\s*#*\s*$")
_SETEXT = re.compile(r"^\s{0,3}(=+|-{2,})\s*$")
_RULE = re.compile(r"^\s{0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_ITEM = re.compile(r"^(\s*)(?:[-*+]|(\d{1,4})[.)])\s+(.*)$")
_QUOTE = re.compile(r"^\s{0,3}>\s?")
_ROW = re.compile(r"^\s{0,3}\|.*\|\s*$")
_CELL = re.compile(r"(?<!\\)\|")
_DASHES = re.compile(r"\s*:?-+:?\s*")
_REFERENCE = re.compile(r"^\s{0,3}\[([^\]\n]{1,200})\]:\s*<?(\S+?)>?(?:\s+[\"'(].*)?\s*$")
_FRONT = re.compile(r"\A---\s*\n(.*?)\n(?:---|\.\.\.)\s*(?:\n|\Z)", re.DOTALL)
_TOML_FRONT = re.compile(r"\A\+{3}\s*\n(.*?)\n\+{3}\s*(?:\n|\Z)", re.DOTALL)
_BARE_FRONT = re.compile(r"\A((?:[A-Za-z][\w-]{1,20}: [^\n]{1,300}\n){2,20})\s*\n")

_IMAGE = re.compile(
    r"!\[([^\]\n]{0,500})\](?:\(([^()\s]*)(?:\s+\"[^\"\n]*\")?\)|\[([^\]\n]{0,200})\])"
)
_LINK = re.compile(
    r"\[((?:[^\[\]\\]|\\.|\[[^\[\]\n]{0,200}\]){1,500})\]"
    r"(?:\(\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)"
    r"|\[([^\]\n]{0,200})\])"
)
_SHORTCUT = re.compile(r"\[((?:[^\[\]\\]|\\.){1,200})\](?![\[(:])")
_AUTO = re.compile(r"&lt;(https?://[^\s&]+(?:&amp;[^\s&]+)*)&gt;")
_ANGLED = re.compile(r"(?<!\]\()<(https?://[^\s<>]+)>")
_BARE = re.compile(r"(?<![\"'>=/\w])(https?://[^\s<>\"]+[^\s<>\".,;:!?)\]*_])")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.{1,400}?\S)\1(?!\w)", re.DOTALL)
_ITALIC = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_]{1,400}?)(?<=\S)\1(?![\w*])")
_CODE = re.compile(r"(`+)([^`\n]{1,400}?)\1(?!`)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ATTRIBUTES = re.compile(r"\{[:%#][^{}\n]*[%]?\}")


_SAMPLE = 100_000
_LONGEST = 20_000


def looks_like_markdown(text: str) -> bool:
    """Whether a plain text is written in Markdown: headings with hashes, or links in brackets."""
    text = text[:_SAMPLE]
    links = len(re.findall(r"\[[^\]\n]{1,300}\]\(https?://", text))
    headings = len(re.findall(r"^#{1,6} \S", text, re.MULTILINE))
    return links + headings >= 2 and not is_list_digest(text)


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """The simple lines of a head (YAML, TOML, MultiMarkdown) by name, and the text after it."""
    found = _FRONT.match(text) or _TOML_FRONT.match(text) or _BARE_FRONT.match(text)
    if not found:
        return {}, text
    mark = "=" if found.re is _TOML_FRONT else ":"
    pairs = (line.partition(mark) for line in found.group(1).splitlines() if line[:1].isalpha())
    return {k.strip().lower(): v.strip().strip("\"'") for k, _, v in pairs}, text[found.end() :]


def markdown_to_html(text: str) -> str:
    """HTML for a Markdown text. Raw HTML in it passes through (CommonMark, section 4.6)."""
    _, text = front_matter(text)
    if has_addresses(text):
        text = as_markdown(text)
    lines, references = [], {}
    for line in text.splitlines():
        found = _REFERENCE.match(line)
        if found:
            references[_label(found.group(1))] = found.group(2)
        else:
            lines.append(line)
    writer = _Writer(references)
    for line in lines:
        writer.take(line)
    return writer.close()


def _label(name: str) -> str:
    """What a reference is found by: without case, its spaces collapsed (CommonMark, 4.7)."""
    return " ".join(name.split()).casefold()


class _Writer:
    """Takes line after line; keeps what a paragraph, list or code block needs to know."""

    def __init__(self, references: dict[str, str]) -> None:
        self._references = references
        self._out: list[str] = []
        self._open: list[str] = []  # the lines of the paragraph or item that is being written
        self._wrap = ("<p>", "</p>")
        self._depths: list[tuple[int, str]] = []
        self._fence = ""
        self._row = False  # in a table

    def take(self, line: str) -> None:
        fence = _FENCE.match(line)
        if self._fence:
            self._code(line, ends=bool(fence and fence.group(1) == self._fence))
            return
        line = _QUOTE.sub("", line)
        if self._row and not _ROW.match(line):
            self._out.append("</table>")
            self._row = False
        if fence:
            self._end_lists()
            self._fence = fence.group(1)
            self._out.append("<pre>")
        elif not line.strip():
            self._end_paragraph()
        elif heading := _HEADING.match(line):
            self._end_lists()
            level = len(heading.group(1))
            self._out.append(f"<h{level}>{self._inline(heading.group(2))}</h{level}>")
        elif self._open and self._wrap[0] == "<p>" and len(self._open) == 1 and _SETEXT.match(line):
            level = 1 if line.strip()[0] == "=" else 2
            self._wrap = (f"<h{level}>", f"</h{level}>")
            self._end_paragraph()
        elif _RULE.match(line):
            self._end_lists()
            self._out.append("<hr>")
        elif _ROW.match(line) and (self._row or not self._open):
            self._table_row(line)
        elif item := _ITEM.match(line):
            self._item(len(item.group(1).expandtabs(4)), item.group(2), item.group(3))
        else:
            if not self._open and self._depths and not line[:1].isspace():
                self._end_lists()
            self._open.append(line.strip())

    def close(self) -> str:
        self._end_lists()
        if self._row:
            self._out.append("</table>")
        return "\n".join(self._out)

    def _item(self, indent: int, number: str | None, rest: str) -> None:
        self._end_paragraph()
        tag = "ol" if number else "ul"
        while self._depths and (
            indent < self._depths[-1][0]
            or (indent == self._depths[-1][0] and tag != self._depths[-1][1])
        ):
            self._out.append(f"</{self._depths.pop()[1]}>")
        if not self._depths or indent > self._depths[-1][0] + 1:
            self._depths.append((indent, tag))
            self._out.append(f'<{tag} start="{int(number)}">' if number else f"<{tag}>")
        self._out.append("<li>")
        self._wrap = ("", "")
        self._open = [rest]

    def _code(self, line: str, *, ends: bool) -> None:
        if ends:
            self._fence = ""
        self._out.append("</pre>" if ends else html.escape(line) + "\n")

    def _table_row(self, line: str) -> None:
        """A row of a table; a line of dashes makes what stands above it the head (GFM, 4.10)."""
        if not self._row:
            self._end_lists()
            self._out.append("<table>")
            self._row = True
        cells = _CELL.split(line.strip().strip("|"))
        if all(_DASHES.fullmatch(cell) for cell in cells):
            self._out[-1] = "<table>"
        else:
            cells = [cell for cell in cells if not _DASHES.fullmatch(cell)]  # a table in a cell
            told = "".join(f"<td>{self._inline(cell.strip())}</td>" for cell in cells)
            self._out.append(f"<tr>{told}</tr>")

    def _end_paragraph(self) -> None:
        if self._open:
            before, after = self._wrap
            self._out.append(before + self._inline("\n".join(self._open)) + after)
        self._open, self._wrap = [], ("<p>", "</p>")

    def _end_lists(self) -> None:
        self._end_paragraph()
        while self._depths:
            self._out.append(f"</{self._depths.pop()[1]}>")

    def _inline(self, text: str) -> str:
        if len(text) > _LONGEST:  # no paragraph that anybody wrote
            return text
        text = text.replace("\\\n", "\n")
        if "{" in text:
            text = _ATTRIBUTES.sub("", text)
        if "`" in text:
            text = _CODE.sub(lambda m: "<code>" + html.escape(m.group(2)) + "</code>", text)
        if "<http" in text or "&lt;http" in text:
            text = _AUTO.sub(_written_out, text)
            text = _ANGLED.sub(_written_out, text)
        if "[" in text:
            text = _IMAGE.sub(self._image, text)
            text = _LINK.sub(self._link, text)
            if self._references:
                text = _SHORTCUT.sub(self._shortcut, text)
        if "http" in text:
            text = _BARE.sub(_written_out, text)
        if "*" in text or "_" in text:
            text = _BOLD.sub(r"<b>\2</b>", text)
            text = _ITALIC.sub(r"<i>\2</i>", text)
        return _ESCAPE.sub(r"\1", text) if "\\" in text else text

    def _image(self, found: re.Match[str]) -> str:
        alt, url, name = found.groups()
        if url is None:
            url = self._references.get(_label(name or alt), "")
        return f'<img src="{_address(url)}">' if url else ""

    def _shortcut(self, found: re.Match[str]) -> str:
        """A link by its words alone (CommonMark, 6.3: shortcut reference links)."""
        words = found.group(1)
        url = self._references.get(_label(words), "")
        return f'<a href="{_address(url)}">{words}</a>' if url else found.group()

    def _link(self, found: re.Match[str]) -> str:
        words, url, name = found.groups()
        if url is None:
            url = self._references.get(_label(name or words), "")
        return f'<a href="{_address(url)}">{words}</a>'


def _written_out(found: re.Match[str]) -> str:
    url = _without_emphasis(found.group(1))
    return f'<a href="{url}">{url}</a>'


def _without_emphasis(url: str) -> str:
    return url.replace("_", "&#95;").replace("*", "&#42;")


def _address(url: str) -> str:
    """An address as an attribute: what is emphasis elsewhere is a part of it."""
    return _without_emphasis(html.escape(url, quote=True))
