"""The worker process: parses and splits hostile documents where they can hurt nobody else.

Spoken to over stdin and stdout in frames: four bytes of length (big-endian), then the bytes. A
request is two frames, a head as JSON and a body; an answer is one, JSON. The answer is plain data,
not pickle: a parser that a document took over must not be able to run code in the bot.

Ends when stdin does, so with the bot, whatever ended it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
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
from bot.model import Entry, ParsedFeed, Split, SplitStory

_PR_SET_PDEATHSIG = 1  # prctl(2)

Answer = dict[str, Any]


def main() -> None:
    """Serve requests until stdin ends. Arguments: memory limit in MB, process id of the bot."""
    memory_mb, parent = int(sys.argv[1]), int(sys.argv[2])
    _die_with(parent)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses a limit on address space
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Nothing that a library prints may come between the frames.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    while (head := read_frame(requests)) is not None:
        body = read_frame(requests) or b""
        write_frame(answers, json.dumps(_answer(json.loads(head), body)).encode())


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


def _answer(head: Answer, body: bytes) -> Answer:
    try:
        return {"ok": _OPERATIONS[head["op"]](head, body)}
    except FeedError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": f"{_name(head)} needs more memory than a document may."}
    except RecursionError:
        return {"error": f"{_name(head)} is nested too deeply to be read."}
    except Exception as error:  # one document must not end the worker that serves all
        return {"error": f"{_name(head)} cannot be read ({type(error).__name__})."}


def _name(head: Answer) -> str:
    return str(head.get("url") or "") or "The document"


def _parse(head: Answer, body: bytes) -> Answer:
    return feed_to_data(parse_feed(body, url=head["url"], content_type=head["content_type"]))


def _leads(head: Answer, body: bytes) -> list[Answer]:
    found = page_leads(body, url=head["url"], content_type=head["content_type"])
    return [asdict(lead) for lead in found]


def _split(head: Answer, body: bytes) -> list[Answer]:
    entry = entry_from_data(json.loads(body))
    return [asdict(story) for story in split_entry(entry, mode=Split(head["mode"]))]


def _heads(_head: Answer, body: bytes) -> list[Answer]:
    return [asdict(read_head(text.encode("latin-1"))) for text in json.loads(body)]


def _letter(head: Answer, body: bytes) -> Answer:
    return letter_to_data(read_letter(body, rules_from_data(head["rules"])))


def _file(head: Answer, body: bytes) -> Answer:
    rules = rules_from_data(head["rules"])
    return feed_to_data(read_file(body, filename=head["filename"], rules=rules))


def _stall(head: Answer, _body: bytes) -> None:
    """Take as long as asked: how a test sees a worker that hangs."""
    time.sleep(float(head["seconds"]))


_OPERATIONS: dict[str, Callable[[Answer, bytes], Any]] = {
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
    return {**asdict(entry), "published": entry.published and entry.published.isoformat()}


def entry_from_data(data: Answer) -> Entry:
    """The entry that ``entry_to_data`` wrote."""
    when = data["published"]
    return Entry(**{**data, "published": datetime.fromisoformat(when) if when else None})


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
        "hub": feed.hub,
        "self_url": feed.self_url,
    }


def feed_from_data(data: Answer) -> ParsedFeed:
    """The parsed feed that ``feed_to_data`` wrote."""
    entries = tuple(entry_from_data(entry) for entry in data["entries"])
    hints = hints_from_text(data["hints"])
    return ParsedFeed(**{**data, "entries": entries, "hints": hints})


def lead_from_data(data: Answer) -> Lead:
    """A place where a feed may be."""
    return Lead(**{**data, "how": How(data["how"])})


def story_from_data(data: Answer) -> SplitStory:
    """A split story; JSON has no tuples."""
    return SplitStory(**{**data, "bullets": tuple(data["bullets"])})


if __name__ == "__main__":
    main()
