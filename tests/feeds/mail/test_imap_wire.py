"""What comes in the clear before TLS begins is never taken for an answer within it."""

from __future__ import annotations

import asyncio
import shutil
import ssl
from pathlib import Path

import pytest

from bot.feeds.mail.imap_connection import ImapConnection
from bot.feeds.mail.imap_wire import TimeLimits
from bot.mail_model import MailAccount, Tls
from tests.fakes.dovecot import certificate


async def test_an_answer_smuggled_in_before_starttls_is_thrown_away(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    file = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file, tmp_path / "key.pem")
    said: list[bytes] = []
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        assert await reader.readline() == b"n1 STARTTLS\r\n"
        # Somebody between the two adds lines to the server's answer.
        smuggled = b"* CAPABILITY SMUGGLED\r\nn2 OK done\r\nn3 OK done\r\n"
        writer.write(b"n1 OK go\r\n" + smuggled)
        await writer.drain()
        await writer.start_tls(context)
        said.append(await reader.readline())
        writer.write(b"* CAPABILITY HONEST\r\nn2 OK done\r\n")
        said.append(await reader.readline())
        writer.write(b"n3 OK [CAPABILITY HONEST] in\r\n")
        await writer.drain()
        await reader.read()
        writer.close()
        ended.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    account = MailAccount("post", "localhost", port, "ada", "pass", Tls.STARTTLS, file)
    connection = await ImapConnection.open(account, TimeLimits(connect=5, answer=5))
    assert connection.capabilities == {"HONEST"}
    assert said == [b"n2 CAPABILITY\r\n", b'n3 LOGIN "ada" "pass"\r\n']
    connection.drop()
    async with asyncio.timeout(5):
        await ended.wait()
    server.close()
