"""What a chat is to be told of several stories that wait for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.delivery.digest import Wanted, wanted
from bot.delivery.render import told_as, why_untold
from bot.model import StoryId, Subscriptions, Topic, TopicName
from bot.store.archive import Archive
from bot.store.kin import Kin

_AT_ONCE = 50  # stories that are read at once; more would hold up the event loop


class Choosing:
    """Chooses among the stories of one store."""

    def __init__(self, archive: Archive, kin: Kin, topics: Mapping[TopicName, Topic]) -> None:
        self._archive = archive
        self._kin = kin
        self._topics = topics

    async def choose(
        self, follows: Subscriptions, stories: Sequence[StoryId]
    ) -> tuple[list[Wanted], dict[StoryId, str]]:
        """Those that the chat is to be told, in the same order, and why not the others: last those
        that have left the archive. Raises StoreError.
        """
        untold = await self._kin.told_by_others(follows.chat, stories)
        why = {story: told_as(other) for story, other in untold.items()}
        left = [story for story in stories if story not in untold]
        found: list[Wanted] = []
        for at in range(0, len(left), _AT_ONCE):
            archived = await self._archive.several(left[at : at + _AT_ONCE])
            some = wanted(archived, follows, self._topics)
            kept = {one.story.story.id for one in some}
            why |= {
                one.story.id: why_untold(one, follows)
                for one in archived
                if one.story.id not in kept
            }
            found += some
        known = why.keys() | {one.story.story.id for one in found}
        why |= {story: why_untold(None, follows) for story in left if story not in known}
        return found, why
