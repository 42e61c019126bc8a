"""Reads ``Link`` headers (RFC 8288, section 3). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_WORD = r"[\w*!#$&+.^`|~-]+"
_VALUE = r"""(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*)"""
_LINK = re.compile(rf"<([^<>]*)>((?:\s*;\s*{_WORD}(?:\s*=\s*{_VALUE})?)*)")
_PARAMETER = re.compile(rf";\s*({_WORD})(?:\s*=\s*({_VALUE}))?")


@dataclass(frozen=True, slots=True)
class Link:
    """One link; ``target`` as it stands there, ``rels`` and ``kind`` in lower case."""

    target: str
    rels: frozenset[str]
    kind: str
    title: str


def links(headers: Iterable[str]) -> Iterator[Link]:
    """The links of the values of ``Link`` headers, in order; what is none is passed over."""
    for value in headers:
        for target, rest in _LINK.findall(value):
            parameters: dict[str, str] = {}
            for name, given in _PARAMETER.findall(rest):
                # The first one counts (section 3.3).
                parameters.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", given.strip('"')))
            yield Link(
                target=target.strip(),
                rels=frozenset(parameters.get("rel", "").lower().split()),
                kind=parameters.get("type", "").lower(),
                title=parameters.get("title", ""),
            )
