"""Lock files: one holder, named in the file, and free when the last process that has it is gone."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.store.ownership import Holder, LockFile, holder_of

ANN = Holder("ann", 12, datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC), Path("/run/a b/ä.sock"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.lock"


def test_a_holder_survives_writing_and_reading() -> None:
    assert Holder.from_json(ANN.to_json()) == ANN


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"host": "ann"}', '{"pid": "many"}'])
def test_a_file_half_written_names_nobody(text: str) -> None:
    assert Holder.from_json(text.encode()) is None


async def test_only_one_can_have_it_and_the_other_reads_whom(path: Path) -> None:
    first, second = LockFile(path), LockFile(path)
    assert first.try_take()
    first.write(ANN)
    assert not await second.take(within=0.05)
    assert second.read() == ANN
    assert holder_of(path) == ANN
    first.close()
    assert await second.take(within=0)
    second.close()


def test_a_shorter_name_leaves_nothing_of_a_longer_one(path: Path) -> None:
    lock = LockFile(path)
    lock.write(ANN)
    shorter = Holder("b", 1, ANN.since, Path("/s"))
    lock.write(shorter)
    assert lock.read() == shorter
    lock.close()


def test_nobody_holds_what_is_free_or_missing(path: Path) -> None:
    assert holder_of(path) is None
    lock = LockFile(path)
    lock.write(ANN)
    assert holder_of(path) is None
    lock.close()


async def test_a_child_that_inherited_it_keeps_it(path: Path) -> None:
    lock, next_one = LockFile(path), LockFile(path)
    assert lock.try_take()
    with subprocess.Popen(["sleep", "60"], pass_fds=(lock.fd,)) as child:
        lock.close()
        assert not next_one.try_take()
        child.kill()
        child.wait()
        assert await next_one.take(within=5)
    next_one.close()


def test_it_can_be_read_by_its_user_only(path: Path) -> None:
    LockFile(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
