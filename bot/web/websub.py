"""The addresses that hubs call (WebSub, sections 5.2, 5.3 and 7)."""

from __future__ import annotations

import logging
from http import HTTPStatus

from aiohttp import web

from bot.errors import StoreError
from bot.intake.pushes import Answer, Delivery, PushDesk
from bot.web.server import MAX_BODY

log = logging.getLogger(__name__)

PATH = "/websub/"

_ANSWERS = {
    Answer.TAKEN: HTTPStatus.OK,
    Answer.UNKNOWN: HTTPStatus.NOT_FOUND,
    Answer.NO_LONGER_WANTED: HTTPStatus.GONE,
}
_LONGEST_LEASE = 10**9


def websub_routes(desk: PushDesk) -> list[web.RouteDef]:
    """What hubs ask and push, answered by ``desk``."""
    calls = _Callbacks(desk)
    path = PATH + "{token:[0-9a-f]{40}}"
    return [web.get(path, calls.asked, allow_head=False), web.post(path, calls.pushed)]


class _Callbacks:
    def __init__(self, desk: PushDesk) -> None:
        self._desk = desk

    async def asked(self, request: web.Request) -> web.Response:
        said = request.query
        token, topic = request.match_info["token"], said.get("hub.topic", "")
        mode, challenge = said.get("hub.mode", ""), said.get("hub.challenge", "")
        try:
            if mode == "denied":
                known = await self._desk.is_denied(token, topic, said.get("hub.reason", ""))
                return _status(HTTPStatus.OK if known else HTTPStatus.NOT_FOUND)
            lease = _seconds(said.get("hub.lease_seconds"))
            if not challenge or not await self._desk.is_meant(token, mode, topic, lease):
                return _status(HTTPStatus.NOT_FOUND)
        except StoreError:
            return _later()
        return web.Response(text=challenge)

    async def pushed(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        if (request.content_length or 0) > MAX_BODY:
            return _status(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            # Nobody has a body read who does not know an address.
            known = await self._desk.knows(token)
            if known is not Answer.TAKEN:
                return _status(_ANSWERS[known])
            delivery = Delivery(
                body=await request.read(),
                content_type=request.headers.get("Content-Type"),
                encoding=request.headers.get("Content-Encoding"),
                signature=request.headers.get("X-Hub-Signature"),
            )
            return _status(_ANSWERS[await self._desk.take(token, delivery)])
        except StoreError as error:
            log.debug("A push could not be taken: %s", error)
            return _later()


def _seconds(text: str | None) -> int | None:
    """A lease; None for what is none."""
    if text is None or not (text.isascii() and text.isdecimal()) or len(text) > 18:
        return None
    return min(int(text), _LONGEST_LEASE)


def _status(status: HTTPStatus) -> web.Response:
    return web.Response(status=status)


def _later() -> web.Response:
    return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "30"})
