"""A small HTTP server: a frame with limits, to which routes are given.

It is meant to stand behind a reverse proxy that speaks TLS. It says nothing of itself: no banner,
no page for what it does not know.
"""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from aiohttp import hdrs, web

from bot.errors import WebError

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

MAX_BODY = 10 * 2**20
MOST_HEADERS = 64
AT_ONCE = 32
"""Requests that are answered together; others wait, and may find no place in time."""

REQUEST_SECONDS = 30.0
IDLE_SECONDS = 15.0
"""How long a connection may be open without a whole request."""

_GOODBYE_SECONDS = 2.0


class _Connection(web.RequestHandler):
    """One connection; whoever sends what is no HTTP is told so, and nothing else."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        log.debug("A request was refused with %d: %s", status, message or exc)
        refusal = web.Response(status=status, headers={hdrs.SERVER: ""})
        refusal.force_close()
        return refusal


class WebServer:
    """Serves ``routes`` at ``host`` and ``port`` (0: any that is free).

    ``prefix``: a path that a reverse proxy may leave in front of each path, or take away.
    """

    def __init__(
        self,
        host: str,
        port: int,
        routes: Iterable[web.RouteDef],
        *,
        prefix: str = "",
        request_seconds: float = REQUEST_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
        at_once: int = AT_ONCE,
    ) -> None:
        self._host, self._port = host, port
        self._routes = tuple(routes)
        self._prefix = prefix.rstrip("/")
        self._seconds = request_seconds
        self._idle = idle_seconds
        self._places = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[int]:
        """Answer requests for as long as the context lasts; yields the port.

        Raises WebError when the address cannot be had.
        """

        @web.middleware
        async def within_limits(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._answer(request, handler)

        app = web.Application(middlewares=[within_limits], client_max_size=MAX_BODY)
        app.on_response_prepare.append(_say_nothing)
        app.router.add_routes(self._with_prefix())
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_GOODBYE_SECONDS)
        await runner.setup()
        loop = asyncio.get_running_loop()
        try:
            try:
                listener = await loop.create_server(
                    lambda: self._connection(runner), self._host, self._port, reuse_address=True
                )
            except OSError as error:
                raise WebError(_not_had(error, self._host, self._port)) from error
            try:
                yield listener.sockets[0].getsockname()[1]
            finally:
                listener.close()
        finally:
            await runner.cleanup()

    def _connection(self, runner: web.AppRunner) -> web.RequestHandler:
        assert runner.server is not None
        return _Connection(
            runner.server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # as AppRunner passes it on
            keepalive_timeout=self._idle,
            lingering_time=_GOODBYE_SECONDS,
            max_headers=MOST_HEADERS,
            # Signatures are over the bytes as they came, and nothing here wants to be unpacked.
            auto_decompress=False,
        )

    def _with_prefix(self) -> Iterator[web.RouteDef]:
        for route in self._routes:
            for path in dict.fromkeys((route.path, self._prefix + route.path)):
                yield web.RouteDef(route.method, path, route.handler, route.kwargs)

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            async with asyncio.timeout(self._seconds), self._places:
                return await handler(request)
        except TimeoutError:
            return web.Response(
                status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "60"}
            )
        except web.HTTPException as refusal:
            allowed = (
                {hdrs.ALLOW: refusal.headers[hdrs.ALLOW]} if hdrs.ALLOW in refusal.headers else {}
            )
            return web.Response(status=refusal.status, headers=allowed)
        except ConnectionError:
            raise
        except Exception:
            log.exception("Answering a request failed")
            return web.Response(status=HTTPStatus.INTERNAL_SERVER_ERROR)


async def _say_nothing(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.pop(hdrs.SERVER, None)
    response.headers["X-Content-Type-Options"] = "nosniff"


def _not_had(error: OSError, host: str, port: int) -> str:
    shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    match error.errno:
        case errno.EADDRINUSE:
            why = "another program listens there; stop it, or change web.listen"
        case errno.EACCES:
            why = "this user may not; take a port above 1023 in web.listen"
        # From Python 3.13 on, asyncio passes over such addresses and raises without a number.
        case errno.EADDRNOTAVAIL | None:
            why = "this machine has no such address; correct web.listen"
        case _:
            why = f"{error.strerror or error}; correct web.listen"
    return f"Cannot listen on {shown}: {why}."
