"""The prompt: prompt_toolkit with a piped keyboard; replies are read from rich's stream."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager

import pytest
from prompt_toolkit.application import create_app_session, get_app
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from rich.console import Console

from bot.errors import StoreError
from bot.model import ChatId
from bot.texts import Texts
from handlers.commands.completion import Choice, Completion
from handlers.commands.request import Argument, Reply, Span, say
from handlers.console import CONSOLE_CHAT, CommandCompleter, ConsolePrompt, render
from tests.fakes.memory import story
from tests.handlers.commands.room import Room

CTRL_C, CTRL_D, TAB, UP = "\x03", "\x04", "\t", "\x1b[A"


class Desktop:
    """A prompt, its keyboard and its screen."""

    def __init__(self, keyboard: PipeInput, room: Room) -> None:
        self.keyboard = keyboard
        self.room = room
        self.screen = io.StringIO()
        self.prompt = ConsolePrompt(
            tuple(room.table.values()),
            console=Console(file=self.screen, width=80),
            texts=Texts(),
            choices=Completion(chats=room.chats, operations=room.operations, texts=Texts()),
        )

    async def type(self, keys: str) -> str:
        """Run the prompt on these keys until it ends; what was printed."""
        self.keyboard.send_text(keys)
        await asyncio.wait_for(self.prompt.run(), 10)
        return self.screen.getvalue()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """The prompt, open while the block types; left with Ctrl-D."""
        task = asyncio.create_task(self.prompt.run())
        yield
        self.keyboard.send_text(CTRL_D)
        await asyncio.wait_for(task, 10)

    async def until(self, there: Callable[[], bool], press: str = "") -> None:
        """Wait for the prompt to have done something, pressing a key meanwhile if given."""
        async with asyncio.timeout(5):
            while not there():
                self.keyboard.send_text(press)
                await asyncio.sleep(0.01)


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    room = Room(story("fab", "Foundry opens in Portmark", "chips"))
    room.chat = CONSOLE_CHAT
    with create_pipe_input() as keyboard, create_app_session(keyboard, DummyOutput()):
        yield Desktop(keyboard, room)


@pytest.mark.parametrize("line", ["/latest chips", "latest chips", "  /LATEST   chips  "])
async def test_a_command_works_with_and_without_its_slash(desktop: Desktop, line: str) -> None:
    text = await desktop.type(f"{line}\r/quit\r")
    assert "#1 Foundry opens in Portmark" in text


@pytest.mark.parametrize(
    "end", ["/quit\r", "quit\r", "exit\r", CTRL_D, CTRL_C, "half a li" + CTRL_C]
)
async def test_the_prompt_is_left_by(desktop: Desktop, end: str) -> None:
    assert await desktop.type(end) == ""


async def test_commands_change_what_the_console_follows(desktop: Desktop) -> None:
    text = await desktop.type("/subscribe ai chips\r/unsubscribe ai\r" + CTRL_D)
    assert await desktop.room.follows() == {"chips"}
    assert "This chat now follows 🤖 AI and 🔬 Chips." in text


async def test_an_empty_line_and_a_lone_slash_do_nothing(desktop: Desktop) -> None:
    assert await desktop.type("\r   \r/\r" + CTRL_D) == ""


async def test_an_unknown_command_gets_the_nearest(desktop: Desktop) -> None:
    assert "Did you mean /latest?" in await desktop.type("/latset\r" + CTRL_D)


async def test_the_last_line_comes_back_with_the_arrow(desktop: Desktop) -> None:
    async with desktop.open():
        desktop.keyboard.send_text("/latest chips\r")
        await desktop.until(lambda: "#1 Foundry" in desktop.screen.getvalue())
        # The history is read beside the prompt: it may not be there at the first key.
        await desktop.until(lambda: get_app().current_buffer.text == "/latest chips", press=UP)
        desktop.keyboard.send_text("\r")
        await desktop.until(lambda: desktop.screen.getvalue().count("#1 Foundry") == 2)


async def test_tab_completes_the_command_and_its_word(desktop: Desktop) -> None:
    async with desktop.open():
        desktop.keyboard.send_text("sub" + TAB)
        await desktop.until(lambda: get_app().current_buffer.text == "/subscribe ")
        desktop.keyboard.send_text("blo" + TAB)
        await desktop.until(lambda: get_app().current_buffer.text == "/subscribe blockchain")
        desktop.keyboard.send_text("\r")
        await desktop.until(lambda: "⛓️ Blockchain" in desktop.screen.getvalue())
    assert await desktop.room.follows() == {"blockchain"}


async def test_what_is_wrong_is_noted_at_the_prompt(desktop: Desktop) -> None:
    text = await desktop.type("/latest\r/wrong 1 +ai\r" + CTRL_D)
    assert "Noted as missing here: 🤖 AI." in text
    assert desktop.room.reports.on("fab") == {"ai": "missing"}


async def test_being_cancelled_ends_the_prompt_and_gives_stdout_back(desktop: Desktop) -> None:
    before = sys.stdout
    task = asyncio.create_task(desktop.prompt.run())
    while sys.stdout is before:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert sys.stdout is before


async def test_the_programs_own_answer_to_sigint_survives_the_prompt(desktop: Desktop) -> None:
    heard = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, heard.set)
    try:
        async with desktop.open():
            desktop.keyboard.send_text("/topics\r")
            await desktop.until(lambda: "Topics" in desktop.screen.getvalue())
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.wait_for(heard.wait(), 5)
    finally:
        loop.remove_signal_handler(signal.SIGINT)


class Screen(DummyOutput):
    """An output that remembers what was written past the prompt's own drawing."""

    def __init__(self) -> None:
        self.raw = ""

    def write_raw(self, data: str) -> None:
        self.raw += data


async def test_what_is_printed_meanwhile_appears_above_the_prompt() -> None:
    screen = Screen()
    with create_pipe_input() as keyboard, create_app_session(keyboard, screen):
        room = Room()
        prompt = ConsolePrompt(
            tuple(room.table.values()),
            console=Console(force_terminal=True),
            texts=Texts(),
            choices=Completion(chats=room.chats, operations=room.operations, texts=Texts()),
        )
        console, before = Console(force_terminal=True, color_system="truecolor"), sys.stdout
        task = asyncio.create_task(prompt.run())
        while sys.stdout is before:
            await asyncio.sleep(0)
        console.print("[red]an alert rings[/red]")
        keyboard.send_text(CTRL_D)
        await asyncio.wait_for(task, 10)
        async with asyncio.timeout(5):
            while "an alert rings" not in screen.raw:
                await asyncio.sleep(0.01)
    assert "\x1b[31man alert rings" in screen.raw  # colours survive


async def complete(room: Room, text: str) -> list[str]:
    choices = Completion(chats=room.chats, operations=room.operations, texts=Texts())
    completer = CommandCompleter(tuple(room.table.values()), choices, room.chat)
    found = completer.get_completions_async(Document(text), CompleteEvent())
    return [completion.text.strip() async for completion in found]


@pytest.mark.parametrize(
    ("text", "completions"),
    [
        ("/s", ["/start", "/subscribe", "/status"]),
        ("la", ["/latest"]),
        ("/zz", []),
        ("/subscribe ch", ["chips"]),
        ("/subscribe chips, a", ["ai", "all"]),
        ("/subscribe chips ai cr", ["crypto"]),
        ("/subscribe chips chi", []),
        ("/subscribe har", ["source:harbour"]),
        ("/latest source:l", ["source:lantern"]),
        ("/unsubscribe ", ["ai"]),
        ("/why ", []),
        ("/wrong 3 ch", ["chips"]),
        ("/wrong 3 +ch", ["chips"]),
        ("/nonsense ch", []),
    ],
)
async def test_completion_knows_commands_and_their_words(text: str, completions: list[str]) -> None:
    room = Room()
    await room.ask("/subscribe ai")
    assert await complete(room, text) == completions


async def test_completion_is_quiet_when_the_store_is_away() -> None:
    async def away(argument: Argument, chat: ChatId) -> Sequence[Choice]:
        raise StoreError("The store does not answer.")

    completer = CommandCompleter(tuple(Room().table.values()), away, CONSOLE_CHAT)
    found = completer.get_completions_async(Document("/latest c"), CompleteEvent())
    assert [completion async for completion in found] == []


REPLY = Reply(((Span("Bold", bold=True), Span(" · "), Span("story", url="https://a.example/")), ()))


def test_links_hide_behind_their_words_where_the_terminal_can() -> None:
    text = render(REPLY, links=True)
    assert text.plain == "Bold · story\n"
    assert any("https://a.example/" in str(span.style) for span in text.spans)


def test_links_are_written_out_where_it_cannot() -> None:
    assert render(REPLY, links=False).plain == "Bold · story (https://a.example/)\n"


def test_a_reply_cannot_command_the_terminal() -> None:
    reply = Reply(((Span("\x1b[2J[red]x[/red]\x07", url="javascript:1"),),))
    assert render(reply, links=False).plain == "[red]x[/red] "
    assert render(say("a\x9b1mb"), links=True).plain == "ab"
