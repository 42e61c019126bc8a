"""Random rounds: a seed always brings the same, and nothing that the machine cannot do."""

from __future__ import annotations

from tests.prove.faults import FEED_TROUBLES
from tests.prove.plan import Abilities, Happening, Noise, draw

ALL = Abilities(disk=True, clock=True)
NONE = Abilities(disk=False, clock=False)
SEEDS = range(1, 200)


def test_a_seed_brings_the_same_round_again() -> None:
    assert [draw(seed, ALL) for seed in SEEDS] == [draw(seed, ALL) for seed in SEEDS]


def test_everything_happens_in_some_round() -> None:
    rounds = [draw(seed, ALL) for seed in SEEDS]
    assert {trouble.what for one in rounds for trouble in one.troubles} == set(Happening)
    assert {one.copies for one in rounds} == {1, 2}
    assert {one.embedded for one in rounds} == {True, False}
    assert {one.mute is None for one in rounds} == {True, False}


def test_what_the_machine_cannot_do_happens_in_none() -> None:
    happened = {trouble.what for seed in SEEDS for trouble in draw(seed, NONE).troubles}
    assert not happened & {Happening.DISK_FULL, Happening.BOT_CLOCK, Happening.STORE_CLOCK}


def test_a_bot_with_its_own_store_has_no_network_to_it() -> None:
    rounds = [one for seed in SEEDS if (one := draw(seed, ALL)).embedded]
    away = {t.whom for one in rounds for t in one.troubles if t.what is Happening.AWAY}
    assert away == {"telegram", "discord", "feed"}


def test_stories_come_after_the_last_trouble_too() -> None:
    for seed in SEEDS:
        one = draw(seed, ALL)
        assert one.batches[-1][0] >= max(trouble.at for trouble in one.troubles)
        assert one.stories == sum(count for _, count in one.batches)


def test_noise_is_the_same_for_a_request_whatever_came_in_between() -> None:
    loud = next(one for seed in SEEDS if (one := draw(seed, ALL)).noise)
    first = [Noise(loud)("feed", "GET", number) for number in range(100)]
    assert first == [Noise(loud)("feed", "GET", number) for number in range(100)]
    assert set(first) == {None, *FEED_TROUBLES}


def test_noise_ends_and_leaves_store_and_long_polls_alone() -> None:
    loud = next(one for seed in SEEDS if (one := draw(seed, ALL)).noise)
    noise = Noise(loud)
    for party, kind in (("store", "take"), ("telegram", "getUpdates")):
        assert not any(noise(party, kind, number) for number in range(100))
    noise.loud = False
    assert not any(noise("feed", "GET", number) for number in range(100))
