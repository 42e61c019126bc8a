"""How values are written to Redis and read back: one place for each type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.digest_model import DigestKind
from bot.model import (
    ArchivedStory,
    FeedName,
    Hit,
    Source,
    Story,
    StoryId,
    TopicMatch,
    TopicName,
)

SOURCE_FIELD = "source:"


def to_ms(moment: datetime) -> int:
    """Milliseconds since the epoch."""
    return round(moment.timestamp() * 1000)


def in_ms(duration: timedelta) -> int:
    """A duration in whole milliseconds."""
    return round(duration.total_seconds() * 1000)


def from_ms(ms: float | str) -> datetime:
    """The moment, in UTC."""
    return datetime.fromtimestamp(float(ms) / 1000, UTC)


def story_document(story: Story) -> str:
    """What the archive keeps of a story beside its title: all but the text of its body."""
    return json.dumps(
        {
            "source": story.source,
            "url": story.url,
            "bullets": story.bullets,
            "summary": story.summary,
            "published": None if story.published is None else to_ms(story.published),
            "language": story.language,
            "picture": story.picture,
            "section": story.section,
            "outlet": story.outlet,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def why_document(topics: tuple[TopicMatch, ...]) -> str:
    """Scores and phrases of each topic."""
    return json.dumps(
        {
            match.topic: {
                "score": round(match.score, 3),
                "why": [[hit.phrase, hit.where, hit.weight] for hit in match.why],
            }
            for match in topics
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def source_document(source: Source) -> str:
    """A source of a story, its feed's name apart."""
    fields = {"title": source.title, "url": source.url, "outlet": source.outlet}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def archived_story(story_id: StoryId, fields: Mapping[str, str]) -> ArchivedStory | None:
    """Read the hash of a story; None where there is none (any more)."""
    if "document" not in fields:
        return None
    document = json.loads(fields["document"])
    why = json.loads(fields["why"])
    published = document["published"]
    story = Story(
        id=story_id,
        feed=FeedName(fields["feed"]),
        source=document["source"],
        title=fields["title"],
        url=document["url"],
        bullets=tuple(document["bullets"]),
        summary=document["summary"],
        published=None if published is None else from_ms(published),
        language=document["language"],
        # An older version wrote none of these.
        picture=document.get("picture"),
        section=document.get("section", ""),
        outlet=document.get("outlet", ""),
    )
    topics = tuple(
        TopicMatch(
            topic=TopicName(name),
            score=why.get(name, {}).get("score", 0.0),
            why=tuple(Hit(*hit) for hit in why.get(name, {}).get("why", ())),
        )
        for name in fields["topics"].split()
    )
    sources = []
    for name, value in fields.items():
        if name.startswith(SOURCE_FIELD):
            source = json.loads(value)
            feed = FeedName(name.removeprefix(SOURCE_FIELD))
            outlet = source.get("outlet", "")
            sources.append(Source(feed, source["title"], source["url"], outlet))
    sources.sort(key=lambda source: source.feed != story.feed)
    return ArchivedStory(
        story=story,
        topics=topics,
        sources=tuple(sources),
        first_seen=from_ms(fields["first_seen"]),
        revision=int(fields["revision"]),
        held=tuple(StoryId(held) for held in fields.get("held", "").split()),
        report_of=StoryId(fields["of"]) if "of" in fields else None,
        by_hand=fields.get("how") == "operator" or bool(fields.get("told")),
        digest=_digest_kind(fields["kind"]) if "kind" in fields else None,
    )


def _digest_kind(text: str) -> DigestKind:
    reason, part, parts, more, total, silent = text.split("|")
    return DigestKind(reason, int(part), int(parts), int(more), int(total), bool(silent))
