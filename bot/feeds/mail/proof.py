"""Whether the operator's own mail server found a mail's sender proven (RFC 8601)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_COMMENT = re.compile(r"\([^()]*\)")
_METHOD = re.compile(r"^\s*(dmarc|dkim|spf)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(
    r"(?:header\.(?:d|i|from)|smtp\.mailfrom)\s*=\s*\"?([^\s\";]{1,320})", re.IGNORECASE
)


def is_proven(results: Iterable[str], sender: str, authserv: Iterable[str]) -> bool:
    """Whether ``sender``'s domain vouches for the mail.

    ``results`` are the mail's Authentication-Results headers, the topmost first; of them only
    those of ``authserv`` (ids, or ``.domain`` for all below it) count, for anybody can write one.
    DMARC decides where it says something. Else a DKIM signature or SPF of the sender's own domain
    (or one above or below it) is needed. A pass counts only in the topmost header: a server that
    leaves a forged one in the mail writes its own above it.
    """
    trusted = tuple(authserv)
    own = [rest for name, rest in map(_opened, results) if _is_one_of(name, trusted)]
    said = [[_method(part) for part in rest.split(";")] for rest in own]
    if any(what == ("dmarc", "fail") for header in said for what, _ in header):
        return False
    domain = sender.rpartition("@")[2]
    return bool(said) and any(
        what == ("dmarc", "pass") or (what[1] == "pass" and _is_aligned(domain, by))
        for what, by in said[0]
    )


def _opened(result: str) -> tuple[str, str]:
    """The authserv-id and the rest; comments, which may hold anything, are taken out."""
    for _ in range(10):
        result, count = _COMMENT.subn(" ", result)
        if not count:
            break
    name, _, rest = result.partition(";")
    return (name.split() or [""])[0].strip('"').lower(), rest


def _is_one_of(name: str, trusted: tuple[str, ...]) -> bool:
    return any(name == one or (one.startswith(".") and name.endswith(one)) for one in trusted)


def _method(part: str) -> tuple[tuple[str, str], str]:
    """The method with its result, and the domain that it is about."""
    found = _METHOD.match(part)
    if found is None:
        return ("", ""), ""
    about = _PROPERTY.search(part)
    domain = about[1].rpartition("@")[2].lower().rstrip(".") if about else ""
    return (found[1].lower(), found[2].lower()), domain


def _is_aligned(sender: str, by: str) -> bool:
    if "." not in by or "." not in sender:
        return False
    return sender == by or sender.endswith("." + by) or by.endswith("." + sender)
