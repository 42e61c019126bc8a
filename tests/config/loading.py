"""Writes a config file and loads it, as every test of the configuration does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.config import Config, load_config
from bot.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Folder:
    """A working directory of its own, with a user's config folder that is empty."""

    path: Path

    def write(self, text: str, name: str = "config.toml") -> Path:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def load(
        self, text: str = "", environ: Mapping[str, str] | None = None, path: Path | None = None
    ) -> Config:
        if text:
            self.write(text)
        return load_config(
            path, {"HOME": "/home/op", **(environ or {})}, cwd=self.path, user_dir=self.user_dir
        )

    def error(
        self, text: str = "", environ: Mapping[str, str] | None = None, path: Path | None = None
    ) -> str:
        with pytest.raises(ConfigError) as caught:
            self.load(text, environ, path)
        assert caught.value.__cause__ is None
        return str(caught.value)

    @property
    def user_dir(self) -> Path:
        return self.path / "user-config"
