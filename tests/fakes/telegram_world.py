"""Who and what exists on the fake Telegram: people, chats, messages; and how the API shows them."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram_html import Entity, utf16

_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(@\w+)?(?!\S)")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    id: int
    name: str

    def shown(self) -> dict[str, Any]:
        """As a User."""
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.name,
            "language_code": "de",
        }


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message of the bot that Telegram took. ``at``: monotonic seconds."""

    chat: int
    message_id: int
    text: str
    html: str
    entities: tuple[Entity, ...]
    thread: int | None
    reply_to: int | None
    preview: dict[str, Any]
    at: float

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses of all links, in order."""
        return tuple(entity.url for entity in self.entities if entity.url)

    def styled(self, kind: str) -> tuple[str, ...]:
        """The texts of all runs in one style, such as ``bold``."""
        units = self.text.encode("utf-16-le")
        return tuple(
            units[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le")
            for e in self.entities
            if e.type == kind
        )


@dataclass(slots=True, eq=False)
class Chat:
    """A chat. ``bot``: the bot's status in it; the rest is what the operator of it decides."""

    id: int
    type: str
    title: str
    admins: set[int] = field(default_factory=set)
    members: set[int] = field(default_factory=set)
    forum: bool = False
    topics: set[int] = field(default_factory=set)
    closed_topics: set[int] = field(default_factory=set)
    bot: str = "member"  # member | administrator | restricted | left | kicked
    bot_may_post: bool = True
    everybody_may_write: bool = True
    deleted: bool = False
    migrated_to: int | None = None
    last_message: int = 100
    sent: list[SentMessage] = field(default_factory=list)

    def next_message(self) -> int:
        """A new message id."""
        self.last_message += 1
        return self.last_message

    def shown(self) -> dict[str, Any]:
        """As a Chat."""
        if self.type == "private":
            return {"id": self.id, "type": self.type, "first_name": self.title}
        shown: dict[str, Any] = {"id": self.id, "type": self.type, "title": self.title}
        return shown | ({"is_forum": True} if self.forum else {})

    def shown_in_full(self) -> dict[str, Any]:
        """As a ChatFullInfo."""
        full = self.shown() | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(
                (
                    "unlimited_gifts",
                    "limited_gifts",
                    "unique_gifts",
                    "premium_subscription",
                    "gifts_from_channels",
                ),
                False,
            ),
        }
        if self.type in {"group", "supergroup"}:
            full["permissions"] = {"can_send_messages": self.everybody_may_write}
        return full

    def refusal(self) -> tuple[int, str] | None:
        """Why the bot cannot write here, as code and description."""
        kind = {"private": "private", "channel": "channel", "group": "group"}.get(
            self.type, "supergroup"
        )
        if self.deleted:
            return 403, "Forbidden: the group chat was deleted"
        if self.type == "private":
            blocked = (403, "Forbidden: bot was blocked by the user")
            return blocked if self.bot == "kicked" else None
        if self.bot == "kicked":
            return 403, f"Forbidden: bot was kicked from the {kind} chat"
        if self.bot == "left":
            return 403, f"Forbidden: bot is not a member of the {kind} chat"
        if self.type == "channel":
            allowed = self.bot == "administrator" and self.bot_may_post
            return (
                None
                if allowed
                else (400, "Bad Request: need administrator rights in the channel chat")
            )
        if self.bot == "restricted" or (self.bot == "member" and not self.everybody_may_write):
            return 400, "Bad Request: not enough rights to send text messages to the chat"
        return None


def member(user: dict[str, Any], status: str, *, may_post: bool, channel: bool) -> dict[str, Any]:
    """As a ChatMember of any kind, with every field that its kind requires."""
    shown: dict[str, Any] = {"user": user, "status": status}
    if status == "creator":
        shown["is_anonymous"] = False
    elif status == "administrator":
        rights = (
            "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
            "can_restrict_members can_promote_members can_change_info can_invite_users "
            "can_post_stories can_edit_stories can_delete_stories"
        )
        shown |= dict.fromkeys(rights.split(), False)
        if channel:
            shown |= {"can_post_messages": may_post, "can_edit_messages": may_post}
    elif status == "restricted":
        rights = (
            "can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos "
            "can_send_video_notes can_send_voice_notes can_send_polls can_send_other_messages "
            "can_add_web_page_previews can_change_info can_invite_users can_pin_messages "
            "can_manage_topics can_edit_tag can_react_to_messages"
        )
        shown |= dict.fromkeys(rights.split(), False) | {"is_member": True, "until_date": 0}
    elif status == "kicked":
        shown["until_date"] = 0
    return shown


def message(chat: Chat, message_id: int, text: str, **more: Any) -> dict[str, Any]:
    """As a Message that somebody typed: a command at its beginning is marked as Telegram does."""
    shown: dict[str, Any] = {
        "message_id": message_id,
        "date": int(time.time()),
        "chat": chat.shown(),
        "text": text,
    }
    command = _COMMAND.match(text)
    if command:
        shown["entities"] = [{"type": "bot_command", "offset": 0, "length": utf16(command[0])}]
    return shown | more
