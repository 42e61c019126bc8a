"""A real IMAP server on loopback: Dovecot with a folder of its own, started and ended by a test."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from bot.mail_model import MailAccount, Tls

USER, PASSWORD = "ada@mail.example", "correct-horse-battery"

_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
ssl_dh =
disable_plaintext_auth = no
auth_mechanisms = plain login
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login_user}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{folder}/mails
mailbox_idle_check_interval = 1s
imap_capability = {capability}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home allow_all_users=yes
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""


def dovecot_binary() -> str | None:
    """The server's program; None where it is not installed."""
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def _login_user() -> str:
    """Who faces the network; it may not be root."""
    if os.getuid():
        return pwd.getpwuid(os.getuid()).pw_name
    names = {user.pw_name for user in pwd.getpwall()}
    return "dovenull" if "dovenull" in names else "nobody"


def _owner() -> tuple[int, int]:
    """Whose the mails are; they may not be root's."""
    if os.getuid():
        return os.getuid(), os.getgid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path, host: str = "localhost") -> Path:
    """A certificate and key for a host, signed by itself, in ``cert.pem`` and ``key.pem``."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", f"/CN={host}", "-addext"),
            *(f"subjectAltName=DNS:{host}", "-keyout", "key.pem", "-out", "cert.pem"),
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder / "cert.pem"


class Dovecot:
    """A server for one user. Mails are put in and looked at as files of its Maildir."""

    def __init__(self, *, capability: str = "") -> None:
        # Paths of sockets are short, and other users' processes have to reach them.
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.folder.chmod(0o755)
        self.certificate = certificate(self.folder)
        self._owner = _owner()
        self.plain_port, self.tls_port = free_port(), free_port()
        self._capability = capability
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = 0

    def account(self, tls: Tls = Tls.NONE, *, password: str = PASSWORD) -> MailAccount:
        """How to log in."""
        port = self.tls_port if tls is Tls.TLS else self.plain_port
        return MailAccount("post", "localhost", port, USER, password, tls, self.certificate)

    def start(self) -> None:
        """Start, and wait until it answers."""
        program = dovecot_binary()
        assert program is not None
        uid, gid = os.getuid(), os.getgid()
        config = self.folder / "dovecot.conf"
        config.write_text(
            _CONFIG.format(
                folder=self.folder,
                login_user=_login_user(),
                user=pwd.getpwuid(uid).pw_name,
                group=grp.getgrgid(gid).gr_name,
                uid=self._owner[0],
                gid=self._owner[1],
                password=PASSWORD,
                plain_port=self.plain_port,
                tls_port=self.tls_port,
                capability=self._capability,
            )
        )
        for place in ("home", "mails"):
            (self.folder / place).mkdir(exist_ok=True)
            os.chown(self.folder / place, *self._owner)
        with (self.folder / "stderr").open("wb") as stderr:
            self._process = subprocess.Popen(
                [program, "-F", "-c", str(config)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
            )
        deadline = time.monotonic() + 15
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "stderr").read_text()
            assert time.monotonic() < deadline, self.log
            time.sleep(0.05)

    def stop(self) -> None:
        """End it, with every connection."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def log(self) -> str:
        """What it logged."""
        file = self.folder / "dovecot.log"
        return file.read_text() if file.exists() else ""

    def deliver(self, mail: bytes | EmailMessage, folder: str = "INBOX") -> None:
        """Put a mail into a folder as delivery agents do: written in tmp, renamed into new."""
        data = mail if isinstance(mail, bytes) else mail.as_bytes()
        place = self.maildir(folder)
        self._numbers += 1
        name = f"{time.time():.6f}.{os.getpid()}_{self._numbers}.here"
        (place / "tmp" / name).write_bytes(data)
        os.chown(place / "tmp" / name, *self._owner)
        (place / "tmp" / name).rename(place / "new" / name)

    def maildir(self, folder: str = "INBOX") -> Path:
        """Where a folder's mails are (Maildir++); made if missing."""
        place = self.folder / "mails" / ("" if folder == "INBOX" else f".{folder}")
        for part in ("tmp", "new", "cur"):
            (place / part).mkdir(parents=True, exist_ok=True)
            os.chown(place / part, *self._owner)
        os.chown(place, *self._owner)
        return place

    def files(self, folder: str = "INBOX") -> list[str]:
        """The names of the mails of a folder: flags stand behind a colon."""
        place = self.maildir(folder)
        return sorted(file.name for part in ("new", "cur") for file in (place / part).iterdir())

    def forget_uids(self, folder: str = "INBOX") -> None:
        """Give the folder another UIDVALIDITY, as a server does that was restored."""
        place = self.maildir(folder)
        for file in place.glob("dovecot*"):
            file.unlink()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.plain_port), 0.5) as connection:
                connection.settimeout(2)
                return connection.recv(4) == b"* OK"
        except OSError:
            return False


@contextlib.contextmanager
def running(*, capability: str = "") -> Iterator[Dovecot]:
    """A server for the length of a block."""
    server = Dovecot(capability=capability)
    try:
        server.start()
        yield server
    finally:
        server.stop()
