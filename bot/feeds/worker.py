"""The worker process: parses and splits hostile documents where they can hurt nobody else.

Spoken to over stdin and stdout in frames: four bytes of length (big-endian), then the bytes. A
request is two frames, a head as JSON and a body. An answer is frames of JSON objects: any number
with a ``part`` of the entries, each small so that the bot reads it without a pause for its other
work, then one with ``ok`` or ``error``; ``worn`` in it asks to be replaced. Plain data, not pickle:
a parser that a document took over must not be able to run code in the bot.

A request that takes more processor time than allowed ends the process: the kernel does it, since a
signal's handler would have to wait for the regular expression that hangs.

Ends when stdin does, so with the bot, whatever ended it.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from bot.errors import FeedError
from bot.feeds.discovery.leads import How, Lead
from bot.feeds.discovery.page import page_leads
from bot.feeds.hints import hints_from_text, hints_to_text
from bot.feeds.mail.message import Letter, read_head, read_letter
from bot.feeds.parse import parse_feed
from bot.feeds.source import read_file
from bot.feeds.split import split_entry
from bot.mail_model import MailRules
from bot.model import Entry, Outlet, ParsedFeed, Split, SplitStory

_PR_SET_PDEATHSIG = 1  # prctl(2)
_NICE = 5  # who waits for a chat's answer goes before who reads a document
_PART = 1 << 16  # characters of the entries of one frame; a single longer entry is not divided
_ENTRY_OVERHEAD = 200
_WORN = 64 << 20  # what a large document left behind: a new process costs less

Answer = dict[str, Any]


def main() -> None:
    """Serve requests until stdin ends.

    Arguments: MB that it may grow by, seconds of work for a request, process id of the bot.
    """
    memory_mb, seconds, parent = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    _die_with(parent)
    with contextlib.suppress(OSError):
        os.nice(_NICE)
    _limit(memory_mb << 20)
    idle = _resident()
    # What a document makes is done with when it is answered: it is collected then, not meanwhile.
    gc.collect()
    gc.freeze()
    gc.disable()
    # Nothing that a library prints may come between the frames.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    while (head := read_frame(requests)) is not None:
        body = read_frame(requests) or b""
        signal.setitimer(signal.ITIMER_PROF, seconds)
        for frame in _answer(json.loads(head), body):
            if "part" not in frame:
                frame["worn"] = frame.pop("worn", False) or _resident() - idle > _WORN
            write_frame(answers, to_json(frame))
        gc.collect()
        signal.setitimer(signal.ITIMER_PROF, 0)


def to_json(data: Any) -> bytes:
    """Data as JSON in UTF-8, lone surrogates kept: half the size of ASCII with escapes."""
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame, or None at the end of the stream."""
    size = stream.read(4)
    if len(size) < 4:
        return None
    found = stream.read(int.from_bytes(size, "big"))
    return found if len(found) == int.from_bytes(size, "big") else None


def write_frame(stream: BinaryIO, data: bytes) -> None:
    """Write one frame at once."""
    stream.write(len(data).to_bytes(4, "big") + data)
    stream.flush()


def _die_with(parent: int) -> None:
    """Have the kernel end this process with the bot even while it is busy (Linux)."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the line above
        sys.exit()


def _limit(growth: int) -> None:
    """Let this process grow by so many bytes (macOS refuses a limit on address space)."""
    with contextlib.suppress(ValueError, OSError):
        most = _size() + growth
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _size() -> int:
    """Bytes of address space; OSError where the kernel does not tell."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _resident() -> int:
    """Bytes of memory in use, 0 where the kernel does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def _answer(head: Answer, body: bytes) -> Iterator[Answer]:
    try:
        yield from _OPERATIONS[head["op"]](head, body)
    except FeedError as error:
        yield {"error": str(error)}
    except MemoryError:
        yield {"error": f"{_name(head)} needs more memory than a document may.", "worn": True}
    except RecursionError:
        yield {"error": f"{_name(head)} is nested too deeply to be read."}
    except Exception as error:  # one document must not end the worker that serves all
        yield {"error": f"{_name(head)} cannot be read ({type(error).__name__})."}


def _name(head: Answer) -> str:
    return str(head.get("url") or "") or "The document"


def _parse(head: Answer, body: bytes) -> Iterator[Answer]:
    yield from _in_parts(parse_feed(body, url=head["url"], content_type=head["content_type"]))


def _in_parts(feed: ParsedFeed) -> Iterator[Answer]:
    part: list[Answer] = []
    size = 0
    for entry in feed.entries:
        part.append(entry_to_data(entry))
        size += len(entry.content) + len(entry.summary) + _ENTRY_OVERHEAD
        if size >= _PART:
            yield {"part": part}
            part, size = [], 0
    if part:
        yield {"part": part}
    yield {"ok": feed_to_data(replace(feed, entries=()))}


def _leads(head: Answer, body: bytes) -> Iterator[Answer]:
    found = page_leads(body, url=head["url"], content_type=head["content_type"])
    yield {"ok": [asdict(lead) for lead in found]}


def _split(head: Answer, body: bytes) -> Iterator[Answer]:
    entry = entry_from_data(json.loads(body))
    yield {"ok": [asdict(story) for story in split_entry(entry, mode=Split(head["mode"]))]}


def _heads(_head: Answer, body: bytes) -> Iterator[Answer]:
    yield {"ok": [asdict(read_head(text.encode("latin-1"))) for text in json.loads(body)]}


def _letter(head: Answer, body: bytes) -> Iterator[Answer]:
    yield {"ok": letter_to_data(read_letter(body, rules_from_data(head["rules"])))}


def _file(head: Answer, body: bytes) -> Iterator[Answer]:
    rules = rules_from_data(head["rules"])
    yield from _in_parts(read_file(body, filename=head["filename"], rules=rules))


def _stall(head: Answer, _body: bytes) -> Iterator[Answer]:
    """Take as long as asked, idle or busy: how a test sees a worker that hangs."""
    end = time.monotonic() + float(head["seconds"])
    while (left := end - time.monotonic()) > 0:
        if not head["busy"]:
            time.sleep(left)
    yield {"ok": None}


_OPERATIONS: dict[str, Callable[[Answer, bytes], Iterator[Answer]]] = {
    "parse": _parse,
    "leads": _leads,
    "split": _split,
    "heads": _heads,
    "letter": _letter,
    "file": _file,
    "stall": _stall,
}


# ── Values as plain data ────────────────────────────────────────────────────────────────────────


def entry_to_data(entry: Entry) -> Answer:
    """An entry as JSON has it; the date in ISO 8601."""
    # Not asdict, which copies each value: it takes longer than writing the JSON.
    return {
        "guid": entry.guid,
        "title": entry.title,
        "url": entry.url,
        "published": entry.published and entry.published.isoformat(),
        "summary": entry.summary,
        "content": entry.content,
        "content_hash": entry.content_hash,
        "picture": entry.picture,
        "outlet": entry.outlet and [entry.outlet.name, entry.outlet.host],
    }


def entry_from_data(data: Answer) -> Entry:
    """The entry that ``entry_to_data`` wrote."""
    when, outlet = data["published"], data["outlet"]
    return Entry(
        **{
            **data,
            "published": datetime.fromisoformat(when) if when else None,
            "outlet": Outlet(*outlet) if outlet else None,
        }
    )


def rules_from_data(data: Answer) -> MailRules:
    """The rules that ``asdict`` made plain."""
    return MailRules(data["list_id"], *map(tuple, (data[name] for name in _RULE_LISTS)))


_RULE_LISTS = ("senders", "forwarders", "authserv")


def letter_to_data(letter: Letter) -> Answer:
    """A letter as JSON has it."""
    entry = letter.entry and entry_to_data(letter.entry)
    return {"entry": entry, "title": letter.title, "unproven": letter.unproven}


def letter_from_data(data: Answer) -> Letter:
    """The letter that ``letter_to_data`` wrote."""
    entry = data["entry"] and entry_from_data(data["entry"])
    return Letter(entry or None, data["title"], data["unproven"])


def feed_to_data(feed: ParsedFeed) -> Answer:
    """A parsed feed as JSON has it."""
    entries = [entry_to_data(entry) for entry in feed.entries]
    return {
        "title": feed.title,
        "language": feed.language,
        "entries": entries,
        "hints": hints_to_text(feed.hints),
        "hubs": feed.hubs,
        "self_url": feed.self_url,
    }


def feed_from_data(data: Answer) -> ParsedFeed:
    """The parsed feed that ``feed_to_data`` wrote."""
    entries = tuple(entry_from_data(entry) for entry in data["entries"])
    hints = hints_from_text(data["hints"])
    return ParsedFeed(**{**data, "entries": entries, "hints": hints, "hubs": tuple(data["hubs"])})


def lead_from_data(data: Answer) -> Lead:
    """A place where a feed may be."""
    return Lead(**{**data, "how": How(data["how"])})


def story_from_data(data: Answer) -> SplitStory:
    """A split story; JSON has no tuples."""
    return SplitStory(**{**data, "bullets": tuple(data["bullets"])})


if __name__ == "__main__":
    main()
