"""What is told when a forum topic is gone and the chat around it gets its alerts. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import (
    ALL,
    SOURCE_PREFIX,
    ChatId,
    FeedName,
    Selector,
    Story,
    Subscriptions,
    Topic,
    TopicName,
)
from bot.outcome_model import ThreadGone
from bot.same import new_story_id
from bot.store.notices import MOVES
from bot.texts import Texts

_MOST_NAMED = 5


def thread_notice(
    chat: ChatId,
    follows: Subscriptions,
    gone: ThreadGone,
    topics: Mapping[TopicName, Topic],
    texts: Texts,
) -> Story:
    """The words for those who read ``gone.to``: which topic (by what it followed), and what to do.

    Its title says what happened, its only bullet what to do. It has one id for each forum topic.
    """
    followed = tuple(dict.fromkeys((*follows.pinned, *follows.selectors)))
    ours = [one for one in followed if not one.startswith(f"{SOURCE_PREFIX}~")]
    names = [_name(one, topics, texts) for one in ours[:_MOST_NAMED]]
    if len(ours) > _MOST_NAMED:
        names.append(texts("list-more", count=len(ours) - _MOST_NAMED))
    words = "".join(f" {one}" for one in ours) if len(ours) <= _MOST_NAMED else ""
    how = "thread-hint-pinned" if follows.pinned else "thread-hint"
    return Story(
        id=new_story_id(MOVES, str(chat)),
        feed=MOVES,
        source="Newsbell",
        title=texts(
            "thread-closed" if gone.closed else "thread-deleted",
            selectors=_listed(names, texts) or texts("thread-notices"),
        ),
        url=None,
        bullets=(texts(how, subscribe=f"/subscribe{words}", unsubscribe=f"/unsubscribe{words}"),),
        summary="",
        published=None,
    )


def _name(selector: Selector, topics: Mapping[TopicName, Topic], texts: Texts) -> str:
    if selector == ALL:
        return texts("selector-all")
    if selector.startswith(SOURCE_PREFIX):
        # Its name in the config: the title is the feed's own, and anybody's.
        return texts("selector-source", source=FeedName(selector.removeprefix(SOURCE_PREFIX)))
    topic = topics.get(TopicName(selector))
    return topic.title if topic else str(selector)


def _listed(names: list[str], texts: Texts) -> str:
    if len(names) < 2:
        return "".join(names)
    return texts("list-comma").join(names[:-1]) + texts("list-and") + names[-1]
