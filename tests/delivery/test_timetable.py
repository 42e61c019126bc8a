"""When a chat is told, by its own clock: digests, quiet hours and mutes, through clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from bot.delivery.timetable import allowed, moment, next_digest, plan_at, quiet_end, turn_at
from bot.timing_model import DigestTime, Mode, Plan, QuietHours, Timing

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
HOUR = timedelta(hours=1)
STALE = 6 * HOUR


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def timing(digest: str = "", quiet: str = "", muted_until: datetime | None = None) -> Timing:
    return Timing(
        quiet=QuietHours.parse(quiet) if quiet else None,
        digest=DigestTime.parse(digest) if digest else None,
        muted_until=muted_until,
    )


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        (BERLIN, "2026-07-01 08:00", "2026-07-01 06:00"),
        (BERLIN, "2027-03-28 02:30", "2027-03-28 01:00"),  # left out: right after the change
        (BERLIN, "2026-10-25 02:30", "2026-10-25 00:30"),  # comes twice: the first
        (NEW_YORK, "2027-03-14 02:00", "2027-03-14 07:00"),
        (NEW_YORK, "2026-11-01 01:30", "2026-11-01 05:30"),
        (LORD_HOWE, "2026-10-04 02:15", "2026-10-03 15:30"),  # half an hour is left out
        (LORD_HOWE, "2027-04-04 01:45", "2027-04-03 14:45"),
        (HONG_KONG, "2026-10-25 02:30", "2026-10-24 18:30"),
    ],
)
def test_a_time_left_out_comes_right_after_the_change_and_one_that_comes_twice_counts_first(
    zone: ZoneInfo, wall: str, expected: str
) -> None:
    at = datetime.fromisoformat(wall)
    assert moment(at.date(), at.time(), zone) == utc(expected)


@pytest.mark.parametrize(
    ("digest", "since", "due"),
    [
        ("daily 08:00", "2026-11-26 07:59", "2026-11-26 08:00"),
        ("daily 08:00", "2026-11-26 08:00", "2026-11-27 08:00"),
        ("weekdays 08:00", "2026-11-27 08:00", "2026-11-30 08:00"),  # from Friday to Monday
        ("weekly fri 17:00", "2026-11-26 08:00", "2026-11-27 17:00"),
        ("weekly fri 17:00", "2026-11-27 17:00", "2026-12-04 17:00"),
    ],
)
def test_a_digest_comes_at_the_next_of_its_times(digest: str, since: str, due: str) -> None:
    assert next_digest(timing(digest), BERLIN, local(since)) == local(due)


def test_a_digest_in_quiet_hours_waits_for_their_end() -> None:
    early = timing("daily 06:00", "22:00-07:00")
    assert next_digest(early, BERLIN, local("2026-11-26 12:00")) == local("2026-11-27 07:00")


def test_a_digest_during_a_mute_comes_when_the_mute_ends() -> None:
    muted = timing("daily 08:00", muted_until=local("2026-11-26 09:30"))
    since = local("2026-11-26 07:00")
    plan = plan_at(muted, BERLIN, since, since)
    assert plan == Plan(Mode.MUTE, local("2026-11-26 09:30"), since)
    turn = turn_at(muted, BERLIN, since, plan.until, STALE)
    assert turn.release
    assert turn.plan is not None
    assert turn.plan.until == local("2026-11-27 08:00")


def test_quiet_hours_reach_over_midnight() -> None:
    quiet = QuietHours.parse("22:00-07:00")
    assert quiet_end(quiet, BERLIN, local("2026-11-26 21:59")) is None
    assert quiet_end(quiet, BERLIN, local("2026-11-26 22:00")) == local("2026-11-27 07:00")
    assert quiet_end(quiet, BERLIN, local("2026-11-27 06:59")) == local("2026-11-27 07:00")
    assert quiet_end(quiet, BERLIN, local("2026-11-27 07:00")) is None


def test_quiet_hours_end_once_where_their_end_comes_twice() -> None:
    quiet = QuietHours.parse("22:00-02:30")
    end = utc("2026-10-25 00:30")
    assert quiet_end(quiet, BERLIN, end - timedelta(minutes=1)) == end
    assert all(quiet_end(quiet, BERLIN, end + n * HOUR / 4) is None for n in range(12))


def test_a_chat_that_has_set_nothing_has_no_plan() -> None:
    now = utc("2026-11-26 12:00")
    assert plan_at(timing(), BERLIN, now, now) is None
    over = timing(muted_until=now - HOUR)
    assert plan_at(over, BERLIN, now, now) is None


def test_between_quiet_hours_everything_rings_until_the_next_ones() -> None:
    now = local("2026-11-26 12:00")
    plan = plan_at(timing(quiet="22:00-07:00"), BERLIN, now, now)
    assert plan == Plan(Mode.OPEN, local("2026-11-26 22:00"), now)


def test_a_mute_that_ends_in_quiet_hours_ends_into_them() -> None:
    set_ = timing(quiet="22:00-07:00", muted_until=local("2026-11-26 23:00"))
    now = local("2026-11-26 21:00")
    first = plan_at(set_, BERLIN, now, now)
    assert first == Plan(Mode.MUTE, local("2026-11-26 23:00"), now)
    turn = turn_at(set_, BERLIN, now, first.until, STALE)
    assert not turn.release
    assert turn.plan is not None
    assert (turn.plan.mode, turn.plan.until) == (Mode.QUIET, local("2026-11-27 07:00"))
    assert turn_at(set_, BERLIN, now, turn.plan.until, STALE).release


def test_a_digest_missed_by_less_than_stale_is_sent_late_and_the_next_is_in_its_time() -> None:
    daily = timing("daily 08:00")
    since = local("2026-11-25 08:00")
    turn = turn_at(daily, BERLIN, since, local("2026-11-26 13:59"), STALE)
    assert turn.release
    assert turn.plan is not None
    assert turn.plan.until == local("2026-11-27 08:00")


def test_a_digest_missed_by_more_is_left_to_the_next_one() -> None:
    daily = timing("daily 08:00")
    turn = turn_at(daily, BERLIN, local("2026-11-25 08:00"), local("2026-11-26 14:01"), STALE)
    assert not turn.release
    assert turn.plan is not None
    assert turn.plan.until == local("2026-11-27 08:00")


def test_a_bot_that_comes_back_in_quiet_hours_tells_nothing_before_their_end() -> None:
    both = timing("daily 20:00", "22:00-07:00")
    turn = turn_at(both, BERLIN, local("2026-11-25 20:00"), local("2026-11-26 22:30"), STALE)
    assert not turn.release
    assert turn.plan is not None
    assert turn.plan.until == local("2026-11-27 07:00")


ZONES = st.sampled_from(
    [
        *(BERLIN, NEW_YORK, LORD_HOWE, HONG_KONG, UTC),
        *map(ZoneInfo, ("Africa/Casablanca", "America/Havana", "Pacific/Apia", "Asia/Beirut")),
    ]
)
CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from((0, 1, 15, 30, 45, 59)))
MOMENTS = st.integers(0, 730 * 86_400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
DAYS = st.sampled_from(((0, 1, 2, 3, 4, 5, 6), (0, 1, 2, 3, 4), (4,)))
DIGESTS = st.builds(DigestTime, DAYS, CLOCKS)
QUIET = st.none() | st.tuples(CLOCKS, CLOCKS).filter(lambda pair: pair[0] != pair[1]).map(
    lambda pair: QuietHours(*pair)
)


@given(zone=ZONES, digest=DIGESTS, quiet=QUIET, start=MOMENTS)
def test_digests_come_one_after_the_other_and_never_in_quiet_hours(
    zone: ZoneInfo, digest: DigestTime, quiet: QuietHours | None, start: datetime
) -> None:
    set_ = Timing(quiet=quiet, digest=digest)
    last = start
    for _ in range(12):
        due = next_digest(set_, zone, last)
        assert due > last
        assert quiet_end(quiet, zone, due) is None
        last = due


@given(zone=ZONES, clock=CLOCKS, start=MOMENTS)
def test_a_daily_digest_comes_once_on_each_local_day(
    zone: ZoneInfo, clock: time, start: datetime
) -> None:
    daily = Timing(digest=DigestTime((0, 1, 2, 3, 4, 5, 6), clock))
    last = next_digest(daily, zone, start)
    days: list[date] = [last.astimezone(zone).date()]
    for _ in range(12):
        last = next_digest(daily, zone, last)
        days.append(last.astimezone(zone).date())
    assert days == [days[0] + timedelta(days=n) for n in range(13)]


@given(zone=ZONES, day=st.dates(date(2026, 1, 1), date(2028, 1, 1)), clock=CLOCKS)
def test_a_moment_shows_its_time_or_is_the_first_behind_a_gap_that_swallowed_it(
    zone: ZoneInfo, day: date, clock: time
) -> None:
    at = moment(day, clock, zone)
    shown = at.astimezone(zone).replace(tzinfo=None)
    if shown != datetime.combine(day, clock):
        just_before = (at - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
        assert just_before < datetime.combine(day, clock) < shown


@given(zone=ZONES, digest=st.none() | DIGESTS, quiet=QUIET, start=MOMENTS)
def test_plans_follow_each_other_without_a_gap_and_let_nothing_out_in_quiet_hours(
    zone: ZoneInfo, digest: DigestTime | None, quiet: QuietHours | None, start: datetime
) -> None:
    set_ = Timing(quiet=quiet, digest=digest)
    plan = plan_at(set_, zone, start, start)
    for _ in range(10):
        if plan is None:
            assert quiet is None
            assert digest is None
            return
        now = plan.until
        turn = turn_at(set_, zone, plan.since, now, STALE)
        if turn.release:
            assert allowed(set_, zone, now) == now
        plan = turn.plan
        assert plan is None or plan.until > now


@given(quiet=QUIET, start=MOMENTS, zone=ZONES, hours=st.integers(1, 72))
def test_nothing_is_allowed_while_a_chat_is_muted(
    quiet: QuietHours | None, start: datetime, zone: ZoneInfo, hours: int
) -> None:
    muted = Timing(quiet=quiet, muted_until=start + hours * HOUR)
    assert allowed(muted, zone, start) >= start + hours * HOUR


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("daily 8", "daily 08:00"),
        ("Weekdays 17.30", "weekdays 17:30"),
        ("weekly friday 5pm", "weekly fri 17:00"),
        ("daily 12am", "daily 00:00"),
        ("daily 12 pm", "daily 12:00"),
    ],
)
def test_times_are_read_as_people_write_them(written: str, shown: str) -> None:
    assert str(DigestTime.parse(written)) == shown
    assert DigestTime.parse(shown) == DigestTime.parse(written)


@pytest.mark.parametrize(
    "written", ["", "daily", "daily 25:00", "hourly 08:00", "weekly 08:00", "daily 08:00 09:00"]
)
def test_what_is_no_time_for_digests_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"no time"):
        DigestTime.parse(written)


@pytest.mark.parametrize("written", ["", "22:00", "22:00-", "8-8", "22-25", "22:00-07:60"])
def test_what_are_no_quiet_hours_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"no (time|quiet)"):
        QuietHours.parse(written)
