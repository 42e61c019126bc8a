"""Reads the written form of single values: durations, addresses, chats, counts, colours. Pure.

Each reader raises BadValueError with words that say what is wrong and what is allowed; who calls
it adds where the value stands and what was found there.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.model import ALL, SOURCE_PREFIX, ChatId

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
TAG = re.compile(r"[^\W_][\w.-]{0,63}")
NAME_RULE = "lower-case letters, digits and . _ - (a letter or digit first, at most 64)"

_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_DURATION = re.compile("".join(rf"(?:([0-9]{{1,9}}){unit})?" for unit in _UNITS))
_DURATION_RULE = 'write numbers with a unit (w, d, h, m, s), such as "15m", "1h30m" or "7d"'
_LONGEST = timedelta(days=3650)
_LONGEST_PHRASE = 200

_OWN_HEADERS = frozenset(
    {
        *("host", "connection", "content-length", "transfer-encoding", "te", "upgrade", "expect"),
        *("accept-encoding", "if-none-match", "if-modified-since", "range", "trailer"),
        *("proxy-authorization", "proxy-connection"),
    }
)

_CHAT_RULE = 'write PLATFORM:ID, such as "telegram:-100123" or "discord:456"'
_CHATS = {
    "telegram": (
        re.compile(r"-?[0-9]{1,19}(?::[0-9]{1,19})?"),
        'write "telegram:-100123", or "telegram:-100123:7" for one forum topic',
    ),
    "discord": (re.compile(r"[0-9]{1,20}"), 'write "discord:456", the id of a channel'),
    "console": (re.compile(r"[a-z0-9][a-z0-9._-]*"), 'write "console:main"'),
}


class BadValueError(ValueError):
    """A value that is not allowed. Pydantic takes any ValueError for a finding about the value."""


def duration(value: object) -> timedelta:
    """``"1h30m"`` as a timedelta: whole seconds, at least one, at most ten years."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        raise BadValueError(
            f'is a number without a unit: {_DURATION_RULE} ({value} seconds are "{value}s")'
        )
    found = _DURATION.fullmatch(value.replace(" ", "")) if isinstance(value, str) else None
    if found is None or not any(found.groups()):
        raise BadValueError(f"is not a duration: {_DURATION_RULE}")
    parts = zip(found.groups(default="0"), _UNITS.values(), strict=True)
    seconds = sum(int(count) * size for count, size in parts)
    if seconds < 1:
        raise BadValueError('is no time at all: at least "1s" is allowed')
    if seconds > _LONGEST.total_seconds():
        raise BadValueError('is too long: at most "3650d" is allowed')
    return timedelta(seconds=seconds)


def pause(value: object) -> timedelta:
    """A duration, or ``"0s"`` for none."""
    return timedelta(0) if value == "0s" else duration(value)


def written(value: timedelta) -> str:
    """A duration as it is written in the config: ``"1h30m"``."""
    left = int(value.total_seconds())
    text = ""
    for unit, size in _UNITS.items():
        # A week is written in days: people count windows in days and hours.
        if unit != "w" and left >= size:
            text += f"{left // size}{unit}"
            left %= size
    return text or "0s"


def quoted(text: str) -> str:
    """Text in double quotes as it may be printed: whatever would not show is escaped."""
    written = json.dumps(text, ensure_ascii=not text.isprintable())
    # JSON escapes the control characters below the blank, but not DEL.
    return written.replace("\x7f", "\\u007f")


def plain(value: str) -> str:
    """Text without control characters, and without what cannot be written as UTF-8."""
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in value):
        raise BadValueError("holds a control character or a broken one: only text is allowed")
    return value


def secret(value: str) -> str:
    """A token or password: printable ASCII in one piece."""
    if any(not "!" <= character <= "~" for character in value):
        raise BadValueError(
            "holds a blank, a line break or a character that no token has: copy it again"
        )
    return value


def url(value: str, schemes: tuple[str, ...]) -> str:
    """An absolute URL with one of the schemes and a host (a path instead, for ``unix``)."""
    allowed = f"write {' or '.join(f'{scheme}://…' for scheme in schemes)}"
    plain(value)
    if any(character.isspace() for character in value):
        raise BadValueError(f"holds a blank and is no URL: {allowed}")
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise BadValueError(f"is not a URL: {allowed}") from None
    if parts.scheme not in schemes:
        raise BadValueError(f"is not a URL that can be used here: {allowed}")
    if not (parts.path if parts.scheme == "unix" else parts.hostname) or port == 0:
        raise BadValueError(f"names no host: {allowed}")
    return value


def listen(value: str) -> str:
    """``host:port`` to listen on, a v6 address in brackets; or ""."""
    if value:
        address(value)
    return value


def address(value: str) -> tuple[str, int]:
    """Host and port of ``host:port``; a host that is left out stands for all addresses."""
    found = re.fullmatch(
        r"(?:\[([0-9a-fA-F:.]+(?:%[\w.-]+)?)\]|([A-Za-z0-9.-]*)):([0-9]{1,5})", value
    )
    port = int(found[3]) if found else 0
    if found is None or not 1 <= port <= 65_535:
        raise BadValueError('is not "host:port": write "127.0.0.1:8080", or "[::1]:8080"')
    return found[1] or found[2] or "0.0.0.0", port  # noqa: S104 - the operator's choice


def public_url(value: str) -> str:
    """The http(s) address of a web server and perhaps a path on it; or "". No slash at its end."""
    if not value:
        return ""
    url(value, ("https", "http"))
    parts = urlsplit(value)
    if parts.username or parts.password or "?" in value or "#" in value or len(value) > 200:
        raise BadValueError(
            "may hold a host, a port and a path only: write https://bell.example.org"
        )
    return value.rstrip("/")


def contact(value: str) -> str:
    """A mail or web address that can stand in a User-Agent's comment (RFC 9110, 5.6.5); or ""."""
    shape = r"https?://[^ ()<>\\]+|[^ ()<>\\@]+@[^ ()<>\\@]+"
    if value and not (value.isascii() and value.isprintable() and re.fullmatch(shape, value)):
        raise BadValueError('is no address: write "you@example.com" or "https://example.com/about"')
    return value


def host(value: str) -> str:
    """The name or address of a server, alone; or ""."""
    if value and not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9.:_-]{0,251}[A-Za-z0-9.])?|::1", value):
        raise BadValueError('is not the name of a server: write "imap.example.com", no more')
    return value


def mail_address(value: str) -> str:
    """A mail address in lower case."""
    if not re.fullmatch(r"[^\s<>@,;\"]+@[^\s<>@,;\"]+", plain(value)):
        raise BadValueError('is not a mail address: write "you@example.com"')
    return value.lower()


def mail_sender(value: str) -> str:
    """A mail address, or ``@`` and a domain; in lower case."""
    if not re.fullmatch(r"[^\s<>@,;\"]*@[^\s<>@,;\"]+", plain(value)):
        raise BadValueError(
            'is no sender: write "news@example.com", or "@example.com" for all of a domain'
        )
    return value.lower()


def list_id(value: str) -> str:
    """The id of a mailing list without the brackets of its header, in lower case; or ""."""
    found = re.fullmatch(r"(?:[^<>]*<)?([^<>\s]+)>?\s*", plain(value))
    if value and found is None:
        raise BadValueError('is not the id of a list: write "letter.example.com"')
    return found[1].lower() if found else ""


def authserv_id(value: str) -> str:
    """The name by which a mail server signs, or ``.domain`` for all names below it."""
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,253}", value):
        raise BadValueError(
            'is no name of a server: write "mx.example.com", or ".example.com" for all below it'
        )
    return value.lower()


def header_name(value: str) -> str:
    """The name of a request header that the bot does not need for itself."""
    http_name(value)
    if value.lower() in _OWN_HEADERS:
        raise BadValueError("is set by the bot itself: choose another header")
    if value.lower() == "cookie":
        raise BadValueError('has a key of its own: write cookies = { name = "value" }')
    return value


def http_name(value: str) -> str:
    """A name as HTTP has them (RFC 9110, section 5.6.2)."""
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}", value):
        raise BadValueError("is not a name that HTTP allows: letters, digits and - are allowed")
    return value


def header_value(value: str) -> str:
    """What may stand in a header: printable ASCII, no blanks at the ends."""
    if not (value and value.isascii() and value.isprintable() and value == value.strip()):
        raise BadValueError("is no value of a header: allowed is printable ASCII in one line")
    return value


def cookie_value(value: str) -> str:
    """What may stand in a cookie: printable ASCII without blanks and semicolons (RFC 6265)."""
    if any(not "!" <= character <= "~" or character == ";" for character in value):
        raise BadValueError(
            "is no value of a cookie: blanks, ; and other than ASCII are not allowed"
        )
    return value


def chat(value: object) -> ChatId:
    """``telegram:-100123``, ``telegram:-100123:7``, ``discord:456`` or ``console:main``."""
    if isinstance(value, ChatId):
        return value
    text = value if isinstance(value, str) else ""
    platform, _, native = text.partition(":")
    if not platform or not native:
        raise BadValueError(f"is not a chat: {_CHAT_RULE}")
    if platform not in _CHATS:
        raise BadValueError(f"names no chat network: allowed are {', '.join(_CHATS)}")
    pattern, example = _CHATS[platform]
    if not pattern.fullmatch(native):
        raise BadValueError(f"is not a chat of {platform}: {example}")
    return ChatId.parse(text)


def prefix(value: str) -> str:
    """What store keys begin with: nothing that means something in a pattern of keys."""
    if not re.fullmatch(r"[A-Za-z0-9:._-]{1,64}", value):
        raise BadValueError("is not a prefix: allowed are letters, digits and : . _ - (at most 64)")
    return value


def name(value: str) -> str:
    """The name of a feed or topic."""
    if not NAME.fullmatch(value):
        raise BadValueError(f"is not a name: allowed are {NAME_RULE}")
    return value


def tag(value: str) -> str:
    """A word to group feeds by: as a name, in any script."""
    if not TAG.fullmatch(value) or value != value.lower():
        raise BadValueError(
            "is not a tag: allowed are lower-case letters of any script, digits and . _ -"
            " (a letter or digit first, at most 64)"
        )
    return value


def topic_name(value: str) -> str:
    """The name of a topic; ``all`` and ``source`` mean something else."""
    if value in {ALL, SOURCE_PREFIX.rstrip(":")}:
        raise BadValueError("means something else in /subscribe: choose another name")
    return name(value)


def words(value: str) -> str:
    """A phrase to look for: some letters or digits, a ``*`` only at its end."""
    if not any(character.isalnum() for character in value) or "://" in value:
        raise BadValueError("holds no word to look for")
    if "*" in value.rstrip("*"):
        raise BadValueError("is no phrase: a * may only stand at the end")
    if len(value) > _LONGEST_PHRASE:
        raise BadValueError(f"is too long for a phrase: at most {_LONGEST_PHRASE} characters")
    return value


def language(value: str) -> str:
    """The code of a language (ISO 639): two or three lower-case letters."""
    if not re.fullmatch(r"[a-z]{2,3}", value):
        raise BadValueError('is not the code of a language: write "en", "de" or the like')
    return value


def first(value: str) -> str:
    """What a first poll rings: ``quiet``, ``all`` or ``newest N``."""
    found = re.fullmatch(r"newest +([0-9]{1,6})", value)
    if value not in {"quiet", "all"} and not (found and int(found[1])):
        raise BadValueError(
            'is not known: allowed are "quiet", "all" and "newest 3", for any number'
        )
    return value


def zone(value: str) -> str:
    """The name of a time zone in the IANA database."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadValueError(
            'is no time zone: write "Europe/Berlin", "America/New_York" or the like'
        ) from None
    return value


def burst(value: object) -> int | None:
    """A number of stories; ``"off"`` and 0 mean no limit and become None."""
    if value is None or value == "off" or (value == 0 and value is not False):
        return None
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise BadValueError('is not a number of stories: allowed are 1 and more, or "off"')


def color(value: object) -> int:
    """``"#1e88e5"`` or ``0x1E88E5`` as 0xRRGGBB."""
    if isinstance(value, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        return int(value[1:], 16)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 0xFFFFFF:
        return value
    raise BadValueError('is not a colour: write "#1e88e5" or 0x1E88E5')
