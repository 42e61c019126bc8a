"""Where one request ends and the next begins: of RESP (Redis) and of HTTP/1.1, as raw bytes.

Nothing is changed: what is read is passed on as it came. RESP: redis.io/docs/latest/develop/
reference/protocol-spec; HTTP: RFC 9112, sections 6 and 7.
"""

from __future__ import annotations

import hashlib
import re
from asyncio import IncompleteReadError, StreamReader
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Protocol
from urllib.parse import parse_qs, unquote

END_OF_HEAD = b"\r\n\r\n"

_GIVEN = re.compile(rb"\*\d+\r\n\$4\r\n(take|turn|edit)\r\n")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. ``kind`` says what it is, and is the same in every run."""

    kind: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, or a message that nobody asked for (``pushed``)."""

    raw: bytes
    pushed: bool = False


class Dialect(Protocol):
    """How requests and answers of one protocol are read off a connection.

    Both raise IncompleteReadError when the connection ends.
    """

    async def ask(self, reader: StreamReader) -> Asked: ...

    async def answer(self, reader: StreamReader, asked: Asked) -> Told: ...

    def given(self, asked: Asked, told: Told) -> str:
        """The kind of a request by what was answered, if that made something of it; else empty."""
        ...


class Resp:
    """The store's protocol. A kind is a script with whom it concerns, or a command with its key.

    ``names`` are the chats of the scenario by their ids.
    """

    def __init__(self, prefix: str, names: Mapping[str, str]) -> None:
        self._prefix = prefix
        self._names = names
        self._scripts = _scripts()

    async def ask(self, reader: StreamReader) -> Asked:
        """One command: an array of bulk strings."""
        raw = await reader.readuntil(b"\n")
        words: list[bytes] = []
        for _ in range(int(raw[1:])):
            head = await reader.readuntil(b"\n")
            body = await reader.readexactly(int(head[1:]) + 2)
            words.append(body[:-2])
            raw += head + body
        return Asked(self.kind([word.decode("utf-8", "replace") for word in words]), raw)

    async def answer(self, reader: StreamReader, asked: Asked) -> Told:
        """One reply of RESP2 or RESP3."""
        raw = await self._value(reader)
        return Told(raw, pushed=raw[:1] == b">")

    def given(self, asked: Asked, told: Told) -> str:
        """Most takes find nothing; those that lease something or hand out a turn are told apart."""
        found = _GIVEN.match(told.raw) if asked.kind.startswith("take") else None
        return f"{asked.kind} giving {found[1].decode()}" if found else ""

    async def _value(self, reader: StreamReader) -> bytes:
        head = await reader.readuntil(b"\n")
        mark, parts = head[:1], 0
        if mark in b"$!=":
            size = int(head[1:])
            return head if size < 0 else head + await reader.readexactly(size + 2)
        if mark in b"*~>":
            parts = max(int(head[1:]), 0)
        elif mark in b"%|":
            parts = 2 * int(head[1:]) + (mark == b"|")
        return head + b"".join([await self._value(reader) for _ in range(parts)])

    def kind(self, words: list[str]) -> str:
        """What a command is, without ids, tokens and times."""
        command = words[0].upper()
        if command == "EVALSHA" and words[1] in self._scripts:
            # EVALSHA digest 0 prefix, then what the script takes.
            about = [self._names.get(word, word) for word in words[4:6] if self._is_told(word)]
            return " ".join([self._scripts[words[1]], *about[:1]])
        if command in {"CLIENT", "CONFIG", "SCRIPT", "INFO", "XGROUP", "XINFO"}:
            return f"{command} {words[1].upper()}"
        keys = [word for word in words[1:] if word.startswith(self._prefix)]
        if not keys:
            return command
        family = keys[0].removeprefix(self._prefix).partition(":")[0]
        return f"{command} {family}"

    def _is_told(self, word: str) -> bool:
        return word in self._names or word in {"telegram", "discord"}


class Http:
    """HTTP/1.1 as aiohttp speaks it. A kind is a method of the Bot API with its chat, else the
    method and path.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    async def ask(self, reader: StreamReader) -> Asked:
        head = await reader.readuntil(END_OF_HEAD)
        body = await _body(reader, head)
        method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ", 2)
        return Asked(self.kind(method, target, body), head + body)

    async def answer(self, reader: StreamReader, asked: Asked) -> Told:
        head = await reader.readuntil(END_OF_HEAD)
        status = int(head.split(b" ", 2)[1])
        if asked.raw.startswith(b"HEAD ") or status < 200 or status in {204, 304}:
            return Told(head)
        return Told(head + await _body(reader, head, until_closed=True))

    def given(self, asked: Asked, told: Told) -> str:
        """Nothing: requests are named by what they ask."""
        return ""

    def kind(self, method: str, target: str, body: bytes) -> str:
        """What a request is, without tokens and numbers."""
        path = unquote(target).partition("?")[0]
        if path.startswith("/bot"):
            name = path.rpartition("/")[2]
            chat = parse_qs(body.decode("utf-8", "replace")).get("chat_id", [""])[0]
            return " ".join([name, *filter(None, [self._names.get(f"telegram:{chat}", chat)])])
        numbers = re.findall(r"/channels/(\d+)", path)
        about = [self._names.get(f"discord:{number}", "") for number in numbers]
        plain = re.sub(r"\d{6,}", "N", path.removeprefix("/api/v10"))
        return " ".join([method, plain, *filter(None, about)])


async def _body(reader: StreamReader, head: bytes, *, until_closed: bool = False) -> bytes:
    fields = head.lower()
    if found := re.search(rb"\r\ncontent-length: *(\d+)", fields):
        return await reader.readexactly(int(found[1]))
    if re.search(rb"\r\ntransfer-encoding: *chunked", fields):
        return await _chunks(reader)
    return await reader.read() if until_closed else b""


async def _chunks(reader: StreamReader) -> bytes:
    raw = b""
    while True:
        size = await reader.readuntil(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        raw += size + await reader.readexactly(length + 2)
        if not length:
            return raw


def _scripts() -> dict[str, str]:
    """The names of the store's scripts by the digest that EVALSHA names."""
    folder = files("bot.store").joinpath("scripts")
    texts = {
        each.name.removesuffix(".lua"): each.read_text("utf-8")
        for each in folder.iterdir()
        if each.name.endswith(".lua")
    }
    common = texts.pop("common")
    return {
        hashlib.sha1((common + text).encode(), usedforsecurity=False).hexdigest(): name
        for name, text in texts.items()
    }


ENDED = (IncompleteReadError, ConnectionError, OSError)
"""What reading and writing raise when a connection is gone."""
