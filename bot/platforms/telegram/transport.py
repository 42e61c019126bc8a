"""How python-telegram-bot's requests travel: over aiohttp, with errors that say how far they got.

The library's own HTTPXRequest makes one TimedOut of "not connected" and "not answered", and logs
URLs, which hold the token. Here the three cases are three exceptions, and the library never sees
the token: it builds its URLs from placeholders, and only the method's name is taken from them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, cast

import aiohttp
from telegram import Bot
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.platforms import exchange as wire
from bot.platforms.exchange import Answer, exchange, open_session

PLACEHOLDER = "hidden"
"""The token that python-telegram-bot is given, so that it cannot leak the real one."""

SEND_LIMIT = 9.0
"""Seconds for a whole request: under the ten seconds that ``Platform.send`` promises."""

_CONNECT_LIMIT = 4.0  # less than any whole limit, so that a slow connect is told from a slow answer
_REFUSALS = frozenset({400, 401, 403, 404, 409})  # core.telegram.org/bots/api#making-requests
_DEFAULT_PAUSE = timedelta(seconds=5)  # for a 429 that does not say how long


class NotConnectedError(NetworkError):
    """No connection came about: nothing was sent."""


class NotAnsweredError(TimedOut):
    """The request may have been received; no whole answer came back."""


class ServerError(NetworkError):
    """Telegram answered with a 5xx, after which the request may have been carried out or not."""


class OddAnswerError(NetworkError):
    """An answer that Telegram does not give: from a proxy, a portal, or a wrong ``api_base``."""


class ThrottledError(TelegramError):
    """A 429; ``pause`` is how long to rest.

    Not the library's RetryAfter, which warns on the screen that its attribute will change type.
    """

    def __init__(self, pause: timedelta) -> None:
        super().__init__(f"Telegram asks for a pause of {pause.total_seconds():.0f} s")
        self.pause = pause


@dataclass(frozen=True, slots=True)
class _Form:
    """As much of the library's RequestData as is read here."""

    json_parameters: dict[str, str]


class AiohttpRequest(BaseRequest):
    """Requests of one bot over one pool of connections, opened at the first request.

    ``base`` is ``<api_base>/bot<token>``. ``limit`` bounds a whole request, in seconds; for a long
    poll python-telegram-bot adds the time that Telegram may hold it. Certificates are checked
    against the system's store, or ``SSL_CERT_FILE``. There are no uploads: the bot sends no files.
    """

    def __init__(self, base: str, *, limit: float = SEND_LIMIT, connections: int = 100) -> None:
        self._base = base
        self._limit = limit
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """The default limit of a whole request, in seconds."""
        return self._limit

    async def initialize(self) -> None:
        """Open the pool; connections follow when they are needed."""
        self._opened()

    async def shutdown(self) -> None:
        """Close all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def call(self, method: str, fields: Mapping[str, str]) -> dict[str, Any]:
        """What Telegram answers to one method, as JSON; fields that are empty are left out.

        For what is sent by the thousand: ``Bot.send_message`` makes an object of every part of the
        answer, of which delivery needs one number. Raises as the methods of ``Bot`` do.
        """
        form = _Form({name: value for name, value in fields.items() if value})
        # The library passes it on to do_request as it is.
        answer = await self.post(method, cast("RequestData", form))
        return answer if isinstance(answer, dict) else {}

    async def do_request(  # noqa: PLR0917  # the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request, once. Called by python-telegram-bot only.

        ``read_timeout`` bounds the whole request here; the other time-outs are not used.

        Raises NotConnectedError, NotAnsweredError, ServerError (5xx), ThrottledError (429) and
        OddAnswerError; other answers are returned for the library to judge.
        """
        given = None if isinstance(read_timeout, DefaultValue) else read_timeout
        data = request_data.json_parameters if request_data else None
        got = await self._exchange(
            method, f"{self._base}/{url.rpartition('/')[2]}", data, given or self._limit
        )
        status, reason, body = got.status, got.reason, got.body
        answer = _json_object(body)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ServerError(f"Telegram answered {status} {_phrase(status, reason)}")
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise ThrottledError(_pause(answer))
        if status >= HTTPStatus.MULTIPLE_CHOICES:
            # A 403 of a proxy must not close a chat: only Telegram's own refusals are believed.
            if status not in _REFUSALS or not isinstance(answer.get("description"), str):
                raise OddAnswerError(
                    f"an answer ({status} {_phrase(status, reason)}) that is not Telegram's: "
                    "check telegram.api_base and any proxy"
                )
            return status, body
        if "result" not in answer:
            raise NotAnsweredError(f"the answer ({status}) is not one of Telegram's")
        return status, body

    async def _exchange(
        self, method: str, url: str, data: dict[str, str] | None, limit: float
    ) -> Answer:
        # As the library's own kinds of errors, which its callers know.
        try:
            return await exchange(
                self._opened(), method, url, limit=limit, connect_limit=_CONNECT_LIMIT, data=data
            )
        except wire.NotConnectedError as error:
            raise NotConnectedError(str(error)) from None
        except wire.NotAnsweredError as error:
            raise NotAnsweredError(str(error)) from None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = open_session(
                {"User-Agent": self.USER_AGENT}, connections=self._connections
            )
        return self._session


def api_url(api_base: str, token: str) -> str:
    """Where a bot's methods live: the base that AiohttpRequest takes."""
    return f"{api_base.rstrip('/')}/bot{token.strip()}"


def placeholder_bot(request: AiohttpRequest) -> Bot:
    """A python-telegram-bot ``Bot`` that sends through ``request`` and holds no token."""
    return Bot(PLACEHOLDER, request=request, get_updates_request=request)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _pause(answer: dict[str, Any]) -> timedelta:
    parameters = answer.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if isinstance(seconds, int | float) and seconds >= 0:
        return timedelta(seconds=seconds)
    return _DEFAULT_PAUSE


def _phrase(status: int, reason: str) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return reason
