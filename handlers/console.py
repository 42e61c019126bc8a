"""The commands at a terminal prompt, while alerts ring above it."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console
from rich.style import Style
from rich.text import Text

from bot.errors import NewsbellError
from bot.model import ChatId
from bot.texts import Texts
from bot.texts.plain import harmless, safe_url
from handlers.commands.completion import Choice
from handlers.commands.request import Argument, ChatKind, Command, Reply, Request
from handlers.commands.table import unknown_command

CONSOLE_CHAT = ChatId("console", "main")

_QUIT = frozenset({"quit", "exit"})

Choices = Callable[[Argument, ChatId], Awaitable[Sequence[Choice]]]


class ConsolePrompt:
    """Reads commands with or without their slash and prints the replies, until it is left.

    ``console`` should have no stream of its own: it then follows ``sys.stdout``, which is patched
    while the prompt is open, so that whatever is printed appears above it. ``choices`` is
    ``handlers.commands.completion.Completion``. Input and output are those of prompt_toolkit's
    current session.
    """

    def __init__(
        self,
        commands: Sequence[Command],
        *,
        console: Console,
        texts: Texts,
        choices: Choices,
        chat: ChatId = CONSOLE_CHAT,
    ) -> None:
        self._commands = {command.name: command for command in commands}
        self._console = console
        self._texts = texts
        self._chat = chat
        self._completer = CommandCompleter(commands, choices, chat)

    async def run(self) -> None:
        """Prompt until ``/quit``, Ctrl-D or Ctrl-C; being cancelled restores the terminal too."""
        session: PromptSession[str] = PromptSession(
            message=FormattedText([("bold", "newsbell"), ("ansicyan", " › ")]),
            completer=self._completer,
            complete_while_typing=False,
            history=InMemoryHistory(),
            placeholder=FormattedText([("ansibrightblack", self._texts("prompt-hint"))]),
        )
        # Signals stay the program's own: Ctrl-C at the prompt is a key, no signal.
        with patch_stdout(raw=True):
            while True:
                try:
                    line = await session.prompt_async(handle_sigint=False)
                except (EOFError, KeyboardInterrupt):
                    return
                words = line.split()
                name = words[0].removeprefix("/").lower() if words else ""
                if name in _QUIT:
                    return
                if name:
                    self._show(await self._answer(name, tuple(words[1:])))

    async def _answer(self, name: str, words: tuple[str, ...]) -> Reply:
        command = self._commands.get(name)
        if command is None:
            return unknown_command(name, tuple(self._commands.values()), self._texts)
        return await command.handle(
            Request(self._chat, ChatKind.CONSOLE, name, words, is_admin=_always)
        )

    def _show(self, reply: Reply) -> None:
        terminal = self._console.is_terminal
        links = terminal and self._console.color_system is not None
        text = render(reply, links=links).append("\n")
        self._console.print(text, soft_wrap=not terminal)


def render(reply: Reply, *, links: bool) -> Text:
    """A reply as styled text. ``links``: the terminal can hide an address behind its words; else
    it is written after them.
    """
    text = Text()
    for number, line in enumerate(reply.lines):
        if number:
            text.append("\n")
        for span in line:
            url = safe_url(span.url)
            style = Style(
                bold=span.bold or None,
                dim=span.dim or None,
                color="cyan" if span.code else None,
                underline=True if url and links else None,
                link=url if links else None,
            )
            text.append(harmless(span.text), style)
            if url and not links:
                text.append(f" ({url})")
    return text


async def _always() -> bool:
    return True


class CommandCompleter(Completer):
    """Completes the command, then the words that it takes."""

    def __init__(self, commands: Sequence[Command], choices: Choices, chat: ChatId) -> None:
        self._commands = {command.name: command for command in commands}
        self._choices = choices
        self._chat = chat

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Nothing: the prompt is asynchronous and asks below."""
        return ()

    async def get_completions_async(
        self, document: Document, complete_event: CompleteEvent
    ) -> AsyncGenerator[Completion, None]:
        """What fits the text before the cursor."""
        head, space, rest = document.text_before_cursor.lstrip().partition(" ")
        name = head.removeprefix("/").lower()
        if space:
            *before, typed = re.split(r"[,+\s]+", rest)  # /wrong +chips
            for choice in _fitting(await self._choices_of(name), typed.lower()):
                if choice.value not in before:
                    yield Completion(
                        choice.value, start_position=-len(typed), display_meta=choice.label
                    )
            return
        for command in self._commands.values():
            if command.name.startswith(name):
                yield Completion(
                    f"/{command.name} ",
                    start_position=-len(head),
                    display=f"/{command.name}",
                    display_meta=command.summary,
                )

    async def _choices_of(self, name: str) -> Sequence[Choice]:
        command = self._commands.get(name)
        if command is None:
            return ()
        try:
            return await self._choices(command.argument, self._chat)
        except NewsbellError:
            return ()  # The command itself will say what is wrong.


def _fitting(choices: Sequence[Choice], typed: str) -> Sequence[Choice]:
    """Those that begin with what is typed, by value or name; else those that hold it."""
    begin = [c for c in choices if c.value.startswith(typed) or _title(c).startswith(typed)]
    return begin or [c for c in choices if typed in c.value or typed in _title(c)]


def _title(choice: Choice) -> str:
    """A label without the emoji before it."""
    return choice.label.lower().lstrip("".join(c for c in choice.label if not c.isalnum()))
