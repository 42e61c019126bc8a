"""Writes the bot's log: readable text or JSON lines, from every library, without secrets.

structlog and the standard library's ``logging`` end in one formatter, so that one place sees
everything that is written. Secrets are taken out of each value before a renderer can escape it.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TextIO

import structlog
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.processors import JSONRenderer, StackInfoRenderer, TimeStamper, format_exc_info
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.redaction import Redactor

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["text", "json"]

_CHATTY = {
    # One line for each request, with the token in its URL.
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    # One line for each run of each job.
    "apscheduler": logging.WARNING,
    "telegram": logging.WARNING,
    "discord": logging.WARNING,
    "aiohttp.access": logging.WARNING,
    "asyncio": logging.WARNING,
}
_TRACES = frozenset({"exception", "stack"})
_PASSED_ON = (bool, int, float, type(None))


def setup_logging(
    level: Level,
    format: Format,  # noqa: A002
    secrets: Iterable[str],
    stream: TextIO,
) -> Redactor:
    """Send all logging to ``stream``; may be called again, the last call counts.

    Returns the redactor in use, for text that is printed rather than logged.
    """
    redactor = Redactor(secrets)
    handler = _Handler(stream, redactor)
    handler.setFormatter(_formatter(format, redactor, in_colour=_shows_colour(stream)))
    root = logging.getLogger()
    for former in [known for known in root.handlers if isinstance(known, _Handler)]:
        root.removeHandler(former)
    root.addHandler(handler)
    least = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(least)
    for name, calm in _CHATTY.items():
        logging.getLogger(name).setLevel(max(calm, least))
    discord_client = logging.getLogger("discord.client")
    discord_client.addFilter(_about_voice)
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *_SHARED,
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return redactor


def log_uncaught() -> None:
    """Let exceptions that nobody caught end in the log instead of the bare standard error."""
    logger = logging.getLogger("newsbell")

    def uncaught(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        logger.critical("an error that nobody expected", exc_info=(kind, error, trace))

    def in_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            uncaught(args.exc_type, args.exc_value, args.exc_traceback)

    def unraisable(args: Any) -> None:
        if args.exc_value is not None:
            uncaught(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = uncaught
    threading.excepthook = in_thread
    sys.unraisablehook = unraisable


_SHARED: tuple[Processor, ...] = (
    add_log_level,
    add_logger_name,
    TimeStamper(fmt="iso", utc=True),
    StackInfoRenderer(),
)


class _Handler(logging.StreamHandler[TextIO]):
    def __init__(self, stream: TextIO, redactor: Redactor) -> None:
        super().__init__(stream)
        self._redactor = redactor

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        # The inherited method prints the record's arguments as they are: tokens too.
        kind = sys.exc_info()[0]
        reason = kind.__name__ if kind else "unknown"
        line = f"a line of {record.name} ({record.pathname}:{record.lineno}) was lost: {reason}\n"
        try:
            self.stream.write(self._redactor(line))
        except (OSError, ValueError):
            # The stream itself is gone or closed: there is nowhere left to say so.
            return


def _formatter(format: Format, redactor: Redactor, *, in_colour: bool) -> ProcessorFormatter:  # noqa: A002
    render: list[Processor]
    if format == "json":
        render = [JSONRenderer(ensure_ascii=False)]
    else:
        render = [
            _visible,
            # structlog 25 warns of tracebacks that are text already, unless it is told so.
            ConsoleRenderer(colors=in_colour, exception_formatter=plain_traceback),
        ]
    return ProcessorFormatter(
        processors=[
            ProcessorFormatter.remove_processors_meta,
            format_exc_info,
            _Redact(redactor),
            *render,
        ],
        foreign_pre_chain=[ExtraAdder(), *_SHARED],
    )


class _Redact:
    """Takes secrets out of every value of a line, whatever its type."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {self._redactor(key): self._clean(value) for key, value in event.items()}

    def _clean(self, value: object) -> object:
        if isinstance(value, _PASSED_ON):
            return value
        if isinstance(value, str):
            return self._redactor(value)
        if isinstance(value, Mapping):
            return {self._redactor(str(key)): self._clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean(item) for item in value]
        return self._redactor(str(value))


def _visible(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Control characters spelled out: a feed's title must not move the terminal's cursor."""
    return {
        key: _spelled(value, keep="\n\t" if key in _TRACES else "")
        if isinstance(value, str)
        else value
        for key, value in event.items()
    }


def _spelled(text: str, *, keep: str) -> str:
    return "".join(
        character
        if character.isprintable() or character in keep
        else character.encode("unicode_escape").decode()
        for character in text
    )


def _about_voice(record: logging.LogRecord) -> bool:
    """discord.py warns at each start that voice, which no bot of ours uses, is not installed."""
    return "voice will NOT be supported" not in str(record.msg)


def _shows_colour(stream: TextIO) -> bool:
    # https://no-color.org
    return stream.isatty() and not os.environ.get("NO_COLOR")
