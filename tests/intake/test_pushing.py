"""What becomes of a subscription and of a pushed feed's polls, as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.feeds.push.hub import NotTaken, Taken
from bot.intake import pushing
from bot.model import FeedName
from bot.store.pushes import Push, PushStage
from tests.builders import DAY, NOW

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FRESH = Push("t", "s", FeedName("yard"), "https://hub.example/", "https://yard.example/feed")
ACTIVE = replace(FRESH, stage=PushStage.ACTIVE, until=NOW + 10 * DAY, streak=1)


@pytest.mark.parametrize(
    ("push", "wait", "longer"),
    [
        (None, 15 * MINUTE, 15 * MINUTE),
        (ACTIVE, 15 * MINUTE, HOUR),
        # Nothing was pushed yet: the hub may be verified and asleep.
        (replace(ACTIVE, streak=0), 15 * MINUTE, 15 * MINUTE),
        # A poll found what the hub had not pushed: three in a row make that good.
        (replace(ACTIVE, streak=2, missed=1), 15 * MINUTE, 15 * MINUTE),
        (replace(ACTIVE, streak=3, missed=1), 15 * MINUTE, HOUR),
        # Not beyond the lease, but never sooner than without push.
        (replace(ACTIVE, until=NOW + 40 * MINUTE), 15 * MINUTE, 40 * MINUTE),
        (replace(ACTIVE, until=NOW + MINUTE), 15 * MINUTE, 15 * MINUTE),
        # The lease has ended, though nobody has said so.
        (replace(ACTIVE, until=NOW), 15 * MINUTE, 15 * MINUTE),
        (replace(ACTIVE, stage=PushStage.REFUSED), 15 * MINUTE, 15 * MINUTE),
        (replace(ACTIVE, stage=PushStage.LEAVING), 15 * MINUTE, 15 * MINUTE),
        (replace(ACTIVE, stage=PushStage.ASKED, until=None), 15 * MINUTE, 15 * MINUTE),
    ],
)
def test_polls_are_stretched_only_while_push_works(
    push: Push | None, wait: timedelta, longer: timedelta
) -> None:
    assert pushing.stretched(wait, push, NOW) == longer


@pytest.mark.parametrize(
    ("lease", "until"),
    [
        (3 * 86_400, 3 * DAY),
        (None, pushing.LEASE),
        (10**9, pushing.LONGEST_LEASE),
        (0, pushing.LEASE),
    ],
)
def test_a_lease_is_renewed_when_two_thirds_of_it_are_over(
    lease: int | None, until: timedelta
) -> None:
    after = pushing.verified(pushing.asking(FRESH, NOW, 0.0), lease, NOW)
    assert after is not None
    assert (after.stage, after.until, after.attempts) == (PushStage.ACTIVE, NOW + until, 0)
    assert after.due == NOW + until * 2 / 3


def test_a_lease_too_short_to_be_kept_is_believed_and_the_hub_left_in_peace() -> None:
    after = pushing.verified(pushing.asking(FRESH, NOW, 0.0), 10, NOW)
    assert after is not None
    assert after.until == NOW + timedelta(seconds=10)
    assert after.due == NOW + MINUTE


def test_a_question_that_is_heard_twice_changes_nothing() -> None:
    once = pushing.verified(pushing.asking(FRESH, NOW, 0.0), 600, NOW)
    assert once is not None
    assert pushing.verified(once, 10**6, NOW + HOUR) is None


def test_a_hub_that_does_not_verify_is_asked_ever_less_often_and_the_operator_told_why() -> None:
    push, now, pauses = FRESH, NOW, []
    for _ in range(12):
        push = pushing.answered(pushing.asking(push, now, 0.0), Taken(signed=True), now, 0.0)
        assert push.due is not None
        pauses.append(push.due - now)
        now = push.due
    assert pauses[:4] == [10 * MINUTE, 20 * MINUTE, 40 * MINUTE, 80 * MINUTE]
    assert pauses[-1] == DAY
    assert "web.public_url" in push.why
    assert push.signed


def test_a_hub_that_refuses_is_asked_ever_less_often() -> None:
    push, now, pauses = FRESH, NOW, []
    for _ in range(15):
        push = pushing.answered(pushing.asking(push, now, 0.0), NotTaken("No."), now, 0.0)
        assert push.due is not None
        pauses.append(push.due - now)
        now = push.due
    assert pauses[:4] == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert pauses[-1] == DAY
    assert (push.stage, push.why) == (PushStage.REFUSED, "No.")


def test_a_busy_hub_is_left_alone_as_long_as_it_says_but_not_for_ever() -> None:
    asked = pushing.asking(FRESH, NOW, 0.0)
    assert pushing.answered(asked, NotTaken("Busy.", HOUR), NOW, 0.0).due == NOW + HOUR
    assert pushing.answered(asked, NotTaken("Busy.", 90 * DAY), NOW, 0.0).due == NOW + DAY


def test_chance_keeps_hubs_from_being_asked_in_bursts() -> None:
    dates = {pushing.asking(FRESH, NOW, chance).due for chance in (0.0, 0.5, 0.99)}
    assert len(dates) == 3


def test_a_renewal_that_fails_leaves_the_lease_as_it_is() -> None:
    asked = pushing.asking(ACTIVE, NOW, 0.0)
    after = pushing.answered(asked, NotTaken("Away."), NOW, 0.0)
    assert (after.stage, after.until) == (PushStage.ACTIVE, ACTIVE.until)
    assert pushing.is_active(after, NOW)
    assert not pushing.is_active(after, NOW + 10 * DAY)


def test_an_answer_that_comes_after_the_hub_verified_undoes_nothing() -> None:
    done = pushing.verified(pushing.asking(FRESH, NOW, 0.0), 600, NOW)
    assert done is not None
    assert pushing.answered(done, NotTaken("Away."), NOW, 0.0) == done
    assert pushing.answered(done, Taken(signed=True), NOW, 0.0) == replace(done, signed=True)


def test_a_denial_ends_the_lease_and_says_why() -> None:
    after = pushing.denied(ACTIVE, "the publisher does not want it", NOW, 0.0)
    assert not pushing.is_active(after, NOW)
    assert after.why == (
        "The hub hub.example denied the subscription: the publisher does not want it"
    )
    assert after.due == NOW + HOUR


@pytest.mark.parametrize(
    ("change", "after", "hub"),
    [
        ({"stage": PushStage.REFUSED, "attempts": 1}, MINUTE, "b"),  # the other one at once
        ({"stage": PushStage.REFUSED, "attempts": 2}, MINUTE, None),  # all were asked: wait
        ({"stage": PushStage.REFUSED, "attempts": 2}, timedelta(0), "b"),
        ({"attempts": 1}, MINUTE, None),  # it may still verify
        ({"attempts": 1}, timedelta(0), "b"),
        ({"attempts": 0}, timedelta(0), None),  # not asked yet
        ({"stage": PushStage.ACTIVE, "until": NOW + DAY, "attempts": 3}, timedelta(0), None),
        ({"stage": PushStage.ACTIVE, "until": NOW, "attempts": 3}, timedelta(0), "b"),
    ],
)
def test_hubs_are_tried_in_turn(
    change: dict[str, object], after: timedelta, hub: str | None
) -> None:
    push = replace(FRESH, hub="a", due=NOW + after, **change)  # type: ignore[arg-type]
    assert pushing.next_hub(push, ("a", "b"), NOW) == hub
    assert pushing.next_hub(push, ("a",), NOW) is None


def test_the_last_hub_is_followed_by_the_first() -> None:
    push = replace(FRESH, hub="b", stage=PushStage.REFUSED, attempts=2, due=NOW)
    assert pushing.next_hub(push, ("a", "b"), NOW) == "a"


def test_a_push_is_pending_until_all_that_came_are_dealt_with() -> None:
    push = replace(ACTIVE, pending=NOW)
    assert pushing.heard(push, NOW, news=True, upto=None).pending == NOW
    assert pushing.heard(push, NOW, news=True, upto=NOW - MINUTE).pending == NOW
    assert pushing.heard(push, NOW, news=True, upto=NOW).pending is None


def test_only_news_shows_that_a_hub_pushes() -> None:
    assert pushing.heard(ACTIVE, NOW, news=False, upto=NOW).streak == ACTIVE.streak
    assert pushing.heard(ACTIVE, NOW, news=True, upto=NOW).streak == ACTIVE.streak + 1
    missed = pushing.not_pushed(ACTIVE)
    assert (missed.streak, missed.missed) == (0, 1)


@pytest.mark.parametrize(
    ("push", "says"),
    [
        (None, ""),
        (FRESH, "push asked of hub.example"),
        (ACTIVE, "pushed by hub.example until 2026-03-14 05:06 UTC"),
        (
            replace(ACTIVE, missed=2),
            "pushed by hub.example until 2026-03-14 05:06 UTC, 2 missed",
        ),
        (replace(FRESH, why="The hub said no."), "not pushed: The hub said no."),
    ],
)
def test_the_operator_is_told_in_a_few_words(push: Push | None, says: str) -> None:
    assert pushing.described(push, NOW) == says
