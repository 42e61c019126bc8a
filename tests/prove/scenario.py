"""The one short scenario: a feed with a few stories, and three chats that follow everything."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from simcord.backend.models import Channel

from bot.demo.publisher import Publisher
from bot.model import Entry
from tests.fakes.discord import FakeDiscord
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_world import Chat

FEED = "yard"
STORIES = 3

_TITLE = re.compile(r"Crane (\d+) of the yard was counted")


@dataclass(slots=True)
class Stage:
    """Who plays: the networks with their chats, and who publishes."""

    telegram: FakeTelegram
    discord: FakeDiscord
    publisher: Publisher
    chats: dict[str, Chat] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)

    def __post_init__(self) -> None:
        reader = self.telegram.person("Reader")
        self.chats["private"] = self.telegram.private_chat(reader)
        self.chats["group"] = self.telegram.group("Watchers", admins=[reader])
        self.channels["channel"] = self.discord.channel(self.discord.guild())

    @property
    def names(self) -> Mapping[str, str]:
        """The chats by the ids that the config and the store know them by."""
        telegram = {f"telegram:{chat.id}": name for name, chat in self.chats.items()}
        discord = {f"discord:{chat.id}": name for name, chat in self.channels.items()}
        return {**telegram, **discord}

    def publish(self, first: int, end: int) -> None:
        """Stories ``first`` to ``end - 1``, the newest on top as feeds have it."""
        self.publisher.publish([story(number) for number in reversed(range(first, end))])

    def told(self) -> dict[str, list[int]]:
        """The numbers of the stories that each chat shows, in the order in which they came."""
        shown: dict[str, list[str]] = {
            name: [message.text for message in self.telegram.messages(chat)]
            for name, chat in self.chats.items()
        }
        for name, channel in self.channels.items():
            posts = self.discord.messages(channel)
            shown[name] = [json.dumps([post.content, post.embeds]) for post in posts]
        return {name: [_number(text) for text in texts] for name, texts in shown.items()}


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
    stage: Stage, folder: Path, *, store: str, telegram: str, discord: str, gateway: str, feed: str
) -> str:
    """A config with every limit raised; the addresses are those of the proxies.

    A clock that jumps by a day is no outage here: each story is to be seen by itself.
    """
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
[[feeds]]
name = "{FEED}"
url = "{feed}"
{chats}"""


def _number(text: str) -> int:
    found = _TITLE.search(text)
    return int(found[1]) if found else -1
