"""Who plays: two networks, three chats that follow everything, a feed of numbered stories."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from simcord.backend.models import Channel

from bot.demo.publisher import rss
from bot.model import ChatId, Entry
from tests.fakes.discord import FakeDiscord
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_world import Chat
from tests.fakes.web import FakeWeb

FEED, PATH = "yard", "/0.xml"
SECOND_FEED, SECOND_PATH = "tide", "/1.xml"
SECOND_OUTLET = "The Tide"

_TITLE = re.compile(r"Crane (\d+) of the yard was counted")
_CORRECTED = "twice by hand"


@dataclass(slots=True)
class Stage:
    """The networks with their chats, and who publishes."""

    telegram: FakeTelegram
    discord: FakeDiscord
    web: FakeWeb
    chats: dict[str, Chat] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        reader = self.telegram.person("Reader")
        self.chats["private"] = self.telegram.private_chat(reader)
        self.chats["group"] = self.telegram.group("Watchers", admins=[reader])
        self.channels["channel"] = self.discord.channel(self.discord.guild())
        self.publish(0, 0)
        self.web.feed(SECOND_PATH, rss(SECOND_OUTLET, []))

    @property
    def names(self) -> Mapping[str, str]:
        """The chats by the ids that the config and the store know them by."""
        telegram = {f"telegram:{chat.id}": name for name, chat in self.chats.items()}
        discord = {f"discord:{chat.id}": name for name, chat in self.channels.items()}
        return {**telegram, **discord}

    @property
    def ids(self) -> Mapping[str, ChatId]:
        """The chats' ids by their names."""
        return {name: ChatId.parse(chat) for chat, name in self.names.items()}

    def publish(self, first: int, end: int) -> None:
        """Stories ``first`` to ``end - 1``, the newest on top as feeds have it."""
        self.entries[:0] = [story(number) for number in reversed(range(first, end))]
        self.web.feed(PATH, rss("The Yard", self.entries))

    def correct(self) -> None:
        """All that was published gets another title, and a second outlet reports it."""
        also = [replace(one, guid=f"tide-{one.guid}") for one in self.entries]
        self.entries = [
            replace(one, title=f"{one.title}, {_CORRECTED}", content_hash="1")
            for one in self.entries
        ]
        self.publish(0, 0)
        self.web.feed(SECOND_PATH, rss(SECOND_OUTLET, also))

    def told(self) -> dict[str, list[tuple[int, ...]]]:
        """The numbers of the stories in each message of a chat, as they came; none: it is none."""
        return {name: [_numbers(text) for text in texts] for name, texts in self._texts().items()}

    def outdated(self) -> int:
        """How many messages do not show the correction and the second outlet."""
        shown = [text for texts in self._texts().values() for text in texts]
        return sum(not (_CORRECTED in text and SECOND_OUTLET in text) for text in shown)

    def _texts(self) -> dict[str, list[str]]:
        texts = {
            name: [message.text for message in self.telegram.messages(chat)]
            for name, chat in self.chats.items()
        }
        for name, channel in self.channels.items():
            there = self.discord.backend.messages[channel.id]
            posts = [there[int(post.id)] for post in self.discord.messages(channel)]
            texts[name] = [json.dumps([post.content, post.embeds]) for post in posts]
        return texts


def story(number: int) -> Entry:
    """A story that nobody takes for another. Without a date: no clock makes it too old."""
    return Entry(
        guid=f"yard-{number}",
        title=f"Crane {number} of the yard was counted",
        url=f"https://yard.example/crane/{number}",
        published=None,
        summary="",
        content=f"<p>Crane {number} was counted.</p>",
        content_hash="",
    )


def config_text(
    stage: Stage,
    folder: Path,
    *,
    store: str,
    telegram: str,
    discord: str,
    gateway: str,
    web: str,
    both: bool,
) -> str:
    """A config with every limit raised; the addresses are those of the proxies. ``both``: with the
    second feed.

    A clock that jumps by a day is no outage here: each story is to be seen by itself.
    """
    feeds = [(FEED, PATH), (SECOND_FEED, SECOND_PATH)][: 1 + both]
    listed = "".join(f'[[feeds]]\nname = "{name}"\nurl = "{web}{path}"\n' for name, path in feeds)
    chats = "".join(f'[[chats]]\nid = "{chat}"\ntopics = ["all"]\n' for chat in stage.names)
    return f"""
data_dir = {json.dumps(str(folder / "data"))}
[store]
url = "{store}"
[telegram]
token = "{stage.telegram.token}"
api_base = "{telegram}"
rate = 10000
chat_rate = 10000
group_rate = 10000
[discord]
token = "{stage.discord.token}"
api_base = "{discord}"
gateway = "{gateway}"
rate = 10000
[poll]
interval = "2s"
min_interval = "1s"
host_interval = "0s"
first = "all"
burst = "off"
adaptive = false
[delivery]
stale = "3650d"
{listed}{chats}"""


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, _TITLE.findall(text)))
