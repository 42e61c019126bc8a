"""Every line of every library ends in one place, in one form, without secrets."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable
from urllib.parse import quote

import pytest
import structlog

from bot.log import Format, setup_logging

TOKEN = "987654321:AAF_fictional-token_of_no_bot_12345"
SHORT = "42:tiny-token"
DISCORD = "MTE5fictional0bot0id0000000.Gabc12.fictional-signature_of-no-bot-at-all"
PASSWORD = 'p"s/s\\horse'
SECRETS = (TOKEN, SHORT, DISCORD, PASSWORD)
PIECES = (
    TOKEN.partition(":")[2],
    "tiny-token",
    DISCORD,
    # However the rest of the password is escaped, this stays as it is.
    "horse",
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _without_pytest() -> None:
    """Take pytest's own handlers away: they raise what goes wrong in a log call."""
    logging.getLogger().handlers.clear()


def _fail(text: str) -> None:
    raise ValueError(f"no answer from {text}")


def _chained(text: str) -> None:
    try:
        _fail(text)
    except ValueError as error:
        failure = RuntimeError("the request failed", {"url": f"https://h/bot{text}/getMe"})
        failure.add_note(f"while asking {text}")
        raise failure from error


def _grouped(text: str) -> None:
    raise ExceptionGroup(
        "several", [OSError(5, "input/output error", f"/run/{text}"), KeyError(text)]
    )


class _Thing:
    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return f"<Thing {self._text}>"


def _write_everywhere(secret: str) -> None:
    """Log a secret in every place that a log line has, through both libraries."""
    ours, theirs = structlog.get_logger("newsbell.test"), logging.getLogger("aiohttp.client")
    ours.warning(f"message {secret}", value=secret, thing=_Thing(secret), data=secret.encode())
    ours.warning("positional %s", secret)
    ours.warning("nested", tree={secret: [{"deep": (secret, {secret})}]}, error=ValueError(secret))
    ours.warning("escaped", again=repr(secret), body=json.dumps({"password": secret}))
    ours.bind(bound=secret).warning("bound")
    with structlog.contextvars.bound_contextvars(context=secret):
        ours.warning("in a context")
    ours.warning("stack", stack_info=True)
    theirs.warning("GET https://api.example/bot%s/getMe?again=%s", secret, quote(secret, safe=""))
    theirs.warning("mapping %(secret)s", {"secret": secret})
    theirs.warning("arguments %s %r", _Thing(secret), [secret])
    theirs.warning("extra", extra={"url": f"redis://user:{secret}@host/0"})
    theirs.warning(_Thing(secret))
    theirs.warning("broken %d", secret)
    for failing in (_fail, _chained, _grouped):
        try:
            failing(secret)
        except Exception:
            ours.exception("ours failed")
            theirs.exception("theirs failed with %s", secret)
            theirs.warning("as a value", exc_info=True, stack_info=True)
    warnings.warn(f"old way of {secret}", stacklevel=1)


@pytest.mark.filterwarnings("always")
@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_a_secret_never_appears_wherever_it_stands(
    capfd: pytest.CaptureFixture[str],
    form: Format,
    secret: str,
    stream: Callable[[], io.StringIO],
) -> None:
    written = stream()
    _without_pytest()
    setup_logging("debug", form, SECRETS, written)
    _write_everywhere(secret)
    log = written.getvalue()
    direct = "".join(capfd.readouterr())
    for piece in PIECES:
        assert piece not in log
        assert piece not in direct
    assert "***" in log
    for seen in ("message", "nested", "mapping", "ours failed", "no answer from", "old way of"):
        assert seen in log
    assert log.count("Traceback (most recent call last)") >= 9


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_token_that_is_not_known_is_hidden_by_its_shape(form: Format) -> None:
    written = io.StringIO()
    _without_pytest()
    setup_logging("info", form, (), written)
    _write_everywhere(TOKEN)
    _write_everywhere(DISCORD)
    assert TOKEN.partition(":")[2] not in written.getvalue()
    assert DISCORD not in written.getvalue()


def test_text_is_readable() -> None:
    written = io.StringIO()
    setup_logging("info", "text", (), written)
    structlog.get_logger("newsbell.feeds").info("polled", feed="scmp-tech", stories=3)
    line = written.getvalue()
    assert "\x1b" not in line
    for word in ("info", "polled", "feed=scmp-tech", "stories=3", "newsbell.feeds"):
        assert word in line
    assert line.count("\n") == 1


def test_a_terminal_is_coloured_unless_it_asks_not_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal = Terminal()
    setup_logging("info", "text", (), terminal)
    structlog.get_logger("newsbell").info("polled")
    assert "\x1b[" in terminal.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    plain = Terminal()
    setup_logging("info", "text", (), plain)
    structlog.get_logger("newsbell").info("polled")
    assert "\x1b" not in plain.getvalue()


def test_json_is_one_object_a_line_with_the_same_names_from_every_library() -> None:
    written = io.StringIO()
    setup_logging("info", "json", (), written)
    structlog.get_logger("newsbell.feeds").info("polled", feed="a", titles=["ü\n"])
    logging.getLogger("aiohttp.server").error("oops %d", 3)
    try:
        _fail("nowhere")
    except ValueError:
        logging.getLogger("newsbell").exception("failed")
    ours, theirs, failure = map(json.loads, written.getvalue().splitlines())
    assert (ours["event"], ours["feed"], ours["titles"]) == ("polled", "a", ["ü\n"])
    assert (theirs["event"], theirs["logger"], theirs["level"]) == (
        "oops 3",
        "aiohttp.server",
        "error",
    )
    assert failure["exception"].endswith("ValueError: no answer from nowhere")
    assert ours["timestamp"].endswith("Z")


@pytest.mark.filterwarnings("error")
def test_hostile_text_cannot_move_the_cursor_or_forge_a_line() -> None:
    terminal = io.StringIO()
    setup_logging("info", "text", (), terminal)
    hostile = "title\n2026-11-25 [info] all is well\x1b[2J\x9b2J\u202e"
    structlog.get_logger("newsbell").info(hostile, title=hostile)
    logging.getLogger("newsbell").warning("bad feed %s", hostile)
    try:
        _fail(hostile)
    except ValueError:
        logging.getLogger("newsbell").exception("failed")
    written = terminal.getvalue()
    assert not {"\x1b", "\x9b", "\u202e", "\r"} & set(written)
    assert len(written.split("Traceback")[0].splitlines()) == 3


@pytest.mark.parametrize(
    "name", ["httpx", "httpcore.http11", "apscheduler.scheduler", "telegram.ext"]
)
def test_noise_of_libraries_is_left_out_but_not_their_warnings(name: str) -> None:
    written = io.StringIO()
    setup_logging("debug", "text", (), written)
    logging.getLogger(name).info("every request")
    assert written.getvalue() == ""
    logging.getLogger(name).warning("something is wrong")
    assert "something is wrong" in written.getvalue()


def test_discords_remark_about_voice_is_left_out() -> None:
    written = io.StringIO()
    setup_logging("info", "text", (), written)
    logging.getLogger("discord.client").warning(
        "PyNaCl is not installed, voice will NOT be supported"
    )
    assert written.getvalue() == ""


def test_the_level_holds_for_everybody() -> None:
    written = io.StringIO()
    setup_logging("error", "text", (), written)
    structlog.get_logger("newsbell").warning("ours")
    logging.getLogger("httpx").warning("theirs")
    assert written.getvalue() == ""
    structlog.get_logger("newsbell").error("ours")
    assert "ours" in written.getvalue()


def test_setting_up_again_replaces_the_stream() -> None:
    first, second = io.StringIO(), io.StringIO()
    setup_logging("info", "text", (), first)
    setup_logging("info", "text", (), second)
    structlog.get_logger("newsbell").info("once")
    assert (first.getvalue(), second.getvalue().count("once")) == ("", 1)


def test_a_closed_stream_does_not_stop_the_bot(capfd: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    setup_logging("info", "text", SECRETS, stream)
    stream.close()
    logging.getLogger("newsbell").warning("nobody hears %s", TOKEN)
    assert capfd.readouterr() == ("", "")


UNCAUGHT = f"""
import sys, threading
from bot.log import log_uncaught, setup_logging
setup_logging("info", "json", ["{TOKEN}"], sys.stderr)
log_uncaught()
class Bad:
    def __del__(self):
        raise OSError("in __del__ {TOKEN}")
def fail():
    raise OSError("in a thread {TOKEN}")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
bad = Bad()
del bad
raise OSError("at the top {TOKEN}")
"""


def test_what_nobody_caught_ends_in_the_log_without_secrets() -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNCAUGHT], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["exception"].splitlines()[-1] for line in lines] == [
        "OSError: in a thread ***",
        "OSError: in __del__ ***",
        "OSError: at the top ***",
    ]
    assert all(line["level"] == "critical" for line in lines)
