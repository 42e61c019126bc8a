"""Whatever a document holds, the page that is drawn of it loads, runs and follows nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from bot.cli.drawn import page
from bot.cli.drawn.safe import css, sheet
from bot.feeds.source import explain_document
from tests.cli.drawn.looking import danger, tree

HOSTILE = {
    "a script": "<script>alert(1)</script><script src='https://evil.example/x.js'></script>",
    "an event": '<p onload="alert(1)" onclick=alert(1)>Hello</p><img src=x onerror=alert(1)>',
    "a script's link": '<a href="javascript:alert(1)">x</a><a href="JaVa\nScript:alert(1)">y</a>',
    "a link": '<a href="https://evil.example/track?me" ping="https://evil.example/p">z</a>',
    "a refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    "a base": '<base href="https://evil.example/"><p>x</p>',
    "a frame": '<iframe src="https://evil.example/"></iframe><iframe srcdoc="<b>x"></iframe>',
    "frames": '<frameset><frame src="https://evil.example/"></frameset>',
    "svg": '<svg onload=alert(1)><image href="https://evil.example/"/><script>x</script></svg>',
    "math": '<math><maction actiontype="statusline" xlink:href="javascript:alert(1)">x</maction>',
    "a form": '<form action="https://evil.example/"><input name=a autofocus onfocus=x>'
    '<button formaction="javascript:x">Go</button><textarea></textarea></form>',
    "an import": "<style>@import 'https://evil.example/x.css'; @IMPORT url(//e.example);</style>",
    "a font": "<style>@font-face{font-family:x;src:url(https://evil.example/f)}</style>",
    "a background": '<p style="background:url(https://evil.example/b.png)">x</p>',
    "an escaped background": r'<p style="background:u\72l(https://evil.example/b.png)">x</p>',
    "a parted background": '<p style="background:u/**/rl(https://evil.example/b.png)">x</p>',
    "a set": "<p style=\"background:image-set('https://evil.example/b.png' 1x)\">x</p>",
    "an expression": '<p style="width:expression(alert(1));behavior:url(x.htc)">x</p>',
    "an old background": '<table background="https://evil.example/b.png"><tr><td>x</table>',
    "pictures": '<img src="https://evil.example/p.png" srcset="https://evil.example/2 2x">'
    '<picture><source srcset="https://evil.example/3"></picture><video poster=x src=y></video>',
    "an end of ours": "</template></div></body></html><script>alert(1)</script>",
    "an end of a style": "<style>p{}</style ><script>alert(1)</script></style><p>x</p>",
    "raw text": "<xmp><script>alert(1)</script></xmp><plaintext><script>alert(1)</script>",
    "a comment": "<!--><script>alert(1)</script--><![CDATA[<script>alert(1)</script>]]><p>x</p>",
    "an attribute": """<p title='"><script>alert(1)</script>' class='"><b onclick=x>'>x</p>""",
    "a template": "<template shadowrootmode=open><script>alert(1)</script></template><p>x</p>",
    "our own classes": '<p class="nb-tag nb-number">1</p>',
    "objects": '<object data="https://evil.example/"></object><embed src="https://evil.example/">',
    "a link of a style": '<link rel=stylesheet href="https://evil.example/x.css"><p>x</p>',
    "an id": '<p id="body" name="x">x</p>',
}


def drawn(content: str, filename: str = "issue.html") -> str:
    return page(explain_document(content.encode(), filename=filename))


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_markup_stays_inert(what: str) -> None:
    assert (
        danger(drawn(f"<html><body><h1>News</h1>{HOSTILE[what]}<p>The end.</p></body></html>"))
        == []
    )


def test_hostile_markup_in_a_text_or_in_markdown_is_inert_too() -> None:
    for filename in ("issue.txt", "issue.md", "issue.eml"):
        text = "Subject: x\n\n# News\n\n" + "\n\n".join(HOSTILE.values())
        assert danger(drawn(text, filename)) == []


def test_a_long_style_that_is_parsed_in_parts_is_inert_at_each_place() -> None:
    rules = "".join(f"p{{background:{'x' * (n % 13)}url(//e.example/{n})}}" for n in range(400))
    found = drawn(f"<style>{rules}</style><p>Hello, dear readers of this.</p>")
    assert danger(found) == []
    assert found.count("nb-none(//e.example/") == 400


def test_titles_and_names_are_text_in_the_panel() -> None:
    title = "&lt;script&gt;alert(1)&lt;/script&gt;"
    assert (
        danger(drawn(f"<title>{title}</title><h1>{title}</h1><p>Hello, world of ours.</p>")) == []
    )


def test_words_of_our_classes_are_not_taken_from_the_document() -> None:
    found = tree(drawn('<p class="nb-tag x nb-number">Hello, dear readers of this.</p>'))
    assert [p.get("class") for p in found.iter("p")][-1] in ("x", "x nb-box")


PIECES = st.sampled_from(
    [
        *HOSTILE.values(),
        *(
            "<table>",
            "</table>",
            "<tr>",
            "<td>",
            "</p>",
            "<p>",
            "<b>",
            "</a>",
            "</style>",
            "<style>",
        ),
        *("</div>", "<div>", "<pre>", "<li>", "<!--", "-->", "<title>", "<h2>x</h2>", "\\", "/*"),
        *("text of some words", "url(", "@import", '"', "'", "<", "&lt;", "&#x3c;script>"),
    ]
)


@given(st.lists(PIECES, max_size=30))
@settings(max_examples=300, deadline=None)
def test_no_mixture_of_it_becomes_alive(pieces: list[str]) -> None:
    assert danger(drawn("<p>News of the day.</p>" + "".join(pieces))) == []


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("color: red; width: 10px", "color: red; width: 10px"),
        ("background:url(x)", "background:nb-none(x)"),
        ("background:URL (x)", "background:nb-none(x)"),
        ("@import 'x';", "@nb-none import 'x';"),
        ("@media print { p { color: red } }", "@media print { p { color: red } }"),
        ("p{color:red}/* url(x) */", "p{color:red} "),
        ("u/* */rl(x)", "u rl(x)"),
        (r"\75rl(x)", "75rl(x)"),
    ],
)
def test_a_style_keeps_what_loads_nothing(written: str, kept: str) -> None:
    assert css(written) == kept


def test_rules_for_the_page_become_rules_for_the_document_in_it() -> None:
    assert sheet("body, html p{margin:0} .body{x:y}") == ".nb-body, .nb-body p{margin:0} .body{x:y}"
