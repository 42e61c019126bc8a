"""Reads a Dockerfile into its instructions, as far as the tests of ours need it.

https://docs.docker.com/reference/dockerfile/
"""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass

INSTRUCTIONS = frozenset(
    [
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "ONBUILD",
        "RUN",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    ]
)


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: its name, its arguments as written, and the stage it belongs to."""

    name: str
    text: str
    stage: int

    @property
    def words(self) -> list[str]:
        return shlex.split(self.text)

    @property
    def operands(self) -> list[str]:
        """The words that are no ``--flag=value``."""
        return [word for word in self.words if not word.startswith("--")]

    @property
    def exec_form(self) -> list[str] | None:
        """The JSON list of ``CMD ["a", "b"]``; None for the shell form."""
        start = self.text.find("[")
        return [str(word) for word in json.loads(self.text[start:])] if start >= 0 else None


def instructions(text: str) -> list[Instruction]:
    """All instructions in order; comments and line continuations are taken out."""
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
    text = text.replace("\\\n", " ")
    found = []
    stage = -1
    for line in filter(str.strip, text.splitlines()):
        name, _, rest = line.strip().partition(" ")
        stage += name.upper() == "FROM"
        found.append(Instruction(name, " ".join(rest.split()), stage))
    return found
