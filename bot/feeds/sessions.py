"""Opens the HTTP sessions that feeds' servers and hubs are asked over."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping

import aiohttp
from aiohttp.abc import AbstractResolver

from bot.feeds.guard import public_sockets


def new_session(
    *,
    public: Callable[[str], bool] | None,
    resolver: AbstractResolver | None,
    connect: float,
    headers: Mapping[str, str],
    tls: ssl.SSLContext | None = None,
) -> aiohttp.ClientSession:
    """A session without cookies and without proxies of the environment.

    ``public`` tells which addresses it may connect to (None: all); ``connect`` are the seconds
    that a connection may take, the rest is limited by whoever asks; ``tls`` whose certificates are
    trusted (None: those that the system trusts).
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=0,
            ttl_dns_cache=60,
            resolver=resolver,
            ssl=tls or True,
            force_close=public is not None,
            socket_factory=public_sockets(public) if public is not None else None,
        ),
        timeout=aiohttp.ClientTimeout(total=None, connect=connect),
        headers=dict(headers),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )
