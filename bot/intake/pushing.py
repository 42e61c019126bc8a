"""What becomes of a push subscription, and of the polls of a feed that is pushed. Pure.

Each step takes a subscription as it is and gives it as it becomes; the clock and chance are
arguments.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from yarl import URL

from bot.feeds.complaints import place
from bot.feeds.push.hub import NotTaken, Taken
from bot.store.pushes import Push, PushStage

LEASE = timedelta(days=10)
"""What hubs are asked for; they decide themselves."""

LONGEST_LEASE = timedelta(days=30)
SOONEST_RENEWAL = timedelta(minutes=1)

VERIFIED_WITHIN = timedelta(minutes=10)
"""How long a hub has, the first time, to verify what it was asked."""

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(days=1)
NEXT_HUB = timedelta(seconds=5)

GOODBYES = 3
"""How often a hub is asked to end a subscription before that is left to the lease."""

STRETCH = 4
"""How many times longer a feed that is pushed goes without a poll."""

NEWS_IN_A_ROW = 3
"""How many news a hub has to push in a row, once a poll found some that it had not pushed."""

_JITTER = 0.2
_MOST_DOUBLINGS = 12


def asking(push: Push, now: datetime, jitter: float) -> Push:
    """Just before its hub is asked; ``jitter`` in [0, 1) keeps hubs from being asked in bursts."""
    attempts, why = push.attempts + 1, push.why
    if push.attempts and not why:
        why = (
            f"The hub {hub_name(push)} took the request and has not verified it; can "
            "web.public_url be reached from outside?"
        )
    due = now + _pause(VERIFIED_WITHIN, attempts, jitter=jitter)
    return replace(push, attempts=attempts, why=why, due=due)


def answered(push: Push, answer: Taken | NotTaken, now: datetime, jitter: float) -> Push:
    """After its hub was asked, unless it has verified since (then ``attempts`` are 0 again)."""
    if isinstance(answer, Taken):
        return replace(push, signed=answer.signed)
    if push.attempts == 0:
        return push
    pause = max(
        _pause(FIRST_PAUSE, push.attempts, jitter=jitter), answer.retry_after or FIRST_PAUSE
    )
    stage = push.stage if push.stage is PushStage.LEAVING or is_active(push, now) else None
    return replace(
        push, stage=stage or PushStage.REFUSED, why=answer.why, due=now + min(pause, LONGEST_PAUSE)
    )


def verified(push: Push, lease_seconds: int | None, now: datetime) -> Push | None:
    """After the hub asked whether the subscription is meant: it is.

    None, nothing changes, when the hub was not asked: a question that is heard twice must not
    make a lease longer than the hub thinks it is.
    """
    if push.attempts == 0:
        return None
    lease = timedelta(seconds=lease_seconds) if lease_seconds else LEASE
    lease = min(lease, LONGEST_LEASE)
    return replace(
        push,
        stage=PushStage.ACTIVE,
        until=now + lease,
        due=now + max(lease * 2 / 3, SOONEST_RENEWAL),
        attempts=0,
        why="",
    )


def denied(push: Push, reason: str, now: datetime, jitter: float) -> Push:
    """After the hub denied the subscription, which it may do at any time (section 5.2)."""
    attempts = max(push.attempts, 1)
    said = f": {reason}" if reason else "."
    return replace(
        push,
        stage=PushStage.REFUSED,
        until=None,
        attempts=attempts,
        why=f"The hub {hub_name(push)} denied the subscription{said}",
        due=now + _pause(timedelta(hours=1), attempts, jitter=jitter),
    )


def leaving(push: Push, now: datetime) -> Push:
    """When the subscription is no longer wanted."""
    return replace(push, stage=PushStage.LEAVING, attempts=0, why="", due=now, pending=None)


def next_hub(push: Push, hubs: tuple[str, ...], now: datetime) -> str | None:
    """The hub to go over to, when this one refused or did not verify in time; None: stay."""
    if len(hubs) < 2 or is_active(push, now) or push.attempts == 0:
        return None
    untried = push.stage is PushStage.REFUSED and push.attempts < len(hubs)
    if not untried and (push.due is None or push.due > now):
        return None
    return hubs[(hubs.index(push.hub) + 1) % len(hubs)]


def moved_to(push: Push, hub: str, *, token: str, secret: str, hubs: int, now: datetime) -> Push:
    """A subscription at another hub in the place of one that came to nothing."""
    # At once to those that were not asked yet; when all were, as late as they had to be.
    due = now if push.attempts < hubs else max(push.due or now, now + NEXT_HUB)
    return Push(
        token=token,
        secret=secret,
        feed=push.feed,
        hub=hub,
        topic=push.topic,
        base=push.base,
        due=due,
        attempts=push.attempts,
        why=push.why,
    )


# ── What it means for the polls ─────────────────────────────────────────────────────────────────


def is_active(push: Push, now: datetime) -> bool:
    """Whether the hub has a subscription whose lease has not ended."""
    return push.stage is PushStage.ACTIVE and push.until is not None and push.until > now


def heard(push: Push, now: datetime, *, news: bool, upto: datetime | None) -> Push:
    """After a push was dealt with, with ``news`` in it or without.

    ``upto``: when the last came of those that are all dealt with; None: some are not.
    """
    pending = push.pending
    if upto is not None and pending is not None and pending <= upto:
        pending = None
    return replace(push, last=now, pending=pending, streak=push.streak + news)


def not_pushed(push: Push) -> Push:
    """After a poll found news that the hub had not pushed."""
    return replace(push, streak=0, missed=push.missed + 1)


def stretched(wait: timedelta, push: Push | None, now: datetime) -> timedelta:
    """How long a feed goes without a poll that would be polled after ``wait``.

    Longer while a hub has shown that it pushes the feed's news; never beyond the lease, unless
    the wait itself is.
    """
    if push is None or not is_active(push, now) or push.until is None:
        return wait
    if push.streak < (NEWS_IN_A_ROW if push.missed else 1):
        return wait
    return max(wait, min(wait * STRETCH, push.until - now))


def hub_name(push: Push) -> str:
    """The server of the hub."""
    return place(URL(push.hub))


def described(push: Push | None, now: datetime) -> str:
    """How push is doing, for the operator, in a few words; empty where no hub is offered."""
    if push is None:
        return ""
    if is_active(push, now) and push.until is not None:
        what = f"pushed by {hub_name(push)} until {push.until:%Y-%m-%d %H:%M} UTC"
        return f"{what}, {push.missed} missed" if push.missed else what
    if push.why:
        return f"not pushed: {push.why}"
    return f"push asked of {hub_name(push)}"


def _pause(first: timedelta, attempts: int, *, jitter: float) -> timedelta:
    doublings = min(max(attempts - 1, 0), _MOST_DOUBLINGS)
    pause: timedelta = first * 2**doublings
    return min(pause, LONGEST_PAUSE) * (1 + _JITTER * jitter)
