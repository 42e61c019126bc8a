"""Stories as the splitter gives them: an essay that touches several fields, and its neighbours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.topics import Classifier, built_in_topics

SEED = Path(__file__).parents[3] / "shared" / "seed"
BUILT_IN = Classifier(built_in_topics())

ESSAY = """\
The minister had promised a decade of home-grown technology, and the decade is nearly over.
Most is heard of chips. The national foundry makes wafers that others made ten years ago, and
the machines that draw finer lines may no longer be sold to it. Semiconductor imports fell by a
fifth in the spring. Chip designers moved abroad; two chip makers closed.
That weighs on artificial intelligence as well. Laboratories that train AI models queue for
graphics processing units; one founder called the queue the true AI policy of the country.
Machine learning, he said, is a matter of electricity and patience. Others hope that AI will
run on less.
One field goes well. Customs and five banks settle duties on a blockchain, and neighbours ask to
join. The blockchain is kept by the central bank, which also tries a digital currency for
settlement between banks, and its smart contracts were written at home. If the blockchain holds,
the minister will have one promise kept.
None of that was on the agenda of the congress, which spoke of pensions."""


def test_an_essay_is_about_what_its_text_dwells_on() -> None:
    matches = BUILT_IN.classify(
        title="The Long View: what became of the ten-year plan",
        bullets=["Our fortnightly essay", "This time: promises and what they cost"],
        summary="The minister had promised a decade of home-grown technology.",
        text=ESSAY,
    )

    assert {match.topic for match in matches} == {"chips", "ai", "blockchain"}


def test_a_text_that_touches_a_field_in_passing_is_not_about_it() -> None:
    assert (
        BUILT_IN.classify(
            title="Toy makers look for new harbours",
            bullets=["Freight costs doubled within a year"],
            text="Dolls that talk need a chip, and one boss joked that AI would pack the boxes. "
            "Another is paid in bitcoin. Most of them speak of freight and of freight alone. " * 2,
        )
        == ()
    )


def seed_stories() -> list[dict[str, Any]]:
    if not (SEED / "stories.json").exists():
        return []
    stories: list[dict[str, Any]] = json.loads((SEED / "stories.json").read_text("utf-8"))[
        "stories"
    ]
    issue = (SEED / "newsletter.txt").read_text("utf-8")
    essay = issue[issue.index(stories[0]["lede"]) : issue.index("60 second")]
    for story in stories:
        story["text"] = f"{story['lede']}\n{story.get('second_paragraph', '')}"
    stories[0]["text"] = essay
    return stories


@pytest.mark.skipif(not seed_stories(), reason="the founding newsletter (../shared) is not here")
@pytest.mark.parametrize("summarised", [True, False], ids=["with summary", "without summary"])
@pytest.mark.parametrize("number", range(9))
def test_each_story_of_the_founding_newsletter_gets_exactly_its_topics(
    number: int, summarised: bool
) -> None:
    story = seed_stories()[number]
    free = set(story.get("borderline", ()))

    matches = BUILT_IN.classify(
        title=story["title"],
        bullets=story["bullets"],
        summary=story["lede"] if summarised else "",
        text="\n".join([*story["bullets"], story["text"]]),
    )

    assert {match.topic for match in matches} - free == set(story["topics"]) - free
