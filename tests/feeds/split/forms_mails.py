"""More issues and essays in the forms that newsletters have, all fictional; see forms.py."""

from __future__ import annotations

from tests.feeds.split.forms import (
    LINKS,
    LONG,
    NAVIGATION,
    NEWS,
    TITLES,
    UNSUBSCRIBE,
    Form,
    each,
    page,
    row,
)

FORMS: dict[str, Form] = {}
ESSAYS: dict[str, Form] = {}
_numbered = "".join(
    row(
        f'<span style="font-size:24px;font-weight:bold">{"1 big thing: " if n == 0 else f"{n + 1}. "}{t}</span>'
    )
    + row(
        '<p style="font-size:16px"><img src="x.png"></p><p style="font-size:12px">Illustration: Ada Quay/Quay Post</p>'
    )
    + row(
        f'<p style="font-size:16px">{x} <a href="{LINKS[n]}">The report</a> came out on Tuesday.</p><p><b>Why it matters: </b>It has never been done before in these waters, and others watch.</p><p><b>What they\'re saying:</b> <a href="https://x.example/{n}">The mayor</a> is pleased with it.</p><ul><li>The rest is not known yet.</li></ul><p><b>Go deeper:</b> <a href="https://y.example/{n}">all of it</a></p>'
    )
    + (
        row('<p style="font-size:12px">A message from Cranely</p>')
        + row('<span style="font-size:20px;font-weight:bold">Lift it with us</span>')
        + row(
            '<p>Cranely lifts more than others do, at any quay. <a href="https://ads.example/q">Learn more</a>.</p>'
        )
        if n in (1, 3)
        else ""
    )
    for n, (t, x) in enumerate(NEWS)
)
_labelled = "".join(
    row("TECH" if n % 2 else "TRADE", "font-size:13px;font-weight:bold")
    + row(f'<h1 style="font-size:26px">{t}</h1>')
    + row("<i>Quay Pictures</i>", "font-size:11px")
    + row(
        f'<p>{x} It was <a href="{LINKS[n]}">first told</a> by fishermen, who know such things.</p><p><strong>Zoom out:</strong> {x}</p><p>—AQ</p>'
    )
    for n, (t, x) in list(enumerate(NEWS))[:3]
)
FORMS["morning mail with numbered spans"] = Form(
    "a.html",
    page(
        row(
            '<a href="https://l.example/v">Open in app</a> · <a href="https://l.example/b">View in browser</a>'
        )
        + row("Presented by Cranely")
        + row("<b>Quay AM</b>")
        + row("By Ada Quay · Apr 1, 2031")
        + row("<p>🥞 Good morning, and welcome. Today's letter has 812 words, a 3-minute read.</p>")
        + _numbered
        + row("<p>Thanks for reading! Please invite your friends to sign up.</p>")
        + row('Was this email forwarded to you? <a href="https://l.example/s">Sign up here</a>')
    ),
    tuple(("1 big thing: " if n == 0 else "") + t for n, t in enumerate(TITLES)),
)
FORMS["brew with label, headline, author mark"] = Form(
    "b.html",
    page(
        row(
            "<p>Good morning. It is the first of April, and nobody may be believed before noon.</p>"
        )
        + row("MARKETS")
        + "<table>"
        + "".join(
            f"<tr><td>{a}</td><td>{b}</td><td>{c}</td></tr>"
            for a, b, c in (("Quay 30", "11,512.41", "+0.3%"), ("Harbour", "3,999", "-1.2%"))
        )
        + "</table>"
        + _labelled
        + row("TOGETHER WITH CRANELY")
        + row("<h1>Lift more, pay less</h1>")
        + row(
            '<p>Cranely lifts what others drop. <a href="https://ads.example/1">Try it</a> for free this month.</p>'
        )
        + row("WHAT ELSE IS NEW", "font-weight:bold")
        + "<ul>"
        + each('<li>{title}, <a href="{link}">it was said</a>.</li>', first=3)
        + "</ul>"
        + row("<h1>Share the quay</h1>")
        + row(
            '<p>Share it with your friends and get a mug. You have 0 referrals.</p><p><a href="https://l.example/r">Click to Share</a></p>'
        )
        + row('<a href="https://l.example/u">Update your email preferences or unsubscribe</a>')
    ),
    TITLES,
)
FORMS["curated cards with domain below"] = Form(
    "c.html",
    page(
        row("<h1>Quay Weekly - Issue #44</h1>")
        + row("<p>Hey all, spring is here and the cranes are back.</p>")
        + row("<b>Articles</b>", "font-size:24px")
        + each(
            row('<a href="{link}" style="font-size:20px;font-weight:bold">{title}</a>')
            + row('<a href="{link}" style="color:#999">news.example</a> • 3 min')
            + row('<p style="font-size:16px">{text}</p>')
        )
        + row(
            '<p>Did you enjoy this issue? <a href="https://r.example/y">Yes</a> <a href="https://r.example/n">No</a></p>'
        )
        + UNSUBSCRIBE
    ),
)
FORMS["run of linked headlines"] = Form(
    "d.html",
    page(
        "<h2>Things happen</h2><p>"
        + ". ".join(f'<a href="{u}">{t}</a>' for t, u in zip(TITLES, LINKS, strict=True))
        + ".</p>"
        + UNSUBSCRIBE
    ),
)
FORMS["weekly with tables per item"] = Form(
    "e.html",
    page(
        row(
            '<p>#470 — APRIL 1, 2031</p><p><a href="https://l.example/u">Unsubscribe</a> | <a href="https://l.example/v">Read on the Web</a></p>'
        )
        + row("<p>Quay Weekly</p>")
        + each(
            row(
                '<p><span style="font-size:18px"><a href="{link}" style="font-weight:500">{title}</a></span> — {text}</p><p style="font-size:12px">Ada Quay</p>'
            ),
            count=3,
        )
        + row(
            '<p><span><a href="https://ads.example/1">Lift everything with Cranely and save</a></span> — The crane for all.</p><p>Cranely sponsor</p>'
        )
        + row(
            "<p>⚡️ IN BRIEF:</p><ul>"
            + each(
                '<li><p><a href="{link}"><strong>{title}</strong></a> and some more words on it.</p></li>',
                first=3,
            )
            + "</ul>"
        )
        + row("<p>💻 Jobs</p>", "font-weight:bold")
        + row(
            '<p><a href="https://j.example/1"><strong>Crane Driver at Acme (Remote)</strong></a> — We look for people who like heights and rain.</p><p>Acme</p>'
        )
    ),
)
FORMS["old news mail with anchors and menu column"] = Form(
    "f.html",
    "<html><body><table><tr><td width=120 bgcolor=#ccc><font size=1>"
    + NAVIGATION
    + "</font></td><td><font size=2><b>TOP STORIES</b></font><br><br>"
    + each(
        '<a href="{link}"><b>{title}</b></a><br><font size=-1>{text}</font><br><font size=-2>April {n}, 9:15 AM PT</font><br><br>',
        count=3,
    )
    + "<font size=2><b>ALSO TODAY</b></font><br>"
    + each('<li><a href="{link}">{title}</a><br>', first=3)
    + '<br><font size=1>The e-mail address for your subscription is ada@quay.example. <a href="https://l.example/u">Unsubscribe</a> | <a href="https://l.example/h">FAQ</a> | <a href="https://l.example/a">Advertise</a></font></td></tr></table></body></html>',
)
FORMS["text mail with advertisement between"] = Form(
    "g.txt",
    "QUAY NEWS DISPATCH\nTuesday, April 1, 2031\n\n"
    + each("{title}\n{text}\n{link}\n\n", count=3)
    + "-------- Advertisement --------\nLift everything with Cranely, the crane for all\nhttp://ads.example/1\n-------------------------------\n\n"
    + each("{title}\n{text}\n{link}\n\n", first=3)
    + "To unsubscribe, go to\nhttp://l.example/u\n\nCopyright 2031 Quay News. All rights reserved.\n",
)
FORMS["text mail full story"] = Form(
    "h.txt",
    "QUAY WIRE\n\nHEADLINES\n\n"
    + each("o {title}\n")
    + "\n=====================================\n\n"
    + each("{upper}\n\n{text}\n\nFull story:\n{link}\n\n"),
    tuple(t.upper() for t in TITLES),
)
FORMS["markdown table"] = Form(
    "i.md",
    "# Quay list\n\n| Title | About |\n|---|---|\n" + each("| [{title}]({link}) | {text} |\n"),
)
FORMS["markdown numbered bold"] = Form(
    "j.md", "# Quay 5\n\n" + each("{n}. **[{title}]({link})** - {text}\n")
)
FORMS["markdown h2 text link list source"] = Form(
    "k.md",
    "# Quay 5\n\nIntro words here.\n\n"
    + each("## {title}\n\n{text}\n\nSource: [Quay Post]({link})\n\n"),
)
FORMS["html dl"] = Form(
    "l.html", page("<dl>" + each('<dt><a href="{link}">{title}</a></dt><dd>{text}</dd>') + "</dl>")
)
FORMS["markdown escaped html"] = Form(
    "m.md",
    "---\ntitle: Q\n---\n<h2>Links</h2>\n\n"
    + each("* [{title}]({link}) by [Ada](https://ada.example)\n"),
)
FORMS["russian"] = Form(
    "n.html",
    page(
        '<h2>Новости</h2><p><b>В порту испытали новый кран</b><br>Испытания продлятся месяц, после чего кран начнёт разгружать суда. <a href="https://n.example/1">Подробнее</a></p><p><b>Таблицы приливов исправили через сорок лет</b><br>Лоцманы давно знали об ошибке и привыкли к ней. <a href="https://n.example/2">Подробнее</a></p><p><b>Шесть портов завели общий журнал грузов</b><br>Каждый контейнер экономит час времени. <a href="https://n.example/3">Подробнее</a></p><p>Реклама</p><p><b>Поднимайте больше с краном Cranely</b><br>Попробуйте бесплатно. <a href="https://ads.example">Узнать больше</a></p>'
    ),
    (
        "В порту испытали новый кран",
        "Таблицы приливов исправили через сорок лет",
        "Шесть портов завели общий журнал грузов",
    ),
)
ESSAYS["substack essay mail"] = Form(
    "a.html",
    page(
        row('<a href="https://l.example/p/1" style="font-size:32px;font-weight:bold">On cranes</a>')
        + row("<h3>Why they turn</h3>")
        + row('<a href="https://l.example/@ada">Ada Quay</a>')
        + row("Apr 1")
        + row(
            f'<p>{LONG}</p><p>{LONG} <a href="https://x.example/1">Yes</a>.</p><h2>The first part of it</h2><p>{LONG}</p><p>{LONG}</p><h2>The second one</h2><p>{LONG} <a href="https://x.example/2">Also</a>.</p><ul><li><a href="https://x.example/3">One thing</a> that was said, and that we all know by now.</li><li><a href="https://x.example/4">Another thing</a> that nobody said, and that is true.</li></ul><p>{LONG}</p><h2>What now</h2><p>{LONG}</p>'
        )
        + row(
            '<a href="https://l.example/like">Like</a> <a href="https://l.example/c">Comment</a> <a href="https://l.example/restack">Restack</a>'
        )
        + row('© 2031 Ada Quay <a href="https://l.example/u">Unsubscribe</a>')
    ),
)
ESSAYS["letter with linked sentence paragraphs"] = Form(
    "b.html",
    page(
        f'<p>Hi friends,</p><p><a href="https://x.example/0">Last week</a> I wrote about cranes. {LONG}</p><p><a href="https://x.example/1">My book</a> is out. {LONG}</p><p>{LONG}</p><p>{LONG}</p><p>{LONG}</p><p>Best, Ada</p>'
    ),
)
ESSAYS["product update mail"] = Form(
    "c.html",
    page(
        f'<h1>New in Cranely</h1><p>{LONG}</p><h2>Faster hooks</h2><p>{LONG}</p><p><a href="https://c.example/1">Try faster hooks</a></p><h2>Better ropes</h2><p>{LONG}</p><p><a href="https://c.example/2">See the ropes</a></p>'
        + UNSUBSCRIBE
    ),
)
ESSAYS["interview with bold questions"] = Form(
    "d.md",
    "# Ada on cranes\n\n"
    + f"{LONG}\n\n"
    + "".join(f"**Why did you do number {n}?**\n\n{LONG}\n\n" for n in range(6)),
)
