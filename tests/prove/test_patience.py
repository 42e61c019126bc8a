"""How long a bot may take: overload is never taken for loss, nor loss for overload."""

from __future__ import annotations

from tests.prove.patience import ENOUGH, TOO_LONG, Patience


def test_a_bot_that_is_at_work_and_gets_no_further_has_had_its_time() -> None:
    patience = Patience(0)
    for second in range(round(ENOUGH) + 2):
        assert not patience.is_over or second > ENOUGH
        patience.look(second, asked=second, done="one told")
    assert patience.is_over


def test_each_step_forward_gives_it_all_its_time_again() -> None:
    patience = Patience(0)
    for second in range(10 * round(ENOUGH)):
        patience.look(second, asked=second, done=second // 100)
    assert not patience.is_over


def test_going_to_and_fro_is_no_step_forward() -> None:
    patience = Patience(0)
    for second in range(2 * round(ENOUGH)):
        patience.look(second, asked=second, done=second % 2)
    assert patience.is_over


def test_a_bot_that_does_not_get_to_run_loses_none_of_its_time() -> None:
    patience = Patience(0)
    for second in range(round(TOO_LONG)):
        patience.look(second, asked=1, done="one told")
    assert not patience.is_over
    assert not patience.is_lost
    patience.look(TOO_LONG + 1, asked=1, done="one told")
    assert patience.is_lost


def test_who_looks_seldom_counts_little() -> None:
    patience = Patience(0)
    for look in range(20):
        patience.look(30.0 * look, asked=look, done="one told")
    assert not patience.is_over
