"""What the own server wrote of a mail's sender decides, and nobody else's word does."""

from __future__ import annotations

import pytest

from bot.feeds.mail.proof import is_proven

SENDER = "news@harbour.example"


@pytest.mark.parametrize(
    ("results", "proven"),
    [
        (["mx.me.example; dmarc=pass header.from=harbour.example"], True),
        (["mx.me.example 1; dkim=none; dmarc=pass (p=reject) header.from=x"], True),
        (["MX.me.example; DMARC=Pass"], True),
        (["mx.me.example; dkim=pass header.d=harbour.example"], True),
        (["mx.me.example; dkim=pass header.i=@mail.harbour.example"], True),
        (["mx.me.example; dkim=fail header.d=a.example; dkim=pass header.d=harbour.example"], True),
        (["mx.me.example; spf=pass smtp.mailfrom=bounce@mail.harbour.example"], True),
        # Not this sender's
        (["mx.me.example; dkim=pass header.d=bad.example"], False),
        (["mx.me.example; dkim=pass header.d=badharbour.example"], False),
        (["mx.me.example; dkim=pass header.d=example"], False),
        (["mx.me.example; spf=pass smtp.mailfrom=news@bad.example"], False),
        (["mx.me.example; dkim=pass"], False),
        # Refused
        (["mx.me.example; dmarc=fail; dkim=pass header.d=harbour.example"], False),
        (["mx.me.example; dkim=fail header.d=harbour.example"], False),
        (["mx.me.example; none"], False),
        ([], False),
        # Somebody else's word
        (["mx.bad.example; dmarc=pass"], False),
        (["mx.me.example.bad.example; dmarc=pass"], False),
        (["x (mx.me.example; dmarc=pass) y; dmarc=pass"], False),
        (["mx.me.example; dkim=none (dmarc=pass; dmarc=pass)"], False),
        (['mx.me.example; x=1 reason="dmarc=pass"'], False),
        # A forged header below the server's own
        (["mx.me.example; dmarc=none", "mx.me.example; dmarc=pass"], False),
        (["mx.me.example; dmarc=pass", "mx.me.example; dmarc=fail"], False),
        (["mx.other.example; dmarc=fail", "mx.me.example; dmarc=pass"], True),
    ],
)
def test_a_sender_is_proven_by_the_own_server_only(results: list[str], proven: bool) -> None:
    assert is_proven(results, SENDER, ("mx.me.example",)) is proven


def test_a_provider_with_many_servers_is_named_by_its_domain() -> None:
    results = ["mx7.me.example; dmarc=pass"]
    assert is_proven(results, SENDER, (".me.example",))
    assert not is_proven(["me.example.bad; dmarc=pass"], SENDER, (".me.example",))
