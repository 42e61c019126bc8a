"""What Discord's answer to one message means for its delivery. Pure.

Statuses and codes: docs.discord.com/developers/topics/opcodes-and-status-codes; headers:
docs.discord.com/developers/topics/rate-limits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from bot.outcome_model import Gone, Outcome, Refused, Retry, Sent, Unknown
from bot.platforms.exchange import Answer
from bot.texts.plain import plain

MISSING_PERMISSIONS = 50013
"""The code of a 403 that does not say which right is missing."""

UNAUTHORIZED_PAUSE = timedelta(seconds=60)
_BANNED_PAUSE = timedelta(seconds=60)
_LATER = timedelta(seconds=30)
_REASON_LIMIT = 200

_GONE = {
    10003: "the channel does not exist any more",
    50001: "the bot may not see the channel (View Channel is missing)",
    MISSING_PERMISSIONS: "the bot may not write there (Send Messages or Embed Links is missing)",
    50007: "this person takes no direct messages from the bot",
    50024: "a channel of this kind takes no messages",
    50083: "the thread is archived",
    50278: "this person shares no server with the bot any more",
    160005: "the thread is locked",
}
_BUSY = frozenset({40004, 130000})  # sending is switched off for a while; overloaded


def outcome_of(answer: Answer) -> Outcome:
    """What became of a message that was posted and answered so."""
    status, told = answer.status, read_object(answer.body)
    if status < HTTPStatus.MULTIPLE_CHOICES:
        if not isinstance(told.get("id"), str):
            return Unknown(f"the answer ({status}) is not one of Discord's")
        return Sent(told["id"], _pause(answer.headers))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return _throttled(answer, told)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unknown(f"Discord answered {status}")
    return _refusal(answer, told.get("code"))


def _refusal(answer: Answer, code: object) -> Outcome:
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return Retry("Discord refuses the bot's token", UNAUTHORIZED_PAUSE, whole_bot=True)
    if not isinstance(code, int):
        # Not the API but what stands before it, which judges the machine and not the message.
        why = f"something before Discord's API answered {answer.status}"
        return Retry(why, _BANNED_PAUSE, whole_bot=True)
    if code in _BUSY:
        return Retry(reason(answer), _LATER)
    return Gone(_GONE[code]) if code in _GONE else Refused(reason(answer))


def unread(answer: Answer) -> Outcome | None:
    """What it means for a delivery that its channel was not read: None if the bot may not."""
    outcome = outcome_of(answer)
    return outcome if isinstance(outcome, Retry | Unknown) else None


def read_list(body: bytes) -> list[Any] | None:
    """A JSON list, or None."""
    try:
        told = json.loads(body)
    except ValueError:
        return None
    return told if isinstance(told, list) else None


def read_object(body: bytes) -> dict[str, Any]:
    """A JSON object, or nothing."""
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def reason(answer: Answer) -> str:
    """What Discord says about a refusal, with the first field that it complains about."""
    told = read_object(answer.body)
    message = plain(str(told.get("message") or "no reason given"), _REASON_LIMIT)
    code = told.get("code")
    detail = plain(_first_complaint(told.get("errors")), _REASON_LIMIT)
    where = f": {detail}" if detail else ""
    number = f", code {code}" if isinstance(code, int) and code else ""
    return f"Discord answered {answer.status}{number}: {message}{where}"


def _throttled(answer: Answer, told: Mapping[str, Any]) -> Retry:
    seconds = told.get("retry_after")
    if not isinstance(seconds, int | float):
        seconds = _number(answer.headers.get("Retry-After"))
    after = _BANNED_PAUSE if seconds is None else timedelta(seconds=max(seconds, 0))
    # Without Discord's JSON it is a ban of the whole machine (too many invalid requests).
    everywhere = bool(told.get("global")) or not told
    why = "Discord asks for a pause of the whole bot" if everywhere else "Discord asks for a pause"
    return Retry(f"{why} ({after.total_seconds():.1f} s)", after, everywhere, throttled=True)


def _pause(headers: Mapping[str, str]) -> timedelta:
    if headers.get("X-RateLimit-Remaining") != "0":
        return timedelta(0)
    return timedelta(seconds=max(_number(headers.get("X-RateLimit-Reset-After")) or 0.0, 0.0))


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if number < timedelta.max.total_seconds() else None


def _first_complaint(errors: object, path: str = "") -> str:
    """Where in the nested ``errors`` the first complaint stands, and what it says.

    docs.discord.com/developers/reference#error-messages
    """
    if not isinstance(errors, dict):
        return ""
    complaints = errors.get("_errors")
    if isinstance(complaints, list) and complaints and isinstance(complaints[0], dict):
        return f"{path.lstrip('.')} {complaints[0].get('message', '')}"
    for key, value in errors.items():
        found = _first_complaint(value, f"{path}.{key}")
        if found:
            return found
    return ""
