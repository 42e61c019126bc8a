"""One request to a network's API, once, with errors that say how far it got.

What the delivery ledger promises hangs on this difference: a request that never connected may be
sent again without a thought; one that may have been received and was not answered may not.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.errors import PlatformError

IDLE_LIMIT = 15.0
"""Seconds: the servers close idle connections later; on one just closed a POST would be lost."""

ANSWER_LIMIT = 16 * 2**20
"""Bytes; the largest honest answers stay far below."""


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class NotConnectedError(PlatformError):
    """No connection came about: nothing was sent."""


class NotAnsweredError(PlatformError):
    """The request may have been received; no whole answer came back."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came. ``headers`` are looked up without regard to case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    reason: str = ""


def open_session(headers: Mapping[str, str], *, connections: int = 100) -> aiohttp.ClientSession:
    """A pool of connections without cookies. Certificates are checked against the system's store,
    or ``SSL_CERT_FILE``.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections, keepalive_timeout=IDLE_LIMIT),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=headers,
    )


async def exchange(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    *,
    limit: float,
    connect_limit: float,
    json: dict[str, Any] | None = None,
    data: Mapping[str, str] | None = None,
) -> Answer:
    """Send one request and read its whole answer; redirects are answers.

    ``limit`` bounds all of it, ``connect_limit`` the connecting, in seconds; the latter is smaller,
    so that a slow connect is told from a slow answer. Raises NotConnectedError or NotAnsweredError;
    neither holds URL or headers, where tokens stand.
    """
    timeout = aiohttp.ClientTimeout(total=limit, connect=connect_limit)
    # Encoded here: aiohttp's form would be made, looked at and written in several steps.
    form, headers = (None, None) if data is None else (urlencode(data).encode(), _FORM)
    try:
        async with session.request(
            method,
            url,
            json=json,
            data=form,
            headers=headers,
            timeout=timeout,
            allow_redirects=False,
        ) as response:
            body = bytearray()
            async for piece in response.content.iter_any():
                body += piece
                if len(body) > ANSWER_LIMIT:
                    raise NotAnsweredError("the answer was too long")
            return Answer(response.status, response.headers, bytes(body), response.reason or "")
    # What aiohttp raises holds the request, and so the token: none is chained or quoted.
    except aiohttp.ConnectionTimeoutError:
        raise NotConnectedError(f"no connection within {connect_limit:g} s") from None
    except aiohttp.ClientConnectorCertificateError as error:
        raise NotConnectedError(_certificate_trouble(error.certificate_error)) from None
    except aiohttp.ClientConnectorError as error:
        why = error.os_error.strerror or type(error.os_error).__name__
        raise NotConnectedError(f"no connection ({why})") from None
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError):
        raise NotConnectedError("the API's address is not a valid URL") from None
    except TimeoutError:
        raise NotAnsweredError(f"no answer within {limit:g} s") from None
    except (aiohttp.ClientError, OSError) as error:
        raise NotAnsweredError(f"connection lost ({type(error).__name__})") from None


def _certificate_trouble(error: Exception) -> str:
    why = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else error
    return f"the certificate was not accepted ({why})"
