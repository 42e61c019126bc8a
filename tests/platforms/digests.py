"""Digests for the tests of how networks show them, with fictional news."""

from __future__ import annotations

from dataclasses import replace

from bot.digest_model import DigestGroup, DigestItem
from bot.model import Alert

ITEMS = (
    DigestItem(41, "Lanternworks starts making chips", "https://harbour.example/41", "Harbour"),
    DigestItem(42, "Wafers run short again", "https://harbour.example/42", "Harbour"),
)


def digest_of(alert: Alert, *, silent: bool = False, note: str = "and 5 more: /latest") -> Alert:
    """A digest of three stories in the alert's chat."""
    other = DigestItem(43, "A court rules on AI", None, "The Lantern")
    return replace(
        alert,
        story=replace(alert.story, title="Your digest: 8 stories", url=None, bullets=()),
        groups=(DigestGroup("🔬 Chips", ITEMS), DigestGroup("🤖 AI", (other,))),
        note=note,
        number=0,
        silent=silent,
    )


def digest_of_one(alert: Alert, title: str, url: str | None, *, count: int = 10) -> Alert:
    """A digest of ``count`` stories that are called alike, each below a heading of its own."""
    groups = tuple(
        DigestGroup(title, (DigestItem(99_999 + number, title, url, title),))
        for number in range(count)
    )
    return replace(digest_of(alert), groups=groups)
