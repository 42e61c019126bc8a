"""The methods of the Bot API that the fake plays, each as its documentation says."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram_html import Entity, ParseError, parse_html, utf16
from tests.fakes.telegram_world import Chat, SentMessage, member, message

if TYPE_CHECKING:
    from tests.fakes.telegram import Call, FakeTelegram

_NO_UPDATES_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
_TEXT_LIMIT = 4096


class RefusedError(Exception):
    """An answer with ``ok: false``."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """As JSON."""
        body = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


class Methods:
    """One coroutine for each method, by its name in the API."""

    def __init__(self, fake: FakeTelegram) -> None:
        self._fake = fake
        self._poller: asyncio.Future[None] | None = None
        self._news = asyncio.Event()
        self._allowed: list[str] = []

    def wake(self) -> None:
        """There is a new update."""
        self._news.set()

    async def getMe(self, call: Call) -> Any:  # noqa: N802
        return self._fake.me

    async def deleteWebhook(self, call: Call) -> Any:  # noqa: N802
        return True

    async def getUpdates(self, call: Call) -> Any:  # noqa: N802
        if "allowed_updates" in call.params:
            self._allowed = json.loads(call.params["allowed_updates"])
        offset = int(call.params.get("offset", 0))
        updates = self._fake.updates
        updates[:] = [update for update in updates if update["update_id"] >= offset]
        if self._poller is not None and not self._poller.done():
            # The newest poller wins; the one that waits is told.
            self._poller.set_result(None)
        mine = self._poller = asyncio.get_running_loop().create_future()
        deadline = time.monotonic() + int(call.params.get("timeout", 0))
        while not (ready := [u for u in updates if self._wanted(u)]):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            self._news.clear()
            news = asyncio.ensure_future(self._news.wait())
            try:
                await asyncio.wait((news, mine), timeout=left, return_when=asyncio.FIRST_COMPLETED)
            finally:
                news.cancel()
            if mine.done():
                raise RefusedError(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one "
                    "bot instance is running",
                )
        mine.cancel()
        return ready[: int(call.params.get("limit", 100))]

    async def sendMessage(self, call: Call) -> Any:  # noqa: N802
        chat = self._writable(call)
        self._count(chat, call)
        thread = self._thread(chat, call)
        text, entities = self._text(call)
        reply = json.loads(call.params.get("reply_parameters", "{}"))
        sent = SentMessage(
            chat=chat.id,
            message_id=chat.next_message(),
            text=text,
            html=call.params["text"],
            entities=entities,
            thread=thread,
            reply_to=reply.get("message_id"),
            preview=json.loads(call.params.get("link_preview_options", "{}")),
            at=call.at,
        )
        chat.sent.append(sent)
        return self._shown(chat, sent)

    async def editMessageText(self, call: Call) -> Any:  # noqa: N802
        chat = self._writable(call)
        self._count(chat, call)
        at = self._own_message(chat, call, "Bad Request: message to edit not found")
        text, entities = self._text(call)
        old = chat.sent[at]
        if (old.text, old.entities) == (text, entities):
            raise RefusedError(
                400,
                "Bad Request: message is not modified: specified new message content and reply "
                "markup are exactly the same as a current content and reply markup of the message",
            )
        chat.sent[at] = replace(old, text=text, entities=entities, html=call.params["text"])
        return self._shown(chat, chat.sent[at])

    async def deleteMessage(self, call: Call) -> Any:  # noqa: N802
        chat = self._writable(call)
        del chat.sent[self._own_message(chat, call, "Bad Request: message to delete not found")]
        return True

    async def setMyCommands(self, call: Call) -> Any:  # noqa: N802
        commands = json.loads(call.params["commands"])
        if len(commands) > 100:
            raise RefusedError(400, "Bad Request: too many commands")
        for command in commands:
            name = command["command"]
            if not (name.isascii() and name == name.lower() and name.replace("_", "a").isalnum()):
                raise RefusedError(400, "Bad Request: BOT_COMMAND_INVALID")
        self._fake.commands = commands
        return True

    async def getMyCommands(self, call: Call) -> Any:  # noqa: N802
        return self._fake.commands

    async def getChat(self, call: Call) -> Any:  # noqa: N802
        return self._readable(call).shown_in_full()

    async def getChatMember(self, call: Call) -> Any:  # noqa: N802
        chat, user = self._readable(call), int(call.params["user_id"])
        if user == self._fake.me["id"]:
            return self.member(chat, self._fake.me, chat.bot)
        person = {"id": user, "is_bot": False, "first_name": "Somebody"}
        if user in chat.admins:
            return self.member(chat, person, "administrator")
        return self.member(chat, person, "member" if user in chat.members else "left")

    async def getChatAdministrators(self, call: Call) -> Any:  # noqa: N802
        chat = self._readable(call)
        people = [{"id": user, "is_bot": False, "first_name": "Admin"} for user in chat.admins]
        if chat.bot == "administrator":
            people.append(self._fake.me)
        return [self.member(chat, person, "administrator") for person in people]

    async def sendChatAction(self, call: Call) -> Any:  # noqa: N802
        self._writable(call)
        return True

    def member(self, chat: Chat, user: dict[str, Any], status: str) -> dict[str, Any]:
        """As a ChatMember."""
        channel = chat.type == "channel"
        return member(user, status, may_post=chat.bot_may_post, channel=channel)

    def _wanted(self, update: dict[str, Any]) -> bool:
        (kind,) = update.keys() - {"update_id"}
        if kind == "message" and not self._visible(update[kind]):
            return False
        return kind in self._allowed if self._allowed else kind not in _NO_UPDATES_BY_DEFAULT

    def _visible(self, content: dict[str, Any]) -> bool:
        # Privacy mode: in groups a bot that is no admin sees commands, answers to it, and events.
        chat = self._fake.chats[content["chat"]["id"]]
        if chat.type == "private" or chat.bot == "administrator" or "text" not in content:
            return True
        answered = content.get("reply_to_message", {}).get("from", {})
        return bool(content["text"].startswith("/")) or answered == self._fake.me

    def _readable(self, call: Call) -> Chat:
        try:
            chat = self._fake.chats[int(call.params["chat_id"])]
        except (KeyError, ValueError):
            raise RefusedError(400, "Bad Request: chat not found") from None
        if chat.bot == "kicked" and chat.type != "private":
            raise RefusedError(*(chat.refusal() or (403, "Forbidden")))
        return chat

    def _writable(self, call: Call) -> Chat:
        chat = self._readable(call)
        if chat.migrated_to is not None:
            raise RefusedError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        refusal = chat.refusal()
        if refusal is not None:
            raise RefusedError(*refusal)
        return chat

    def _count(self, chat: Chat, call: Call) -> None:
        pause = self._fake.flood.admit(chat.id, call.at) if self._fake.flood else 0
        if pause:
            self._fake.throttled.append(call)
            raise RefusedError(429, f"Too Many Requests: retry after {pause}", retry_after=pause)

    def _thread(self, chat: Chat, call: Call) -> int | None:
        if chat.forum and 1 in chat.closed_topics and "message_thread_id" not in call.params:
            raise RefusedError(400, "Bad Request: TOPIC_CLOSED")  # that of all topics is the first
        if "message_thread_id" not in call.params:
            return None
        thread = int(call.params["message_thread_id"])
        if thread not in chat.topics:
            raise RefusedError(400, "Bad Request: message thread not found")
        if thread in chat.closed_topics:
            raise RefusedError(400, "Bad Request: TOPIC_CLOSED")
        return thread

    def _text(self, call: Call) -> tuple[str, tuple[Entity, ...]]:
        raw, mode = call.params["text"], call.params.get("parse_mode", "")
        entities: tuple[Entity, ...] = ()
        if mode == "HTML":
            try:
                raw, entities = parse_html(raw)
            except ParseError as error:
                raise self._violation(f"can't parse entities: {error}") from None
        elif mode:
            raise self._violation(f"the fake does not play parse_mode {mode}")
        if not raw.strip():
            raise self._violation("message text is empty")
        if utf16(raw) > _TEXT_LIMIT:
            raise self._violation("message is too long")
        return raw, entities

    def _violation(self, what: str) -> RefusedError:
        self._fake.violations.append(what)
        return RefusedError(400, f"Bad Request: {what}")

    def _own_message(self, chat: Chat, call: Call, missing: str) -> int:
        wanted = int(call.params["message_id"])
        for at, sent in enumerate(chat.sent):
            if sent.message_id == wanted:
                return at
        raise RefusedError(400, missing)

    def _shown(self, chat: Chat, sent: SentMessage) -> dict[str, Any]:
        entities = [
            {"type": e.type, "offset": e.offset, "length": e.length}
            | ({"url": e.url} if e.url else {})
            for e in sent.entities
        ]
        who = {"sender_chat": chat.shown()} if chat.type == "channel" else {"from": self._fake.me}
        thread = {} if sent.thread is None else {"message_thread_id": sent.thread}
        return message(chat, sent.message_id, sent.text, **who, **thread) | {"entities": entities}
