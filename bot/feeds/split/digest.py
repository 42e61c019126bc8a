"""An issue read as a digest: its stories, each once, and how sure that is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urldefrag

from bot.feeds.blocks import Block, Kind
from bot.feeds.split.choice import choose
from bot.feeds.split.choice.account import taken_for
from bot.feeds.split.confidence import Verdict, judge
from bot.feeds.split.furniture import Phrases
from bot.feeds.split.issue import Issue, read_issue
from bot.feeds.split.line import Form
from bot.feeds.split.marks import MORE
from bot.feeds.split.odd import without_odd_ones
from bot.feeds.split.outline import HEADS, MASTHEAD, Found, Outline
from bot.feeds.split.periodic import is_periodic
from bot.feeds.split.pictures import NOBODY, Span, owners, story_pictures
from bot.feeds.split.ranks import FIRST_DRAWN
from bot.feeds.split.sections import section_names
from bot.feeds.split.series import Series
from bot.feeds.split.story import MAX_BULLETS, clean_title, key, long_words, make_story
from bot.model import SplitStory

_FEW = 3  # stories
_LISTED = 0.6  # the part of the headings in a table of contents that tells all of the stories
_NAME = 4  # words of a line that only names what comes next
_OWN_TEXT, _SHARED = 12, 0.3  # words below a headline, and the part of its words in another one
TEXT, OUTSIDE = "text of the story", "in no story"
_LAST = "a short last line"
ELSEWHERE = "told elsewhere in the issue"


@dataclass(frozen=True, slots=True)
class Reading:
    """An issue as the splitter read it: what each block was taken for, and how sure it is.

    ``of`` says which of the stories a block is of, and is ``NOBODY`` for those of none.
    """

    blocks: tuple[Block, ...]
    why: tuple[str, ...]
    stories: tuple[SplitStory, ...]
    confidence: float
    reason: str
    of: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outlined:
    """What the rules say: the stories of the outline, what each line is taken for, the verdict.

    ``barred`` are the lines that name the issue itself, or others of the series.
    """

    issue: Issue
    why: tuple[str, ...]
    found: list[Found]
    verdict: Verdict
    barred: frozenset[int]


def read_outline(
    blocks: Sequence[Block], *, title: str, url: str | None, lists: Phrases
) -> Outlined:
    """The issue by its outline, each story once."""
    issue = read_issue(blocks, lists)
    outline = Outline(issue, lists)
    stories = outline.stories()
    everything = _without_odd_headings(issue, stories)
    series = Series(title)
    barred = frozenset(i.head.at for i in everything if series.counts_other(i.head.title))
    barred |= {at for at, why in enumerate(outline.why) if why == MASTHEAD}
    linked = (at for at, line in enumerate(issue.lines) if line.urls)
    barred |= {at for at in linked if series.links_other(issue.lines[at].text)}
    barred |= {item.head.at for item in stories[:1] if item not in everything[:1]}
    found = [item for item in _once(issue, everything, url) if item.head.at not in barred]
    if len(found) > _FEW and not found[0].linked and _is_title(found[0], title):
        found = found[1:]
    skip, kept = list(issue.skip), {item.head.at for item in found}
    for item in everything:
        if item.head.at not in kept:
            skip[item.head.at : item.end] = [ELSEWHERE] * (item.end - item.head.at)
    here = [item for item in everything if _is_here(item, url)]
    verdict = judge(replace(issue, skip=tuple(skip)), found, title, lists, dropped=here)
    return Outlined(issue, tuple(outline.why), found, verdict, barred)


def read_digest(blocks: Sequence[Block], *, title: str, url: str | None, lists: Phrases) -> Reading:
    """The issue, read as a digest; it is up to the caller what confidence is enough."""
    outlined = read_outline(blocks, title=title, url=url, lists=lists)
    issue = outlined.issue
    choice = choose(
        issue, outlined.found, outlined.verdict, title=title, url=url, barred=outlined.barred
    )
    taken = taken_for(issue, outlined.why, choice)
    found = without_odd_ones(issue, choice.found)
    made = [_story(issue, item, position) for position, item in enumerate(found)]
    sections = section_names(issue, taken, [item.head.at for item in found], title)
    seen = tuple(line.block for line in issue.lines)
    spans = [Span(f.head.at, f.end, s.url) for f, s in zip(found, made, strict=True)]
    pictures = story_pictures(seen, spans, [bool(why) for why in issue.skip], base=url or "")
    stories = tuple(
        replace(story, picture=picture, section=sections[span.head])
        for story, span, picture in zip(made, spans, pictures, strict=True)
    )
    why = _why(issue, taken, found)
    of = tuple(
        NOBODY if skipped or said == _LAST else owner
        for owner, skipped, said in zip(owners(len(seen), spans), issue.skip, why, strict=True)
    )
    return Reading(seen, why, stories, choice.confidence, choice.reason, of)


def _why(issue: Issue, taken: Sequence[str], found: Sequence[Found]) -> tuple[str, ...]:
    """What each line was taken for, in the end."""
    why = list(taken)
    told: dict[int, bool] = {}
    for item in found:
        told[item.head.at] = True
        told.update((n, False) for n in range(item.head.at + 1, item.end))
    for n, line in enumerate(issue.lines):
        if n not in told:
            heads = why[n].startswith(HEADS)
            why[n] = "told elsewhere, or no story" if heads else why[n] or OUTSIDE * bool(line.text)
        elif not told[n] and not issue.skip[n]:
            why[n] = TEXT
    for item in found:
        for n in _inside(issue, item)[1]:
            why[n] = _LAST
    return tuple(why)


def told_as(blocks: Sequence[Block], stories: tuple[SplitStory, ...], reason: str) -> Reading:
    """The reading of an issue whose stories were found in another way."""
    why: list[str] = []
    of: list[int] = []
    titles = {key(story.title): number for number, story in enumerate(stories)}
    bullets = {key(bullet) for story in stories for bullet in story.bullets}
    texts = {key(line) for story in stories for line in story.text.split("\n")}
    now = NOBODY
    for block in blocks:
        said = key(block.text)
        now = titles.get(said, now)
        if said in titles:
            why.append(f"{HEADS}: bullets stand below it")
        elif said in bullets:
            why.append("one of its bullets")
        else:
            why.append(TEXT if said in texts else OUTSIDE)
        of.append(NOBODY if why[-1] == OUTSIDE else max(now, 0))
    return Reading(tuple(blocks), tuple(why), stories, 1.0, reason, tuple(of))


def _without_odd_headings(issue: Issue, found: list[Found]) -> list[Found]:
    """Not the few headings without links among those with, nor the few drawn among the tagged."""
    headed = [item for item in found if item.head.form is Form.HEADING]
    told = [x for x in headed if not x.linked and not issue.lines[x.head.at].urls]
    tagged = Counter(issue.ranks[item.head.at] for item in headed if item.linked)
    same = Counter(issue.ranks[item.head.at] for item in told)
    odd = _without_text(issue, headed) | _behind_contents(issue, headed)
    for item in told:
        rank = issue.ranks[item.head.at]
        if tagged[rank] >= 3 * same[rank]:
            odd.add(item.head.at)
    if (
        headed and headed[0] is found[0] and headed[0].head.url
    ):  # a subtitle that leads to the whole
        rank = issue.ranks[headed[0].head.at]
        if tagged[rank] == 1 and same[rank] >= 3:
            odd.add(headed[0].head.at)
    drawn = {item.head.at for item in told if issue.ranks[item.head.at] >= FIRST_DRAWN}
    if 3 * len(drawn) <= len(told):
        odd |= drawn
    if 4 * len(drawn) <= sum(item.linked for item in found):
        odd |= drawn - {item.head.at for item in found[:1]}
    return [item for item in found if item.head.at not in odd]


def _behind_contents(issue: Issue, headed: Sequence[Found]) -> set[int]:
    """Headings without a link behind the last one in the table of contents, if that has nearly all
    of them: what the issue says of itself.
    """
    listed = [item for item in headed if item.head.at in issue.listed]
    if len(listed) <= _FEW or len(listed) < _LISTED * len(headed):
        return set()
    last = listed[-1].head.at
    return {item.head.at for item in headed if item.head.at > last and not item.linked}


def _without_text(issue: Issue, headed: Sequence[Found]) -> set[int]:
    """Linked headings with nothing below, where nearly all of their rank have a text."""
    told: dict[int, dict[int, bool]] = defaultdict(dict)
    for item in headed:
        at = item.head.at
        if item.linked and item.head.url:
            own = (issue.lines[n].size for n in range(at + 1, item.end) if not issue.ranks[n])
            told[issue.ranks[at]][at] = sum(own) > 0
    return {
        at
        for same in told.values()
        for at, has in same.items()
        if not has and (_are_nearly_all(same) or (_are_paired(same) and same.get(at + 1)))
    }


def _are_nearly_all(told: dict[int, bool]) -> bool:
    return len(told) >= 4 and sum(told.values()) >= 0.8 * (len(told) - 1)


def _are_paired(told: dict[int, bool]) -> bool:
    """Whether most headings with a text stand right below one without: an author, a column."""
    pairs = sum(not has and told.get(at + 1, False) for at, has in told.items())
    return pairs >= 3 and pairs >= 0.6 * sum(told.values())


def _once(issue: Issue, found: Sequence[Found], url: str | None) -> list[Found]:
    """Each story once: of two with the same headline or link the one with more text stays.

    Two of one source stay both, if each has a headline and a text of its own. A link into the issue
    itself ("view online", its table of contents) is no story.
    """
    best: dict[str, tuple[int, Found]] = {}
    names = [_names(item) for item in found]
    for item, own in zip(found, names, strict=True):
        size = issue.words(item.head.at, item.end)
        for name in own:
            if name not in best or size > best[name][0]:
                best[name] = (size, item)
    return [
        item
        for item, own in zip(found, names, strict=True)
        if not any(_says_again(issue, item, best[name][1]) for name in own)
        and not _is_here(item, url)
    ]


def _says_again(issue: Issue, item: Found, other: Found) -> bool:
    """Whether a story says what another one with a name in common says with more words."""
    if item is other:
        return False
    titles = [clean_title(found.head.title) for found in (item, other)]
    one, two = map(long_words, titles)
    own = min(issue.words(found.head.at + 1, found.end) for found in (item, other))
    alike = item.head.form is other.head.form is Form.HEADING
    shared = len(one & two) > _SHARED * min(len(one), len(two)) or key(titles[0]) == key(titles[1])
    return not alike or own < _OWN_TEXT or shared


def _is_here(item: Found, url: str | None) -> bool:
    """Whether a headline leads into the issue itself."""
    return (
        bool(item.head.url and url) and urldefrag(item.head.url or "")[0] == urldefrag(url or "")[0]
    )


def _is_title(item: Found, title: str) -> bool:
    """Whether a heading is the title of an issue, as "Weekly No. 4", and not that of its lead."""
    return is_periodic(title) and key(title).startswith(key(item.head.title))


def _names(item: Found) -> list[str]:
    names = [key(clean_title(item.head.title))]
    told = item.head.form is Form.HEADING and not item.linked
    if item.head.url and not told and item.head.form not in (Form.BOLD, Form.PICTURE):
        names.append(item.head.url)
    return [name for name in names if name]


def _story(issue: Issue, item: Found, position: int) -> SplitStory:
    head, lines = item.head, issue.lines
    inside, _ = _inside(issue, item)
    body = [lines[n].block for n in inside if not lines[n].bare and not lines[n].menu]
    count = 0
    while count < min(len(body), MAX_BULLETS) and body[count].kind is Kind.ITEM:
        count += 1
    paragraphs = ([head.rest] if head.rest else []) + [block.text for block in body[count:]]
    return make_story(
        clean_title(head.title),
        head.url or first_link(issue, item),
        [block.text for block in body[:count]],
        paragraphs,
        position=position,
    )


def _inside(issue: Issue, item: Found) -> tuple[list[int], list[int]]:
    """The lines below a story's headline that are its own; those behind that name what comes."""
    inside = [
        n
        for n in range(item.head.at + 1, item.end)
        if issue.lines[n].text and not issue.skip[n] and n not in issue.more
    ]
    end = len(inside)
    while end and _announces(issue, inside[end - 1]):
        end -= 1
    return inside[:end], inside[end:]


def _announces(issue: Issue, at: int) -> bool:
    """Whether the last line of a story's text is the name of what comes next."""
    line = issue.lines[at]
    short = line.size <= _NAME and line.block.kind is not Kind.ITEM
    return short and not line.prose and not line.urls


def first_link(issue: Issue, item: Found) -> str | None:
    """The "read more" of a story, else the first link in it."""
    span = range(item.head.at, item.end)
    for n in span:
        if n in issue.more and issue.lines[n].urls:
            return issue.lines[n].urls[0]
    told = (n for n in span if not issue.skip[n] and not issue.lines[n].menu)
    own = next((url for n in told for url in issue.lines[n].urls), None)
    if own is not None:
        return own
    cited = (n for n in span if issue.skip[n] == MORE)
    return next((url for n in cited for url in issue.lines[n].urls), None)
