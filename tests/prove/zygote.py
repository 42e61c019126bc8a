"""Starts bots by forking a process that has loaded their modules already.

Loading takes 1.7 of the 2 seconds of processor time of a start, and a proof takes a thousand
starts. What is forked has run nothing of the bot, has no thread and no loop; the child goes through
``bot.__main__`` as ``python -m bot`` does. Run as ``python -m tests.prove.zygote``: orders on
stdin, and who was started or has ended on stdout, one JSON object a line.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import sys
import threading
from importlib import import_module
from typing import Any, NoReturn

MODULES = (
    *("bot.cli", "bot.cli.running", "bot.app.life", "bot.app.services", "bot.app.parts"),
    *("bot.platforms.telegram", "bot.platforms.discord", "bot.platforms.console"),
    *("handlers.telegram", "handlers.discord", "handlers.discord.bot", "handlers.telegram.bot"),
    *("bot.texts", "bot.config", "bot.topics", "bot.log"),
)
_PR_SET_PDEATHSIG = 1  # prctl(2)


def main() -> None:
    """Serve orders until stdin ends; then kill what still runs."""
    for module in MODULES:
        import_module(module)
    assert threading.active_count() == 1, "a thread would not survive the fork"
    print(json.dumps({"ready": os.getpid()}), flush=True)
    children: set[int] = set()
    waiting = b""
    while True:
        readable, _, _ = select.select([0], [], [], 0.02)
        if readable:
            got = os.read(0, 1 << 16)
            if not got:
                break
            *lines, waiting = (waiting + got).split(b"\n")
            for line in lines:
                order = json.loads(line)
                pid = _fork(order)
                children.add(pid)
                print(json.dumps({"order": order["order"], "pid": pid}), flush=True)
        for pid in [*children]:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                children.discard(pid)
                code = os.waitstatus_to_exitcode(status)
                print(json.dumps({"ended": pid, "code": code}), flush=True)
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if not pid:
        _become_the_bot(order["config"], order["log"])
    return pid


def _become_the_bot(config: str, log: str) -> NoReturn:
    code = 70
    try:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        os.setsid()
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        nowhere = os.open(os.devnull, os.O_RDONLY)
        for here, there in ((nowhere, 0), (out, 1), (out, 2)):
            os.dup2(here, there)
        sys.argv = ["newsbell", "run", "--config", config]
        from bot.__main__ import main as run

        run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
