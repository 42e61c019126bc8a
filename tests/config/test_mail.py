"""Mailboxes and feeds that are mailed: what may be written and what not; secrets never shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.mail_model import MailAccount, MailRules, MailSource, Tls
from bot.model import FeedType, Split
from tests.config.loading import Folder

BOX = """\
[mailboxes.post]
host = "imap.example.com"
user = "ada@example.com"
password = "hunter2 secret €"
"""
FEED = """\
[[feeds]]
name = "harbour"
type = "imap"
mailbox = "post"
senders = ["News@Harbour.example", "@quay.example"]
"""


def test_a_mailbox_is_reached_over_tls_unless_it_says_otherwise(folder: Folder) -> None:
    (account,) = folder.load(BOX).mail_accounts().values()
    assert account == MailAccount(
        "post", "imap.example.com", 993, "ada@example.com", "hunter2 secret €", Tls.TLS
    )
    (account,) = (
        folder.load(BOX + 'tls = "starttls"\nca_file = "ca.pem"\n').mail_accounts().values()
    )
    assert (account.port, account.tls) == (143, Tls.STARTTLS)
    assert account.ca_file == folder.path / "ca.pem"


def test_a_feed_takes_what_its_mailbox_says_for_all(folder: Folder) -> None:
    more = (
        BOX + 'forwarders = ["Ada@example.com"]\nauthserv_id = [".mx.example.com"]\nsince = "7d"\n'
    )
    feed = FEED + 'list_id = "Letter <L.Harbour.Example>"\nfolder = "News/Ships"\n'
    (found,) = folder.load(more + feed).feed_values()
    assert found.type is FeedType.IMAP
    assert found.url == "imap:post/News/Ships"
    assert found.mail == MailSource(
        "post",
        "News/Ships",
        rules=MailRules(
            list_id="l.harbour.example",
            senders=("news@harbour.example", "@quay.example"),
            forwarders=("ada@example.com",),
            authserv=(".mx.example.com",),
        ),
        since=timedelta(days=7),
    )


def test_a_feed_may_say_more_than_its_mailbox(folder: Folder) -> None:
    more = BOX + 'forwarders = ["a@example.com"]\nauthserv_id = ["mx.example.com"]\n'
    feed = FEED + 'forwarders = ["b@example.com"]\nauthserv_id = ["mx.other.example"]\n'
    (found,) = folder.load(more + feed).feed_values()
    assert found.mail.rules.forwarders == ("a@example.com", "b@example.com")
    assert found.mail.rules.authserv == ("mx.other.example",)


def test_a_maildir_and_a_folder_of_files_have_a_path(folder: Folder) -> None:
    text = (
        '[[feeds]]\nname = "a"\ntype = "maildir"\npath = "Mail"\nlist_id = "l.example"\n'
        '[[feeds]]\nname = "b"\ntype = "files"\npath = "~/saved"\n'
    )
    mails, files = folder.load(text).feed_values()
    assert (mails.type, mails.mail.path) == (FeedType.MAILDIR, folder.path / "Mail")
    assert (files.type, files.mail.path) == (FeedType.FILES, Path("/home/op/saved"))


def test_what_is_mailed_or_saved_is_an_issue_unless_the_feed_says_no(folder: Folder) -> None:
    web = '[[feeds]]\nname = "w"\nurl = "https://w.example"\n'
    feeds = folder.load(BOX + FEED + FEED.replace("harbour", "no") + 'split = "no"\n' + web)
    assert [feed.split for feed in feeds.feed_values()] == [Split.YES, Split.NO, Split.AUTO]


# ── Secrets ──


def test_the_password_may_come_from_a_file_or_the_environment(folder: Folder) -> None:
    without = BOX.replace('password = "hunter2 secret €"\n', "")
    folder.write("from-file\n", "secret")
    name = "NEWSBELL_MAILBOXES__POST__PASSWORD"

    def password(text: str, environ: dict[str, str]) -> str:
        return folder.load(text, environ).mail_accounts()["post"].password

    assert password(without + 'password_file = "secret"\n', {}) == "from-file"
    assert password(without, {f"{name}_FILE": "secret"}) == "from-file"
    assert password(without, {name: "from-environment"}) == "from-environment"
    assert password(BOX, {name: "from-environment"}) == "from-environment"
    found = folder.error(BOX + 'password_file = "secret"\n')
    assert "line 5: mailboxes.post.password_file is set as well as password" in found
    assert "names" in folder.error(without + 'password_file = "none"\n')


def test_a_whole_mailbox_may_come_from_the_environment(folder: Folder) -> None:
    text = '{"post": {"host": "h.example", "user": "u", "password": "hunter2"}}'
    config = folder.load(environ={"NEWSBELL_MAILBOXES": text})
    assert config.mail_accounts()["post"].host == "h.example"


def test_a_password_is_never_shown(folder: Folder) -> None:
    config = folder.load(BOX + FEED)
    assert "hunter2" not in repr(config) + str(config) + repr(config.mail_accounts())
    assert "hunter2 secret €" in config.secret_texts()
    found = folder.error(BOX.replace('"hunter2 secret €"', "5"))
    assert "mailboxes.post.password = (not shown) is not text" in found
    found = folder.error(BOX.replace("hunter2", "hunter2\\u0007"))
    assert "(not shown) holds a control character" in found
    assert "hunter2" not in found


# ── What is refused ──


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[mailboxes.post]\n", "mailboxes.post.host is missing"),
        (
            BOX.replace("password", "passwort"),
            "mailboxes.post.passwort is not a known key: did",
        ),
        (BOX.replace("imap.example.com", "imaps://x"), 'host = "imaps://x" is not the name of a s'),
        (BOX + "port = 0\n", "mailboxes.post.port = 0 is too small"),
        (
            BOX + 'tls = "none"\n',
            'line 5: mailboxes.post.tls = "none" would send the password to imap.example.com in the'
            " clear: allowed are tls and starttls (none only for a server on this machine)",
        ),
        (BOX + 'tls = "ssl"\n', "mailboxes.post.tls = \"ssl\" is not known: allowed are 'tls', 's"),
        (BOX + 'forwarders = ["@x.example"]\n', 'forwarders #1 = "@x.example" is not a mail add'),
        (BOX + 'authserv_id = ["a b"]\n', 'authserv_id #1 = "a b" is no name of a server'),
        ("[mailboxes.Post]\n", "mailboxes.Post is not a name: allowed are lower-case letters"),
        (
            FEED,
            "line 4: feeds #1.mailbox names no mailbox: add a [mailboxes.post] table (there are: "
            "none)",
        ),
        (
            BOX + FEED.replace('"post"', '"pots"'),
            "line 8: feeds #1.mailbox names no mailbox: did you mean post? (there are: post)",
        ),
        (
            BOX + FEED.replace('mailbox = "post"\n', ""),
            'line 5: feeds #1.mailbox is missing: a feed of type "imap" needs the NAME of a',
        ),
        (
            BOX + FEED + 'url = "https://x.example"\n',
            'line 10: feeds #1.url has no meaning for a feed of type "imap": it belongs to "web"',
        ),
        (
            '[[feeds]]\nname = "x"\nurl = "https://x.example"\nsenders = ["a@b.example"]\n',
            'line 4: feeds #1.senders has no meaning for a feed of type "web": it belongs to "imap"'
            ' or "maildir" or "files"',
        ),
        (
            BOX + FEED.replace('senders = ["News@Harbour.example", "@quay.example"]\n', ""),
            "line 5: feeds #1.senders is missing: say whose mails are this newsletter",
        ),
        (BOX + FEED + "list_id = '<a> b'\n", 'feeds #1.list_id = "<a> b" is not the id of a list'),
        (BOX + FEED.replace("@quay", "quay"), 'senders #2 = "quay.example" is no sender: write'),
        (
            '[[feeds]]\nname = "x"\ntype = "files"\n',
            'line 1: feeds #1.path is missing: a feed of type "files" needs a folder on this mach',
        ),
    ],
)
def test_what_cannot_work_is_said(folder: Folder, text: str, said: str) -> None:
    found = folder.error(text)
    assert said in found
    assert "hunter2" not in found


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_a_server_on_this_machine_may_be_reached_in_the_clear(folder: Folder, host: str) -> None:
    text = BOX.replace("imap.example.com", host) + 'tls = "none"\n'
    assert folder.load(text).mail_accounts()["post"].tls is Tls.NONE
