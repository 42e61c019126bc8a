"""What a chat does not want to be told of what it follows. Frozen, without I/O."""

from __future__ import annotations

from dataclasses import dataclass

MOST = 30
"""Phrases, sources or languages in one list."""

LONGEST = 60
"""Characters of a phrase."""


@dataclass(frozen=True, slots=True)
class Filters:
    """A story rings only if it passes all of them; an empty list lets everything pass.

    ``without``: none of these phrases may stand in its title, points or summary; ``only``: one of
    these has to. ``not_from``: names of feeds that alone told it. ``languages``: two-letter codes.
    """

    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    not_from: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.without or self.only or self.not_from or self.languages)


NO_FILTERS = Filters()
