"""Replacing the configuration file: whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from bot.config.write import replace_text
from bot.errors import ConfigError

BEFORE, AFTER = "access = 'open'\n", "access = []\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(BEFORE)
    file.chmod(0o640)
    return file


def alone(file: Path) -> bool:
    return [found.name for found in file.parent.iterdir()] == [file.name]


def test_the_new_text_takes_the_files_place_with_its_permissions(file: Path) -> None:
    inode = file.stat().st_ino
    replace_text(file, AFTER, before=BEFORE)
    assert file.read_text() == AFTER
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert file.stat().st_ino != inode, "who reads the old file sees it whole"
    assert alone(file)


def test_a_link_stays_a_link(file: Path) -> None:
    folder = file.parent / "elsewhere"
    folder.mkdir()
    link = folder / "link.toml"
    link.symlink_to("../config.toml")
    replace_text(link, AFTER, before=BEFORE)
    assert link.is_symlink()
    assert file.read_text() == AFTER


def test_a_new_file_is_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    replace_text(file, AFTER, before=None)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_byte_order_mark_is_no_change(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + BEFORE.encode())
    replace_text(file, AFTER, before=BEFORE)
    assert file.read_text() == AFTER


def test_a_read_only_file_is_left_as_it_is(file: Path) -> None:
    file.chmod(0o444)
    with pytest.raises(ConfigError, match="is read-only: nothing was changed"):
        replace_text(file, AFTER, before=BEFORE)
    assert file.read_text() == BEFORE
    assert alone(file)


def test_a_file_that_somebody_else_changed_meanwhile_is_left_as_it_is(file: Path) -> None:
    file.write_text("theirs = 1\n")
    with pytest.raises(ConfigError, match="was changed meanwhile"):
        replace_text(file, AFTER, before=BEFORE)
    assert file.read_text() == "theirs = 1\n"


def test_a_file_that_appeared_or_went_meanwhile_is_no_place_to_write(file: Path) -> None:
    with pytest.raises(ConfigError, match="changed meanwhile"):
        replace_text(file, AFTER, before=None)
    file.unlink()
    with pytest.raises(ConfigError, match="is gone"):
        replace_text(file, AFTER, before=BEFORE)
    assert not file.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_takes_no_file_is_said(file: Path) -> None:
    file.parent.chmod(0o555)
    try:
        with pytest.raises(ConfigError, match="cannot be replaced: permission denied"):
            replace_text(file, AFTER, before=BEFORE)
    finally:
        file.parent.chmod(0o755)
    assert file.read_text() == BEFORE


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be replaced: no such file or directory"):
        replace_text(tmp_path / "nowhere" / "config.toml", AFTER, before=None)
