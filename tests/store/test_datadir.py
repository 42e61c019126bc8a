"""The folder of an embedded store and the place of its socket: private, ours, on a local disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.errors import StoreError
from bot.store.datadir import (
    SOCKET_PATH_LIMIT,
    network_file_system,
    prepare_folder,
    socket_path,
)

ROOT = os.geteuid() == 0
NOBODY = 65534

MOUNTS = r"""
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
40 27 0:40 / /home rw,relatime shared:7 master:2 - nfs4 nas:/export/home rw,vers=4.2
41 40 0:41 / /home/ann/cache rw - tmpfs tmpfs rw
42 27 0:42 / /mnt/two\040words rw - cifs //nas/share rw
43 27 0:43 / /mnt/remote rw - fuse.sshfs nas:/ rw
44 27 8:17 / /mnt/stick rw - fuseblk /dev/sdb1 rw
45 27 0:45 / /srv rw - autofs systemd-1 rw
46 45 0:46 / /srv rw - nfs nas:/srv rw
47 27 0:47 / /over rw - nfs nas:/over rw
48 47 8:33 / /over rw - xfs /dev/sdc1 rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/newsbell", None),
        ("/home/ann/.local/share/newsbell", "nfs4"),
        ("/home", "nfs4"),
        ("/homes/ann", None),
        ("/home/ann/cache/newsbell", None),
        ("/mnt/two words/newsbell", "cifs"),
        ("/mnt/remote/data", "fuse.sshfs"),
        ("/mnt/stick/data", None),
        ("/srv/newsbell", "nfs"),
        ("/over/newsbell", None),
    ],
)
def test_a_network_file_system_is_known_by_its_mount(path: str, kind: str | None) -> None:
    assert network_file_system(MOUNTS, Path(path)) == kind


def test_a_table_of_mounts_that_cannot_be_read_is_no_obstacle() -> None:
    assert network_file_system("some other\nformat - nfs\n", Path("/data")) is None


def test_a_missing_directory_is_made_for_us_alone(tmp_path: Path) -> None:
    folder = prepare_folder(tmp_path / "a" / "b")
    assert folder.parent == tmp_path / "a" / "b"
    assert folder.parent.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_directory_of_the_user_keeps_its_mode_but_the_store_in_it_is_closed(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o755)
    folder = prepare_folder(data)
    folder.chmod(0o755)
    assert prepare_folder(data) == folder
    assert data.stat().st_mode & 0o777 == 0o755
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("inner", [False, True])
def test_a_directory_of_somebody_else_is_refused(tmp_path: Path, inner: bool) -> None:
    if ROOT:
        place = prepare_folder(tmp_path)
        place = place if inner else place.parent
        os.chown(place, NOBODY, -1)
        data = tmp_path
    else:
        place = data = Path("/usr")
    with pytest.raises(StoreError, match=f"{place} belongs to .*, but newsbell runs as .*data_dir"):
        prepare_folder(data)


def test_a_file_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    for place in ("data", "data/deeper", "data/deeper/still"):
        with pytest.raises(StoreError, match="a file is in the way: set another data_dir"):
            prepare_folder(tmp_path / place)


def test_a_directory_that_cannot_be_made_is_told() -> None:
    with pytest.raises(StoreError, match="the data directory /proc/newsbell cannot be used"):
        prepare_folder(Path("/proc/newsbell"))


# ── The socket ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def runtime() -> Iterator[Path]:
    """A runtime directory with a short path."""
    with TemporaryDirectory(prefix="run-", dir="/tmp") as path:
        yield Path(path)


def test_the_socket_lies_in_the_runtime_directory(runtime: Path, tmp_path: Path) -> None:
    path = socket_path(tmp_path, {"XDG_RUNTIME_DIR": str(runtime)})
    assert path.parent == runtime / "newsbell"
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_each_data_directory_has_its_own_and_always_the_same(runtime: Path) -> None:
    environ = {"XDG_RUNTIME_DIR": str(runtime)}
    one, other = (socket_path(Path(path), environ) for path in ("/data/a", "/data/b"))
    assert one != other
    assert socket_path(Path("/data/a"), environ) == one


def test_without_a_runtime_directory_it_lies_in_a_closed_one_among_temporary_files(
    tmp_path: Path, runtime: Path
) -> None:
    assert socket_path(tmp_path, {}).parent == Path(f"/tmp/newsbell-{os.geteuid()}")
    runtime_gone = {"XDG_RUNTIME_DIR": "/nowhere", "TMPDIR": str(runtime)}
    path = socket_path(tmp_path, runtime_gone)
    assert path.parent == runtime / f"newsbell-{os.geteuid()}"
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_place_too_long_for_a_socket_is_passed_over(tmp_path: Path) -> None:
    long = tmp_path / ("x" * SOCKET_PATH_LIMIT)
    long.mkdir()
    path = socket_path(long, {"XDG_RUNTIME_DIR": str(long), "TMPDIR": str(long)})
    assert path.parent == Path(f"/tmp/newsbell-{os.geteuid()}")


def test_a_place_that_another_user_could_exchange_is_passed_over(
    runtime: Path, tmp_path: Path
) -> None:
    runtime.chmod(0o777)
    path = socket_path(tmp_path, {"XDG_RUNTIME_DIR": str(runtime)})
    assert not path.is_relative_to(runtime)


def test_a_symlink_set_as_a_trap_is_passed_over(runtime: Path, tmp_path: Path) -> None:
    (runtime / "newsbell").symlink_to(tmp_path)
    path = socket_path(tmp_path, {"XDG_RUNTIME_DIR": str(runtime)})
    assert not path.is_relative_to(runtime)
    assert path.parent != tmp_path


@pytest.mark.skipif(not ROOT, reason="only root can give a directory away")
def test_a_place_of_another_user_is_passed_over(runtime: Path, tmp_path: Path) -> None:
    os.chown(runtime, NOBODY, -1)
    path = socket_path(tmp_path, {"XDG_RUNTIME_DIR": str(runtime)})
    assert not path.is_relative_to(runtime)
