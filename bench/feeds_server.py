"""The feeds' servers of bench.feeds, in a process of their own.

``python -m bench.feeds_server large SIZE``: distinct documents of a size under any path; prints its
address.
"""

from __future__ import annotations

import asyncio
import itertools
import sys

from aiohttp import web

from tests.fakes.web import RSS
from tests.feeds.generated import documents


async def large(size: int) -> None:
    """Serve twelve documents in turn, each time with another comment behind it."""
    bodies = list(documents(12, size=size))
    turns = itertools.count()

    async def serve(_request: web.BaseRequest) -> web.StreamResponse:
        turn = next(turns)
        body = bodies[turn % len(bodies)] + b"<!-- %d -->" % turn
        return web.Response(body=body, headers={"Content-Type": RSS})

    runner = web.ServerRunner(web.Server(serve))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    print(f"http://{host}:{port}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(large(int(sys.argv[2])))
