"""The folder of an embedded store and the place of its socket: made, private, on a local disk."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import pwd
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.errors import StoreError

# Here two machines can mount the same files, and a lock taken on one may not exist on the other.
NETWORK_FILE_SYSTEMS = frozenset(
    """
    nfs nfs4 cifs smb2 smb3 smbfs ncpfs afs ceph ceph-fuse lustre gpfs glusterfs beegfs panfs
    moosefs mfs juicefs orangefs pvfs2 ocfs2 gfs2 coda davfs davfs2 sshfs s3fs s3ql rclone gcsfuse
    goofys blobfuse blobfuse2 curlftpfs mount-s3
    """.split()  # noqa: SIM905 - a list would be forty lines
)

# The smaller of Linux's 108 and macOS's 104 bytes, with the zero at the end.
SOCKET_PATH_LIMIT = 103

_ADVICE = {
    errno.ENOSPC: "the disk is full: free some space",
    errno.EDQUOT: "the disk quota is used up: free some space",
    errno.EROFS: "the file system is read-only: set data_dir to a folder that can be written",
    errno.EACCES: "permission denied: make it writable for {user}, or set another data_dir",
    errno.EPERM: "not permitted: make it writable for {user}, or set another data_dir",
    errno.ENOTDIR: "a file is in the way: set another data_dir",
    errno.EEXIST: "a file is in the way: set another data_dir",
    errno.ENOLCK: "no locks there: set data_dir to a folder on a local disk",
    errno.EOPNOTSUPP: "no locks there: set data_dir to a folder on a local disk",
}


@contextlib.contextmanager
def explaining(place: Path) -> Iterator[None]:
    """What the operating system refuses inside, about ``place``, becomes a StoreError."""
    try:
        yield
    except OSError as error:
        advice = _ADVICE.get(error.errno or 0, f"{error.strerror}: set another data_dir")
        raise StoreError(
            f"the data directory {place} cannot be used: {advice.format(user=_me())}"
        ) from error


def store_folder(data_dir: Path) -> Path:
    """Where the embedded server of this data directory keeps its files."""
    return data_dir.expanduser().resolve() / "store"


def prepare_folder(data_dir: Path) -> Path:
    """Make the folder of the embedded store (0700) inside ``data_dir``, or check what is there.

    ``data_dir`` itself is made if it is missing; one that exists keeps its mode, as the user may
    keep other things there.

    Raises StoreError if it is another user's, cannot be written, or lies on a network.
    """
    folder = store_folder(data_dir)
    place = folder.parent
    with explaining(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.mkdir(mode=0o700, exist_ok=True)
        _check_owner(place)
        _refuse_network(place)
        folder.mkdir(mode=0o700, exist_ok=True)
        _check_owner(folder)
        _refuse_network(folder.resolve())
        if not _made_private(folder):
            raise StoreError(
                f"{folder} stays open to other users: its file system keeps no permissions; "
                "set data_dir to a folder on another one"
            )
    return folder


def network_file_system(mountinfo: str, path: Path) -> str | None:
    """The type of the network file system that ``path`` (absolute, resolved) lies on, else None.

    ``mountinfo`` is the text of ``/proc/self/mountinfo``, see proc_pid_mountinfo(5).
    """
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), fields[4]))
        # A later mount on the same point covers the earlier one.
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), after.split(" ")[0]
    return kind if kind.removeprefix("fuse.") in NETWORK_FILE_SYSTEMS else None


def socket_path(folder: Path, environ: Mapping[str, str]) -> Path:
    """A path for the socket of the server on ``folder``, in a folder only this user can enter.

    That is the user's runtime directory, else one in the directory for temporary files, else
    ``folder`` itself. The same folder and environment give the same path.

    Raises StoreError if none of them will do.
    """
    name = hashlib.blake2b(os.fsencode(folder), digest_size=8).hexdigest() + ".sock"
    tried: list[str] = []
    for place in _socket_folders(folder, environ):
        path = place / name
        if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT and make_safe(place):
            return path
        tried.append(str(place))
    raise StoreError(
        f"there is no safe place for the store's socket (tried {', '.join(tried)}): "
        "set TMPDIR to a directory with a short path that you own"
    )


def _socket_folders(folder: Path, environ: Mapping[str, str]) -> Iterator[Path]:
    runtime = environ.get("XDG_RUNTIME_DIR", "")
    if runtime.startswith("/"):
        yield Path(runtime) / "newsbell"
    for temporary in (environ.get("TMPDIR", ""), "/tmp"):  # noqa: S108 - checked by make_safe
        if temporary.startswith("/"):
            yield Path(temporary) / f"newsbell-{os.geteuid()}"
    yield folder


def make_safe(place: Path) -> bool:
    """Make a folder for a socket; False if it is not ours alone, or another could exchange it."""
    try:
        above = place.parent.stat()
        if above.st_uid not in {0, os.geteuid()}:
            return False
        if above.st_mode & stat.S_IWOTH and not above.st_mode & stat.S_ISVTX:
            return False
        place.mkdir(mode=0o700, exist_ok=True)
        found = place.lstat()
        return (
            stat.S_ISDIR(found.st_mode)
            and found.st_uid == os.geteuid()
            and _made_private(place)
            and os.access(place, os.W_OK | os.X_OK)
        )
    except OSError:
        return False


def _made_private(folder: Path) -> bool:
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    return not folder.stat().st_mode & 0o077


def _check_owner(place: Path) -> None:
    owner = place.stat().st_uid
    if owner != os.geteuid():
        raise StoreError(
            f"the data directory {place} belongs to {_user(owner)}, but newsbell runs as {_me()}: "
            f"run it as {_user(owner)}, give the directory to {_me()} (chown -R), "
            "or set another data_dir"
        )


def _refuse_network(place: Path) -> None:
    try:
        mountinfo = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape")
    except OSError:  # not Linux
        return
    if kind := network_file_system(mountinfo, place):
        raise StoreError(
            f"the data directory {place} lies on a network file system ({kind}), where locks do "
            "not hold: set data_dir to a folder on a local disk, or store.url to a server"
        )


def _me() -> str:
    return _user(os.geteuid())


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # a container may run as a number without a name
        return f"user {uid}"
