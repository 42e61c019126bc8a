"""What the chats show beside what had to come. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one run or of many. Repeats are messages beyond the first for one story in one chat;
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
    told: Mapping[str, Sequence[int]],
    *,
    stories: int,
    discord: frozenset[str],
    unknown: int,
    wrong: Sequence[str] = (),
) -> Verdict:
    """``told``: the numbers of the stories that each chat shows, as they came; a chat must show 0
    to ``stories - 1``. ``discord``: which of the chats are channels there.
    """
    lost = disordered = 0
    repeated = Counter[bool]()
    strange = 0
    for chat, numbers in told.items():
        counts = Counter(numbers)
        lost += sum(not counts[number] for number in range(stories))
        repeated[chat in discord] += sum(
            counts[number] - 1 for number in range(stories) if counts[number]
        )
        strange += sum(number not in range(stories) for number in numbers)
        disordered += out_of_order(numbers)
    odd = [f"{strange} messages that are no story"] if strange else []
    return Verdict(
        stories=stories,
        deliveries=sum(map(len, told.values())),
        lost=lost,
        repeated=repeated.total(),
        repeated_discord=repeated[True],
        unknown=unknown,
        disordered=disordered,
        wrong=(*odd, *wrong),
    )


def out_of_order(numbers: Sequence[int]) -> int:
    """How many come after a later one; a repeat at once is none."""
    latest, found = -1, 0
    for number in numbers:
        found += number < latest
        latest = max(latest, number)
    return found
