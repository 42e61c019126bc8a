"""Says what is wrong with a configuration: where it stands, what was found, what is allowed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.config.keys import homes_of, is_secret, names_at, nearest
from bot.config.lines import Place
from bot.config.values import quoted
from bot.errors import ConfigError
from bot.redaction import Redactor

_LONGEST_SHOWN = 60
_AFTER_THE_FILE = sys.maxsize
# A token may stand under a wrong key, where it is no known secret: its shape tells.
_without_tokens = Redactor()
_SENTENCES = {
    "missing": "is missing",
    "string_type": "is not text: write it in quotes",
    "bool_type": "is not a switch: allowed are true and false",
    "int_type": "is not a whole number",
    "float_type": "is not a number",
    "finite_number": "is not a finite number",
    "greater_than": "is too small: more than {gt:g} is allowed",
    "greater_than_equal": "is too small: {ge:g} and more are allowed",
    "less_than_equal": "is too large: at most {le:g} is allowed",
    "literal_error": "is not known: allowed are {expected}",
    "tuple_type": 'is not a list: write ["one", "two"]',
    "model_type": "is not a table of keys",
    "dict_type": "is not a table of tables",
    "too_short": "is empty: at least one is needed",
    "string_too_short": "is empty: write something or leave it out",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about the value at ``place``, or about a ``variable`` that sets none.

    ``text`` goes on from the name of what is wrong: "is not a number". ``found`` is what stood
    there, empty where that is not to be shown.
    """

    place: Place
    text: str
    found: str = ""
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where each value came from: a file with lines, or an environment variable.

    ``elsewhere``: tables that stand in files of their own, with places that begin there.
    """

    file: str = ""
    lines: Mapping[Place, int] = field(default_factory=dict)
    variables: Mapping[Place, str] = field(default_factory=dict)
    elsewhere: Mapping[Place, Whereabouts] = field(default_factory=dict)

    def of(self, place: Place) -> tuple[int, str]:
        """The line to sort by, and the words: ``config.toml, line 3`` or the variable's name."""
        # What a variable sets hides the file's lines below it, so variables are asked first.
        for end in range(len(place), 0, -1):
            if variable := self.variables.get(place[:end]):
                return _AFTER_THE_FILE, variable
        if other := self.elsewhere.get(place[:2]):
            return _AFTER_THE_FILE - 1, other.of(place[2:])[1]
        for end in range(len(place), 0, -1):
            if line := self.lines.get(place[:end]):
                return line, f"{self.file}, line {line}"
        return 0, self.file

    def knows(self, place: Place) -> bool:
        """Whether somebody set this value, rather than the default."""
        if other := self.elsewhere.get(place[:2]):
            return other.knows(place[2:])
        return place in self.variables or place in self.lines


def refusal(problems: Iterable[Problem], whereabouts: Whereabouts) -> ConfigError:
    """The error that lists every problem, one line each, in the order of the file."""
    lines = sorted(_line(problem, whereabouts) for problem in problems)
    texts = [_without_tokens(text) for _, text in lines]
    if len(texts) == 1:
        return ConfigError(texts[0])
    head = f"the configuration has {len(texts)} problems:"
    return ConfigError("\n".join([head, *(f"  {text}" for text in texts)]))


def findings(error: ValidationError) -> list[Problem]:
    """What pydantic found, in our words."""
    return [_finding(details) for details in error.errors(include_url=False)]


def place_name(place: Place) -> str:
    """``feeds #2.url`` for ``("feeds", 1, "url")``: people count from one."""
    name = ""
    for step in place:
        if isinstance(step, int):
            name += f" #{step + 1}"
        else:
            name += f".{shown_text(step)}" if name else shown_text(step)
    return name


def shown_text(text: str) -> str:
    """A name as it may be printed: control characters escaped, cut where it is endless."""
    text = _without_tokens(text)
    return quoted(text)[1:-1][:_LONGEST_SHOWN]


def _line(problem: Problem, whereabouts: Whereabouts) -> tuple[int, str]:
    if problem.variable:
        return _AFTER_THE_FILE, f"{problem.variable} {problem.text}"
    line, where = whereabouts.of(problem.place)
    found = f" = {problem.found}" if problem.found else ""
    return line, f"{where}: {place_name(problem.place)}{found} {problem.text}"


def _finding(details: ErrorDetails) -> Problem:
    place = details["loc"]
    if place and place[-1] == "[key]":
        return Problem(place[:-1], _sentence(details))
    if details["type"] == "extra_forbidden":
        return Problem(place, unknown_key(place, details["input"]))
    return Problem(place, _sentence(details), _found(place, details))


def unknown_key(place: Place, value: object = None) -> str:
    """That a key is not known, which one was probably meant, and which ones there are."""
    table, name = place[:-1], str(place[-1])
    known = names_at(table)
    where = f"{place_name(table)} has" if table else "allowed are"
    near = nearest(name, known)
    if len(table) == 2 and table[0] == "topics" and isinstance(value, dict):
        return f'is not a known key: a topic below another is written [topics."{table[1]}.{name}"]'
    # A right key under a wrong header is a likelier slip than a letter.
    meant = homes_of(name) or ((near,) if near else ())
    hint = f"did you mean {' or '.join(meant)}? " if meant else ""
    return f"is not a known key: {hint}{where} {', '.join(known)}"


def _sentence(details: ErrorDetails) -> str:
    context: dict[str, Any] = details.get("ctx", {})
    if details["type"] == "value_error":
        return str(context["error"])
    if details["type"] == "tuple_type" and isinstance(details["input"], dict):
        name = place_name(details["loc"])
        return f"is one table, but may stand several times: write [[{name}]], with two brackets"
    return _SENTENCES.get(details["type"], "is not allowed").format_map(context)


def _found(place: Place, details: ErrorDetails) -> str:
    if details["type"] == "missing":
        return ""
    if is_secret(place):
        return "(not shown)"
    value = details["input"]
    if isinstance(value, dict | tuple | list):
        return ""
    return _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, str):
        text = value if "://" not in value else _without_credentials(value)
        # Before it is cut: half a token has no shape to be known by.
        text = _without_tokens(text)
        written = quoted(text)
        return written if len(written) <= _LONGEST_SHOWN else written[:_LONGEST_SHOWN] + '…"'
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)[:_LONGEST_SHOWN]


def _without_credentials(url: str) -> str:
    scheme, _, rest = url.partition("://")
    # A feed's address may carry a password before the host or a key behind the question mark.
    return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"
