"""The kinds of values that keys have, as pydantic checks them, and what all tables share.

How a single value is read is in ``bot.config.values``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    SecretStr,
    StringConstraints,
    ValidationInfo,
)

from bot.config import values
from bot.model import ChatId


def _secret_url(value: SecretStr) -> SecretStr:
    if value.get_secret_value():
        values.url(value.get_secret_value(), ("redis", "rediss", "unix"))
    return value


def _secret(value: SecretStr) -> SecretStr:
    values.secret(value.get_secret_value())
    return value


def _http(value: str) -> str:
    return values.url(value, ("http", "https"))


def _base(value: str) -> str:
    return _http(value).rstrip("/")


def _gateway(value: str) -> str:
    return values.url(value, ("ws", "wss")) if value else ""


def _access(value: object) -> Literal["open"] | tuple[ChatId, ...]:
    if value == "open":
        return "open"
    if isinstance(value, tuple):
        for item in value:
            try:
                values.chat(item)
            except ValueError as error:
                shown = values.quoted(str(item))
                raise values.BadValueError(f"holds {shown}, which {error}") from None
        return tuple(values.chat(item) for item in value)
    raise values.BadValueError('is not allowed: write "open" or a list of chats')


def _folder(value: object, info: ValidationInfo) -> Path:
    """A path; the context may name the ``home`` that ~ means and the ``base`` of relative ones."""
    context = info.context or {}
    text = str(value) if isinstance(value, str | Path) else ""
    if not text:
        raise values.BadValueError("is not a folder: write its path in quotes")
    values.plain(text)
    home = context.get("home")
    if home and (text == "~" or text.startswith("~/")):
        text = home + text[1:]
    try:
        return Path(context.get("base", "")) / Path(text).expanduser()
    except RuntimeError:
        raise values.BadValueError(
            "begins with ~, but whose home that is is not known: write the whole path"
        ) from None


def _file(value: object, info: ValidationInfo) -> Path | None:
    return None if value is None else _folder(value, info)


def _password(value: SecretStr) -> SecretStr:
    values.plain(value.get_secret_value())
    return value


def _table_of_texts(value: object) -> object:
    if isinstance(value, dict):
        return value
    raise values.BadValueError('is not a table of texts: write { name = "value" }')


def _header_value(value: SecretStr) -> SecretStr:
    values.header_value(value.get_secret_value())
    return value


def _cookie_value(value: SecretStr) -> SecretStr:
    values.cookie_value(value.get_secret_value())
    return value


def _proxy(value: SecretStr) -> SecretStr:
    _http(value.get_secret_value())
    return value


Text = Annotated[str, AfterValidator(values.plain)]
Filled = Annotated[str, StringConstraints(min_length=1), AfterValidator(values.plain)]
Duration = Annotated[timedelta, PlainValidator(values.duration, json_schema_input_type=str)]
Chat = Annotated[ChatId, PlainValidator(values.chat, json_schema_input_type=str)]
Name = Annotated[str, AfterValidator(values.name)]
Tag = Annotated[str, AfterValidator(values.tag)]
HttpUrl = Annotated[str, AfterValidator(_http)]
ApiBase = Annotated[str, AfterValidator(_base)]
Rate = Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]
GroupRate = Annotated[float, Field(ge=1, le=100_000, allow_inf_nan=False)]
Token = Annotated[SecretStr, AfterValidator(_secret)]
StoreUrl = Annotated[SecretStr, AfterValidator(_secret_url)]
Gateway = Annotated[str, AfterValidator(_gateway)]
Access = Annotated[Literal["open"] | tuple[ChatId, ...], PlainValidator(_access)]
Folder = Annotated[Path, PlainValidator(_folder, json_schema_input_type=str)]
Proxy = Annotated[SecretStr, AfterValidator(_proxy)]
File = Annotated[Path, PlainValidator(_file, json_schema_input_type=str)]
Password = Annotated[SecretStr, AfterValidator(_password)]
Host = Annotated[str, AfterValidator(values.host)]
MailAddress = Annotated[str, AfterValidator(values.mail_address)]
MailSender = Annotated[str, AfterValidator(values.mail_sender)]
ListId = Annotated[str, AfterValidator(values.list_id)]
AuthServ = Annotated[str, AfterValidator(values.authserv_id)]


Headers = Annotated[
    Mapping[
        Annotated[str, AfterValidator(values.header_name)],
        Annotated[SecretStr, AfterValidator(_header_value)],
    ],
    BeforeValidator(_table_of_texts),
]
Cookies = Annotated[
    Mapping[
        Annotated[str, AfterValidator(values.http_name)],
        Annotated[SecretStr, AfterValidator(_cookie_value)],
    ],
    BeforeValidator(_table_of_texts),
]


def key(default: Any, text: str) -> Any:
    """A key as the operator writes it: a default is checked like any other value."""
    return Field(default=default, description=text, validate_default=True)


class Table(BaseModel):
    """What all tables share."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
