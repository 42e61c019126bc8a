"""``mail list``, ``mail folders`` and ``check``: what an operator sees of a mailbox."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bot.cli.mail import Newsletter, newsletters
from bot.feeds.mail.message import MailHead
from tests.cli.shell import Shell
from tests.cli.test_operating import there
from tests.fakes.dovecot import PASSWORD, USER, Dovecot, dovecot_binary, running
from tests.feeds.mail.letters import LIST_ID, SENDER, letter

TABLES = """\
[mailboxes.post]
host = "localhost"
port = {port}
user = "{user}"
password = "{password}"
tls = "none"
[[feeds]]
name = "harbour"
type = "imap"
mailbox = "post"
folder = "{folder}"
list_id = "{list_id}"
{line}
"""


def config(shell: Shell, port: int, *, password: str = PASSWORD, **more: str) -> None:
    values = {"folder": "INBOX", "list_id": LIST_ID, "line": ""} | more
    (shell.folder / "config.toml").write_text(
        f'data_dir = "{shell.folder}/data"\n'
        + TABLES.format(port=port, user=USER, password=password, **values)
    )


def test_newsletters_are_counted_by_list_and_sender() -> None:
    def head(sender: str, list_id: str, day: int, name: str = "N") -> MailHead:
        return MailHead(sender, name, list_id, "", f"Subject {day}", f"2026-03-0{day}T00:00:00")

    found = newsletters(
        [head("b@x", "", 1), head("a@x", "l.x", 1), head("b@x", "", 2), head("a@x", "l.x", 3, "M")]
    )
    assert found == [
        Newsletter("l.x", "a@x", "M", 2, "2026-03-03T00:00:00", "Subject 3"),
        Newsletter("", "b@x", "N", 2, "2026-03-02T00:00:00", "Subject 2"),
    ]


async def test_an_unknown_mailbox_is_said(newsbell: Shell) -> None:
    config(newsbell, 143)
    ended = newsbell("mail", "list", "pots")
    assert ended.code == 2
    assert "no mailbox 'pots': configured are post" in ended.err


async def test_a_server_that_is_not_there_is_one_sentence(newsbell: Shell) -> None:
    config(newsbell, 1)
    ended = newsbell("mail", "list", "post")
    assert ended.code == 1
    assert ended.err == (
        "newsbell: Mailbox post: localhost:1 cannot be reached (connection refused).\n"
    )


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    if dovecot_binary() is None:
        pytest.skip("no IMAP server is installed: apt-get install dovecot-imapd")
    with running() as server:
        proof = "mx.mail.example; dmarc=pass"
        server.deliver(letter(1, Authentication_Results=proof))
        server.deliver(letter(2, Authentication_Results=proof))
        server.deliver(letter(3, sender="x@else.example", list_id=None), "Other mail")
        yield server


async def test_the_newsletters_of_a_mailbox_are_listed_to_be_copied(
    newsbell: Shell, dovecot: Dovecot
) -> None:
    config(newsbell, dovecot.plain_port)
    shown = await there(newsbell, "mail", "list", "post", "--days", "3650")
    assert shown.code == 0, shown.err
    assert LIST_ID in shown.out
    assert SENDER in shown.out
    asked = await there(newsbell, "mail", "list", "post", "-d", "3650", "--json")
    (one,) = map(json.loads, asked.out.splitlines())
    assert one == {
        "list_id": LIST_ID,
        "sender": SENDER,
        "name": "Harbour Letter",
        "mails": 2,
        "last": "2026-03-04T05:06:07+00:00",
        "subject": "Issue 2 of the harbour",
    }
    folders = await there(newsbell, "mail", "folders", "post")
    assert folders.out.splitlines() == ["INBOX", "Other mail"]


async def test_check_tries_the_mailbox_and_says_what_to_do(
    newsbell: Shell, dovecot: Dovecot
) -> None:
    config(newsbell, dovecot.plain_port)
    good = await there(newsbell, "check", "--json")
    findings = {f["what"]: f for f in map(json.loads, good.out.splitlines())}
    assert findings["feed harbour"]["ok"], findings
    assert findings["feed harbour"]["says"] == "Harbour Letter: 2 mails in 30 days"

    def says(out: str, *, ok: bool = False) -> str:
        found = {f["what"]: f for f in map(json.loads, out.splitlines())}["feed harbour"]
        assert found["ok"] is ok
        return str(found["says"])

    config(newsbell, dovecot.plain_port, list_id="other.example")
    other = says((await there(newsbell, "check", "--json")).out)
    assert "compare senders and list_id with what newsbell mail list post shows" in other
    config(newsbell, dovecot.plain_port, line='authserv_id = ["mx.mail.example"]')
    assert says((await there(newsbell, "check", "--json")).out, ok=True).endswith("in 30 days")
    config(newsbell, dovecot.plain_port, line='authserv_id = ["mx.other.example"]')
    unproven = says((await there(newsbell, "check", "--json")).out)
    assert unproven.startswith("2 mails came in 30 days, none with a proven sender: compare auth")
    config(newsbell, dovecot.plain_port, folder="None such")
    missing = says((await there(newsbell, "check", "--json")).out)
    assert "no folder None such" in missing
    config(newsbell, dovecot.plain_port, password="hunter2")
    refused = says((await there(newsbell, "check", "--json")).out)
    assert "refused the login" in refused
