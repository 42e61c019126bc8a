"""What the tests of the embedded store share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping

import pytest


@pytest.fixture
def environ(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """The environment of the tests, with a runtime directory of its own (and a short path)."""
    runtime = tmp_path_factory.mktemp("run")
    yield {**os.environ, "XDG_RUNTIME_DIR": str(runtime)}
    shutil.rmtree(runtime)
