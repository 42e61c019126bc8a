"""The configuration: every key with its type, default and one line of explanation.

Tables are frozen pydantic models that refuse unknown keys and convert nothing silently. What
concerns several keys at once is in ``bot.config.checks``; where values come from, in ``load``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    PrivateAttr,
    SecretStr,
    StringConstraints,
    ValidationInfo,
)

from bot.config import values
from bot.model import ChatId, Feed, FeedAccess, FeedName, Split

BUILT_IN_TOPICS = ("chips", "ai", "blockchain", "crypto")


def _secret_url(value: SecretStr) -> SecretStr:
    if value.get_secret_value():
        values.url(value.get_secret_value(), ("redis", "rediss", "unix"))
    return value


def _secret(value: SecretStr) -> SecretStr:
    values.secret(value.get_secret_value())
    return value


def _http(value: str) -> str:
    return values.url(value, ("http", "https"))


def _base(value: str) -> str:
    return _http(value).rstrip("/")


def _gateway(value: str) -> str:
    return values.url(value, ("ws", "wss")) if value else ""


def _access(value: object) -> Literal["open"] | tuple[ChatId, ...]:
    if value == "open":
        return "open"
    if isinstance(value, tuple):
        for item in value:
            try:
                values.chat(item)
            except ValueError as error:
                shown = values.quoted(str(item))
                raise values.BadValueError(f"holds {shown}, which {error}") from None
        return tuple(values.chat(item) for item in value)
    raise values.BadValueError('is not allowed: write "open" or a list of chats')


def _folder(value: object, info: ValidationInfo) -> Path:
    """A path; the context may name the ``home`` that ~ means and the ``base`` of relative ones."""
    context = info.context or {}
    text = str(value) if isinstance(value, str | Path) else ""
    if not text:
        raise values.BadValueError("is not a folder: write its path in quotes")
    values.plain(text)
    home = context.get("home")
    if home and (text == "~" or text.startswith("~/")):
        text = home + text[1:]
    try:
        return Path(context.get("base", "")) / Path(text).expanduser()
    except RuntimeError:
        raise values.BadValueError(
            "begins with ~, but whose home that is is not known: write the whole path"
        ) from None


def _table_of_texts(value: object) -> object:
    if isinstance(value, dict):
        return value
    raise values.BadValueError('is not a table of texts: write { name = "value" }')


def _header_value(value: SecretStr) -> SecretStr:
    values.header_value(value.get_secret_value())
    return value


def _cookie_value(value: SecretStr) -> SecretStr:
    values.cookie_value(value.get_secret_value())
    return value


def _proxy(value: SecretStr) -> SecretStr:
    _http(value.get_secret_value())
    return value


def _phrase(value: object) -> object:
    if isinstance(value, str):
        return {"text": value}
    if isinstance(value, dict | Phrase):
        return value
    raise values.BadValueError('is not a phrase: write "words" or { text = "words", weight = 2 }')


Text = Annotated[str, AfterValidator(values.plain)]
Filled = Annotated[str, StringConstraints(min_length=1), AfterValidator(values.plain)]
Duration = Annotated[timedelta, PlainValidator(values.duration, json_schema_input_type=str)]
Chat = Annotated[ChatId, PlainValidator(values.chat, json_schema_input_type=str)]
Name = Annotated[str, AfterValidator(values.name)]
HttpUrl = Annotated[str, AfterValidator(_http)]
ApiBase = Annotated[str, AfterValidator(_base)]
Rate = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]
GroupRate = Annotated[float, Field(ge=1, le=100_000, allow_inf_nan=False)]
Token = Annotated[SecretStr, AfterValidator(_secret)]


Headers = Annotated[
    Mapping[
        Annotated[str, AfterValidator(values.header_name)],
        Annotated[SecretStr, AfterValidator(_header_value)],
    ],
    BeforeValidator(_table_of_texts),
]
Cookies = Annotated[
    Mapping[
        Annotated[str, AfterValidator(values.http_name)],
        Annotated[SecretStr, AfterValidator(_cookie_value)],
    ],
    BeforeValidator(_table_of_texts),
]


def _key(default: Any, text: str) -> Any:
    """A key as the operator writes it: a default is checked like any other value."""
    return Field(default=default, description=text, validate_default=True)


def _texts(secrets: Mapping[str, SecretStr]) -> tuple[tuple[str, str], ...]:
    return tuple((name, secret.get_secret_value()) for name, secret in secrets.items())


class Table(BaseModel):
    """What all tables share."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Store(Table):
    """Where everything is remembered."""

    url: Annotated[SecretStr, AfterValidator(_secret_url)] = _key(
        "", "redis://, rediss:// or unix:// address of a server; empty: an embedded one"
    )
    prefix: Annotated[str, AfterValidator(values.prefix)] = _key(
        "newsbell:", "what the names of all keys in the store begin with"
    )


class Telegram(Table):
    """The Telegram bot."""

    token: Token = _key("", "from @BotFather; empty: no Telegram")
    api_base: ApiBase = _key(
        "https://api.telegram.org", "server of the Bot API; /bot<token>/METHOD is appended"
    )
    rate: Rate = _key(30, "messages per second over all chats")
    chat_rate: Rate = _key(1, "messages per second in one chat")
    group_rate: GroupRate = _key(20, "messages per minute in one group or channel")


class Discord(Table):
    """The Discord bot."""

    token: Token = _key("", "from the Developer Portal; empty: no Discord")
    api_base: ApiBase = _key("https://discord.com/api/v10", "address of the REST API")
    gateway: Annotated[str, AfterValidator(_gateway)] = _key(
        "", "ws:// or wss:// address of the gateway; empty: asked from the API"
    )
    rate: Rate = _key(50, "requests per second over all channels")


class Console(Table):
    """The terminal as a chat."""

    enabled: bool = _key(False, "show alerts in the terminal too")


class Poll(Table):
    """When feeds are asked, and what of the answer rings."""

    interval: Duration = _key("15m", "how often a feed is asked that says nothing else")
    min_interval: Duration = _key("1m", "no feed is asked more often; down to 1s")
    max_interval: Duration = _key("1d", "no feed is asked less often")
    host_interval: Annotated[
        timedelta, PlainValidator(values.pause, json_schema_input_type=str)
    ] = _key("1s", "least time between two requests to one host; 0s: none")
    first: Annotated[str, AfterValidator(values.first)] = _key(
        "quiet", "what the first poll of a new feed rings: quiet, all or newest N"
    )
    adaptive: bool = _key(False, "learn when a feed has news, and ask it then")
    max_age: Duration = _key("7d", "entries dated older are stored but never ring")
    burst: Annotated[int | None, PlainValidator(values.burst)] = _key(
        20, 'more new stories than this in one poll of a feed are a flood; "off": no limit'
    )

    @property
    def rings_on_first_poll(self) -> int | None:
        """How many of a first poll's stories ring, the newest ones; None: all of them."""
        if self.first == "all":
            return None
        return 0 if self.first == "quiet" else int(self.first.split()[-1])


class FeedTable(Table):
    """A source that is polled; the table may be repeated."""

    name: Name = Field(description="short name, for source:NAME and the logs")
    url: HttpUrl = Field(description="http(s) address of the feed", repr=False)
    interval: Duration | None = _key(None, "instead of poll.interval")
    split: Literal["auto", "yes", "no"] = _key(
        "auto", "whether its entries are newsletter issues: auto, yes or no"
    )
    tags: tuple[Name, ...] = _key((), "words of your own to group feeds by")
    headers: Headers = _key({}, 'request headers for its server only: { name = "value" }')
    cookies: Cookies = _key({}, 'cookies for its server only: { name = "value" }')
    proxy: Annotated[SecretStr, AfterValidator(_proxy)] | None = _key(
        None, "http(s) address of a proxy to ask it through"
    )

    @property
    def access(self) -> FeedAccess:
        """How its server is asked."""
        return FeedAccess(
            headers=_texts(self.headers),
            cookies=_texts(self.cookies),
            proxy=self.proxy.get_secret_value() if self.proxy else None,
        )


class ChatTable(Table):
    """A chat that the operator subscribes; the table may be repeated."""

    id: Chat = Field(description='the chat, such as "telegram:-100123" or "discord:456"')
    topics: Annotated[tuple[Filled, ...], Field(min_length=1)] = Field(
        description='topics, "all" or "source:NAME" that it always gets'
    )


class Phrase(Table):
    """Words that speak for a topic."""

    text: Filled
    weight: Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)] = 1.0


class TopicTable(Table):
    """A topic: a built-in one changed, or one of your own. Keys left out stay as built in."""

    enabled: bool = _key(True, "false switches the topic off")
    title: Filled | None = _key(None, "name that is shown")
    emoji: Filled | None = _key(None, "sign before the title")
    color: Annotated[int, PlainValidator(values.color)] | None = _key(
        None, 'colour of the embed, "#1e88e5" or 0x1E88E5'
    )
    phrases: tuple[Annotated[Phrase, BeforeValidator(_phrase)], ...] = _key(
        (), "words that speak for it: texts, or { text = …, weight = … } from -100 to 100"
    )
    denies: tuple[Filled, ...] = _key((), "phrases inside which the topic's words do not count")
    threshold: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] | None = _key(
        None, "score that a story needs, above 0 to 100"
    )


class Dedupe(Table):
    """When two stories are one."""

    window: Duration = _key("72h", "reports this far apart can be of the same event")
    keep: Duration = _key("30d", "how long the address of a story is known")
    events: Literal["join", "ring"] = _key(
        "join",
        "the same headline in another feed: join it to the first, or ring again",
    )


class Archive(Table):
    """What /latest shows."""

    days: Annotated[int, Field(ge=1, le=3650)] = _key(90, "how long stories are kept")


class Ledger(Table):
    """What was delivered to whom."""

    days: Annotated[int, Field(ge=1, le=3650)] = _key(
        30, "how long deliveries are remembered; never less than dedupe.keep"
    )


class DeliveryTable(Table):
    """What happens when a network does not answer."""

    on_unknown: Literal["resend", "skip"] = _key(
        "resend",
        "a message that may have arrived: resend (may be seen twice) or skip (may be lost)",
    )


class Log(Table):
    """What the bot tells its operator."""

    level: Literal["debug", "info", "warning", "error"] = _key(
        "info", "least importance: debug, info, warning or error"
    )
    format: Literal["text", "json"] = _key("text", "text for people, json for machines")


class Config(Table):
    """The whole configuration, valid in itself."""

    data_dir: Annotated[Path, PlainValidator(_folder, json_schema_input_type=str)] = _key(
        "~/.local/share/newsbell", "folder of the embedded store; made if missing"
    )
    access: Annotated[Literal["open"] | tuple[ChatId, ...], PlainValidator(_access)] = _key(
        "open", 'who may use the bot: "open" or a list of chats'
    )
    admin_chats: tuple[Chat, ...] = _key((), "chats that are told when something needs care")
    contact: Annotated[str, AfterValidator(values.contact)] = _key(
        "", "your mail or web address, told to the servers that are asked; empty: none"
    )
    store: Store = Store()
    telegram: Telegram = Telegram()
    discord: Discord = Discord()
    console: Console = Console()
    poll: Poll = Poll()
    feeds: tuple[FeedTable, ...] = ()
    chats: tuple[ChatTable, ...] = ()
    topics: Mapping[Annotated[str, AfterValidator(values.topic_name)], TopicTable] = Field(
        default_factory=dict
    )
    dedupe: Dedupe = Dedupe()
    archive: Archive = Archive()
    ledger: Ledger = Ledger()
    delivery: DeliveryTable = DeliveryTable()
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
        return tuple(
            Feed(
                FeedName(feed.name),
                feed.url,
                feed.interval or self.poll.interval,
                Split(feed.split),
                feed.tags,
                feed.access,
            )
            for feed in self.feeds
        )

    def secret_texts(self) -> tuple[str, ...]:
        """What no log may show: tokens, passwords in URLs, headers and cookies of feeds."""
        found = {self.telegram.token.get_secret_value(), self.discord.token.get_secret_value()}
        addresses = [self.store.url.get_secret_value()]
        for feed in self.feeds:
            access = feed.access
            addresses += [feed.url, access.proxy or ""]
            for name, value in (*access.headers, *access.cookies):
                # Of "Bearer token" also the token alone.
                alone = value.rpartition(" ")[2] if name.lower() == "authorization" else value
                found |= {value, alone}
        for address in addresses:
            if password := urlsplit(address).password:
                found |= {password, unquote(password)}
        return tuple(sorted(found - {""}))
