"""Finds the story that an operator means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NewsbellError

if TYPE_CHECKING:
    from bot.model import ArchivedStory
    from bot.store.archive import Archive

_SEARCHED = 2_000  # of the newest stories, where a title is looked for
_LISTED = 10


async def find_story(archive: Archive, words: str) -> ArchivedStory:
    """The one story of this id, this address or these words of its title.

    Raises NewsbellError for none or several.
    """
    from bot.model import ALL, StoryId

    # What a terminal hands over may be no text at all.
    words = words.encode(errors="replace").decode()
    if (by_id := await archive.get(StoryId(words))) is not None:
        return by_id
    newest = await archive.latest(ALL, _SEARCHED)
    same_url = [one for one in newest if one.story.url == words]
    asked = words.casefold().split()
    found = same_url or [
        one for one in newest if all(word in one.story.title.casefold() for word in asked)
    ]
    if not found:
        raise NewsbellError(
            f"no story like {words!r} among the newest {len(newest):,}: newsbell latest lists them"
        )
    if len(found) > 1:
        listed = "\n".join(f"  {one.story.id}  {one.story.title}" for one in found[:_LISTED])
        raise NewsbellError(f"{len(found):,} stories are like {words!r}; name one by id:\n{listed}")
    return found[0]
