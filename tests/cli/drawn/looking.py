"""Reads a drawn page as a browser would, and says what in it is not inert."""

from __future__ import annotations

import re

from lxml import html
from lxml.html import HtmlElement

_LOADING = re.compile(
    r"(?:url|src|image|image-set|expression)\s*\(|@import|@font-face|\\", re.IGNORECASE
)
_OWN = frozenset(("html", "head", "meta", "title", "template", "style", "body"))
_HARMLESS = (
    "a abbr address article aside b big blockquote br caption center cite code col colgroup dd del"
    " details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i ins kbd"
    " li main mark nav ol p pre q s samp section small span strike strong sub summary sup table"
    " tbody td tfoot th thead time tr tt u ul var wbr"
)
_ALLOWED = _OWN | set(_HARMLESS.split())
_LEADS = (
    "href src srcset background action formaction poster data xlink:href ping cite longdesc"
    " manifest srcdoc id name http-equiv"
)
_LEADING = frozenset(_LEADS.split())


def tree(page: str) -> HtmlElement:
    """The page, read."""
    return html.document_fromstring(page)


def danger(page: str) -> list[str]:
    """What in a page could load, run or lead somewhere; nothing is well."""
    found = []
    metas = 0
    for element in tree(page).iter():
        tag = str(element.tag)
        if tag == "meta":
            metas += 1
            continue
        if tag not in _ALLOWED:
            found.append(tag)
        for name, value in element.attrib.items():
            if name.startswith("on") or name in _LEADING:
                found.append(f"{tag} {name}={value}")
            if name == "style" and _LOADING.search(value):
                found.append(f"{tag} {name}={value}")
        if tag == "style" and _LOADING.search(element.text or ""):
            found.append(f"style: {element.text}")
    if metas != 4:
        found.append(f"{metas} meta")
    if "default-src 'none'" not in page[:400]:
        found.append("no policy")
    return found


def spoken(element: HtmlElement) -> str:
    """The words of an element."""
    return " ".join("".join(element.itertext()).split())
