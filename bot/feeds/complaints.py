"""Says in a sentence what went wrong with fetching, and what to do about it. Pure.

Only the server is named: paths and queries of feeds carry keys as often as they carry none.
"""

from __future__ import annotations

import ssl
from http import HTTPStatus

import aiohttp
from yarl import URL

_ADVICE: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "it wants a name and password; write them into the url in the config, "
    "as in https://name:password@example.com/feed.",
    HTTPStatus.FORBIDDEN: "it does not let this bot read the feed; ask its owner, or look for "
    "another feed.",
    HTTPStatus.NOT_FOUND: "there is no such document; look up the feed's address and correct it.",
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: "it wants a name and password; write them into the "
    "feed's proxy in the config, as in http://name:password@proxy.example:3128.",
    HTTPStatus.GONE: "the feed was closed for good; take it out of the config.",
    HTTPStatus.TOO_MANY_REQUESTS: "it is asked too often; the feed rests now, and a longer "
    "interval would help.",
}


def place(url: URL) -> str:
    """The server of a URL: its host, and its port where that is unusual."""
    host = (url.host or "?")[:100]
    host = f"[{host}]" if ":" in host else host
    return host if url.is_default_port() else f"{host}:{url.port}"


def leads_inside(start: URL, hop: URL) -> str:
    """A redirect that leads into a private network."""
    return (
        f"{place(start)} redirects to {place(hop)}, which is not a public address; a server may "
        "not lead the bot into a private network. If that is where the feed is, write its final "
        "address into the config."
    )


def leads_elsewhere(start: URL, hop: URL) -> str:
    """A redirect to another server, behind a proxy."""
    return (
        f"{place(start)} redirects to {place(hop)}; behind a proxy the bot cannot see whether that "
        "is a public address, and does not follow. If that is where the feed is, write its final "
        "address into the config."
    )


def not_let_through(status: int, hop: URL) -> str:
    """The proxy did not open the way to the server."""
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return f"The feed's proxy answered {status}: {_ADVICE[status]}"
    return (
        f"The feed's proxy did not let the bot through to {place(hop)} ({status}); it is tried "
        "again. If that lasts, check the feed's proxy in the config."
    )


def unreachable(error: aiohttp.ClientConnectorError, hop: URL, *, by_proxy: bool) -> str:
    """No connection came about; ``by_proxy``: it was to lead through one."""
    server = place(hop)
    match error:
        case aiohttp.ClientConnectorDNSError() | aiohttp.ClientProxyConnectionError() if by_proxy:
            return "The feed's proxy cannot be reached; check the feed's proxy in the config."
        case aiohttp.ClientConnectorDNSError():
            return (
                f"The name {hop.host} is not known to the DNS; check the feed's address, and this "
                "machine's network if other feeds fail too."
            )
        case aiohttp.ClientConnectorCertificateError():
            cause = error.certificate_error
            reason = getattr(cause, "verify_message", "") or type(cause).__name__
            return (
                f"The TLS certificate of {server} cannot be trusted ({reason}); check the feed's "
                "address, and this machine's clock and CA certificates."
            )
        case aiohttp.ClientConnectorSSLError():
            return (
                f"{server} does not speak TLS as it should; check whether the feed's address must "
                "begin with http:// instead of https://."
            )
    if isinstance(error.os_error, ConnectionRefusedError):
        return f"{server} refuses connections; check the feed's address and port, or wait."
    reason = error.os_error.strerror or "no route"
    return f"{server} cannot be reached ({reason}); check the feed's address and the network."


def broken(error: Exception, hop: URL) -> str:
    """The connection stood, and no whole answer came."""
    server = place(hop)
    chain = {type(one).__name__ for one in (error, error.__cause__, error.__context__)}
    if "ContentEncodingError" in chain:
        return (
            f"{server} sent a document that cannot be decompressed; it is tried again. If that "
            "lasts, tell the feed's owner."
        )
    match error:
        case ValueError():
            return f"The address at {server} cannot be used; correct the feed's url in the config."
        case aiohttp.ClientResponseError():
            return f"{server} does not answer in HTTP as it should; check the feed's address."
        case ssl.SSLError():
            return f"The TLS connection to {server} failed; it is tried again."
    return f"{server} broke the connection off before the end; it is tried again."


def refusal(status: int, url: URL) -> str:
    """The server answered with something else than a document."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        advice = "it has a fault of its own; it is tried again."
    else:
        advice = _ADVICE.get(
            status, "that is no feed; look the address up in a browser and correct it."
        )
    return f"{place(url)} answered {status}: {advice}"
