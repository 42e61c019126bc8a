"""The regression file: stories and what their topics should be, one JSON object a line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import ConfigError
from bot.model import Story, StoryId, TopicName
from bot.report_model import Complaint, Verdict

Topics = dict[TopicName, bool]
"""Whether a story should have a topic."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What complaints come to. ``undecided``: as many chats say the one as the contrary."""

    topics: Mapping[StoryId, Topics]
    undecided: tuple[tuple[StoryId, TopicName], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """How many lines were added to a file, and how many topics stood there already."""

    lines: int
    already: int


def wanted(complaints: Iterable[Complaint]) -> Wanted:
    """What most chats say of each story and topic, in the order of the complaints."""
    surplus: dict[tuple[StoryId, TopicName], int] = {}
    for one in complaints:
        votes = one.chats if one.verdict is Verdict.MISSING else -one.chats
        surplus[one.story, one.topic] = surplus.get((one.story, one.topic), 0) + votes
    topics: dict[StoryId, Topics] = {}
    for (story, topic), votes in surplus.items():
        if votes:
            topics.setdefault(story, {})[topic] = votes > 0
    return Wanted(topics, tuple(pair for pair, votes in surplus.items() if not votes))


def append(
    file: Path, stories: Mapping[StoryId, Story], topics: Mapping[StoryId, Topics]
) -> Written:
    """Add a line for each story to ``file``, without the topics that it has of a story already.

    When this returns, the lines are on the disk. Raises ConfigError, with nothing added, for a
    file that cannot be written or that holds something else.
    """
    try:
        data = file.read_bytes() if file.exists() else None
        standing = _standing(file, data or b"")
        lines: list[str] = []
        already = 0
        for story, expect in topics.items():
            fresh = {
                topic: true for topic, true in expect.items() if (story, topic) not in standing
            }
            already += len(expect) - len(fresh)
            if fresh:
                lines.append(_line(stories[story], fresh))
        if lines:
            # The last line of a file that was edited by hand may lack its end.
            first = "\n" if data and not data.endswith(b"\n") else ""
            _add(file, (first + "".join(lines)).encode(), is_new=data is None)
    except OSError as error:
        raise ConfigError(
            f"{file} cannot be written: {error.strerror or error} (nothing was added)"
        ) from None
    return Written(len(lines), already)


def _line(story: Story, expect: Topics) -> str:
    fields = {
        "id": story.id,
        "title": story.title,
        "summary": story.summary,
        "bullets": list(story.bullets),
        "text": story.text,
        "lang": story.language,
        "expect": expect,
    }
    return json.dumps(fields, ensure_ascii=False) + "\n"


def _standing(file: Path, data: bytes) -> set[tuple[str, str]]:
    """Of which stories the file has which topics."""
    found: set[tuple[str, str]] = set()
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            fields: Any = json.loads(line)
            found |= {(str(fields.get("id")), topic) for topic in fields["expect"]}
        except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
            raise ConfigError(
                f'{file}, line {number}: no JSON object with "expect", so this is no file of'
                " stories and their topics (nothing was added)"
            ) from None
    return found


def _add(file: Path, data: bytes, *, is_new: bool) -> None:
    """Write to the end of a file, whole or not at all."""
    with file.open("ab") as stream:
        size = stream.tell()
        try:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        except OSError:
            os.truncate(file, size)
            raise
    if is_new:
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
