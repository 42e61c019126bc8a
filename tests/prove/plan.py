"""A random round: what happens in it, and when, by its seed. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

from tests.prove.faults import FEED_TROUBLES, Fault, troubles

SECONDS = 24.0
"""How long a round's troubles go on; after that all is calm, and the bot must finish."""

PARTIES = ("store", "telegram", "discord", "feed")


class Happening(StrEnum):
    """What may happen during a round."""

    KILL_BOT = "bot killed"
    KILL_STORE = "store killed"
    AWAY = "network away"
    DISK_FULL = "disk full"
    BOT_CLOCK = "bot's clock set"
    STORE_CLOCK = "store's clock set"


@dataclass(frozen=True, slots=True)
class Trouble:
    """``at`` seconds after the start; ``whom``: the party, or which copy of the bot; ``size``:
    seconds that it lasts, or by which a clock is set.
    """

    at: float
    what: Happening
    whom: str
    size: float


@dataclass(frozen=True, slots=True)
class Abilities:
    """What this machine can do: mount a small disk, set the clock of one process."""

    disk: bool
    clock: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """``seconds``: how long the troubles go on; ``embedded``: the bot's own store, else a server
    of its own behind a proxy; ``copies`` of the bot are kept running; ``batches``: when how many
    stories are published; ``noise``: the share of answers that go wrong; ``mute``: from when to
    when all chats are muted, None: never.
    """

    seed: int
    seconds: float
    embedded: bool
    copies: int
    batches: tuple[tuple[float, int], ...]
    noise: float
    clock: bool
    disk: bool
    troubles: tuple[Trouble, ...]
    mute: tuple[float, float] | None

    @property
    def stories(self) -> int:
        """How many there are in the end."""
        return sum(count for _, count in self.batches)

    @property
    def name(self) -> str:
        """What ``--run`` takes."""
        return f"seed {self.seed}"


def draw(seed: int, able: Abilities, *, seconds: float = SECONDS) -> Plan:
    """The round of a seed. What the machine cannot do happens in none."""
    chance = random.Random(seed)
    embedded = chance.random() < 0.35
    clock = chance.random() < 0.3 and able.clock
    disk = embedded and chance.random() < 0.4 and able.disk
    copies = 2 if chance.random() < 0.4 else 1
    batches = (
        (0.0, chance.randint(2, 4)),
        (chance.uniform(0.1, 0.8) * seconds, chance.randint(2, 4)),
        (seconds, 2),  # what the troubles left behind must not hold these up
    )
    noise = chance.choice((0.0, 0.1, 0.25))
    kinds = [Happening.KILL_BOT, Happening.KILL_BOT, Happening.KILL_STORE, Happening.AWAY]
    if clock:
        kinds += [Happening.BOT_CLOCK, Happening.BOT_CLOCK]
        kinds += [] if embedded else [Happening.STORE_CLOCK]
    kinds += [Happening.DISK_FULL] * 2 if disk else []
    found = [
        _trouble(chance, chance.choice(kinds), chance.uniform(0, seconds), embedded, copies)
        for _ in range(5)
    ]
    # Until when is a moment of the store's clock: one that is set may put it off for a day.
    begin, muted = chance.uniform(0, 0.4) * seconds, chance.random() < 0.4 and not clock
    return Plan(
        seed=seed,
        seconds=seconds,
        embedded=embedded,
        copies=copies,
        batches=batches,
        noise=noise,
        clock=clock,
        disk=disk,
        troubles=tuple(sorted(found, key=lambda trouble: trouble.at)),
        mute=(begin, chance.uniform(0.6, 1.2) * seconds) if muted else None,
    )


def _trouble(
    chance: random.Random, what: Happening, at: float, embedded: bool, copies: int
) -> Trouble:
    match what:
        case Happening.AWAY:
            party = chance.choice(PARTIES[1:] if embedded else PARTIES)
            return Trouble(at, what, party, chance.uniform(0.3, 10))
        case Happening.DISK_FULL:
            return Trouble(at, what, "", chance.uniform(0.5, 5))
        case Happening.BOT_CLOCK | Happening.STORE_CLOCK:
            # Forth by what a sleeping machine misses; back by what a wrong clock is corrected by.
            jump = chance.choice((-86400, -3600, -20, 20, 3600, 86400))
            return Trouble(at, what, "", float(jump))
        case _:
            return Trouble(at, what, str(chance.randrange(copies)), 0.0)


class Noise:
    """Lets a share of the answers of platforms and feed go wrong while ``loud``."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.loud = True

    def __call__(self, party: str, kind: str, ordinal: int) -> Fault | None:
        if not self.loud or party == "store" or kind.startswith("getUpdates"):
            return None
        # By name and number, so that a seed brings the same whatever came in between.
        chance = random.Random(f"{self._plan.seed}/{party}/{kind}/{ordinal}")
        if chance.random() >= self._plan.noise:
            return None
        return chance.choice(FEED_TROUBLES if party == "feed" else troubles(party))
