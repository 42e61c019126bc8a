"""Draws Discord's slash commands from the command table."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

import discord
from discord import app_commands

from bot.model import ChatId
from bot.platforms.discord.markdown import shown, units
from handlers.commands.request import Argument, Command

log = logging.getLogger(__name__)

Interaction = discord.Interaction[discord.Client]
Slash = app_commands.Command[Any, ..., Any]
Answer = Callable[[Interaction, Command, tuple[str, ...]], Awaitable[None]]


class Choice(Protocol):
    """A word that fits: ``value`` is what the command takes, ``label`` what people read."""

    @property
    def value(self) -> str: ...

    @property
    def label(self) -> str: ...


Complete = Callable[[Argument, ChatId, str | None], Awaitable[Sequence[Choice]]]
"""All choices for one kind of argument in one chat; they are filtered here."""

# docs.discord.com/developers/interactions/receiving-and-responding, autocomplete
_CHOICES = 25
_CHOICE_LIMIT = 100
_COMPLETED = ("topic", "which", "when", "hours", "time", "zone")  # words are offered for these
_COMPLETION_LIMIT = 2.0  # seconds: Discord waits for three


def slash_command(row: Command, answer: Answer, complete: Complete) -> Slash:
    """The slash command of one row of the table; its options are those of the row's argument."""
    make = _MAKERS[row.argument]
    command = make(row, answer)
    for option in _COMPLETED:
        if command.get_parameter(option) is not None:
            command.autocomplete(option)(_completion(row.argument, complete))
    if command.get_parameter("urgent") is not None:
        command.autocomplete("urgent")(_completion(Argument.NUMBER_TOPIC, complete))
    return command


def chat_of(interaction: Interaction) -> ChatId:
    """Where an interaction happened; a thread is a channel of its own."""
    return ChatId("discord", str(interaction.channel_id))


def _plain(row: Command, answer: Answer) -> Slash:
    async def callback(interaction: Interaction) -> None:
        await answer(interaction, row, ())

    return _command(row, callback)


def _topic(row: Command, answer: Answer) -> Slash:
    @app_commands.describe(topic="A topic, all, or source:NAME; without it: what there is")
    async def callback(interaction: Interaction, topic: str | None = None) -> None:
        await answer(interaction, row, tuple((topic or "").split()))

    return _command(row, callback)


def _topic_count(row: Command, answer: Answer) -> Slash:
    @app_commands.describe(topic="Only stories of this topic", count="How many stories")
    async def callback(
        interaction: Interaction,
        topic: str | None = None,
        count: app_commands.Range[int, 1] | None = None,
    ) -> None:
        number = () if count is None else (str(count),)
        await answer(interaction, row, (*(topic or "").split(), *number))

    return _command(row, callback)


def _number(row: Command, answer: Answer) -> Slash:
    @app_commands.describe(number="The number of a story; without it, the last alert here")
    async def callback(
        interaction: Interaction, number: app_commands.Range[int, 1] | None = None
    ) -> None:
        await answer(interaction, row, () if number is None else (str(number),))

    return _command(row, callback)


def _number_topic(row: Command, answer: Answer) -> Slash:
    @app_commands.describe(
        number="The number of a story; without it, the last alert here",
        topic="The topic that is wrong or missing; without it, all that it has are wrong",
    )
    async def callback(
        interaction: Interaction,
        number: app_commands.Range[int, 1] | None = None,
        topic: str | None = None,
    ) -> None:
        first = () if number is None else (str(number),)
        await answer(interaction, row, (*first, *(topic or "").split()))

    return _command(row, callback)


def _digest(row: Command, answer: Answer) -> Slash:
    @app_commands.describe(
        when="off, daily 08:00, weekdays 08:00, weekly fri 17:00; without it: what is set",
        sound="silent or loud",
    )
    @app_commands.choices(
        sound=[app_commands.Choice(name=word, value=word) for word in ("silent", "loud")]
    )
    async def callback(
        interaction: Interaction, when: str | None = None, sound: str | None = None
    ) -> None:
        await answer(interaction, row, (*(when or "").split(), *((sound,) if sound else ())))

    return _command(row, callback)


def _quiet(row: Command, answer: Answer) -> Slash:
    @app_commands.describe(
        hours="Such as 22:00-07:00, or off; without it: what is set",
        urgent="Topics that ring all the same, or none",
    )
    async def callback(
        interaction: Interaction, hours: str | None = None, urgent: str | None = None
    ) -> None:
        named = ("urgent", *urgent.split()) if urgent else ()
        await answer(interaction, row, (*(hours or "").split(), *named))

    return _command(row, callback)


def _duration(row: Command, answer: Answer) -> Slash:
    @app_commands.describe(time="Such as 2h or 3d, or off; without it: what is set")
    async def callback(interaction: Interaction, time: str | None = None) -> None:
        await answer(interaction, row, tuple((time or "").split()))

    return _command(row, callback)


def _zone(row: Command, answer: Answer) -> Slash:
    @app_commands.describe(zone="Such as Europe/Berlin, or a city; without it: which it is")
    async def callback(interaction: Interaction, zone: str | None = None) -> None:
        await answer(interaction, row, tuple((zone or "").split()))

    return _command(row, callback)


def _outlets(row: Command, answer: Answer) -> Slash:
    @app_commands.describe(which="first: an event rings once; each: with each outlet's report")
    async def callback(interaction: Interaction, which: str | None = None) -> None:
        await answer(interaction, row, tuple((which or "").split()))

    return _command(row, callback)


def _filters(row: Command, answer: Answer) -> Slash:
    @app_commands.describe(
        which="Which filter; without it: what is set",
        values="Words or phrases, sources or languages, with commas between them",
    )
    async def callback(
        interaction: Interaction, which: str | None = None, values: str | None = None
    ) -> None:
        await answer(interaction, row, (*(which or "").split(), *(values or "").split()))

    return _command(row, callback)


_MAKERS: dict[Argument, Callable[[Command, Answer], Slash]] = {
    Argument.NONE: _plain,
    Argument.SELECTORS: _topic,
    Argument.FOLLOWED: _topic,
    Argument.TOPIC_COUNT: _topic_count,
    Argument.NUMBER: _number,
    Argument.NUMBER_TOPIC: _number_topic,
    Argument.DIGEST: _digest,
    Argument.QUIET: _quiet,
    Argument.DURATION: _duration,
    Argument.ZONE: _zone,
    Argument.OUTLETS: _outlets,
    Argument.FILTERS: _filters,
}


def _command(row: Command, callback: Any) -> Slash:
    return app_commands.Command(name=row.name, description=row.summary, callback=callback)


def _completion(argument: Argument, complete: Complete) -> Any:
    async def autocomplete(
        interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        try:
            async with asyncio.timeout(_COMPLETION_LIMIT):
                choices = await complete(argument, chat_of(interaction), str(interaction.locale))
        except Exception as error:
            log.warning("Nothing could be offered for completion: %s", error)
            return []
        # A sign before the topic (/wrong) is no part of its name.
        typed = current.strip().lstrip("+").casefold()
        return [
            app_commands.Choice(name=shown(choice.label, _CHOICE_LIMIT), value=choice.value)
            for choice in choices
            if (typed in choice.value.casefold() or typed in choice.label.casefold())
            and units(choice.value) <= _CHOICE_LIMIT
        ][:_CHOICES]

    return autocomplete
