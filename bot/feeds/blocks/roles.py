"""What an element of a page is for, by the names that page builders give it."""

from __future__ import annotations

import re
from collections.abc import Mapping

SUBTITLE = "subtitle"

# Whole names of classes and ids, as blog engines, site builders and mail builders write them.
_NAMES = {
    "comments": r"(?:post-?|entry-?|article-?)?comments(?:-area|-section|-wrap(?:per)?|-list)?"
    r"|comment-?(?:list|respond|form|thread)|respond|disqus_thread|discussion-embed",
    "related": r"jp-relatedposts|(?:yarpp-?|post-?)?related(?:-?(?:posts?|articles?|stories|content"
    r"|entries))?|read-(?:next|more-wrap)|more-(?:posts|stories|articles)|(?:also|up)-next"
    r"|(?:\w+[-_])?(?:recent|latest|popular|similar)[-_]?(?:posts?|stories|entries|articles|comments)"
    r"(?:[-_]\w+)?|recommended(?:-posts)?"
    r"|block-views-[\w-]*(?:recent|random|popular|likethis|related|aggregator)[\w-]*",
    "navigation": r"(?:main-|site-|top-|foot-)?nav(?:bar|igation|-links|-menu)?"
    r"|nocontent|nav-(?:previous|next)|posts?-nav(?:igation)?|pagination|pager|prev-next|breadcrumbs?|menu",
    "sidebar": r"(?:site-|primary-|right-|left-)?sidebar(?:-primary)?|widget(?:-area|_\w+)",
    "header": r"site-header|gh-head|masthead|top-?bar",
    "footer": r"(?:site|page|blog|entry|post|gh)-(?:footer|foot)|footer|colophon|footer-cta",
    "byline": r"(?:article-|post-|entry-)?byline|entry-meta|post-meta(?:data)?|article-meta"
    r"|posted-on|author-?(?:bio|box|info|card)|about-(?:the-)?author",
    "share": r"sharedaddy|sd-(?:sharing|social|block)|(?:social-?|post-?)?shar(?:e|ing)"
    r"(?:-(?:buttons?|links?|bar|row|list|this))?|social(?:-(?:links|icons|media))?|addtoany\w*",
    "tags": r"(?:post-?|entry-?|article-?)?tags?(?:-list|-links|-cloud|list|s)?"
    r"|(?:post-|entry-)?categories|cat-links|tagcloud|labels|post-labels",
    "sign-up": r"(?:gh-|newsletter-|email-)?(?:subscribe|sign-?up)(?:-(?:form|box|widget))?"
    r"|subscription-widget(?:-wrap)?|kg-(?:signup|cta)-card",
    SUBTITLE: r"(?:post-|article-|entry-)?(?:sub-?title|sub-?head(?:line)?|standfirst|dek|deck)",
    "note": r"kg-(?:callout|toggle)-card|callout-block",
    "archive": r"archives?(?:-list)?|(?:past|previous|back)-issues|issue-list",
    "advertisement": r"sponsor(?:ed|ship)?(?:-(?:block|box|card|content|post|message))?|adverts?"
    r"|advertisements?|ads?(?:-(?:block|box|unit|slot))?|native-ad",
}
_ROLE = re.compile("|".join(f"(?P<r{n}>{names})" for n, names in enumerate(_NAMES.values())))
_ROLES = tuple(_NAMES)
_TAGS = {"footer": "footer", "aside": "sidebar"}
_PAGE = frozenset(("body", "html", "main"))


def role_of(tag: str, attrs: Mapping[str, str]) -> str:
    """What an element beside the text is for; empty for all others.

    The classes of the whole page tell what kind of page it is, not what stands in it.
    """
    if tag in _PAGE:
        return ""
    if attrs:
        names = f"{attrs.get('class', '')} {attrs.get('id', '')}".lower().split()
        for name in names[:20]:
            if (found := _ROLE.fullmatch(name)) is not None and found.lastgroup is not None:
                return _ROLES[int(found.lastgroup[1:])]
    return _TAGS.get(tag, "")
