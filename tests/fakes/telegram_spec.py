"""Checks requests to the Bot API against a description that we did not write, where it is there.

The description (telegram-api.json, from PaulSonOfLars/telegram-bot-api-spec) lies beside the
checkout and is no part of it. Without it, names and presence of parameters are still checked for
the methods that the fake plays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

SPEC = Path(__file__).resolve().parents[3] / "shared" / "specs" / "telegram-api.json"

_LENGTH = re.compile(r"(\d+)-(\d+) (characters|bytes)(?! after entities)")

# method: (required, optional), from core.telegram.org/bots/api
_BASIC: dict[str, tuple[str, str]] = {
    "getMe": ("", ""),
    "getUpdates": ("", "offset limit timeout allowed_updates"),
    "deleteWebhook": ("", "drop_pending_updates"),
    "sendMessage": (
        "chat_id text",
        "message_thread_id parse_mode entities link_preview_options disable_notification "
        "protect_content reply_parameters reply_markup",
    ),
    "editMessageText": (
        "text",
        "chat_id message_id inline_message_id parse_mode entities link_preview_options "
        "reply_markup",
    ),
    "deleteMessage": ("chat_id message_id", ""),
    "setMyCommands": ("commands", "scope language_code"),
    "getMyCommands": ("", "scope language_code"),
    "getChat": ("chat_id", ""),
    "getChatMember": ("chat_id user_id", ""),
    "getChatAdministrators": ("chat_id", ""),
    "sendChatAction": ("chat_id action", "message_thread_id"),
}


class Check(Protocol):
    """Finds what is wrong with a request, or None."""

    def __call__(self, method: str, params: Mapping[str, str]) -> str | None: ...


def load_check(path: Path = SPEC) -> Check:
    """The strictest check that this machine has."""
    if not path.is_file():
        return basic_check
    return SpecCheck(json.loads(path.read_text(encoding="utf-8")))


def basic_check(method: str, params: Mapping[str, str]) -> str | None:
    """Names and presence of parameters only."""
    required, optional = (set(names.split()) for names in _BASIC[method])
    if missing := required - params.keys():
        return f"{method} lacks {sorted(missing)}"
    if unknown := params.keys() - required - optional:
        return f"{method} has no parameters {sorted(unknown)}"
    return None


class SpecCheck:
    """Names, presence, types (nested ones too) and lengths of parameters."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._methods = spec["methods"]
        self._types = spec["types"]

    def __call__(self, method: str, params: Mapping[str, str]) -> str | None:
        return self._fields(method, self._methods[method].get("fields", []), params, wire=True)

    def _fields(
        self, where: str, fields: list[dict[str, Any]], given: Mapping[str, Any], *, wire: bool
    ) -> str | None:
        known = {field["name"]: field for field in fields}
        for name in given.keys() - known.keys():
            return f"{where} has no field {name!r}"
        for name, field in known.items():
            if name not in given:
                if field["required"]:
                    return f"{where} lacks {name!r}"
                continue
            value = given[name]
            if not any(self._fits(value, kind, wire=wire) for kind in field["types"]):
                return f"{where}.{name} is {value!r}, not {' or '.join(field['types'])}"
            bounds = _LENGTH.search(field["description"])
            if bounds and isinstance(value, str):
                size = len(value.encode()) if bounds[3] == "bytes" else len(value)
                if not int(bounds[1]) <= size <= int(bounds[2]):
                    return f"{where}.{name} has {size} {bounds[3]}, allowed: {bounds[0]}"
        return None

    def _fits(self, value: Any, kind: str, *, wire: bool) -> bool:
        """``wire``: a form parameter, in which everything is text and nested values are JSON."""
        if kind == "String":
            return isinstance(value, str)
        if wire:
            try:
                value = json.loads(value)
            except ValueError:
                return False
        if kind in {"Integer", "Float"}:
            return isinstance(value, int | float if kind == "Float" else int) and not isinstance(
                value, bool
            )
        if kind == "Boolean":
            return isinstance(value, bool)
        if kind.startswith("Array of "):
            inner = kind.removeprefix("Array of ")
            return isinstance(value, list) and all(
                self._fits(item, inner, wire=False) for item in value
            )
        if not isinstance(value, dict):
            return False
        described = self._types[kind]
        kinds = described.get("subtypes") or [kind]
        return any(
            self._fields(sub, self._types[sub].get("fields", []), value, wire=False) is None
            for sub in kinds
        )
