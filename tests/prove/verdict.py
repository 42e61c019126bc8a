"""What the chats show beside what had to come. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Message = tuple[int, ...]
"""The numbers of the stories that a message shows: one of an alert, several of a digest."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one run or of many. Deliveries are stories in chats; repeats messages beyond the first;
    ``unknown`` is what the bot counted; ``wrong`` are sentences about anything else.
    """

    stories: int = 0
    deliveries: int = 0
    lost: int = 0
    repeated: int = 0
    repeated_discord: int = 0
    unknown: int = 0
    disordered: int = 0
    wrong: tuple[str, ...] = ()

    @property
    def violations(self) -> tuple[str, ...]:
        """Which promises are broken, in words."""
        telegram = self.repeated - self.repeated_discord
        broken = [
            (self.lost > 0, f"{self.lost} lost"),
            (self.repeated_discord > 0, f"{self.repeated_discord} repeated on Discord"),
            (
                telegram > self.unknown,
                f"{telegram} repeated on Telegram, {self.unknown} counted as unknown",
            ),
            (self.disordered > 0, f"{self.disordered} out of order"),
        ]
        return (*(said for is_so, said in broken if is_so), *self.wrong)

    def __add__(self, other: Verdict) -> Verdict:
        return Verdict(
            self.stories + other.stories,
            self.deliveries + other.deliveries,
            self.lost + other.lost,
            self.repeated + other.repeated,
            self.repeated_discord + other.repeated_discord,
            self.unknown + other.unknown,
            self.disordered + other.disordered,
            self.wrong + other.wrong,
        )


def judge(
    told: Mapping[str, Sequence[Message]],
    *,
    stories: int,
    discord: frozenset[str],
    unknown: int,
    wrong: Sequence[str] = (),
) -> Verdict:
    """``told``: the messages of each chat, as they came; a chat must show the stories 0 to
    ``stories - 1``, each alone or with others. ``discord``: which of the chats are channels there.
    """
    lost = deliveries = disordered = strange = both = 0
    repeated = Counter[bool]()
    for chat, messages in told.items():
        shown: dict[int, set[Message]] = {}
        for numbers in messages:
            repeated[chat in discord] += any(number in shown for number in numbers)
            for number in numbers:
                shown.setdefault(number, set()).add(numbers)
            strange += not numbers or any(number not in range(stories) for number in numbers)
        deliveries += sum(map(len, messages))
        lost += sum(number not in shown for number in range(stories))
        both += sum(len(ways) > 1 for ways in shown.values())
        disordered += out_of_order(messages)
    odd = [
        *([f"{strange} messages that are no story"] if strange else []),
        *([f"{both} told in two different messages"] if both else []),
    ]
    return Verdict(
        stories=stories,
        deliveries=deliveries,
        lost=lost,
        repeated=repeated.total(),
        repeated_discord=repeated[True],
        unknown=unknown,
        disordered=disordered,
        wrong=(*odd, *wrong),
    )


def out_of_order(messages: Sequence[Message]) -> int:
    """How many come after a later one; a repeat at once is none. A digest has the newest on top,
    and has no place among the others: it is as late as the chat wanted it.
    """
    latest, found = -1, 0
    for numbers in messages:
        if len(numbers) > 1:
            found += sum(below >= above for above, below in pairwise(numbers))
        elif numbers:
            found += numbers[0] < latest
            latest = max(latest, numbers[0])
    return found
