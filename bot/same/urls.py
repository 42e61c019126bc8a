"""Brings links into one form, so that two links to one document are equal. Pure; fetches nothing.

The rules, which parameters only track and which addresses wrap another, are ``rules/urls.toml``.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from yarl import URL

_MOST_WRAPPERS = 4
_LONGEST = 4096
_UNRESERVED = "!$&'()*+,;=:@-._~"  # pchar of RFC 3986, section 3.3, without the percent sign
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_SESSION = re.compile(r";jsessionid=[^/?]*", re.IGNORECASE)
_VARIANT_LABELS = ("www", "m", "mobile", "amp")
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "go", "gov", "ne", "net", "or", "org"})
_NUMBER = re.compile(r"\d")
_SLUG = re.compile(r"\d|%|^(?=.*[_-]).{12}|^.{20}")
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Wrapper:
    hosts: tuple[str, ...]
    path: str
    parameters: tuple[str, ...]  # none: the address follows in the path


@dataclass(frozen=True, slots=True)
class _Rules:
    exact: frozenset[str]
    beginnings: tuple[str, ...]
    values: dict[str, frozenset[str]]
    only: dict[str, frozenset[str]]
    versions: frozenset[str]
    endings: tuple[str, ...]
    documents: frozenset[str]
    wrappers: tuple[_Wrapper, ...]


@functools.cache
def _rules() -> _Rules:
    text = files("bot.same").joinpath("rules/urls.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    tracking = [name.lower() for name in data["tracking"]]
    return _Rules(
        exact=frozenset(name for name in tracking if not name.endswith("*")),
        beginnings=tuple(name[:-1] for name in tracking if name.endswith("*")),
        values={name: frozenset(values) for name, values in data["tracking_values"].items()},
        only={host: frozenset(names) for host, names in data["only"].items()},
        versions=frozenset(data["path"]["versions"]),
        endings=tuple(data["path"]["endings"]),
        documents=frozenset(data["front_page"]["documents"]),
        wrappers=tuple(
            _Wrapper(tuple(one["hosts"]), one["path"], tuple(one.get("parameters", ())))
            for one in data["wrappers"] + data["prefixes"]
        ),
    )


def canonical_url(url: str) -> str:
    """The one form of a link: equal for links that differ only in how a reader came by them.

    Scheme (always ``https``), case of the host, ``www.`` and mobile hosts, default ports,
    credentials, fragments, tracking parameters and their order, ``/amp`` and print versions,
    slashes at the end, percent-encoding (RFC 3986, section 6.2.2) and IDN are evened out;
    addresses that wrap another are unwrapped. What is no http(s) address comes back as it is.

    The result is for comparing: it need not be an address that a server answers.
    """
    parts = _split(url)
    if parts is None:
        return url
    for _ in range(_MOST_WRAPPERS):
        inner = _unwrapped(parts)
        if inner is None:
            break
        parts = inner
    host = _host(parts)
    port = _port(parts)
    path = _path(parts.path)
    query = _query(host, parts.query)
    return f"https://{host}{port}{path}" + (f"?{query}" if query else "")


def names_a_document(url: str) -> bool:
    """Whether a canonical URL can be that of one story, not of a front page or a section."""
    parts = _split(url)
    if parts is None:
        return False
    segments = [part for part in parts.path.split("/") if part]
    if not segments:
        names = dict(parse_qsl(parts.query))
        return any(names.get(name, "").isdigit() for name in _rules().documents)
    # Sections have short plain names ("/en-us", "/tech/ai"); stories have numbers or slugs.
    values = (value for _, value in parse_qsl(parts.query))
    return any(map(_NUMBER.search, values)) or any(map(_SLUG.search, segments))


def shared_urls(urls: Iterable[str | None]) -> frozenset[str]:
    """The canonical URLs that occur more than once: those of an issue or a front page, say.

    None of them may be the ``own_url`` of a story: stories that share a link are not one story.
    """
    counts = Counter(canonical_url(url) for url in urls if url)
    return frozenset(url for url, count in counts.items() if count > 1)


def _split(url: str) -> SplitResult | None:
    url = url.strip()
    if len(url) > _LONGEST:
        return None
    try:
        parts = urlsplit(url)
        reachable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        return None
    return parts if reachable else None


def host_of(url: str) -> str:
    """The host of an address, in small letters and without ``www.``; "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _unwrapped(parts: SplitResult) -> SplitResult | None:
    host = (parts.hostname or "").removeprefix("www.")
    for wrapper in _rules().wrappers:
        if not any(host == known or host.endswith("." + known) for known in wrapper.hosts):
            continue
        if not wrapper.parameters:
            if parts.path.startswith(wrapper.path):
                rest = parts.path.removeprefix(wrapper.path)
                return _split(f"https://{rest}" + (f"?{parts.query}" if parts.query else ""))
        elif wrapper.path in {"*", parts.path, parts.path + "/", parts.path.removesuffix("/")}:
            found = dict(parse_qsl(parts.query))
            for name in wrapper.parameters:
                if inner := _split(found.get(name, "")):
                    return inner
    return None


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").lower()
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        try:
            host = URL.build(scheme="https", host=host).raw_host or host
        except ValueError:
            host = quote(host).lower()
    labels = host.split(".")
    for _ in range(2):  # www.m.example.com
        if labels[0] in _VARIANT_LABELS and _is_a_site(labels[1:]):
            labels = labels[1:]
    # en.m.wikipedia.org
    if len(labels) > 3 and labels[1] == "m":
        labels = [labels[0], *labels[2:]]
    return ".".join(labels)


def _is_a_site(labels: list[str]) -> bool:
    """Whether this is a site by itself: ``co.uk`` is what follows ``m`` in ``m.co.uk``."""
    return len(labels) > 2 or (len(labels) == 2 and labels[0] not in _SECOND_LEVEL)


def _port(parts: SplitResult) -> str:
    return f":{parts.port}" if parts.port and parts.port not in {80, 443} else ""


def _path(path: str) -> str:
    rules = _rules()
    segments: list[str] = []
    for segment in _SESSION.sub("", path).split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in {"", "."}:
            segments.append(_segment(segment))
    if len(segments) > 1 and segments[0] in rules.versions:
        segments = segments[1:]
    if len(segments) > 1 and segments[-1] in rules.versions:
        segments = segments[:-1]
    for ending in rules.endings:
        if segments and segments[-1].endswith(ending):
            segments[-1] = segments[-1].removesuffix(ending)
            break
    return "".join(f"/{segment}" for segment in segments if segment)


def _segment(segment: str) -> str:
    if not _PERCENT.search(segment) and segment.isascii():
        return quote(segment, safe=_UNRESERVED + "%")
    # A slash that was encoded stays encoded: it is no border between segments.
    return quote(
        unquote(segment, errors="surrogateescape"), safe=_UNRESERVED, errors="surrogateescape"
    )


def _query(host: str, query: str) -> str:
    rules = _rules()
    only = rules.only.get(host)
    kept = []
    for name, value in parse_qsl(query, keep_blank_values=True, errors="surrogateescape"):
        low = name.lower()
        if only is not None and low not in only:
            continue
        if low in rules.exact or low.startswith(rules.beginnings):
            continue
        if value.lower() in rules.values.get(low, ()):
            continue
        if low == "ref" and _DOMAIN.fullmatch(value.lower()):  # Ghost's ?ref=example.com
            continue
        kept.append((name, value))
    return urlencode(sorted(kept), errors="surrogateescape")
