"""What each of Discord's answers means for a delivery."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from multidict import CIMultiDict

from bot.outcome_model import Gone, Outcome, Refused, Retry, Sent, Unknown
from bot.platforms.discord.outcomes import outcome_of
from bot.platforms.exchange import Answer


def told(status: int, body: object = None, **headers: str) -> Outcome:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return outcome_of(Answer(status, CIMultiDict(named), raw))


def test_an_accepted_message_is_sent() -> None:
    assert told(200, {"id": "42"}) == Sent("42")


def test_the_last_message_of_a_bucket_makes_the_chat_rest() -> None:
    reset = {"x_ratelimit_remaining": "0", "x_ratelimit_reset_after": "1.5"}
    assert told(200, {"id": "42"}, **reset) == Sent("42", timedelta(seconds=1.5))
    assert told(200, {"id": "42"}, x_ratelimit_remaining="1") == Sent("42")
    assert told(200, {"id": "42"}, x_ratelimit_remaining="0") == Sent("42")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"<html>", b"{}"])
def test_a_success_without_a_message_is_unknown(body: bytes) -> None:
    assert isinstance(told(200, body), Unknown)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
def test_a_server_error_is_unknown(status: int) -> None:
    assert isinstance(told(status, b"<html>"), Unknown)


def test_a_throttled_message_is_repeated_when_the_body_says() -> None:
    outcome = told(429, {"retry_after": 0.25, "global": False}, retry_after="1")
    assert isinstance(outcome, Retry)
    assert outcome.after == timedelta(seconds=0.25)
    assert outcome.throttled
    assert not outcome.whole_bot


def test_a_global_limit_binds_the_whole_bot() -> None:
    outcome = told(429, {"retry_after": 3, "global": True})
    assert isinstance(outcome, Retry)
    assert outcome.whole_bot


def test_a_ban_without_json_binds_the_whole_bot_as_long_as_the_header_says() -> None:
    outcome = told(429, b"error code: 1015", retry_after="600")
    assert isinstance(outcome, Retry)
    assert (outcome.whole_bot, outcome.throttled) == (True, True)
    assert outcome.after == timedelta(minutes=10)


def test_a_throttling_that_names_no_time_has_one_all_the_same() -> None:
    outcome = told(429, b"", retry_after="soon")
    assert isinstance(outcome, Retry)
    assert outcome.after == timedelta(minutes=1)


def test_a_bad_token_stops_the_whole_bot_for_a_minute() -> None:
    outcome = told(401, {"message": "401: Unauthorized", "code": 0})
    assert isinstance(outcome, Retry)
    assert (outcome.whole_bot, outcome.throttled) == (True, False)
    assert outcome.after == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("status", "code", "why"),
    [
        (404, 10003, "does not exist"),
        (403, 50001, "View Channel"),
        (403, 50013, "Send Messages"),
        (403, 50007, "takes no direct messages"),
        (403, 50278, "shares no server"),
        (400, 50024, "kind"),
        (400, 50083, "archived"),
        (403, 160005, "locked"),
    ],
)
def test_a_channel_that_is_lost_is_gone(status: int, code: int, why: str) -> None:
    outcome = told(status, {"code": code, "message": "as Discord says it"})
    assert isinstance(outcome, Gone)
    assert why in outcome.why


def test_a_refused_message_carries_discords_reason() -> None:
    errors = {"embeds": {"0": {"title": {"_errors": [{"message": "Too long.", "code": "X"}]}}}}
    body = {"code": 50035, "message": "Invalid Form Body", "errors": errors}
    assert told(400, body) == Refused(
        "Discord answered 400, code 50035: Invalid Form Body: embeds.0.title Too long."
    )


@pytest.mark.parametrize("errors", ["text", [], {"a": {"_errors": []}}, {"_errors": ["x"]}])
def test_a_reason_of_another_shape_is_left_out(errors: object) -> None:
    body = {"code": 50035, "message": "Invalid Form Body", "errors": errors}
    assert told(400, body) == Refused("Discord answered 400, code 50035: Invalid Form Body")


@pytest.mark.parametrize("status", [400, 403, 404, 301])
def test_what_the_api_itself_did_not_say_refuses_no_message(status: int) -> None:
    outcome = told(status, b"<html>You are blocked</html>")
    assert isinstance(outcome, Retry)
    assert outcome.whole_bot


@pytest.mark.parametrize("code", [40004, 130000])
def test_sending_that_is_switched_off_is_tried_later(code: int) -> None:
    assert isinstance(told(403, {"code": code, "message": "not now"}), Retry)
