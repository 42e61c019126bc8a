"""More issues and essays in the forms that newsletters have, all fictional; see forms.py."""

from __future__ import annotations

from tests.feeds.split.forms import (
    LONG,
    TITLES,
    UNSUBSCRIBE,
    Form,
    each,
    page,
    row,
)

FORMS: dict[str, Form] = {}
ESSAYS: dict[str, Form] = {}
FORMS["editor intro, h2 sections, paragraphs with leading links, promo box"] = Form(
    "a.html",
    page(
        f"<p>Hi all,</p><p>{LONG} {LONG}</p><p>— Ada</p><h2>Design</h2>"
        + each('<p><a href="{link}"><strong>{title}</strong></a><br>{text}</p>', count=3)
        + '<hr><p><strong>Learn to draw cranes</strong></p><p>My course is open again, and there are still seats for the curious. <a href="https://shop.example/c">Join it here</a>.</p><hr><h2>Code</h2>'
        + each('<p><a href="{link}"><strong>{title}</strong></a><br>{text}</p>', first=3)
        + UNSUBSCRIBE
    ),
)
FORMS["ad table in the middle marked AD"] = Form(
    "b.html",
    page(
        each(
            row('<a href="{link}" style="font-size:20px"><b>{title}</b></a>') + row("{text}"),
            count=3,
        )
        + row("AD", "font-size:10px")
        + row(
            '<a href="https://ads.example/1" style="font-size:20px"><b>The crane that pays for itself</b></a>'
        )
        + row("Cranely lifts at half the price of others.")
        + each(
            row('<a href="{link}" style="font-size:20px"><b>{title}</b></a>') + row("{text}"),
            first=3,
        )
    ),
)
FORMS["text with underscores and Link:"] = Form(
    "c.txt",
    "QUAY UPDATE\n___________\n\n"
    + each("{n}) {upper}\n\n{text}\n{text}\n\nLink: {link}\n\n___________\n\n")
    + "You are on this list because you asked. Reply STOP to leave.\n",
    tuple(t.upper() for t in TITLES),
)
FORMS["html mail pre-2005 with anchors"] = Form(
    "d.html",
    "<html><body bgcolor=white><a name=top></a><table><tr><td><b><font size=5>Quay Weekly</font></b><br>April 1, 2031</td></tr><tr><td><font size=2><b>Inside this issue:</b><br>"
    + each('<a href="#{n}">{title}</a><br>')
    + "</font></td></tr><tr><td>"
    + each(
        '<a name={n}></a><font size=4 color=navy><b>{title}</b></font><br><font size=2>{text}<br><a href="{link}">Full story</a><br><a href="#top">Back to top</a></font><br><br>'
    )
    + '</td></tr><tr><td><font size=1>To subscribe or unsubscribe visit <a href="http://l.example/">our site</a>. Copyright 2031.</font></td></tr></table></body></html>',
)
FORMS["german bullet mail in text"] = Form(
    "e.txt",
    "Hafen-Newsletter vom 1. April 2031\n\n"
    + each("+++ {title} +++\n\n{text}\n\nMehr: {link}\n\n")
    + "Impressum: Kai Verlag, Hafenstr. 1\nAbmelden: http://l.example/ab\n",
)
FORMS["list with stars, points and source in brackets"] = Form(
    "f.md",
    "# Top links\n\n"
    + each(
        "{n}. [{title}]({link}) (news.example) — 12{n} points, [40 comments](https://hn.example/{n})\n"
    ),
)
FORMS["sections by emoji lines, one sentence and link"] = Form(
    "g.html",
    page(
        "<p>📰 <b>News</b></p>"
        + each('<p>{title} (<a href="{link}">Quay Post</a>)</p>', count=3)
        + "<p>🔬 <b>Science</b></p>"
        + each('<p>{title} (<a href="{link}">Quay Post</a>)</p>', first=3)
    ),
)
FORMS["weekly with podcast, quote and jobs blocks"] = Form(
    "h.html",
    page(
        "<h2>Top stories</h2>"
        + each('<h3><a href="{link}">{title}</a></h3><p>{text}</p>')
        + '<h2>Quote of the week</h2><p>“A crane is a promise,” said the mayor on Monday.</p><h2>We are hiring</h2><h3><a href="https://j.example/1">Crane driver, full time</a></h3><p>Join us at the quay.</p><h2>Follow us</h2><p><a href="https://t.example">Twitter</a> <a href="https://f.example">Facebook</a></p>'
    ),
)
FORMS["h3 in list items with share links"] = Form(
    "i.html",
    page(
        "<ul>"
        + each(
            '<li><h3><a href="{link}">{title}</a></h3>{text}<br><a href="https://twitter.com/intent/tweet?u={n}">Tweet</a> <a href="https://facebook.com/sharer?u={n}">Share</a></li>'
        )
        + "</ul>"
    ),
)
FORMS["bold and linked source first"] = Form(
    "j.html",
    page(
        each(
            '<p><strong><a href="https://src.example/">Quay Post</a>:</strong> <a href="{link}">{title}</a>. {text}</p>'
        )
    ),
)
ESSAYS["essay with sections by rules"] = Form(
    "a.html",
    page(
        "<h1>On cranes</h1>"
        + "<hr>".join(
            f'<p>{LONG}</p><p>{LONG} <a href="https://x.example/{n}">So</a>.</p>' for n in range(5)
        )
    ),
)
ESSAYS["event invitation"] = Form(
    "b.html",
    page(
        f'<h1>Crane night 2031</h1><p>{LONG}</p><h2>Programme</h2><ul><li>18:00 Doors open, and there is soup for all</li><li>19:00 The crane turns for the first time</li></ul><h2>Speakers</h2><ul><li><a href="https://s.example/1">Ada Quay</a>, harbour master since 2019</li><li><a href="https://s.example/2">Bo Mast</a>, who built it with two friends</li><li><a href="https://s.example/3">Cy Rope</a>, who stands below it each day</li></ul><p><a href="https://e.example">Get your ticket</a></p>'
    ),
)
ESSAYS["single article with share row and related"] = Form(
    "c.html",
    page(
        '<h1><a href="https://n.example/a">Crane falls over</a></h1><p>By Ada Quay</p>'
        + f"<p>{LONG}</p>" * 5
        + "<h2>Related</h2>"
        + each('<p><a href="{link}">{title}</a></p>', count=3)
        + UNSUBSCRIBE
    ),
)
