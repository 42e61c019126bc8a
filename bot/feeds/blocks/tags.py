"""The elements of HTML by what they do to the blocks of a document."""

from __future__ import annotations

BLOCK_TAGS = frozenset(
    [
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "blockquote",
        "pre",
        "hr",
        "br",
        "section",
        "article",
        "header",
        "footer",
        "aside",
        "main",
        "figure",
        "figcaption",
        "dl",
        "dt",
        "dd",
        "center",
        "address",
        "body",
        "details",
        "summary",
        "form",
        "fieldset",
    ]
)
UNSEEN_TAGS = frozenset(
    [
        "script",
        "style",
        "head",
        "title",
        "template",
        "noscript",
        "select",
        "option",
        "button",
        "textarea",
        "svg",
        "math",
        "iframe",
        "object",
        "audio",
        "video",
        "canvas",
        "nav",
        "input",
        "datalist",
    ]
)
VOID = frozenset(
    [
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "area",
        "base",
        "col",
        "embed",
        "source",
        "track",
        "wbr",
    ]
)
HEADINGS = {f"h{n}": n for n in range(1, 7)}
BOLD_TAGS = frozenset(("b", "strong", "th"))
