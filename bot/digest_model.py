"""Several stories told in one message: frozen dataclasses, no I/O."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DigestKind:
    """What a digest is: the ``reason`` why stories waited (quiet, digest, mute, late), which
    ``part`` of how many messages; of ``total`` stories in all of them, ``more`` are only counted.
    ``silent``: it makes no sound.
    """

    reason: str
    part: int
    parts: int
    more: int
    total: int
    silent: bool = False


@dataclass(frozen=True, slots=True)
class DigestItem:
    """A story in a digest: its running number in the chat, its title, and where it leads."""

    number: int
    title: str
    url: str | None
    source: str


@dataclass(frozen=True, slots=True)
class DigestGroup:
    """The stories of a digest that stand below one ``heading``; an empty one is not shown."""

    heading: str
    items: tuple[DigestItem, ...]
