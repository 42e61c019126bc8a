"""A strict Telegram on loopback: the Bot API as far as the bot uses it, and people who type.

``async with FakeTelegram() as fake`` listens on a port of its own; ``fake.url`` is the bot's
``telegram.api_base``. Requests that break the API's rules are refused and kept in
``fake.violations``, and leaving the context with one raises AssertionError. A method that is not
played answers 501. Facts: core.telegram.org/bots/api; wording of errors: tdlib/telegram-bot-api.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeVar

from aiohttp import web

from tests.fakes.telegram_flood import Flood, Limits
from tests.fakes.telegram_methods import Methods, RefusedError
from tests.fakes.telegram_spec import Check, load_check
from tests.fakes.telegram_world import Chat, Person, SentMessage, message

T = TypeVar("T")

TOKEN = "123456:fake-token-of-tests"
PUBLISHED = Limits()


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request."""

    drop: str = ""  # "before" anything is done, or "after" it was done
    delay: float = 0.0  # seconds before it is done
    status: int = 0  # answered instead of doing anything
    body: str = "<html>trouble</html>"


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it arrived."""

    method: str
    params: dict[str, str]
    at: float


class FakeTelegram:
    """The server and its world. ``limits=None`` switches the flood limits off.

    Times are those of the event loop's clock (monotonic).
    """

    def __init__(
        self,
        token: str = TOKEN,
        *,
        username: str = "newsbell_bot",
        limits: Limits | None = PUBLISHED,
        check: Check | None = None,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.token = token
        self.me = {
            "id": 777000111,
            "is_bot": True,
            "first_name": "Newsbell",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.port = port
        self.chats: dict[int, Chat] = {}
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self.throttled: list[Call] = []
        self.commands: list[dict[str, str]] = []
        self.updates: list[dict[str, Any]] = []
        self.flood = Flood(limits) if limits else None
        self._check = check or load_check()
        self._methods = Methods(self)
        self._faults: dict[str, list[Fault]] = defaultdict(list)
        self._tls = tls
        self._update_id = 5000
        self._person_id = 1000
        self._group_id = 0
        self._runner: web.AppRunner | None = None

    # ── the server ──────────────────────────────────────────────────────────────────────────────

    @property
    def table(self) -> str:
        """The ``[telegram]`` table of a config that leads here, with every limit raised."""
        return (
            f'[telegram]\ntoken = "{self.token}"\napi_base = "{self.url}"\n'
            "rate = 10000\nchat_rate = 10000\ngroup_rate = 10000\n"
        )

    @property
    def url(self) -> str:
        """What ``telegram.api_base`` should be."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    async def __aenter__(self) -> FakeTelegram:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.shut()
        if kind is None and self.violations:
            raise AssertionError("Telegram was asked wrongly: " + "; ".join(self.violations))

    async def open(self) -> None:
        """Listen; a second time on the same port."""
        app = web.Application(client_max_size=10 * 2**20)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=self._tls)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def shut(self) -> None:
        """Refuse connections from now on; the world stays."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Nobody listens for as long as this lasts."""
        await self.shut()
        yield
        await self.open()

    def fail(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next requests of one method go wrong."""
        self._faults[method] += [fault] * times

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        _, _, path = request.path.partition("/bot")
        token, _, method = path.partition("/")
        faults = self._faults[method]
        fault = faults.pop(0) if faults else Fault()
        await asyncio.sleep(fault.delay)
        if fault.drop == "before":
            return self._hang_up(request)
        if fault.status:
            return web.Response(status=fault.status, text=fault.body, content_type="text/html")
        params = {key: str(value) for key, value in (await request.post()).items()}
        call = Call(method, params, asyncio.get_running_loop().time())
        self.calls.append(call)
        try:
            result = await self._answer(token, call)
        except RefusedError as refused:
            return web.json_response(refused.body(), status=refused.code)
        if fault.drop == "after":
            return self._hang_up(request)
        return web.json_response({"ok": True, "result": result})

    async def _answer(self, token: str, call: Call) -> Any:
        if token != self.token:
            known_form = token.partition(":")[0].isdecimal() and ":" in token
            raise RefusedError(*((401, "Unauthorized") if known_form else (404, "Not Found")))
        play = getattr(self._methods, call.method, None)
        if play is None or call.method.startswith("_"):
            self.violations.append(f"{call.method} is not played by the fake")
            raise RefusedError(501, f"{call.method} is not played by the fake")
        wrong = self._check(call.method, call.params)
        if wrong is not None:
            self.violations.append(wrong)
            raise RefusedError(400, f"Bad Request: {wrong}")
        return await play(call)

    def _hang_up(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    # ── people and chats ────────────────────────────────────────────────────────────────────────

    def person(self, name: str) -> Person:
        """Somebody new."""
        self._person_id += 1
        return Person(self._person_id, name)

    def private_chat(self, person: Person) -> Chat:
        """The person's chat with the bot, which they have started."""
        return self._chat(Chat(person.id, "private", person.name, members={person.id}))

    def group(
        self,
        title: str,
        *,
        admins: Iterable[Person] = (),
        members: Iterable[Person] = (),
        forum: bool = False,
        basic: bool = False,
    ) -> Chat:
        """A group with the bot in it; ``basic``: not yet a supergroup."""
        self._group_id += 1
        admin_ids = {person.id for person in admins}
        return self._chat(
            Chat(
                -self._group_id if basic else -1001000000000 - self._group_id,
                "group" if basic else "supergroup",
                title,
                admins=admin_ids,
                members=admin_ids | {person.id for person in members},
                forum=forum,
            )
        )

    def channel(self, title: str) -> Chat:
        """A channel with the bot as an admin that may post."""
        self._group_id += 1
        number = -1002000000000 - self._group_id
        return self._chat(Chat(number, "channel", title, bot="administrator"))

    def topic(self, group: Chat) -> int:
        """A new topic of a forum: its thread id."""
        thread = group.next_message()
        group.topics.add(thread)
        return thread

    def say(
        self,
        chat: Chat,
        person: Person,
        text: str,
        *,
        reply_to: int | None = None,
        thread: int | None = None,
        **more: Any,
    ) -> int:
        """Somebody types; returns the message id. ``more``: further fields of the Message."""
        number = chat.next_message()
        fields: dict[str, Any] = {"from": person.shown()}
        if thread is not None:
            fields |= {"message_thread_id": thread, "is_topic_message": True}
            reply_to = reply_to or thread  # as Telegram does for the first level of a topic
        if reply_to is not None:
            fields["reply_to_message"] = message(chat, reply_to, "…", **{"from": self.me})
        self._happen("message", message(chat, number, text, **(fields | more)))
        return number

    def say_anonymously(self, chat: Chat, text: str, *, sender: Chat | None = None) -> int:
        """An admin types in the group's name, or somebody in the name of a channel of theirs."""
        stand_in = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
        number = chat.next_message()
        fields = {"from": stand_in, "sender_chat": (sender or chat).shown()}
        self._happen("message", message(chat, number, text, **fields))
        return number

    def post(self, channel: Chat, text: str) -> int:
        """A channel's admin posts."""
        number = channel.next_message()
        shown = message(channel, number, text, sender_chat=channel.shown())
        self._happen("channel_post", shown)
        return number

    def set_bot(self, chat: Chat, status: str) -> None:
        """The bot is made a member, an administrator, restricted, or thrown out (left, kicked)."""
        before, chat.bot = chat.bot, status
        stranger = {"id": 999, "is_bot": False, "first_name": "Admin"}
        old, new = (self._methods.member(chat, self.me, s) for s in (before, status))
        change = {"chat": chat.shown(), "from": stranger, "date": 1}
        self._happen("my_chat_member", change | {"old_chat_member": old, "new_chat_member": new})

    def migrate(self, group: Chat) -> Chat:
        """A basic group becomes a supergroup, with a new id."""
        new = self.group(group.title)
        new.admins, new.members = set(group.admins), set(group.members)
        group.migrated_to = new.id
        old_side = message(group, group.next_message(), "", migrate_to_chat_id=new.id)
        new_side = message(new, new.next_message(), "", migrate_from_chat_id=group.id)
        for side in (old_side, new_side):
            del side["text"]
            self._happen("message", side)
        return new

    def _chat(self, chat: Chat) -> Chat:
        self.chats[chat.id] = chat
        return chat

    def _happen(self, kind: str, content: dict[str, Any]) -> None:
        self._update_id += 1
        self.updates.append({"update_id": self._update_id, kind: content})
        self._methods.wake()

    # ── what tests look at ──────────────────────────────────────────────────────────────────────

    def messages(self, chat: Chat) -> list[SentMessage]:
        """What the bot has written there, oldest first."""
        return list(chat.sent)

    def called(self, method: str) -> list[Call]:
        """The requests of one method, oldest first."""
        return [call for call in self.calls if call.method == method]

    async def wait_for(self, predicate: Callable[[], T], timeout: float = 10.0) -> T:
        """What the predicate returns, as soon as it is true."""
        try:
            async with asyncio.timeout(timeout):
                while not (found := predicate()):
                    await asyncio.sleep(0.01)
                return found
        except TimeoutError:
            said = {chat.title: [m.text for m in chat.sent] for chat in self.chats.values()}
            raise AssertionError(f"Not within {timeout} s; the bot has written {said}") from None

    async def wait_for_messages(
        self, chat: Chat, count: int = 1, timeout: float = 10.0
    ) -> list[SentMessage]:
        """The bot's messages there as soon as there are ``count``."""
        await self.wait_for(lambda: len(chat.sent) >= count, timeout)
        return self.messages(chat)
