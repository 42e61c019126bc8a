"""The configuration: every key with its type, default and one line of explanation.

Tables are frozen pydantic models that refuse unknown keys and convert nothing silently. What
concerns several keys at once is in ``bot.config.checks``; where values come from, in ``load``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field, PlainValidator, PrivateAttr

from bot.config import values
from bot.config.feed_table import FeedTable
from bot.config.mailbox_table import MailboxTable
from bot.config.topic_table import TopicName, TopicTable
from bot.config.types import (
    Access,
    ApiBase,
    Chat,
    Duration,
    Filled,
    Folder,
    Gateway,
    GroupRate,
    Rate,
    StoreUrl,
    Table,
    Token,
    key,
)
from bot.mail_model import MailAccount
from bot.model import Feed

BUILT_IN_TOPICS = ("chips", "ai", "blockchain", "crypto")


class Store(Table):
    """Where everything is remembered."""

    url: StoreUrl = key(
        "", "redis://, rediss:// or unix:// address of a server; empty: an embedded one"
    )
    prefix: Annotated[str, AfterValidator(values.prefix)] = key(
        "newsbell:", "what the names of all keys in the store begin with"
    )


class Telegram(Table):
    """The Telegram bot."""

    token: Token = key("", "from @BotFather; empty: no Telegram")
    api_base: ApiBase = key(
        "https://api.telegram.org", "server of the Bot API; /bot<token>/METHOD is appended"
    )
    rate: Rate = key(30, "messages per second over all chats")
    chat_rate: Rate = key(1, "messages per second in one chat")
    group_rate: GroupRate = key(20, "messages per minute in one group or channel")


class Discord(Table):
    """The Discord bot."""

    token: Token = key("", "from the Developer Portal; empty: no Discord")
    api_base: ApiBase = key("https://discord.com/api/v10", "address of the REST API")
    gateway: Gateway = key("", "ws:// or wss:// address of the gateway; empty: asked from the API")
    rate: Rate = key(50, "requests per second over all channels")


class Console(Table):
    """The terminal as a chat."""

    enabled: bool = key(False, "show alerts in the terminal too")


class Poll(Table):
    """When feeds are asked, and what of the answer rings."""

    interval: Duration = key("15m", "how often a feed is asked whose rhythm is not known yet")
    min_interval: Duration = key("1m", "no feed is asked more often; down to 1s")
    max_interval: Duration = key("1d", "no feed is asked less often")
    host_interval: Annotated[
        timedelta, PlainValidator(values.pause, json_schema_input_type=str)
    ] = key("1s", "least time between two requests to one host; 0s: none")
    first: Annotated[str, AfterValidator(values.first)] = key(
        "quiet", "what the first poll of a new feed rings: quiet, all or newest N"
    )
    adaptive: bool = key(True, "learn when a feed has news, and ask it then; false: every interval")
    max_age: Duration = key("7d", "entries dated older are stored but never ring")
    burst: Annotated[int | None, PlainValidator(values.burst)] = key(
        20, 'more new stories than this in one poll of a feed are a flood; "off": no limit'
    )

    @property
    def rings_on_first_poll(self) -> int | None:
        """How many of a first poll's stories ring, the newest ones; None: all of them."""
        if self.first == "all":
            return None
        return 0 if self.first == "quiet" else int(self.first.split()[-1])


class ChatTable(Table):
    """A chat that the operator subscribes; the table may be repeated."""

    id: Chat = Field(description='the chat, such as "telegram:-100123" or "discord:456"')
    topics: Annotated[tuple[Filled, ...], Field(min_length=1)] = Field(
        description='topics, "all" or "source:NAME" that it always gets'
    )


class Dedupe(Table):
    """When two stories are one."""

    window: Duration = key("72h", "reports this far apart can be of the same event")
    keep: Duration = key("30d", "how long the address of a story is known")
    events: Literal["join", "ring"] = key(
        "join",
        "the same headline in another feed: join it to the first, or ring again",
    )


class Archive(Table):
    """What /latest shows."""

    days: Annotated[int, Field(ge=1, le=3650)] = key(90, "how long stories are kept")


class Ledger(Table):
    """What was delivered to whom."""

    days: Annotated[int, Field(ge=1, le=3650)] = key(
        30, "how long deliveries are remembered; never less than dedupe.keep"
    )


class DeliveryTable(Table):
    """How stories are told, and what happens when a network does not answer."""

    on_unknown: Literal["resend", "skip"] = key(
        "resend",
        "a message that may have arrived: resend (may be seen twice) or skip (may be lost)",
    )
    stale: Duration = key("6h", "what is later than this, after an outage, is told in one digest")
    timezone: Annotated[str, AfterValidator(values.zone)] = key(
        "UTC", "time zone of chats that have not set one with /timezone, such as Europe/Berlin"
    )


class Web(Table):
    """The bot's own web server, and push by it."""

    listen: Annotated[str, AfterValidator(values.listen)] = key(
        "", '"host:port" to listen on, such as "127.0.0.1:8080"; empty: no server'
    )
    public_url: Annotated[str, AfterValidator(values.public_url)] = key(
        "", "https:// address at which the world reaches it; empty: no push"
    )
    push: bool = key(True, "let hubs push feeds (WebSub) that offer it, and poll those less")

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port to listen on; None: no server."""
        return values.address(self.listen) if self.listen else None

    @property
    def takes_pushes(self) -> bool:
        """Whether hubs are asked to push."""
        return bool(self.push and self.listen and self.public_url)


class Log(Table):
    """What the bot tells its operator."""

    level: Literal["debug", "info", "warning", "error"] = key(
        "info", "least importance: debug, info, warning or error"
    )
    format: Literal["text", "json"] = key("text", "text for people, json for machines")


class Config(Table):
    """The whole configuration, valid in itself."""

    data_dir: Folder = key(
        "~/.local/share/newsbell", "folder of the embedded store; made if missing"
    )
    access: Access = key("open", 'who may use the bot: "open" or a list of chats')
    admin_chats: tuple[Chat, ...] = key((), "chats that are told when something needs care")
    contact: Annotated[str, AfterValidator(values.contact)] = key(
        "", "your mail or web address, told to the servers that are asked; empty: none"
    )
    topic_files: tuple[Filled, ...] = key(
        (), 'files of topics of your own, as "topics/*.toml"; relative to the config'
    )
    store: Store = Store()
    telegram: Telegram = Telegram()
    discord: Discord = Discord()
    console: Console = Console()
    poll: Poll = Poll()
    feeds: tuple[FeedTable, ...] = ()
    chats: tuple[ChatTable, ...] = ()
    mailboxes: Mapping[Annotated[str, AfterValidator(values.name)], MailboxTable] = Field(
        default_factory=dict
    )
    topics: Mapping[TopicName, TopicTable] = Field(default_factory=dict)
    dedupe: Dedupe = Dedupe()
    archive: Archive = Archive()
    ledger: Ledger = Ledger()
    delivery: DeliveryTable = DeliveryTable()
    web: Web = Web()
    log: Log = Log()

    _origin: Path | None = PrivateAttr(default=None)

    @property
    def origin(self) -> Path | None:
        """The file that was read; None: only defaults and environment."""
        return self._origin

    def read_from(self, file: Path | None) -> Self:
        """The same configuration, knowing its file."""
        copy = self.model_copy()
        copy._origin = file
        return copy

    def feed_values(self) -> tuple[Feed, ...]:
        """The feeds as the rest of the bot knows them, each with its interval in force."""
        return tuple(feed.value(self.poll.interval, self.mailboxes) for feed in self.feeds)

    def mail_accounts(self) -> dict[str, MailAccount]:
        """The mailboxes by name."""
        return {name: box.account(name) for name, box in self.mailboxes.items()}

    def secret_texts(self) -> tuple[str, ...]:
        """What no log may show: tokens, passwords, headers and cookies of feeds."""
        found = {self.telegram.token.get_secret_value(), self.discord.token.get_secret_value()}
        found |= {box.password.get_secret_value() for box in self.mailboxes.values()}
        if password := urlsplit(self.store.url.get_secret_value()).password:
            found |= {password, unquote(password)}
        for feed in self.feeds:
            found |= feed.secret_texts()
        return tuple(sorted(found - {""}))
