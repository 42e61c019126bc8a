"""The verdict: what counts as lost, repeated, out of order, and what of it breaks a promise."""

from __future__ import annotations

import pytest

from tests.prove.verdict import Verdict, judge, out_of_order

DISCORD = frozenset({"channel"})


def alone(*numbers: int) -> list[tuple[int, ...]]:
    return [(number,) for number in numbers]


def digests(*private: tuple[int, ...], unknown: int = 0) -> Verdict:
    return judge({"private": private}, stories=5, discord=DISCORD, unknown=unknown)


def verdict(*, private: list[int], channel: list[int], unknown: int = 0) -> Verdict:
    told = {"private": alone(*private), "channel": alone(*channel)}
    return judge(told, stories=3, discord=DISCORD, unknown=unknown)


def test_every_story_once_and_in_order_is_well() -> None:
    assert verdict(private=[0, 1, 2], channel=[0, 1, 2]).violations == ()


def test_a_story_that_a_chat_does_not_show_is_lost() -> None:
    found = verdict(private=[0, 2], channel=[0, 1, 2])
    assert (found.lost, found.violations) == (1, ("1 lost",))


def test_a_repeat_on_telegram_is_well_only_where_it_was_counted_as_unknown() -> None:
    assert verdict(private=[0, 1, 1, 2], channel=[0, 1, 2], unknown=1).violations == ()
    assert verdict(private=[0, 1, 1, 2], channel=[0, 1, 2]).violations == (
        "1 repeated on Telegram, 0 counted as unknown",
    )


def test_a_repeat_on_discord_is_never_well() -> None:
    found = verdict(private=[0, 1, 2], channel=[0, 1, 1, 2], unknown=5)
    assert found.violations == ("1 repeated on Discord",)


def test_a_message_that_is_no_story_of_the_scenario_is_told() -> None:
    assert verdict(private=[0, 1, 2, 9], channel=[0, 1, 2]).violations != ()


@pytest.mark.parametrize(
    ("numbers", "count"),
    [([0, 1, 2], 0), ([0, 0, 1, 2, 2], 0), ([1, 0, 2], 1), ([0, 1, 0, 2], 1), ([2, 0, 1], 2)],
)
def test_what_comes_after_a_later_one_is_out_of_order(numbers: list[int], count: int) -> None:
    assert out_of_order(alone(*numbers)) == count


def test_each_story_of_a_digest_is_a_delivery() -> None:
    found = digests((1, 0), (4, 3, 2))
    assert (found.deliveries, found.repeated, found.violations) == (5, 0, ())


def test_what_is_told_alone_is_not_told_in_a_digest() -> None:
    assert digests((1,), (4, 3, 2, 1, 0), unknown=1).violations == (
        "1 told in two different messages",
    )


def test_a_digest_that_comes_twice_is_one_repeat() -> None:
    twice = (4, 3, 2, 1, 0)
    assert digests(twice, twice, unknown=1).violations == ()
    assert digests(twice, twice).violations == ("1 repeated on Telegram, 0 counted as unknown",)


def test_a_digest_has_the_newest_on_top_and_any_place_among_alerts() -> None:
    assert digests((4,), (3, 2, 1, 0)).violations == ()
    assert digests((4, 2, 3, 1, 0)).violations == ("1 out of order",)


def test_a_story_that_a_digest_leaves_out_is_lost() -> None:
    assert digests((4, 3, 1, 0)).violations == ("1 lost",)


def test_sums_add_up() -> None:
    one = verdict(private=[0, 2], channel=[0, 1, 2], unknown=2)
    both = one + one
    assert (both.stories, both.lost, both.unknown, both.deliveries) == (6, 2, 4, 10)
