"""Discord's gateway: a websocket that greets, identifies, resumes and passes events on.

docs.discord.com/developers/events/gateway
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import discord
from aiohttp import WSMsgType, web
from simcord import intents as simcord_intents
from simcord.backend import Backend, serializers

_DISPATCH, _HEARTBEAT, _IDENTIFY, _RESUME = 0, 1, 2, 6
_INVALID_SESSION, _HELLO, _HEARTBEAT_ACK = 9, 10, 11
_FLUSH = zlib.Z_SYNC_FLUSH


class _Connection:
    """One socket. Frames are written in order by a task of its own."""

    def __init__(self, socket: web.WebSocketResponse, *, compressed: bool) -> None:
        self.socket = socket
        self._deflate = zlib.compressobj() if compressed else None
        self._frames: asyncio.Queue[str] = asyncio.Queue()
        self.writer = asyncio.create_task(self._write())

    def send(self, op: int, data: object, sequence: int | None = None, event: str = "") -> None:
        frame = {"op": op, "d": data, "s": sequence, "t": event or None}
        self._frames.put_nowait(json.dumps(frame))

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                text = await self._frames.get()
                if self._deflate is None:
                    await self.socket.send_str(text)
                else:
                    packed = self._deflate.compress(text.encode()) + self._deflate.flush(_FLUSH)
                    await self.socket.send_bytes(packed)


@dataclass(slots=True)
class _Session:
    """What outlives a socket: the events that a RESUME asks for."""

    id: str
    intents: discord.Intents
    connection: _Connection | None
    events: list[tuple[int, str, Any]] = field(default_factory=list)

    def deliver(self, event: str, payload: Any) -> None:
        sequence = len(self.events) + 1
        # As it is now: the backend changes its objects in place.
        frozen = json.loads(json.dumps(payload))
        self.events.append((sequence, event, frozen))
        if self.connection is not None:
            self.connection.send(_DISPATCH, frozen, sequence, event)


class Gateway:
    """The sessions of one bot. ``changed`` is called whenever something happened."""

    def __init__(self, backend: Backend, token: str, changed: Callable[[], None]) -> None:
        self._backend = backend
        self._token = token
        self._changed = changed
        self._sessions: list[_Session] = []
        self._runner: web.AppRunner | None = None
        self._port = 0
        self.status = 0  # an HTTP status to refuse connections with
        self.identified = 0
        self.resumed = 0
        backend.subscribers.append(self._publish)

    @property
    def url(self) -> str:
        """Where it listens, or did before it was stopped."""
        return f"ws://127.0.0.1:{self._port}/"

    @property
    def connected(self) -> bool:
        """Whether a bot gets events now."""
        return any(session.connection is not None for session in self._sessions)

    async def start(self) -> None:
        """Listen; the same port again after a stop."""
        app = web.Application()
        app.router.add_get("/", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close the port: connections are refused from now on, those that there are break."""
        await self.drop(1012)
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def drop(self, code: int) -> None:
        """Close every socket with a code."""
        for session in self._sessions:
            connection, session.connection = session.connection, None
            if connection is not None:
                await connection.socket.close(code=code)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if self.status:
            return web.Response(status=self.status)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        compressed = request.query.get("compress") == "zlib-stream"
        connection = _Connection(socket, compressed=compressed)
        connection.send(_HELLO, {"heartbeat_interval": 41250})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._received(connection, json.loads(message.data))
        finally:
            connection.writer.cancel()
            for session in self._sessions:
                if session.connection is connection:
                    session.connection = None
            self._changed()
        return socket

    async def _received(self, connection: _Connection, frame: dict[str, Any]) -> None:
        op, data = frame["op"], frame["d"]
        if op == _HEARTBEAT:
            connection.send(_HEARTBEAT_ACK, None)
        elif op in {_IDENTIFY, _RESUME} and data["token"] != self._token:
            await connection.socket.close(code=4004, message=b"Authentication failed.")
        elif op == _IDENTIFY:
            self._identify(connection, data)
        elif op == _RESUME:
            self._resume(connection, data)
        self._changed()

    def _identify(self, connection: _Connection, data: dict[str, Any]) -> None:
        self.identified += 1
        session = _Session(
            id=f"session-{self.identified}",
            intents=discord.Intents._from_value(data["intents"]),
            connection=connection,
        )
        self._sessions.append(session)
        backend = self._backend
        ready = {
            "v": 10,
            "user": serializers.user_payload(backend.bot_user),
            "guilds": [{"id": str(guild), "unavailable": True} for guild in backend.guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": str(backend.application_id), "flags": 0},
        }
        session.deliver("READY", ready)
        for guild in list(backend.guilds.values()):
            self._pass_on(session, "GUILD_CREATE", serializers.guild_create_payload(backend, guild))

    def _resume(self, connection: _Connection, data: dict[str, Any]) -> None:
        session = next((each for each in self._sessions if each.id == data["session_id"]), None)
        if session is None:
            connection.send(_INVALID_SESSION, False)
            return
        self.resumed += 1
        session.connection = connection
        for sequence, event, payload in session.events:
            if sequence > (data["seq"] or 0):
                connection.send(_DISPATCH, payload, sequence, event)
        session.deliver("RESUMED", {})

    def _publish(self, event: str, payload: Mapping[str, Any]) -> None:
        for session in self._sessions:
            self._pass_on(session, event, payload)

    def _pass_on(self, session: _Session, event: str, payload: Mapping[str, Any]) -> None:
        needed = simcord_intents.required_intent(event, payload)
        if needed is not None and not getattr(session.intents, needed):
            return
        shown = dict(payload)
        if event == "GUILD_CREATE":
            shown["unavailable"] = False
            bot = self._backend.bot_user.id
            simcord_intents.prune_guild_create(shown, session.intents, bot)
        session.deliver(event, shown)
