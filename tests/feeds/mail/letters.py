"""Mails for tests: a fictional newsletter, and the ways in which mail programs forward it."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime

from bot.mail_model import MailRules
from tests.builders import NOW

SENDER, LIST_ID = "news@harbour.example", "letter.harbour.example"
READER = "ada@mail.example"
RULES = MailRules(list_id=LIST_ID, senders=(SENDER,))
OF_SENDER = MailRules(senders=(SENDER,), forwarders=(READER,))

ISSUE = """\
<html><head><title>Harbour</title><style>p { color: red }</style></head><body>
<div style="display:none;max-height:0">Preheader that nobody sees</div>
<p><a href="https://harbour.example/issues/7?e=k3yOfTheReader">View in browser</a></p>
<h2><a href="https://harbour.example/cranes">Three cranes return to the quay</a></h2>
<ul><li>They were away for a year</li><li>The port is glad</li></ul>
<p>The three cranes came back on a barge on Monday, and the harbour master counted them twice.</p>
<h2><a href="https://harbour.example/tugs">A tug learns to turn on the spot</a></h2>
<ul><li>It has two new screws</li><li>The pilot felt ill</li></ul>
<p>The tug turned three times before the pilot asked it to stop, which it did on the spot.</p>
<h2><a href="https://harbour.example/gulls">Gulls learn the timetable of the ferries</a></h2>
<ul><li>They wait at the right pier</li><li>Sundays confuse them</li></ul>
<p>A count over six weeks found that gulls come to the pier two minutes before each ferry.</p>
<p style="font-size:11px">You get this because you signed up. No longer wish to receive it?
<a href="https://harbour.example/x/9f8e7d">Click here</a> or
<a href="https://harbour.example/unsubscribe?u=77">unsubscribe</a>.</p>
</body></html>
"""


def letter(
    number: int = 7,
    *,
    sender: str = f"The Harbour Letter <{SENDER}>",
    to: str = READER,
    subject: str | None = None,
    list_id: str | None = f"Harbour Letter <{LIST_ID}>",
    html: str | None = ISSUE,
    text: str = "The plain part of the issue.",
    **headers: str,
) -> EmailMessage:
    """One issue; each number is another. Headers are named with ``_`` for ``-``."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = f"Issue {number} of the harbour" if subject is None else subject
    mail["Date"] = format_datetime(NOW)
    mail["Message-ID"] = f"<{number}@harbour.example>"
    if list_id is not None:
        mail["List-Id"] = list_id
    for name, value in headers.items():
        del mail[name.replace("_", "-")]
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    return mail


def forward(**more: str | None) -> EmailMessage:
    """A mail from the reader to the bot's mailbox, without an issue yet."""
    return letter(
        99,
        sender=f"Ada <{READER}>",
        to="bot@mail.example",
        list_id=None,
        **{"subject": "Fwd: Issue 7 of the harbour", "html": None, **more},  # type: ignore[arg-type]
    )


GMAIL_TEXT = f"""\
Look at this!

---------- Forwarded message ---------
From: The Harbour Letter <{SENDER}>
Date: Mon, Mar 2, 2026 at 9:30 AM
Subject: Issue 7 of the harbour
To: <{READER}>


The three cranes came back on a barge on Monday.
"""

GMAIL_HTML = f"""\
<div dir="ltr">Look at this!<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">
---------- Forwarded message ---------<br>From: <strong class="gmail_sendername" dir="auto">The
 Harbour Letter</strong> <span dir="auto">&lt;<a href="mailto:{SENDER}">{SENDER}</a>&gt;</span><br>
Date: Mon, Mar 2, 2026 at 9:30&#8239;AM<br>Subject: Issue 7 of the harbour<br>To:  &lt;<a
 href="mailto:{READER}">{READER}</a>&gt;<br></div><br><br>{ISSUE}</div></div>
"""

APPLE_TEXT = f"""\


Begin forwarded message:

> From: The Harbour Letter <{SENDER}>
> Subject: Issue 7 of the harbour
> Date: March 2, 2026 at 09:30:00 GMT
> To: {READER}
> Reply-To: {SENDER}
>
> The three cranes came back on a barge on Monday.
"""

APPLE_HTML = f"""\
<html><body><br><div><br><blockquote type="cite"><div>Begin forwarded message:</div><br
 class="Apple-interchange-newline"><div style="margin:0"><span style="color:rgba(0,0,0,1)"><b>From:
 </b></span><span>The Harbour Letter &lt;<a href="mailto:{SENDER}">{SENDER}</a>&gt;<br></span></div>
<div><span><b>Subject: </b></span><span><b>Issue 7 of the harbour</b><br></span></div><div><span><b>Date:
 </b></span><span>March 2, 2026 at 09:30:00 GMT<br></span></div><div><span><b>To: </b></span><span>
{READER}<br></span></div><br><div>{ISSUE}</div></blockquote></div></body></html>
"""

OUTLOOK_TEXT = f"""\
________________________________
From: The Harbour Letter <{SENDER}>
Sent: Monday, March 2, 2026 9:30 AM
To: {READER} <{READER}>
Subject: Issue 7 of the harbour

The three cranes came back on a barge on Monday.
"""

OUTLOOK_HTML = f"""\
<html><body><div class="elementToProof"><br></div><hr tabindex="-1" style="width:98%"><div
 id="divRplyFwdMsg" dir="ltr"><font face="Calibri"><b>Von:</b>&nbsp;The Harbour Letter
 &lt;{SENDER}&gt;<br><b>Gesendet:</b>&nbsp;Montag, 2. März 2026 09:30<br><b>An:</b>&nbsp;{READER}
 &lt;{READER}&gt;<br><b>Betreff:</b>&nbsp;Issue 7 of the harbour</font><div>&nbsp;</div></div>
<div>{ISSUE}</div></body></html>
"""
