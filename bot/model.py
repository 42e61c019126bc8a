"""The values that flow through the bot: frozen, without I/O, in the field's own words.

Times are aware datetimes in UTC, durations timedeltas, ids NewTypes. How a value is written to
Redis or JSON is decided where it is written, in one place for each type.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NewType

from bot.digest_model import DigestGroup, DigestKind
from bot.filter_model import NO_FILTERS, Filters
from bot.mail_model import NO_MAIL, MailSource

StoryId = NewType("StoryId", str)
"""Twelve characters of base32: short enough for a button, unique for ever in practice."""

FeedName = NewType("FeedName", str)
"""The operator's name of a feed, ``[a-z0-9][a-z0-9._-]*``."""

TopicName = NewType("TopicName", str)
"""``chips``, ``ai``, or the operator's own, ``[a-z0-9][a-z0-9._-]*``."""

Selector = NewType("Selector", str)
"""What a chat subscribes to: a topic's name, ``all``, or ``source:<feed name>``."""

ALL = Selector("all")
SOURCE_PREFIX = "source:"


def source_selector(feed: FeedName) -> Selector:
    """The selector of every story of one feed."""
    return Selector(SOURCE_PREFIX + feed)


@dataclass(frozen=True, slots=True, order=True)
class ChatId:
    """One place where alerts appear: a chat, a group's thread, a channel, the console.

    Written ``telegram:-100123``, ``telegram:-100123:7`` (forum topic 7), ``discord:456``,
    ``console:main``.
    """

    platform: str
    native: str
    thread: str = ""

    def __str__(self) -> str:
        return f"{self.platform}:{self.native}" + (f":{self.thread}" if self.thread else "")

    @classmethod
    def parse(cls, text: str) -> ChatId:
        """Read the written form; raises ValueError with the reason."""
        platform, _, rest = text.partition(":")
        native, _, thread = rest.partition(":")
        if not platform or not native:
            raise ValueError(
                f"{text!r} is not a chat: write PLATFORM:ID, "
                "such as telegram:-100123 or discord:456"
            )
        return cls(platform, native, thread)


class Split(enum.StrEnum):
    """Whether the entries of a feed are issues of a newsletter."""

    AUTO = "auto"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class FeedAccess:
    """How a feed's server is asked beside its address: secrets of the operator, so never shown.

    ``headers`` and ``cookies`` are names with values; ``proxy`` is an http(s) URL, perhaps with
    credentials.
    """

    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    cookies: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    proxy: str | None = field(default=None, repr=False)


class FeedType(enum.StrEnum):
    """How a feed is read: from the web, a mailbox, a Maildir, a folder of saved issues."""

    WEB = "web"
    IMAP = "imap"
    MAILDIR = "maildir"
    FILES = "files"


@dataclass(frozen=True, slots=True)
class Feed:
    """A source that is polled. Its address may carry a password or a key: it is not shown.

    ``fixed``: it is asked every ``interval``, whatever its rhythm and what it says of itself;
    ``paused``: it is not asked at all. ``mail`` says where the mails or files of one are that is
    not on the web.
    """

    name: FeedName
    url: str = field(repr=False)
    interval: timedelta
    split: Split = Split.AUTO
    tags: tuple[str, ...] = ()
    access: FeedAccess = FeedAccess()
    type: FeedType = FeedType.WEB
    fixed: bool = False
    paused: bool = False
    mail: MailSource = NO_MAIL


@dataclass(frozen=True, slots=True)
class FeedMove:
    """Where permanent redirects lead from a feed's address.

    ``of`` is the hash of the address in the config, ``to`` the new one (a server's choice: the
    guard applies), ``since`` when it was first seen. ``held``: it counts, and is asked at once.
    """

    of: str
    to: str
    since: datetime
    held: bool = False


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who wrote an entry that another's feed lists, as it says itself: name, and host in small
    letters without ``www.``.
    """

    name: str
    host: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed document, as the parser read it. Text is hostile until it was split.

    ``guid`` is the item's own id, else its link, else a hash of title and date: never empty.
    ``title`` is plain text; ``content`` is HTML or plain text, the longest that the item carries;
    ``summary`` likewise the shorter teaser, if there is one. ``url`` is absolute http(s) or None.
    ``content_hash`` changes when what a reader sees changes. ``picture`` is the address of the
    picture that the item names beside its text, absolute http(s), or None. ``outlet`` is where the
    item comes from, if it says so.
    """

    guid: str
    title: str
    url: str | None
    published: datetime | None
    summary: str
    content: str
    content_hash: str
    picture: str | None = None
    outlet: Outlet | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed states of when to read it. ``skip_hours`` are 0 to 23 in UTC, ``skip_days`` 0
    (Monday) to 6. ``period`` lies between two updates, as the syndication module has it.
    """

    ttl: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    period: timedelta | None = None


NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed document, read. ``title`` is the feed's own; ``language`` its declared one.

    ``hubs`` push its news (WebSub) under the name of ``self_url``; all are what the document
    says, absolute http(s).
    """

    title: str
    language: str | None
    entries: tuple[Entry, ...]
    hints: Hints = NO_HINTS
    hubs: tuple[str, ...] = ()
    self_url: str | None = None


@dataclass(frozen=True, slots=True)
class SplitStory:
    """One story as the splitter found it: clean plain text only, in the order of the issue.

    ``url`` is absolute http(s) or None. ``text`` holds all the story's own words, title not
    included; ``summary`` is its beginning, trimmed at a sentence. ``picture`` is the address of
    its own picture, absolute http(s), if it has one. ``section`` is the name, as printed, of the
    heading that it stands under with others; empty if there is none.
    """

    title: str
    url: str | None
    bullets: tuple[str, ...]
    summary: str
    text: str
    position: int = 0
    picture: str | None = None
    section: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One piece of news, ready to be classified, admitted and told. ``source`` names who tells it;
    ``outlet`` is the host of that, where it is another than the link's or the feed's.
    """

    id: StoryId
    feed: FeedName
    source: str
    title: str
    url: str | None
    bullets: tuple[str, ...]
    summary: str
    published: datetime | None
    text: str = ""
    language: str | None = None
    picture: str | None = None
    section: str = ""
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One phrase that spoke for (or, negative, against) a topic, and where it stood."""

    phrase: str
    where: str  # "title" | "bullets" | "summary" | "text"
    weight: float


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic that a story belongs to, with the reason."""

    topic: TopicName
    score: float
    why: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """How a topic is shown: ``color`` is 0xRRGGBB; ``titles`` are its names by language."""

    name: TopicName
    title: str
    emoji: str
    color: int
    titles: tuple[tuple[str, str], ...] = ()

    def title_in(self, language: str | None) -> str:
        """Its name for a reader of ``language`` (``de``, ``pt-BR``), else the one for all."""
        spoken = (language or "").partition("-")[0].lower()
        return dict(self.titles).get(spoken, self.title)


@dataclass(frozen=True, slots=True)
class Source:
    """A feed in which a story was seen; ``outlet`` as that of a story."""

    feed: FeedName
    title: str
    url: str | None
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class ArchivedStory:
    """A story as the archive holds it. ``revision`` counts from 1, one more for each edition.

    A catch-up or digest tells the stories that were ``held`` back, of which ``digest`` says how;
    others hold none. What was found to tell of another story's event is ``report_of`` that one, and
    in no list. ``by_hand``: the operator joined it with another story.
    """

    story: Story
    topics: tuple[TopicMatch, ...]
    sources: tuple[Source, ...]
    first_seen: datetime
    revision: int
    held: tuple[StoryId, ...] = ()
    report_of: StoryId | None = None
    by_hand: bool = False
    digest: DigestKind | None = None


class Admission(enum.StrEnum):
    """What admitting a story did."""

    NEW = "new"
    EDITION = "edition"
    JOINED = "joined"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Alert:
    """What one chat is to be told: neutral, each platform formats it in its own way.

    ``topics`` are those of the story that this chat asked for (all of the story's topics, where
    it follows ``all`` or a source). ``number`` is the story's running number in this chat, for
    ``/why 3``; 0: it has none. A ``sample`` is sent by ``/test`` and says so. A digest has
    ``groups`` of stories; below them, or in the bot's own words, may stand a ``note``, whose
    commands can be touched. ``silent``: it makes no sound.
    """

    chat: ChatId
    story: Story
    topics: tuple[Topic, ...]
    sources: tuple[Source, ...]
    number: int
    sample: bool = False
    groups: tuple[DigestGroup, ...] = ()
    note: str = ""
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """What one chat follows. ``pinned`` are the operator's, from the config. ``each_outlet``: what
    each outlet reports of an event rings, not the first report alone.
    """

    chat: ChatId
    selectors: tuple[Selector, ...] = ()
    pinned: tuple[Selector, ...] = ()
    closed: str = ""  # the reason why the chat is closed to the bot, if it is
    each_outlet: bool = False
    filters: Filters = NO_FILTERS


@dataclass(frozen=True, slots=True)
class Delivery:
    """A lease on the head of one chat's queue: this worker, and no other, sends it now.

    ``nonce`` is the same for every attempt of (story, chat): at most 25 characters.
    ``attempt`` counts from 1; ``unknowns`` is how many earlier ones may have arrived, the first of
    which began ``doubt`` ago (None: there is none; below zero after a clock was set back).
    ``refused`` is why the platform does not take the usual form, so that the plain one is next.
    ``follows`` and ``number`` (of the story in this chat) are as they were when it was taken; the
    lease runs from ``taken`` or later; it goes at ``goes``, not before (monotonic seconds).
    """

    chat: ChatId
    story: StoryId
    token: str
    attempt: int
    nonce: str
    follows: Subscriptions
    number: int
    unknowns: int = 0
    doubt: timedelta | None = None
    refused: str = ""
    taken: float = 0.0
    goes: float = 0.0


@dataclass(frozen=True, slots=True)
class FeedState:
    """How a feed is doing: what ``/status`` and ``newsbell health`` tell.

    ``error`` is the sentence of the last failure, empty when the last poll went well; ``failures``
    counts the polls that failed since one went well. ``answer`` is what the last poll that went
    well brought, in words; ``entries``: how many the document listed. ``paused``: the operator
    has it rest.
    """

    name: FeedName
    title: str
    last_poll: datetime | None
    next_poll: datetime | None
    last_new: datetime | None
    failures: int = 0
    error: str = ""
    answer: str = ""
    entries: int | None = None
    paused: bool = False
