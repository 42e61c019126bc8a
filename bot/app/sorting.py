"""Sorts the stories of the archive by the topics in force, once for each change of these."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence

from bot.model import ArchivedStory, TopicMatch
from bot.store.archive import Archive
from bot.store.notices import MOVES, NOTICES
from bot.store.sorting import ArchiveSorting
from bot.topics import Classifier, TopicRules

log = logging.getLogger(__name__)

_TEXT = "text"
_OURS = frozenset({NOTICES, MOVES})
_AT_ONCE = 50  # classified between two answers of the store: a millisecond or two


async def sort_archive(
    sorting: ArchiveSorting, archive: Archive, rules: Sequence[TopicRules]
) -> None:
    """Sort what is known already, so that ``/latest`` has a new topic's stories at once.

    Safe to break off and repeat. A new archive has nothing to sort and is only marked.
    """
    mark = hashlib.blake2b(repr(tuple(rules)).encode(), digest_size=12).hexdigest()
    if await sorting.by() == mark:
        return
    classifier = Classifier(rules)
    changed = 0
    stories = await sorting.stories()
    for at in range(0, len(stories), _AT_ONCE):
        for story in await archive.several(stories[at : at + _AT_ONCE]):
            if story.held or story.story.feed in _OURS:
                continue
            topics = sorted_topics(story, classifier, rules)
            if {match.topic for match in topics} != {match.topic for match in story.topics}:
                changed += await sorting.sort(story, topics)
    await sorting.done(mark)
    if changed:
        log.info(
            "The topics are other ones: %d of %d known stories are sorted anew, for /latest.",
            changed,
            len(stories),
        )


def sorted_topics(
    story: ArchivedStory, classifier: Classifier, rules: Sequence[TopicRules]
) -> tuple[TopicMatch, ...]:
    """The story's topics by the rules in force. The archive keeps no body: a topic that the body
    or a report that joined (it has no reason then) brought stays, as long as there is such a topic.
    """
    told = story.story
    found = classifier.classify(
        title=told.title, summary=told.summary, bullets=told.bullets, language=told.language
    )
    names = {match.topic for match in found}
    in_force = {one.topic.name for one in rules}
    kept = [
        match
        for match in story.topics
        if match.topic not in names
        and match.topic in in_force
        and (not match.why or any(hit.where == _TEXT for hit in match.why))
    ]
    return (*found, *kept)
