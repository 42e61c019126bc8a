"""Sends alerts to Discord by plain requests, each of them once, and reports what came of it.

Not through discord.py, whose client sleeps out 429s and repeats after a 5xx where nobody sees it,
and needs no gateway: alerts go on while that is away.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import aiohttp

from bot.errors import PlatformError
from bot.model import Alert, ChatId
from bot.outcome_model import Gone, Outcome, Retry, Sent, Unknown
from bot.platforms.discord.finding import find
from bot.platforms.discord.format import alert_payload, plain_payload
from bot.platforms.discord.outcomes import (
    MISSING_PERMISSIONS,
    outcome_of,
    read_list,
    read_object,
    reason,
    unread,
)
from bot.platforms.discord.rights import THREADS, missing_rights
from bot.platforms.exchange import (
    Answer,
    NotAnsweredError,
    NotConnectedError,
    exchange,
    open_session,
)
from bot.version import VERSION

log = logging.getLogger(__name__)

REQUEST_LIMIT = 7.5  # seconds
FOLDED = timedelta(seconds=100)
"""A nonce is unique in "the past few minutes"
(docs.discord.com/developers/resources/message#create-message): two of them, less the time of a
request at either end."""

RIGHTS_LIMIT = 2.0  # together less than the ten seconds that ``Platform.send`` promises
_AGENT = f"DiscordBot (https://newsbell.example, {VERSION})"
# docs.discord.com/developers/reference#user-agent: other forms may be blocked

BAD_LOGIN = (
    "Discord refuses discord.token: copy the bot's token again from the Developer Portal "
    "(your application, Bot, Reset Token)"
)


class DiscordPlatform:
    """Discord as delivery sees it: satisfies ``bot.delivery.ports.Platform``.

    ``api_base`` is the root of version 10 of the API. ``limit`` bounds a request, in seconds, half
    of it the connecting, so that a slow connect is told from a slow answer. Connections open at the
    first request; certificates are checked against the system's store, or ``SSL_CERT_FILE``.
    """

    name = "discord"
    reads_back_after: timedelta | None = FOLDED

    def __init__(
        self,
        token: str,
        *,
        api_base: str = "https://discord.com/api/v10",
        limit: float = REQUEST_LIMIT,
    ) -> None:
        """Raises PlatformError for a token that cannot stand in a header."""
        self._token = token.strip()
        if not self._token.isascii() or not self._token.isprintable() or " " in self._token:
            raise PlatformError("discord.token holds a character that no token has: copy it again")
        self._base = api_base.rstrip("/")
        self._limit = limit
        self._session: aiohttp.ClientSession | None = None
        self._own_id: str | None = None
        self._refused = False

    async def send(self, alert: Alert, *, nonce: str) -> Outcome:
        """Post one alert, once; see ``Platform.send``.

        ``enforce_nonce`` makes Discord answer a repeat within a few minutes with the first message
        (docs.discord.com/developers/resources/message#create-message).
        """
        return await self._send(alert, alert_payload(alert), nonce)

    async def send_plain(self, alert: Alert, *, nonce: str) -> Outcome:
        """Post title and address without an embed, once; see ``Platform.send_plain``."""
        return await self._send(alert, plain_payload(alert), nonce)

    async def find(self, alert: Alert, *, nonce: str) -> Outcome | None:
        """Look through the newest hundred messages of a channel; see ``Platform.find``.

        Without Read Message History there are none
        (docs.discord.com/developers/resources/message#get-channel-messages); the content of the
        bot's own messages needs no intent (…/events/gateway#message-content-intent).
        """
        if not _is_id(alert.chat.native):
            return None
        try:
            async with asyncio.timeout(self._limit):
                return await self._found(alert, nonce)
        except NotAnsweredError as error:
            return Unknown(f"{error}, when the channel was read")
        except TimeoutError:
            return Unknown("the channel was not read in time")
        except PlatformError as error:
            return Retry(str(error))

    async def _found(self, alert: Alert, nonce: str) -> Outcome | None:
        path = f"/channels/{alert.chat.native}/messages?limit=100"
        answer = await self._exchange("GET", path, None)
        if answer.status != HTTPStatus.OK:
            outcome = unread(answer)
            self._tell_about_token(answer.status, outcome)
            return outcome
        messages = read_list(answer.body)
        if messages is None:
            return Unknown("the answer, when the channel was read, is not one of Discord's")
        found = find(messages, alert, nonce=nonce, author=await self._me())
        return Sent(found.message_id, found=True, current=found.current) if found else None

    async def edit(self, alert: Alert, message_id: str) -> Outcome:
        """Edit a message (docs.discord.com/developers/resources/message#edit-message)."""
        path = f"/channels/{alert.chat.native}/messages/{message_id}"
        # What was sent in plain form has text, which would stand above the embed.
        return await self._ended("PATCH", path, {**alert_payload(alert), "content": ""}, alert.chat)

    async def _send(self, alert: Alert, payload: dict[str, Any], nonce: str) -> Outcome:
        channel = alert.chat.native
        if not _is_id(channel):
            return Gone(f"{alert.chat} is no channel: write discord: and the channel's number")
        body = {**payload, "nonce": nonce, "enforce_nonce": True}
        return await self._ended("POST", f"/channels/{channel}/messages", body, alert.chat)

    async def _ended(self, method: str, path: str, body: dict[str, Any], chat: ChatId) -> Outcome:
        try:
            answer = await self._exchange(method, path, body)
        except NotConnectedError as error:
            return Retry(str(error))
        except NotAnsweredError as error:
            return Unknown(str(error))
        outcome = outcome_of(answer)
        self._tell_about_token(answer.status, outcome)
        if read_object(answer.body).get("code") == MISSING_PERMISSIONS:
            return await self._named(chat, outcome)
        return outcome

    async def missing_rights(self, chat: ChatId) -> tuple[str, ...]:
        """Rights that the bot lacks to ring in a channel; none in direct messages.

        Raises PlatformError when Discord does not say.
        """
        channel = await self._get(f"/channels/{chat.native}") if _is_id(chat.native) else None
        if channel is None:
            return ("View Channel",)
        if "guild_id" not in channel:
            return ()
        thread = channel.get("type") in THREADS
        place = await self._get(f"/channels/{channel['parent_id']}") if thread else channel
        guild = await self._get(f"/guilds/{channel['guild_id']}")
        member = await self._get(f"/guilds/{channel['guild_id']}/members/{await self._me()}")
        if place is None or guild is None or member is None:
            return ("View Channel",)
        try:
            return missing_rights(guild, place, member, thread)
        except (KeyError, TypeError, ValueError) as error:
            raise PlatformError("Discord's answer about rights cannot be read") from error

    async def check(self) -> str:
        """The bot's name; raises PlatformError, with what to do, when the token does not work."""
        return str((await self._myself()).get("username", ""))

    async def close(self) -> None:
        """Close connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _named(self, chat: ChatId, outcome: Outcome) -> Outcome:
        """The outcome of a 403, with the names of the missing rights if they can be had in time."""
        try:
            async with asyncio.timeout(RIGHTS_LIMIT):
                missing = await self.missing_rights(chat)
        except (PlatformError, TimeoutError):
            return outcome
        if not missing:
            return outcome
        verb = "is" if len(missing) == 1 else "are"
        return Gone(f"the bot may not write there ({', '.join(missing)} {verb} missing)")

    def _tell_about_token(self, status: int, outcome: Outcome | None) -> None:
        if status == 401 and not self._refused:
            self._refused = True
            log.error("%s; alerts wait until then", BAD_LOGIN)
        elif isinstance(outcome, Sent):
            self._refused = False

    async def _me(self) -> str:
        if self._own_id is None:
            await self._myself()
        return self._own_id or ""

    async def _myself(self) -> dict[str, Any]:
        myself = await self._get("/users/@me")
        if myself is None:
            raise PlatformError(f"{self._base} is not Discord's API: check discord.api_base")
        self._own_id = str(myself.get("id", ""))
        return myself

    async def _get(self, path: str) -> dict[str, Any] | None:
        """One object, or None where there is none or the bot may not see it."""
        answer = await self._exchange("GET", path, None)
        if answer.status == 200:
            return read_object(answer.body)
        if answer.status == 401:
            # Whoever asked tells it; it is not told again when the first alert is due.
            self._refused = True
            raise PlatformError(BAD_LOGIN)
        if answer.status in {403, 404}:
            return None
        raise PlatformError(reason(answer))

    async def _exchange(self, method: str, path: str, body: dict[str, Any] | None) -> Answer:
        return await exchange(
            self._opened(),
            method,
            self._base + path,
            limit=self._limit,
            connect_limit=self._limit / 2,
            json=body,
        )

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = open_session(
                {"Authorization": f"Bot {self._token}", "User-Agent": _AGENT}
            )
        return self._session


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit()
