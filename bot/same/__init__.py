"""Same item, same event: whether a story is one that is known. Pure; the store remembers.

What the running bot goes by is ``identities``: guid, link and title. ``same`` also weighs what two
reports tell (``event_score``), and ``evidence`` says why.
"""

from bot.same.event import SAME_EVENT, event_score
from bot.same.identity import Identity, identities, new_story_id
from bot.same.item import Item, item_of
from bot.same.near import near_terms
from bot.same.titles import is_distinctive, normal_title
from bot.same.urls import canonical_url, host_of, names_a_document, shared_urls
from bot.same.verdict import Sameness, evidence, same

__all__ = [
    "SAME_EVENT",
    "Identity",
    "Item",
    "Sameness",
    "canonical_url",
    "event_score",
    "evidence",
    "host_of",
    "identities",
    "is_distinctive",
    "item_of",
    "names_a_document",
    "near_terms",
    "new_story_id",
    "normal_title",
    "same",
    "shared_urls",
]
