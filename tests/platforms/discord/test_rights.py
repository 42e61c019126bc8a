"""The rights that the bot lacks, by Discord's rules for roles and overwrites."""

from __future__ import annotations

from typing import Any

import pytest

from bot.platforms.discord.rights import missing_rights

VIEW, SEND, EMBED, IN_THREADS, ADMIN = 1 << 10, 1 << 11, 1 << 14, 1 << 38, 1 << 3
ALL = VIEW | SEND | EMBED | IN_THREADS


def missing(
    *,
    everyone: int = 0,
    role: int = 0,
    overwrites: tuple[tuple[str, int, int], ...] = (),
    owner: str = "9",
    thread: bool = False,
) -> tuple[str, ...]:
    """For the bot 1 with the role 2 in the server 7; 3 is a role that it has not."""
    guild: dict[str, Any] = {
        "id": "7",
        "owner_id": owner,
        "roles": [
            {"id": "7", "permissions": str(everyone)},
            {"id": "2", "permissions": str(role)},
            {"id": "3", "permissions": str(ADMIN)},
        ],
    }
    channel = {
        "permission_overwrites": [
            {"id": whom, "allow": str(allow), "deny": str(deny)} for whom, allow, deny in overwrites
        ]
    }
    return missing_rights(guild, channel, {"user": {"id": "1"}, "roles": ["2"]}, thread)


def test_without_any_right_all_are_missing() -> None:
    assert missing() == ("View Channel", "Send Messages", "Embed Links")


def test_rights_add_up_over_everyone_and_roles() -> None:
    assert missing(everyone=VIEW | SEND, role=EMBED) == ()


def test_a_thread_needs_another_right_than_a_channel() -> None:
    assert missing(role=VIEW | SEND | EMBED, thread=True) == ("Send Messages in Threads",)
    assert missing(role=ALL, thread=True) == ()


@pytest.mark.parametrize("given", [{"role": ADMIN}, {"owner": "1"}])
def test_administrators_and_owners_lack_nothing_whatever_a_channel_denies(
    given: dict[str, Any],
) -> None:
    assert missing(**given, overwrites=(("7", 0, ALL), ("1", 0, ALL))) == ()


def test_overwrites_count_from_everyone_over_roles_to_the_member() -> None:
    assert missing(role=ALL, overwrites=(("7", 0, SEND),)) == ("Send Messages",)
    assert missing(role=ALL, overwrites=(("7", 0, SEND), ("2", SEND, 0))) == ()
    assert missing(role=ALL, overwrites=(("2", SEND, 0), ("1", 0, SEND))) == ("Send Messages",)
    assert missing(role=ALL, overwrites=(("1", SEND, 0), ("2", 0, SEND))) == ()


def test_an_overwrite_of_a_role_that_the_bot_has_not_says_nothing() -> None:
    assert missing(role=ALL, overwrites=(("3", 0, ALL),)) == ()
