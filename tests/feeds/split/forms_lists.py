"""More issues and essays in the forms that newsletters have, all fictional; see forms.py."""

from __future__ import annotations

from tests.feeds.split.forms import (
    LINKS,
    LONG,
    NEWS,
    TITLES,
    UNSUBSCRIBE,
    Form,
    each,
    page,
)

FORMS: dict[str, Form] = {}
ESSAYS: dict[str, Form] = {}
FORMS["br _labelled in one cell"] = Form(
    "a.html",
    page(
        "<div><h3>Articles</h3>"
        + each('<a href="{link}">{title}</a><br>{text}<br><br>', count=3)
        + "<h3>Projects</h3>"
        + each('<a href="{link}">{title}</a><br>{text}<br><br>', first=3)
        + "</div>"
    ),
)
FORMS["LINK words at the end"] = Form(
    "b.html",
    page(
        "<h2>News</h2>"
        + each(
            '<p><strong>{title}</strong></p><p>{text} It will take a while before anybody knows what that means, and by then it will be normal. <a href="{link}">LINK</a></p>'
        )
    ),
)
FORMS["title, author line, description"] = Form(
    "c.html",
    page(
        each(
            '<p><a href="{link}"><b>{title}</b></a></p><p>Ada Quay | Quay Post | 1st April 2031</p><p>{text} (2,100 words)</p>'
        )
        + '<p><a href="https://l.example/gift">Give a gift subscription</a></p>'
        + UNSUBSCRIBE
    ),
)
FORMS["numbered headings with many inline links"] = Form(
    "d.html",
    page(
        each(
            '<h2>{n}. {title}</h2><p>{text} And <a href="https://a.example/{n}">some say</a> that <a href="{link}">it was so all along</a>, while <a href="https://b.example/{n}">others do not</a>.</p><p>+ <a href="https://c.example/{n}">Quay Post: and one more thing to read</a></p>'
        )
    ),
)
FORMS["bold sentence lead-ins with links in the text"] = Form(
    "e.html",
    page(
        "<p>Good morning, Quay readers!</p><h3>What to watch for today</h3>"
        + each('<p><strong>{title}.</strong> {begin} <a href="{link}">{end}</a></p>', count=3)
        + "<h3>While you were sleeping</h3>"
        + each('<p><strong>{title}.</strong> {begin} <a href="{link}">{end}</a></p>', first=3)
        + '<p>Our best wishes for a productive day. Please send any news to hi@quay.example. You can follow us on <a href="https://t.example/q">Twitter here</a> for updates throughout the day.</p>'
    ),
)
FORMS["kicker, linked title, author, button"] = Form(
    "f.html",
    page(
        each(
            '<table><tr><td><a href="{link}"><img src="x"></a></td></tr><tr><td style="font-size:12px">CULTURE</td></tr><tr><td style="font-size:24px"><a href="{link}">{title}</a></td></tr><tr><td style="font-size:12px">BY ADA QUAY</td></tr><tr><td style="font-size:16px">{text}</td></tr><tr><td><a href="{link}">Read More</a></td></tr></table>'
        )
        + '<table><tr><td>Get more Quay</td></tr><tr><td><a href="https://l.example/n">Sign up for other newsletters</a></td></tr></table>'
    ),
)
FORMS["names with taglines"] = Form(
    "g.html",
    page(
        "<h2>Top products</h2><ol>"
        + "".join(
            f'<li><a href="https://n.example/{n}"><strong>{a}</strong></a> — {t}</li>'
            for n, (a, t) in enumerate(
                (
                    ("Cranely", "lifts all that you have"),
                    ("Ropewalk", "a notebook for sailors"),
                    ("Tidebot", "asks the moon for you"),
                    ("Moorly", "finds a berth in a minute"),
                )
            )
        )
        + "</ol>"
    ),
    ("Cranely", "Ropewalk", "Tidebot", "Moorly"),
)
FORMS["plus signs in text"] = Form(
    "h.html", page(each('<p>+ <a href="{link}">{title}</a> (Quay Post) -- {text}</p>'))
)
FORMS["several urls below a story"] = Form(
    "i.txt",
    "QUAYBITES  April 1, 2031  Vol. 33, Num. 13\n\nTOP OF THE NEWS\n\n"
    + each("  {title}\n")
    + "\n**************** Sponsored Links ****************\nPrivacy notice: these links lead to advertisers.\n1) Lift more with Cranely: http://ads.example/1\n2) Ropes for less: http://ads.example/2\n*************************************************\n\nTOP OF THE NEWS\n\n"
    + each(
        " --{title}\n(March 2{n}, 2031)\n{text}\n{link}\nhttp://other.example/{n}\n[Editor's Note (Quay): We saw that coming for years and said so.]\n\n"
    ),
)
FORMS["stars and titles, text with urls"] = Form(
    "j.txt",
    "QUAY-GRAM\n\nApril 15, 2031\n\n\n** *** ***** ******* *********** *************\n\n".join(
        [""] * 1
    )
    + "QUAY-GRAM, April 15, 2031\n\n"
    + each(
        "** *** ***** ******* *********** *************\n\n     {title}\n\n\n{text}\n{text}\n\n{link}\n\n\n"
    ),
)
FORMS["pipe framed headlines"] = Form(
    "k.txt",
    "Quay Daily Newsletter\n\nIn this issue:\n"
    + each("    * {title}\n")
    + "\n"
    + each(
        "+--------------------------------------------------------------------+\n| {title}\n|   from the salt-water dept.\n|   posted by ada on Tuesday April 01, @0{n}:20 (Harbour)\n|   {link}\n+--------------------------------------------------------------------+\n\n{text}\n\nDiscuss this story at:\n    http://talk.example/{n}\n\n"
    ),
)
FORMS["dates as headings"] = Form(
    "m.html",
    page(
        "<h2>Monday</h2>"
        + each('<p><a href="{link}">{title}</a></p>', count=2)
        + "<h2>Tuesday</h2>"
        + each('<p><a href="{link}">{title}</a></p>', count=2, first=2)
        + "<h2>Wednesday</h2>"
        + each('<p><a href="{link}">{title}</a></p>', first=4)
    ),
)
FORMS["table with header columns"] = Form(
    "n.html",
    page(
        "<table><tr><th>Story</th><th>By</th></tr>"
        + each('<tr><td><a href="{link}">{title}</a></td><td>Ada Quay</td></tr>')
        + "</table>"
    ),
)
FORMS["h2 and list of one paragraph each with link list"] = Form(
    "o.md",
    "## This week\n\n"
    + each("#### {title}\n{text}\n\n* [Post]({link})\n* [Code](https://git.example/{n})\n\n"),
)
FORMS["quoted markdown titles"] = Form(
    "p.md", "# Quay 1\n\n" + each("**{title}** – {text} [→]({link})\n\n")
)
FORMS["bare urls in list with text"] = Form("q.md", "# Links\n\n" + each("- {title}: {link}\n"))
FORMS["two columns of cards"] = Form(
    "r.html",
    page(
        "<table>"
        + "".join(
            "<tr>"
            + "".join(
                f'<td><a href="{LINKS[n]}"><img src="{n}.png" alt=""></a><br><a href="{LINKS[n]}">{TITLES[n]}</a><br>{NEWS[n][1]}</td>'
                for n in (i, i + 1)
            )
            + "</tr>"
            for i in (0, 2, 4)
        )
        + "</table>"
    ),
)
ESSAYS["link in nearly all paragraphs, many hosts"] = Form(
    "a.html",
    page(
        f"<h1>On cranes</h1><p>{LONG}</p>"
        + "".join(
            f'<p>{LONG} {LONG} As <a href="https://h{n}.example/x">one</a> said.</p>'
            if n % 3
            else f"<p>{LONG} {LONG}</p>"
            for n in range(9)
        )
    ),
)
ESSAYS["article with related links between"] = Form(
    "b.html",
    page(
        f'<h1>Crane falls over</h1><p>{LONG}</p><p>{LONG}</p><p><a href="https://n.example/1">Read also: Cranes and the law of the sea</a></p><p>{LONG}</p><p>{LONG}</p><p><a href="https://n.example/2">Read also: Who pays when cranes fall</a></p><p>{LONG}</p><h3>Most read</h3><ul><li><a href="https://n.example/3">Tide tables wrong for forty years</a></li><li><a href="https://n.example/4">Ships slow down on purpose</a></li><li><a href="https://n.example/5">Six ports and one ledger</a></li></ul>'
    ),
)
ESSAYS["one story with bold points and links"] = Form(
    "c.html",
    page(
        f"<h1>Five things about the crane</h1><p>{LONG}</p>"
        + "".join(
            f'<p><b>{n}. It is big in every way.</b> {LONG} <a href="https://h.example/{n}">See</a>.</p>'
            for n in range(1, 6)
        )
    ),
)
