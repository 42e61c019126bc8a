"""Discord over real sockets: REST and gateway around simcord's backend, with limits and faults.

Permissions, error codes, the command registry and the life of interactions are simcord's; here is
what it leaves out: HTTP, rate limits, nonces, the websocket, and Discord's own OpenAPI document.
It was never compared with the live service.
"""

from __future__ import annotations

import asyncio
import fnmatch
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web
from simcord import interactions
from simcord.backend.command_access import command_access
from simcord.backend.errors import BackendError
from simcord.backend.models import Channel, Interaction
from simcord.enums import InteractionType
from simcord.http.router import RouteNotImplemented, UnsupportedField, dispatch

from tests.fakes.discord_gateway import Gateway
from tests.fakes.discord_limits import Limits, Verdict
from tests.fakes.discord_spec import complaint
from tests.fakes.discord_world import Person, World

T = TypeVar("T")

_PREFIX = "/api/v10"
_NONCE_SECONDS = 120.0  # "the past few minutes"


@dataclass(frozen=True, slots=True)
class Post:
    """A message of the bot that was accepted. ``at`` is monotonic seconds."""

    channel: int
    id: str
    content: str
    embeds: list[dict[str, Any]]
    nonce: str | None
    body: dict[str, Any]
    at: float


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next ``times`` requests that fit.

    ``accept``: the request is carried out all the same. ``drop``: the connection is closed without
    an answer (not accepted: before the body is read). ``status``: answer so, with ``body`` (JSON,
    or bytes as they are) and ``headers``; 0: the true answer, after ``delay`` seconds.
    """

    method: str = "POST"
    path: str = "/channels/*/messages"
    times: int = 1
    accept: bool = False
    drop: bool = False
    status: int = 0
    body: Any = field(default_factory=lambda: {"message": "500: Internal Server Error", "code": 0})
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


class Answer(str):
    """The text of a reply to a command; all its messages, a blank line between them."""

    __slots__ = ("deferred", "ephemeral", "parts")
    ephemeral: bool
    deferred: bool
    parts: tuple[str, ...]


class NotOfferedError(AssertionError):
    """Discord would not show this person this command here."""


class FakeDiscord(World):
    """One Discord with one bot. ``async with FakeDiscord() as fake`` listens on loopback."""

    def __init__(self, *, token: str = "fake-token", limits: Limits | None = None) -> None:
        super().__init__()
        self.token = token
        self.limits = limits if limits is not None else Limits()
        self.posts: list[Post] = []
        self.requests: list[tuple[str, str]] = []
        self.asked_to_post: list[float] = []  # monotonic seconds, the throttled ones too
        self.violations: list[str] = []
        self.throttled = 0
        self.faults: list[Fault] = []
        self.wire = Gateway(self.backend, token, self._note)
        self._nonces: dict[str, tuple[float, dict[str, Any]]] = {}
        self._later = 0.0
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._port = 0

    # ── Where it is ─────────────────────────────────────────────────────────────────────────────

    @property
    def api_base(self) -> str:
        """For ``discord.api_base``."""
        return f"http://127.0.0.1:{self._port}{_PREFIX}"

    @property
    def gateway(self) -> str:
        """For ``discord.gateway``; the API names it too."""
        return self.wire.url

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        await self.wire.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.wire.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    def forget(self) -> None:
        """Begin again: no message was ever posted, with any nonce. Limits stay as they are used."""
        self.posts.clear()
        self.asked_to_post.clear()
        self.throttled = 0
        self._nonces.clear()

    # ── What tests see and do ───────────────────────────────────────────────────────────────────

    async def wait_for(self, found: Callable[[], T], timeout: float = 5.0) -> T:
        """What ``found`` returns as soon as it is true; TimeoutError if it never is."""
        async with asyncio.timeout(timeout):
            while not (result := found()):
                self._changed.clear()
                await self._changed.wait()
        return result

    def messages(self, channel: Channel) -> list[Post]:
        """What the bot posted in a channel by itself (not as replies to commands), oldest first."""
        return [post for post in self.posts if post.channel == channel.id]

    def later(self, seconds: float) -> None:
        """Let time pass for nonces: they are forgotten two minutes after their message."""
        self._later += seconds

    async def slash(
        self,
        channel: Channel,
        person: Person,
        name: str,
        *,
        messages: int = 1,
        timeout: float = 5.0,
        **options: str | int,
    ) -> Answer:
        """Type a slash command and wait for ``messages`` messages of reply."""
        command = await self._offered(channel, person, name)
        interactions.check_options(name, command, options)
        declared = {option["name"]: option for option in command["options"]}
        sent = [
            {"name": option, "type": declared[option]["type"], "value": value}
            for option, value in options.items()
        ]
        record = self._interact(InteractionType.APPLICATION_COMMAND, channel, person, command, sent)
        deferred = False

        def parts() -> list[str]:
            nonlocal deferred
            deferred = deferred or record.deferred
            if not record.responded or record.message_id is None or self._loading(record):
                return []
            ids = [record.message_id, *record.followup_ids]
            return [self.backend.get_message(channel.id, each).content for each in ids]

        texts = await self.wait_for(lambda: parts() if len(parts()) >= messages else [], timeout)
        answer = Answer("\n\n".join(texts))
        answer.ephemeral, answer.deferred, answer.parts = record.ephemeral, deferred, tuple(texts)
        return answer

    async def autocomplete(
        self, channel: Channel, person: Person, name: str, option: str = "topic", typed: str = ""
    ) -> list[str]:
        """The values that are offered while somebody types an option."""
        command = await self._offered(channel, person, name)
        declared = next(each for each in command["options"] if each["name"] == option)
        assert declared.get("autocomplete"), f"{option} of /{name} is not completed"
        sent = [{"name": option, "type": declared["type"], "value": typed, "focused": True}]
        record = self._interact(
            InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE, channel, person, command, sent
        )
        await self.wait_for(lambda: record.responded)
        return [choice["value"] for choice in record.autocomplete_choices or ()]

    async def gateway_away(self) -> None:
        """Close the gateway's port."""
        await self.wire.stop()

    async def gateway_back(self) -> None:
        """Open it again."""
        await self.wire.start()

    # ── Interactions ────────────────────────────────────────────────────────────────────────────

    async def _offered(self, channel: Channel, person: Person, name: str) -> dict[str, Any]:
        await self.wait_for(lambda: self.wire.connected)
        command = self.backend.find_command(name, channel.guild_id)
        if command is None:
            raise NotOfferedError(f"there is no /{name}")
        access = command_access(self.backend, command, user_id=person.id, channel_id=channel.id)
        if not access.allowed:
            raise NotOfferedError(f"/{name} is hidden here: {access.reason}")
        return command

    def _interact(
        self,
        kind: InteractionType,
        channel: Channel,
        person: Person,
        command: dict[str, Any],
        options: list[dict[str, Any]],
    ) -> Interaction:
        data = {"id": command["id"], "name": command["name"], "type": 1, "options": options}
        record, payload = interactions.base_payload(
            self.backend,
            type=kind,
            channel_id=channel.id,
            guild_id=channel.guild_id,
            user_id=person.id,
            data=data,
        )
        self.backend.emit("INTERACTION_CREATE", payload)
        return record

    def _loading(self, record: Interaction) -> bool:
        message = self.backend.messages[record.channel_id].get(record.message_id or 0)
        return message is None or bool(message.flags & (1 << 7))

    # ── REST ────────────────────────────────────────────────────────────────────────────────────

    def _note(self) -> None:
        self._changed.set()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(_PREFIX)
        self.requests.append((request.method, path))
        try:
            fault = self._fault(request.method, path)
            if fault is None:
                return await self._answer(request, path)
            return await self._faulty(request, path, fault)
        finally:
            self._note()

    def _fault(self, method: str, path: str) -> Fault | None:
        for fault in self.faults:
            if fault.method in {method, "*"} and fnmatch.fnmatch(path, fault.path):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    async def _faulty(self, request: web.Request, path: str, fault: Fault) -> web.StreamResponse:
        answer = web.Response()
        if fault.accept or not (fault.drop or fault.status):
            answer = await self._answer(request, path)
            self._note()
        await asyncio.sleep(fault.delay)
        if fault.drop:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if fault.status:
            return _response(fault.status, fault.body, fault.headers)
        return answer

    async def _answer(self, request: web.Request, path: str) -> web.Response:
        raw = await request.read()
        body = json.loads(raw) if raw else None
        by_token = path.startswith(("/interactions/", "/webhooks/"))
        if not by_token and request.headers.get("Authorization") != f"Bot {self.token}":
            return _response(401, {"message": "401: Unauthorized", "code": 0})
        verdict = self._verdict(request.method, path, by_token=by_token)
        if verdict.retry_after is not None:
            self.throttled += 1
            told = {
                "message": "You are being rate limited.",
                "retry_after": round(verdict.retry_after, 3),
                "global": verdict.everywhere,
            }
            return _response(429, told, verdict.headers)
        if path in {"/gateway", "/gateway/bot"}:
            limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
            return _response(200, {"url": self.gateway, "shards": 1, "session_start_limit": limit})
        wrong = complaint(request.method, path, body) if body is not None else None
        if wrong is not None:
            self.violations.append(f"{request.method} {path}: {wrong}")
            return _response(
                400,
                {
                    "code": 50035,
                    "message": "Invalid Form Body",
                    "errors": {"_errors": [{"message": wrong}]},
                },
            )
        try:
            told = self._carried_out(request, path, body)
        except (RouteNotImplemented, UnsupportedField) as error:
            self.violations.append(str(error))
            return _response(501, error.to_json())
        except BackendError as error:
            return _response(error.status, error.to_json(), verdict.headers)
        return _response(200 if told is not None else 204, told, verdict.headers)

    def _verdict(self, method: str, path: str, *, by_token: bool) -> Verdict:
        now = time.monotonic()
        if _is_post(method, path):
            self.asked_to_post.append(now)
        verdict = Verdict({}) if by_token else self.limits.request(now)
        if verdict.retry_after is None and _is_post(method, path):
            return self.limits.message(path.split("/")[2], now)
        return verdict

    def _carried_out(self, request: web.Request, path: str, body: Any) -> Any:
        params = dict(request.query)
        if not _is_post(request.method, path):
            return dispatch(self.backend, request.method, path, json=body, params=params)
        nonce = body.get("nonce")
        now = time.monotonic() + self._later
        if nonce is not None and body.get("enforce_nonce"):
            # Whatever the channel: two deliveries with one nonce are a fault of the bot.
            then, known = self._nonces.get(nonce, (0.0, {}))
            if known and now - then < _NONCE_SECONDS:
                return known
        channel = self.backend.get_channel(int(path.split("/")[2]))
        self._may_post(channel, body)
        sent = time.monotonic()
        told = dispatch(self.backend, request.method, path, json=body, params=params)
        told["nonce"] = nonce
        if nonce is not None:
            self._nonces[nonce] = (now, told)
        self.posts.append(
            Post(channel.id, told["id"], told["content"], told["embeds"], nonce, body, sent)
        )
        return told

    def _may_post(self, channel: Channel, body: dict[str, Any]) -> None:
        if self.closed_to_bot.intersection(channel.recipient_ids):
            raise BackendError(403, 50007, "Cannot send messages to this user")
        if body.get("embeds") and channel.guild_id is not None:
            bot = self.backend.bot_user.id
            self.backend.require_permissions(channel.guild_id, bot, channel.id, "embed_links")


def _is_post(method: str, path: str) -> bool:
    return method == "POST" and fnmatch.fnmatch(path, "/channels/*/messages")


def _response(status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    # Exactly "application/json": with a charset discord.py takes it for text. Without a Via header
    # it takes a 429 for a ban.
    told = body if isinstance(body, bytes) else json.dumps(body).encode()
    fixed = {"Content-Type": "application/json", "Via": "1.1 google"}
    return web.Response(
        status=status, body=b"" if body is None else told, headers={**fixed, **(headers or {})}
    )
