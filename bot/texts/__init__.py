"""What the bot says, by the name of the message; the wording lies in Fluent files beside this one.

Text that others wrote (titles, names of feeds) does not belong into ``values``: Fluent refuses
values of more than 2,500 characters, and a reply marks its styles in the text (see
``handlers.commands.phrases``). Cleaning such text for display is ``bot.texts.plain``.
"""

from __future__ import annotations

from datetime import datetime
from importlib import resources

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast

Value = str | int | datetime


class Texts:
    """One language's catalogue. Messages are found by name: ``texts("age-hours", count=2)``."""

    def __init__(self, language: str = "en") -> None:
        source = (resources.files("bot.texts") / f"{language}.ftl").read_text(encoding="utf-8")
        resource = FluentResource(source)
        self.faults = tuple(
            (entry.content or "").strip() for entry in resource.body if isinstance(entry, ast.Junk)
        )
        self.names = tuple(
            entry.id.name for entry in resource.body if isinstance(entry, ast.Message)
        )
        # Isolation marks are for mixing writing directions; chats would show them as boxes.
        self._bundle = FluentBundle([language], use_isolating=False)
        self._bundle.add_resource(resource)

    def __call__(self, name: str, /, **values: Value) -> str:
        """The message ``name`` with its values filled in.

        An ``int`` takes part in plurals and is written with separators (1,204); pass a ``str`` for
        a number that is a name, such as ``#1204``.

        Raises LookupError for a name that the catalogue lacks, or a value that the message needs.
        """
        pattern = self._bundle.get_message(name).value if self._bundle.has_message(name) else None
        if pattern is None:
            raise LookupError(f"The catalogue has no message {name!r}.")
        text, errors = self._bundle.format_pattern(pattern, dict(values))
        if errors:
            raise LookupError(f"Message {name!r}: {errors[0]}.")
        return str(text)
