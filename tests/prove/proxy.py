"""A proxy on loopback that stands before one party and lets the gate decide on each request."""

from __future__ import annotations

import asyncio
import socket
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

from tests.prove.faults import Fault, Gate, Point, What
from tests.prove.framing import ENDED, Asked, Dialect, Told

Connect = Callable[[], Awaitable[tuple[StreamReader, StreamWriter]]]

_LONGEST_LINE = 16 * 2**20


@dataclass(frozen=True, slots=True)
class _Pending:
    asked: Asked
    point: Point | None

    @property
    def fault(self) -> Fault | None:
        return self.point.fault if self.point is not None else None

    @property
    def keeps_it_back(self) -> bool:
        """Whether the request ends here, without an answer."""
        fault = self.fault
        return fault is not None and not fault.done and fault.what is not What.ANSWER


class Proxy:
    """Passes requests on and answers back, each whole; ``async with`` listens on ``port``.

    A fault *before* a request keeps it from the party; one *after* has it carried out and keeps
    the answer from the bot.
    """

    def __init__(self, party: str, dialect: Dialect, connect: Connect, gate: Gate) -> None:
        self._party = party
        self._dialect = dialect
        self._connect = connect
        self.gate = gate
        self._server: asyncio.Server | None = None
        self._links: set[asyncio.Task[None]] = set()
        self._writers: set[StreamWriter] = set()
        # Bound, never listening: while the proxy is shut its port refuses, and nobody else gets it.
        self._seat = socket.socket()
        self._seat.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._seat.bind(("127.0.0.1", 0))
        self.port: int = self._seat.getsockname()[1]

    async def open(self) -> None:
        """Listen; a second time on the same port."""
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", self.port, limit=_LONGEST_LINE, reuse_port=True
        )

    async def shut(self) -> None:
        """Refuse connections, and reset those that there are: nobody is there any more."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.reset()
        while self._links:
            await asyncio.sleep(0.05)
            # Whoever lost the first cancellation, or was accepted meanwhile, hears of it again.
            self.reset()

    def reset(self) -> None:
        """Reset all connections; answers under way are lost."""
        for writer in self._writers:
            writer.transport.abort()
        for link in self._links:
            link.cancel()

    async def __aenter__(self) -> Proxy:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.shut()
        self._seat.close()

    async def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        link = asyncio.current_task()
        assert link is not None
        self._links.add(link)
        self._writers.add(writer)
        try:
            with suppress(*ENDED, asyncio.CancelledError):
                await self._link(reader, writer)
        finally:
            self._links.discard(link)
            self._writers.discard(writer)
            writer.transport.abort()

    async def _link(self, reader: StreamReader, writer: StreamWriter) -> None:
        upstream, onward = await self._connect()
        pending: asyncio.Queue[_Pending] = asyncio.Queue()
        ways = [
            asyncio.create_task(self._requests(reader, onward, pending)),
            asyncio.create_task(self._answers(upstream, writer, pending)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            onward.transport.abort()

    async def _requests(
        self, reader: StreamReader, onward: StreamWriter, pending: asyncio.Queue[_Pending]
    ) -> None:
        """Until the bot or a fault ends the connection."""
        while True:
            asked = await self._dialect.ask(reader)
            one = _Pending(asked, self.gate.judge(self._party, asked.kind))
            fault = one.fault
            if one.point is not None and one.keeps_it_back:
                self.gate.strike(one.point)
                return
            pending.put_nowait(one)
            if fault is None or fault.done:
                onward.write(asked.raw)
                await onward.drain()

    async def _answers(
        self, upstream: StreamReader, writer: StreamWriter, pending: asyncio.Queue[_Pending]
    ) -> None:
        while True:
            one = await pending.get()
            told = await self._answer(upstream, writer, one)
            answer, point = told.raw, one.point
            given = self._dialect.given(one.asked, told) if point is None else ""
            if given:
                point = self.gate.judge(self._party, given)
            if point is not None:
                self.gate.strike(point)
                fault = point.fault
                if fault.what is What.STALL:
                    await asyncio.Event().wait()  # until the bot gives up, and closes
                if fault.what is not What.ANSWER:
                    return
                answer = fault.answer
            else:
                for kind in filter(None, (one.asked.kind, given)):
                    self.gate.passed(self._party, kind)
            writer.write(answer)
            await writer.drain()

    async def _answer(self, upstream: StreamReader, writer: StreamWriter, one: _Pending) -> Told:
        """What the party says; nothing where it was not asked."""
        if one.fault is not None and not one.fault.done:
            return Told(b"")
        while (told := await self._dialect.answer(upstream, one.asked)).pushed:
            writer.write(told.raw)
        return told
