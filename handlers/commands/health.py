"""/status and /test: whether alerts come, and come through."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.model import FeedState
from bot.outcome_model import Gone, Moved, Outcome, Refused, Retry, Sent, ThreadGone, Unknown
from bot.texts.ages import ago
from bot.texts.plain import plain
from handlers.commands.desk import NAME_LIMIT, Desk
from handlers.commands.request import Line, Reply, Request, Span
from handlers.commands.times import settings, upcoming

_REASON_LIMIT = 160
_MOST_FAILING = 10
# Addresses of feeds may hold a reader's private key.
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)


async def status(desk: Desk, request: Request) -> Reply:
    """What this chat follows, what waits for it, and how the feeds are doing."""
    names = await desk.names(request)
    subscriptions = await desk.chats.of(request.chat)
    lines = [*desk.follows(names, subscriptions)]
    if subscriptions.closed:
        lines += desk.phrases.lines("status-closed")
    if subscriptions.filters:
        lines += desk.phrases.lines("status-filters")
    if subscriptions.each_outlet:
        lines += desk.phrases.lines("status-each")
    timing = await desk.timings.of(request.chat)
    if told := await settings(desk, request, timing):
        lines += (*told, *upcoming(desk, timing))
    waiting = await desk.operations.waiting(request.chat)
    if waiting or not timing.held:
        lines += desk.phrases.lines("status-waiting", count=waiting)
    lines += ((), *_feeds(desk, await desk.operations.feed_states()))
    if counters := await desk.operations.counters(request.chat):
        lines += ((), *_counted(desk, counters))
    return Reply(tuple(lines), private=True)


def _counted(desk: Desk, counters: Mapping[str, int]) -> list[Line]:
    """For the operator: how many alerts went out, and of how many it is not known."""

    def number(name: str) -> int:
        return counters.get(name, 0)

    lines = [desk.phrases.line("status-sent", count=number("sent"))]
    if unknown := number("unknown"):
        again, found = number("repeated"), number("found")
        lines.append(desk.phrases.line("status-unknown", count=unknown, again=again, found=found))
    if failed := number("failed"):
        lines.append(desk.phrases.line("status-failed", count=failed))
    return lines


def _feeds(desk: Desk, every: tuple[FeedState, ...]) -> list[Line]:
    if not every:
        return [desk.phrases.line("status-feeds-none")]
    states = [state for state in every if not state.paused]
    failing = [state for state in states if state.failures or state.error]
    fresh = [state for state in states if state.last_poll is None and state not in failing]
    fine = len(states) - len(failing) - len(fresh)
    lines: list[Line] = []
    if failing:
        lines.append(desk.phrases.line("status-feeds-some", fine=fine, count=len(states)))
        for state in failing[:_MOST_FAILING]:
            lines += _failing(desk, state)
        if len(failing) > _MOST_FAILING:
            lines.append(desk.phrases.line("list-more", count=len(failing) - _MOST_FAILING))
    elif fine:
        lines.append(desk.phrases.line("status-feeds-fine", count=fine))
    if fresh:
        lines.append(desk.phrases.line("status-feeds-fresh", count=len(fresh)))
    if resting := len(every) - len(states):
        lines.append(desk.phrases.line("status-feeds-paused", count=resting))
    told = [(state.last_new, state) for state in every if state.last_new is not None]
    if told:
        when, state = max(told, key=lambda pair: pair[0])
        age = Span(ago(desk.texts, when, desk.now()))
        lines.append(desk.phrases.line("status-last-new", when=age, source=_name(state)))
    else:
        lines.append(desk.phrases.line("status-no-new"))
    return lines


def _failing(desk: Desk, state: FeedState) -> list[Line]:
    when = ago(desk.texts, state.last_poll, desk.now()) if state.last_poll else ""
    lines = [
        desk.phrases.line(
            "status-feed-failing",
            count=max(1, state.failures),
            source=_name(state),
            when=Span(when),
        )
    ]
    reason = plain(_ADDRESS.sub("…", state.error), _REASON_LIMIT)
    return [*lines, (Span(f"   {reason}", dim=True),)] if reason else lines


def _name(state: FeedState) -> Span:
    return Span(plain(state.title or state.name, NAME_LIMIT))


async def test(desk: Desk, request: Request) -> Reply:
    """Sends a sample alert and says in a sentence how it went."""
    outcome, rights = await desk.operations.test(request.chat)
    lines: list[Line] = []
    if rights:
        listed = desk.phrases.listed([(Span(plain(right), bold=True),) for right in rights])
        lines += desk.phrases.lines("test-rights", count=len(rights), rights=listed)
    if not rights or isinstance(outcome, Sent):
        name = _OUTCOMES[type(outcome)]
        lines += desk.phrases.lines("test-sent-rights" if rights else name)
    return Reply(tuple(lines), private=True)


_OUTCOMES: dict[type[Outcome], str] = {
    Sent: "test-sent",
    Retry: "test-wait",
    Gone: "test-gone",
    Moved: "test-moved",
    ThreadGone: "test-gone",
    Refused: "test-refused",
    Unknown: "test-unknown",
}
