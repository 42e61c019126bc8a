"""Where the configuration comes from, and which place wins."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.config import Config
from tests.config.loading import Folder

TOKEN = "123456789:fictional-token-of-no-bot-at-all-abc"
DISCORD = "MTE5fictional0bot0id0000000.Gabc12.fictional-signature_of-no-bot-at-all"


def test_without_any_file_the_defaults_hold(folder: Folder) -> None:
    config = folder.load()
    assert config.origin is None
    assert config.poll == Config().poll
    assert config.data_dir == Path("/home/op/.local/share/newsbell")


def test_the_file_in_the_working_directory_is_read(folder: Folder) -> None:
    config = folder.load("[archive]\ndays = 7\n")
    assert config.archive.days == 7
    assert config.origin == folder.path / "config.toml"


def test_the_users_file_is_read_where_the_working_directory_has_none(folder: Folder) -> None:
    file = folder.write("[archive]\ndays = 8\n", "user-config/config.toml")
    assert (folder.load().archive.days, folder.load().origin) == (8, file)


def test_the_working_directory_goes_before_the_users_folder(folder: Folder) -> None:
    folder.write("[archive]\ndays = 8\n", "user-config/config.toml")
    assert folder.load("[archive]\ndays = 9\n").archive.days == 9


def test_a_named_file_goes_before_all_others(folder: Folder) -> None:
    folder.write("[archive]\ndays = 1\n")
    folder.write("[archive]\ndays = 2\n", "by-variable.toml")
    folder.write("[archive]\ndays = 3\n", "by-option.toml")
    variable = {"NEWSBELL_CONFIG": "by-variable.toml"}
    assert folder.load(environ=variable).archive.days == 2
    assert folder.load(environ=variable, path=Path("by-option.toml")).archive.days == 3


def test_a_file_with_a_byte_order_mark_and_windows_lines_is_read(folder: Folder) -> None:
    (folder.path / "config.toml").write_bytes(b"\xef\xbb\xbf[archive]\r\ndays = 7\r\n")
    assert folder.load().archive.days == 7


def test_a_relative_data_dir_starts_at_the_folder_of_the_file(folder: Folder) -> None:
    file = folder.write('data_dir = "state"\n', "etc/newsbell.toml")
    assert folder.load(path=file).data_dir == folder.path.resolve() / "etc" / "state"
    by_variable = folder.load(path=file, environ={"NEWSBELL_DATA_DIR": "state"})
    assert by_variable.data_dir == folder.path / "state"


def test_a_tilde_is_the_home_of_the_environment(folder: Folder) -> None:
    assert folder.load('data_dir = "~/bell"\n').data_dir == Path("/home/op/bell")


def test_the_configuration_cannot_be_changed(folder: Folder) -> None:
    config = folder.load()
    with pytest.raises(ValidationError):
        config.archive.days = 3


# ── Files that cannot be read ───────────────────────────────────────────────────────────────────


def test_a_named_file_that_is_missing_is_said(folder: Folder) -> None:
    said = folder.error(path=Path("gone.toml"))
    assert said == (
        f"{folder.path}/gone.toml cannot be read: it does not exist: copy config.example.toml there"
    )


def test_a_folder_in_the_place_of_the_file_is_said(folder: Folder) -> None:
    (folder.path / "config.toml").mkdir()
    assert "config.toml cannot be read: it is a folder (Docker" in folder.error()


def test_a_link_in_a_circle_is_said(folder: Folder) -> None:
    (folder.path / "config.toml").symlink_to("config.toml")
    assert "config.toml cannot be read: too many levels of symbolic links" in folder.error()


def test_a_link_that_leads_nowhere_is_said_not_passed_over(folder: Folder) -> None:
    (folder.path / "config.toml").symlink_to("gone.toml")
    assert folder.error().endswith("config.toml cannot be read: it does not exist")


def test_a_file_without_an_end_is_refused(folder: Folder) -> None:
    assert folder.error(path=Path("/dev/zero")) == (
        "/dev/zero is too large: at most 1,048,576 bytes are read"
    )


def test_a_file_that_is_not_text_is_said(folder: Folder) -> None:
    (folder.path / "config.toml").write_bytes(b"access = '\xff'\n")
    assert folder.error().endswith("cannot be read: it is not UTF-8 text (byte 11)")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[poll\ninterval = 3\n", "line 1, column 6: this is not TOML"),
        ("\n[archive]\ndays = seven\n", "line 3, column 8: this is not TOML (invalid value)"),
        ("days = 'seven", "at its end: this is not TOML (expected"),
        ("[log]\n[log]\n", "line 2, column 5: this is not TOML (cannot declare ('log',) twice)"),
        ("days = [1", "at its end: this is not TOML"),
        (f"x = {'9' * 5000}\n", "this is not TOML (exceeds the limit"),
        (f"x = {'[' * 5000}\n", "is nested too deep"),
    ],
)
def test_what_is_not_toml_is_said_with_its_line(folder: Folder, text: str, said: str) -> None:
    found = folder.error(text)
    assert said in found
    assert "\n" not in found


# ── Secrets ─────────────────────────────────────────────────────────────────────────────────────


def test_a_secret_may_stand_in_a_file_of_its_own(folder: Folder) -> None:
    folder.write(f"  {TOKEN}\n\n", "etc/telegram-token")
    file = folder.write('[telegram]\ntoken_file = "telegram-token"\n', "etc/config.toml")
    config = folder.load(path=file)
    assert config.telegram.token.get_secret_value() == TOKEN


def test_the_variable_for_a_secrets_file_wins_over_the_file(folder: Folder) -> None:
    folder.write("redis://u:from-file@store/0\n", "store-url")
    config = folder.load(
        '[store]\nurl = "redis://elsewhere/0"\n', {"NEWSBELL_STORE__URL_FILE": "store-url"}
    )
    assert config.store.url.get_secret_value() == "redis://u:from-file@store/0"


def test_a_variable_makes_an_unreadable_secrets_file_unimportant(folder: Folder) -> None:
    config = folder.load('[telegram]\ntoken_file = "gone"\n', {"NEWSBELL_TELEGRAM__TOKEN": TOKEN})
    assert config.telegram.token.get_secret_value() == TOKEN


def test_an_empty_variable_for_a_secrets_file_changes_nothing(folder: Folder) -> None:
    config = folder.load(f'[telegram]\ntoken = "{TOKEN}"\n', {"NEWSBELL_TELEGRAM__TOKEN_FILE": ""})
    assert config.telegram.token.get_secret_value() == TOKEN


def test_a_secret_and_its_file_together_are_refused(folder: Folder) -> None:
    folder.write(TOKEN, "token")
    said = folder.error(f'[discord]\ntoken = "{TOKEN}"\ntoken_file = "token"\n')
    assert said.endswith("line 3: discord.token_file is set as well as token: set one of them")
    environ = {"NEWSBELL_DISCORD__TOKEN": TOKEN, "NEWSBELL_DISCORD__TOKEN_FILE": "token"}
    (folder.path / "config.toml").unlink()
    assert folder.error(environ=environ) == (
        "NEWSBELL_DISCORD__TOKEN_FILE is set as well as NEWSBELL_DISCORD__TOKEN: set one of them"
    )


def test_a_secrets_file_that_cannot_be_used_is_said(folder: Folder) -> None:
    folder.write(" \n", "empty")
    said = folder.error(
        '[telegram]\ntoken_file = "gone"\n[discord]\ntoken_file = 3\n',
        {"NEWSBELL_STORE__URL_FILE": "empty"},
    )
    assert (
        f"line 2: telegram.token_file names {folder.path}/gone,"
        " which cannot be read: it does not exist"
    ) in said
    assert "line 4: discord.token_file is not a path: write it in quotes" in said
    assert f"NEWSBELL_STORE__URL_FILE names {folder.path}/empty, which is empty" in said


def test_a_broken_secret_from_a_file_is_blamed_on_the_line_that_names_it(folder: Folder) -> None:
    folder.write("two words", "token")
    said = folder.error('\n[telegram]\ntoken_file = "token"\n')
    assert "line 3: telegram.token = (not shown) holds a blank" in said


@pytest.mark.parametrize(
    "text",
    [
        "[telegram]\ntoken = 'hunter2 hunter2'\n",
        "[telegram]\ntoken = ['hunter2']\n",
        "[telegram.token]\nhunter2 = 3\n",
        "[store]\nurl = 'mysql://u:hunter2@host'\n",
        "[store]\nurl = 'redis://u:hunter2@host:port'\n",
        "[discord]\ntoken = 'hunter2\u00e9'\n",
        "[discord]\napi_base = 'ftp://u:hunter2@host/'\n",
        "[[feeds]]\nname = 'x'\nurl = 'ftp://u:hunter2@host/?key=hunter2'\n",
        f"[discord]\napi_base = '{TOKEN}'\n",
        f"access = ['{TOKEN}']\n",
        f"telegram = '{TOKEN}'\n",
        f"[discord]\ngateway = '{DISCORD}'\n",
        f"[discord]\n'{DISCORD}' = 1\n",
        "store = 'redis://u:hunter2@host/0'\n",
    ],
)
def test_no_error_shows_a_secret(folder: Folder, text: str) -> None:
    said = folder.error(text)
    assert "line" in said
    assert "hunter2" not in said.replace("hunter2 is not a known key", "")
    assert TOKEN.partition(":")[2] not in said
    assert DISCORD[:20] not in said


def test_a_repr_shows_no_secret(folder: Folder) -> None:
    config = folder.load(
        f'[telegram]\ntoken = "{TOKEN}"\n[store]\nurl = "redis://u:hunter2@host/0"\n'
    )
    assert TOKEN not in repr(config) + str(config)
    assert "hunter2" not in repr(config) + str(config)


def test_secret_texts_are_what_a_log_must_hide(folder: Folder) -> None:
    config = folder.load(
        f'[telegram]\ntoken = "{TOKEN}"\n[store]\nurl = "redis://u:hunt%65r2@host/0"\n'
        '[[feeds]]\nname = "x"\nurl = "https://me:feedpass@host/feed"\n'
    )
    assert set(config.secret_texts()) == {TOKEN, "hunt%65r2", "hunter2", "feedpass"}
