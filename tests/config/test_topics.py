"""Topics in the configuration and in files of their own: what they say of each other."""

from __future__ import annotations

import pytest

from bot.config import topic_files_of
from tests.config.loading import Folder


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[topics.silicon]\nextends = "chip"\n',
            'line 2: topics.silicon.extends = "chip" names no topic: did you mean chips? there are'
            " chips, ai, blockchain, crypto, silicon",
        ),
        (
            '[topics.silicon]\nextends = "silicon"\n',
            'line 2: topics.silicon.extends = "silicon" is the topic itself: name another',
        ),
        (
            '[topics.silicon]\nphrases = ["x1"]\nparent = "stone"\n',
            'line 3: topics.silicon.parent = "stone" names no topic: ',
        ),
        (
            '[topics.one]\nextends = "two"\n[topics.two]\nextends = "one"\n',
            "line 2: topics.one.extends goes in a ring: one > two > one",
        ),
        (
            '[topics.ai]\nparent = "chips"\n[topics.chips]\nparent = "ai"\n',
            "line 2: topics.ai.parent goes in a ring: ai > chips > ai",
        ),
        (
            '[topics.energy]\nphrases = ["coal", { words = "heat pump", needs = ["@home"] }]\n',
            'line 2: topics.energy.phrases #2.needs = "@home" names no context: there are none',
        ),
        (
            '[topics.energy]\nneeds = ["@hom"]\nphrases = ["coal"]\ncontexts = { home = ["a"] }\n',
            'line 2: topics.energy.needs = "@hom" names no context: there are home',
        ),
        (
            '[topics.energy]\nphrases = ["Heat-Pump"]\ndenies = ["heat pump"]\n',
            'line 2: topics.energy.phrases #1 = "Heat-Pump" stands in denies as well: choose one',
        ),
        (
            '[topics.energy]\nphrases = [\n  "coal",\n  { words = ["Coal"], weight = 2 },\n]\n',
            'line 4: topics.energy.phrases #2 = "Coal" weighs 2 here and 1 in phrases #1: choose',
        ),
        (
            '[topics.crypto]\ntitle = "Coins"\n[topics.crypto.bitcoin]\nphrases = ["bitcoin"]\n',
            "line 3: topics.crypto.bitcoin is not a known key: a topic below another is written"
            ' [topics."crypto.bitcoin"]',
        ),
        ('[topics.x]\nphrases = ["!?"]\n', 'phrases #1.words #1 = "!?" holds no word to look for'),
        ('[topics.x]\nphrases = ["a*b"]\n', "is no phrase: a * may only stand at the end"),
        (f'[topics.x]\nphrases = ["{"x" * 201}"]\n', "is too long for a phrase: at most 200"),
        ("[topics.x]\nphrases = [{ words = [] }]\n", "phrases #1.words is empty"),
        (
            '[topics.x]\nphrases = [{ words = "a", languages = ["German"] }]\n',
            'languages #1 = "German" is not the code of a language',
        ),
    ],
)
def test_what_no_topic_can_mean_is_said_with_its_line(folder: Folder, text: str, said: str) -> None:
    assert said in folder.error(text)


def test_synonyms_of_other_languages_and_conditions_contradict_nothing(folder: Folder) -> None:
    config = folder.load(
        "[topics.energy]\nphrases = [\n"
        '  { words = "Kohle", languages = ["de"] },\n'
        '  { words = "Kohle", weight = 2, needs = ["Kraftwerk"] },\n]\n'
    )
    assert len(config.topics["energy"].phrases) == 2


def test_a_topic_without_phrases_is_one_where_others_stand_below_it(folder: Folder) -> None:
    config = folder.load(
        '[topics.energy]\ntitle = "Energy"\n[topics."energy.gas"]\nphrases = ["natural gas"]\n'
    )
    assert list(config.topics) == ["energy", "energy.gas"]


def test_topic_files_are_topics_named_after_them(folder: Folder) -> None:
    folder.write('title = "Space"\nphrases = ["rocket"]\n', "topics/space.toml")
    folder.write('extends = "crypto"\nneeds = ["Bitcoin"]\n', "topics/crypto.bitcoin.toml")
    config = folder.load('topic_files = ["topics/*.toml"]\n[topics.sea]\nphrases = ["ship"]\n')
    assert list(config.topics) == ["sea", "crypto.bitcoin", "space"]
    assert config.topics["space"].title == "Space"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('phrases = ["a"]\ncolour = 1\n', "space.toml, line 2: topics.space.colour is not a known"),
        ("phrases = [\n", "space.toml, at its end: this is not TOML"),
        ('title = "Space"\n', "space.toml: topics.space is a topic of your own and needs phrases"),
        (
            '[[phrases]]\nwords = ["a"]\n\n[[phrases]]\nwords = ["b"]\nwait = 1\n',
            "space.toml, line 6: topics.space.phrases #2.wait is not a known key: did you mean",
        ),
    ],
)
def test_a_fault_in_a_topic_file_is_said_with_file_and_line(
    folder: Folder, content: str, said: str
) -> None:
    folder.write(content, "space.toml")
    assert said in folder.error('topic_files = ["space.toml"]\n')


def test_a_topic_that_stands_in_two_places_is_refused(folder: Folder) -> None:
    folder.write('phrases = ["rocket"]\n', "a/space.toml")
    folder.write('phrases = ["orbit"]\n', "b/space.toml")
    both = folder.error('topic_files = ["a/*.toml", "b/*.toml"]\n')
    assert "line 1: topic_files #2 names" in both
    assert "b/space.toml, but this topic stands in" in both
    table = folder.error('topic_files = ["a/*.toml"]\n[topics.space]\nphrases = ["moon"]\n')
    assert "but this topic stands in [topics.space] of the configuration too" in table


def test_a_pattern_without_a_file_is_refused(folder: Folder) -> None:
    assert 'topic_files #1 = "no/*.toml" names no file' in folder.error(
        'topic_files = ["no/*.toml"]\n'
    )
    assert "which cannot be read: it does not exist" in folder.error('topic_files = ["no.toml"]\n')


def test_the_files_are_known_of_a_config_that_is_not_valid_else(folder: Folder) -> None:
    space = folder.write('phrases = ["rocket"]\n', "topics/space.toml")
    file = folder.write('topic_files = ["topics/*.toml"]\nwrong = 1\n')
    assert list(topic_files_of(file, {}, cwd=folder.path).numbered()) == [space]
    environ = {"NEWSBELL_TOPIC_FILES": "[]"}
    assert topic_files_of(file, environ, cwd=folder.path).numbered() == {}
    file.write_text("no toml")
    assert topic_files_of(file, {}, cwd=folder.path).numbered() == {}
