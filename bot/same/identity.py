"""Under which keys a story is known, and for how long. Pure; the store remembers them."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bot.model import FeedName, Story, StoryId
from bot.same.titles import is_distinctive, normal_title
from bot.same.urls import canonical_url, names_a_document

_LEAST_SUMMARY = 40  # characters below which a summary does not tell two stories apart


@dataclass(frozen=True, slots=True)
class Identity:
    """One key under which a story is known. ``life`` counts from when it was last seen."""

    kind: Literal["guid", "url", "title"]
    key: str
    life: timedelta


def new_story_id(feed: FeedName, story_key: str) -> StoryId:
    """The id of a story that its feed knows as ``story_key``: always the same, 12 characters."""
    digest = hashlib.sha256(f"{feed}\x1f{story_key}".encode(errors="surrogatepass")).digest()
    return StoryId(base64.b32encode(digest)[:12].decode().lower())


def identities(
    story: Story,
    *,
    own_url: str | None,
    entry_guid: str,
    split: bool,
    keep: timedelta,
    window: timedelta,
    across_feeds: bool = True,
) -> tuple[Identity, ...]:
    """The keys of a story; one that is known under any of them is not new.

    ``own_url`` is the story's own link, None where several stories share it. ``split``: the entry
    is an issue of several stories, so its guid alone names none of them; a story is then also
    known by its title in the same feed, so that a later issue may repeat it. A title that is
    distinctive names the event for ``window``: in every feed with ``across_feeds``, else in its
    own. Guids and URLs live for ``keep``.
    """
    title = normal_title(story.title, story.source)
    distinctive = is_distinctive(title)
    found = []
    if split:
        found.append(Identity("guid", _key("issue", story.feed, entry_guid, title), keep))
        if distinctive:
            found.append(Identity("guid", _key("repeat", story.feed, title), keep))
        elif len(story.summary) >= _LEAST_SUMMARY:
            summary = normal_title(story.summary)
            found.append(Identity("guid", _key("repeat", story.feed, title, summary), keep))
    else:
        found.append(Identity("guid", _key("guid", story.feed, entry_guid), keep))
    if own_url and names_a_document(url := canonical_url(own_url)):
        found.append(Identity("url", _key("url", url), keep))
    if distinctive:
        scope = "" if across_feeds else story.feed
        found.append(Identity("title", _key("title", scope, title), window))
    return tuple(found)


def _key(*parts: str) -> str:
    joined = "\x1f".join(parts).encode(errors="surrogatepass")
    return parts[0][0] + hashlib.blake2b(joined, digest_size=12).hexdigest()
