"""The connection to Redis: time limits, retries, scripts, and errors that say what to do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cached_property
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff, NoBackoff
from redis.commands.core import AsyncScript
from redis.driver_info import DriverInfo
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    ConnectionError as RedisConnectionError,
    InvalidResponse,
    NoScriptError,
    RedisError,
    ResponseError,
    TimeoutError as RedisTimeoutError,
)

from bot.errors import StoreError
from bot.store.keys import Keys

log = logging.getLogger(__name__)

SOCKET_TIMEOUT = 10.0
"""Seconds; longer than any blocking read of ours (redis-py counts a blocked read as silence)."""

PROBE_TIMEOUT = 3.0

MINIMUM_VERSION = (7, 0)


_DRIVER = DriverInfo()
"""Made once: for each connection the package's metadata would be read from disk (1 ms)."""


class UnusableStoreError(StoreError):
    """The store does not let us in, or is none: waiting does not help."""


class Store:
    """One Redis, one prefix. Every command has a time limit and is repeated over a new connection.

    A repeated script may run twice: each of ours is written so that the second run does no harm.
    """

    def __init__(self, url: str, prefix: str, *, retries: int = 6) -> None:
        self.keys = Keys(prefix)
        self._url = url
        self.redis: Any = Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=SOCKET_TIMEOUT,
            socket_connect_timeout=5.0,
            retry=Retry(ExponentialWithJitterBackoff(base=0.05, cap=1.0), retries),
            retry_on_error=[BusyLoadingError, RedisConnectionError, RedisTimeoutError],
            health_check_interval=30,
            driver_info=_DRIVER,
        )
        self._scripts: dict[str, AsyncScript] = {}

    @cached_property
    def where(self) -> str:
        """The address without user and password, for messages."""
        parts = urlsplit(self._url)
        if parts.scheme == "unix":
            return f"unix://{parts.path}"
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"

    @asynccontextmanager
    async def reaching(self) -> AsyncIterator[Any]:
        """The client; whatever Redis or the network raises inside becomes a StoreError.

        Typed Any: redis-py's annotations do not know that answers are decoded.
        """
        task = asyncio.current_task()
        cancelled = task.cancelling() if task is not None else 0
        try:
            async with self._translating():
                yield self.redis
        finally:
            # redis-py loses a cancellation now and then; whoever was to end would go on for ever.
            if task is not None and task.cancelling() > cancelled:
                raise asyncio.CancelledError

    @asynccontextmanager
    async def _translating(self) -> AsyncIterator[None]:
        try:
            yield
        except AuthenticationError as error:
            raise self._password_refused() from error
        except (RedisConnectionError, RedisTimeoutError, OSError) as error:
            # Newer versions of redis-py wrap what went wrong while connecting.
            if isinstance(error.__cause__, AuthenticationError):
                raise self._password_refused() from error
            raise StoreError(
                f"the store at {self.where} cannot be reached ({_short(error)}): "
                f"is it running, and is store.url right?{self._tls_hint}"
            ) from error
        except InvalidResponse as error:
            raise UnusableStoreError(
                f"what answers at {self.where} is no Redis: check host and port in store.url"
            ) from error
        except ResponseError as error:
            raise StoreError(f"the store at {self.where} answered: {_short(error)}") from error
        except RedisError as error:
            raise StoreError(f"the store at {self.where} failed: {_short(error)}") from error

    @property
    def _tls_hint(self) -> str:
        return " Does it speak TLS? Else write redis://." if self._url.startswith("rediss") else ""

    def _password_refused(self) -> StoreError:
        return UnusableStoreError(
            f"the store at {self.where} refuses the password: check user and password in store.url"
        )

    async def run(self, script: str, *args: str | int | float) -> Any:
        """Run ``scripts/<script>.lua`` with the prefix and these arguments, atomically."""
        if script not in self._scripts:
            source = _source("common") + _source(script)
            self._scripts[script] = self.redis.register_script(source)
        async with self.reaching():
            return await self._scripts[script](args=[self.keys.prefix, *args])

    async def run_each(
        self, script: str, calls: Sequence[Sequence[str | int | float]]
    ) -> list[Any]:
        """Run a script once for each list of arguments, in one trip: each of them is atomic."""
        for attempt in range(2):
            loaded = self._scripts.get(script)
            if loaded is None or attempt:
                loaded = await self._load(script)
            async with self.reaching() as redis, redis.pipeline(transaction=False) as pipe:
                for args in calls:
                    pipe.evalsha(loaded.sha, 0, self.keys.prefix, *args)
                try:
                    return list(await pipe.execute())
                except NoScriptError:
                    # A server that was started again has forgotten it: none of them ran.
                    continue
        raise StoreError(f"the store at {self.where} does not keep scripts")

    async def _load(self, script: str) -> AsyncScript:
        loaded: AsyncScript = self.redis.register_script(_source("common") + _source(script))
        async with self.reaching() as redis:
            await redis.script_load(loaded.script)
        self._scripts[script] = loaded
        return loaded

    async def wait_until_up(self, *, patience: float | None = None) -> None:
        """Return once the store answers; says once that it waits.

        Raises StoreError at once for what waiting cannot mend (a wrong password, a server that is
        too old), and after ``patience`` seconds, if given.
        """
        deadline = None if patience is None else asyncio.get_running_loop().time() + patience
        pause, said = 0.2, False
        while True:
            try:
                info = await self._server_info()
                break
            except StoreError as error:
                if isinstance(error, UnusableStoreError):
                    raise
                if deadline is not None and asyncio.get_running_loop().time() > deadline:
                    raise
                if not said and patience is None:
                    log.warning("%s Waiting for it.", error)
                    said = True
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 5.0)
        if said:
            log.info("The store answers again.")
        version = str(info.get("valkey_version") or info.get("redis_version") or "0")
        if tuple(int(part) for part in version.split(".")[:2]) < MINIMUM_VERSION:
            raise StoreError(
                f"the store at {self.where} is version {version}; "
                "Redis 7.0 or newer, or Valkey, is needed"
            )

    async def _server_info(self) -> dict[str, Any]:
        """Ask once, over a connection of its own and without the patience of the others."""
        probe = Redis.from_url(
            self._url,
            decode_responses=True,
            socket_timeout=PROBE_TIMEOUT,
            socket_connect_timeout=PROBE_TIMEOUT,
            retry=Retry(NoBackoff(), 0),
        )
        try:
            async with self.reaching():
                info: dict[str, Any] = await probe.info("server")
        except StoreError as error:
            if isinstance(error.__cause__, ResponseError):
                raise UnusableStoreError(f"{error}: check store.url") from error.__cause__
            raise
        finally:
            await probe.aclose()
        return info

    async def risks(self) -> list[str]:
        """What about this server may cost data, one sentence each. Empty for an embedded one."""
        wanted = {
            "appendonly": ("yes", "a restart of the store forgets stories and subscriptions"),
            "appendfsync": ("always", "a crash may lose the last second: alerts could repeat"),
            "maxmemory-policy": ("noeviction", "a full memory throws away subscriptions"),
        }
        found: list[str] = []
        try:
            async with self.reaching() as redis:
                for name, (value, harm) in wanted.items():
                    got = (await redis.config_get(name)).get(name)
                    if got is not None and got != value:
                        found.append(
                            f"the store at {self.where} has {name} {got}: {harm}; set it to {value}"
                        )
        except StoreError:
            return [f"the store at {self.where} does not show its settings (CONFIG GET refused)"]
        return found

    async def close(self) -> None:
        """Close all connections."""
        await self.redis.aclose()


def _source(script: str) -> str:
    return files("bot.store").joinpath("scripts", f"{script}.lua").read_text("utf-8")


def _short(error: BaseException) -> str:
    return str(error).split("\n", 1)[0][:200] or type(error).__name__
