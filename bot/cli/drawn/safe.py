"""Other people's markup, made inert: what is left loads nothing, runs nothing and leads nowhere.

Only elements and attributes that are known to be harmless stay. The page's Content-Security-Policy
forbids the rest once more.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from bot.feeds.blocks.tags import VOID

OWN = "nb-"
"""How the names of our own classes begin; a document's own may not."""


def _listed(*lines: str) -> list[str]:
    return " ".join(lines).split()


KEPT = frozenset(
    _listed(
        "a abbr address article aside b big blockquote br caption center cite code col colgroup dd",
        "del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i",
        "ins kbd li main mark nav ol p pre q s samp section small span strike strong sub summary",
        "sup table tbody td tfoot th thead time tr tt u ul var wbr",
    )
)
"""The elements that stay as they are."""

BECOME = {"body": "div", "form": "div", "label": "span", "button": "span", "dir": "ul"}
"""Elements that stay as others."""

DROPPED = frozenset(
    _listed(
        "script noscript template title iframe frame frameset object embed applet svg math canvas",
        "audio video select textarea input option datalist optgroup map area link meta base source",
        "track param portal dialog marquee xml",
    )
)
"""Elements that go with all that is in them; of all others only the tags go."""

NO_END = VOID
"""Elements that have no end."""

_KEPT_ATTRIBUTES = frozenset(
    _listed(
        "align valign width height bgcolor color face size border cellpadding cellspacing colspan",
        "rowspan dir lang start value nowrap span clear noshade",
    )
)
_PLAIN_VALUE = re.compile(r"[\w#%.,+\- ]{0,100}")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_LOADING = re.compile(
    r"(?:url|src|image|image-set|cross-fade|element|paint|expression)\s*\(",
    re.IGNORECASE,
)
_AT_RULE = re.compile(r"@(?!media\b|supports\b)", re.IGNORECASE)
_BEHAVIOUR = re.compile(r"behaviou?r|-moz-binding|:host|::?slotted|::?part", re.IGNORECASE)
_PAGE = re.compile(r"(^|[\s,{}>+~])(?:html|body|:root)(?![\w-])", re.IGNORECASE)
_LONGEST_STYLE = 400_000


def css(text: str) -> str:
    """A style sheet or attribute that loads nothing: what could is renamed to what does not exist.

    A browser passes over a declaration that it does not understand (CSS Syntax, 2.2).
    """
    text = _COMMENT.sub(" ", text[:_LONGEST_STYLE])
    # An escape could write any of the words below in another way; "<" could end the element.
    text = text.replace("\\", "").replace("<", "")
    text = _BEHAVIOUR.sub("nb-none", _AT_RULE.sub("@nb-none ", text))
    return _LOADING.sub("nb-none(", text)


def sheet(text: str) -> str:
    """The style sheet of a document that stands inside another: rules of its body are kept."""
    return _PAGE.sub(r"\1.nb-body", css(text))


def attributes(attrs: Mapping[str, str], *, classes: str = "", style: str = "") -> str:
    """The harmless attributes of an element as markup, with classes and style of our own."""
    if not (attrs or classes or style):
        return ""
    found: dict[str, str] = {
        name: value
        for name, value in attrs.items()
        if name in _KEPT_ATTRIBUTES and _PLAIN_VALUE.fullmatch(value)
    }
    given = " ".join(
        name for name in attrs.get("class", "").split()[:20] if not name.startswith(OWN)
    )
    names = f"{given} {classes}".strip()
    drawn = f"{css(attrs.get('style', ''))};{style}".strip(";")
    found |= {"class": names, "style": drawn, "title": attrs.get("title", "")}
    return "".join(f' {name}="{html.escape(value)}"' for name, value in found.items() if value)


def drawn_tag(tag: str) -> str:
    """The element as which one is drawn; empty if only what is in it is."""
    return tag if tag in KEPT or tag == "style" else BECOME.get(tag, "")
