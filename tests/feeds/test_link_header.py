"""``Link`` headers, RFC 8288."""

from __future__ import annotations

import time

import pytest

from bot.feeds.link_header import Link, links


def only(value: str) -> Link:
    (link,) = links([value])
    return link


def test_a_link_has_a_target_relations_a_type_and_a_title() -> None:
    link = only('</feed>; rel="alternate Self"; type="application/RSS+xml"; title="A, \\"b\\"; c"')
    assert link == Link(
        "/feed", frozenset({"alternate", "self"}), "application/rss+xml", 'A, "b"; c'
    )


def test_several_links_stand_in_one_header_or_in_several() -> None:
    found = links(["<a>; rel=hub, <b?x=1,2>;rel=self", "<c>"])
    assert [(link.target, set(link.rels)) for link in found] == [
        ("a", {"hub"}),
        ("b?x=1,2", {"self"}),
        ("c", set()),
    ]


def test_of_a_parameter_given_twice_the_first_counts() -> None:
    assert only("<a>; rel=next; rel=alternate").rels == {"next"}


@pytest.mark.parametrize("value", ["", "nonsense", "<", "a>; rel=b", ";;;"])
def test_what_is_no_link_is_passed_over(value: str) -> None:
    assert list(links([value])) == []


def test_a_hostile_header_takes_no_time() -> None:
    began = time.process_time()
    for part in ("<a>" + ";x" * 50_000, "<a>;x=" + '"\\' * 50_000, "<" * 100_000, "<a>; " * 20_000):
        list(links([part]))
    assert time.process_time() - began < 2
