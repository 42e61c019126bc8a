"""Changing the configuration file for a command: checked as a whole before it is replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config.change import change_config, open_config
from bot.errors import ConfigError

TEXT = '# mine\n[[feeds]]\nname = "wire"\nurl = "https://wire.example/"\n'


def test_what_is_valid_takes_the_files_place(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(TEXT)
    file = open_config(None, {}, cwd=tmp_path)
    assert (file.path, file.text, file.is_new) == (path, TEXT, False)
    config = change_config(file, lambda text: text + 'split = "no"\n', {}, cwd=tmp_path)
    assert config.feeds[0].split == "no"
    assert path.read_text() == TEXT + 'split = "no"\n'


def test_what_is_not_valid_and_what_is_only_tried_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(TEXT)
    file = open_config(path, {}, cwd=tmp_path)
    with pytest.raises(ConfigError, match=r"no longer be valid: .*line 5: feeds #1.frob is not"):
        change_config(file, lambda text: text + "frob = 1\n", {}, cwd=tmp_path)
    change_config(file, lambda text: text + 'split = "no"\n', {}, cwd=tmp_path, write=False)
    assert path.read_text() == TEXT


def test_the_environment_is_checked_along_with_the_new_text(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("")
    environ = {"NEWSBELL_POLL__MIN_INTERVAL": "10m"}
    file = open_config(None, environ, cwd=tmp_path)
    with pytest.raises(ConfigError, match="min_interval"):
        change_config(file, lambda _: TEXT + 'interval = "5m"\n', environ, cwd=tmp_path)


def test_without_a_file_one_is_made_where_it_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    file = open_config(None, {}, cwd=tmp_path)
    assert (file.path, file.is_new) == (tmp_path / "config.toml", True)
    named = open_config(Path("a.toml"), {}, cwd=tmp_path)
    change_config(named, lambda text: text + "\n" + TEXT, {}, cwd=tmp_path)
    assert "docs/config.md" in (tmp_path / "a.toml").read_text()
    assert not (tmp_path / "config.toml").exists()


def test_a_file_that_is_not_valid_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[poll\n")
    with pytest.raises(ConfigError, match="this is not TOML"):
        open_config(None, {}, cwd=tmp_path)
    (tmp_path / "config.toml").unlink()
    (tmp_path / "config.toml").symlink_to("nowhere")
    with pytest.raises(ConfigError, match="it does not exist"):
        open_config(None, {}, cwd=tmp_path)
