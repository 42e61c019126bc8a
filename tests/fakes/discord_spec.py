"""Checks requests against Discord's own description of its API, where that lies beside us.

What it does not say is added by hand: docs.discord.com/developers/resources/message (2,000
characters for a bot, 6,000 over all embeds, 25 for a nonce) and interactions (25 choices).
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

SPEC = Path(__file__).resolve().parents[3] / "shared" / "specs" / "discord-openapi.json"

_MESSAGES = re.compile(r"/channels/\d+/messages")
_CALLBACK = re.compile(r"/interactions/\d+/[^/]+/callback")
_TEXTS = ("title", "description")


def complaint(method: str, path: str, body: object) -> str | None:
    """What is wrong with a request, or None."""
    return _by_hand(method, path, body) or _by_spec(method, path, body)


def _by_hand(method: str, path: str, body: object) -> str | None:
    if method != "POST" or not isinstance(body, dict):
        return None
    message = body if _MESSAGES.fullmatch(path) else None
    if _CALLBACK.fullmatch(path):
        message = body.get("data") or {}
        if len(message.get("choices") or ()) > 25:
            return "choices: at most 25"
    if message is None:
        return None
    if len(message.get("content") or "") > 2000:
        return "content: Must be 2000 or fewer in length."
    if sum(map(_length, message.get("embeds") or ())) > 6000:
        return "embeds: at most 6000 characters over all"
    if len(str(message.get("nonce") or "")) > 25:
        return "nonce: Must be 25 or fewer in length."
    return None


def _length(embed: dict[str, Any]) -> int:
    texts = [embed.get(name) or "" for name in _TEXTS]
    texts.append((embed.get("footer") or {}).get("text") or "")
    texts.append((embed.get("author") or {}).get("name") or "")
    for field in embed.get("fields") or ():
        texts += [field["name"], field["value"]]
    return sum(map(len, texts))


def _by_spec(method: str, path: str, body: object) -> str | None:
    pattern = _operation(method, path)
    if pattern is None:
        return None
    validator = _validator(pattern, method.lower())
    if validator is None:
        return None
    error = next(iter(validator.iter_errors(body)), None)
    if error is None:
        return None
    # A union complains as a whole; the deepest complaint inside it says more.
    while error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return f"{'.'.join(map(str, error.absolute_path))}: {error.message}"[:500]


@functools.cache
def _document() -> dict[str, Any]:
    return json.loads(SPEC.read_text()) if SPEC.is_file() else {"paths": {}}


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), path) for path in _document()["paths"]
    )


@functools.lru_cache(4096)
def _operation(method: str, path: str) -> str | None:
    fitting = [known for pattern, known in _patterns() if pattern.fullmatch(path)]
    fitting = [known for known in fitting if method.lower() in _document()["paths"][known]]
    # The most literal one: /messages/@original before /messages/{message_id}.
    return min(fitting, key=lambda known: known.count("{"), default=None)


@functools.cache
def _validator(path: str, method: str) -> Draft202012Validator | None:
    content = _document()["paths"][path][method].get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return None
    escaped = path.replace("~", "~0").replace("/", "~1")
    pointer = f"#/paths/{escaped}/{method}/requestBody/content/application~1json/schema"
    return Draft202012Validator({"$ref": f"urn:discord{pointer}"}, registry=_registry())


@functools.cache
def _registry() -> Registry[Any]:
    empty: Registry[Any] = Registry()
    filled: Registry[Any] = empty.with_resource(
        "urn:discord", DRAFT202012.create_resource(_document())
    )
    return filled
