"""The bot with a clock of its own: ``python -m tests.prove.shifted`` in place of ``-m bot``.

libfaketime 0.9.10 takes the moment of ``clock_nanosleep`` for one of another clock, so that
``time.sleep`` of Python 3.11 and later fails with EINVAL, whatever the shift.
"""

from __future__ import annotations

import select
import time
from typing import SupportsIndex


def _sleep(seconds: float | SupportsIndex, /) -> None:
    select.select((), (), (), float(seconds))


if __name__ == "__main__":
    time.sleep = _sleep
    from bot.__main__ import main

    main()
