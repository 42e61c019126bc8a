"""A shell in an empty folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def newsbell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)
