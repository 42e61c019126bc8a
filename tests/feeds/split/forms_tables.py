"""More issues and essays in the forms that newsletters have, all fictional; see forms.py."""

from __future__ import annotations

from tests.feeds.split.forms import LINKS, NEWS, TITLES, Form, each, page

FORMS: dict[str, Form] = {}
ESSAYS: dict[str, Form] = {}
FORMS["chinese list of short linked titles"] = Form(
    "a.html",
    page(
        '<h2>本周文章</h2><ul><li><a href="https://n.example/1">港口启用新吊车</a></li><li><a href="https://n.example/2">潮汐表出错四十年</a></li><li><a href="https://n.example/3">六港共用一本账</a></li><li><a href="https://n.example/4">慢船更加准时</a></li></ul>'
    ),
    ("港口启用新吊车", "潮汐表出错四十年", "六港共用一本账", "慢船更加准时"),
)
FORMS["list, then navigation of the site"] = Form(
    "b.html",
    page(
        each('<p><a href="{link}">{title}</a></p>')
        + '<p><a href="https://l.example/1">Home</a></p><p><a href="https://l.example/2">Archive</a></p><p><a href="https://l.example/3">Podcast</a></p><p><a href="https://l.example/4">Store</a></p>'
    ),
)
FORMS["each story in its own article element"] = Form(
    "c.html",
    page(
        "<header><p>Quay Weekly</p></header>"
        + each(
            '<article><header><h2>{title}</h2><p>By Ada</p></header><p>{text}</p><footer><a href="{link}">Continue reading</a></footer></article>'
        )
        + "<footer><p>© 2031 Quay</p></footer>"
    ),
)
FORMS["bold number and title, text, source"] = Form(
    "d.html",
    page(
        each(
            '<p><strong>{n} | {title}</strong></p><p>{text}</p><p><em>Source: <a href="{link}">Quay Post</a></em></p>'
        )
    ),
)
FORMS["table of two columns: date and headline"] = Form(
    "e.html",
    page(
        "<table>"
        + each('<tr><td>Apr {n}</td><td><a href="{link}">{title}</a></td></tr>')
        + "</table>"
    ),
)
FORMS["polish letter"] = Form(
    "f.html",
    page(
        "<p>Dzień dobry!</p><h2>Najważniejsze</h2>"
        + each('<h3>{title}</h3><p>{text} <a href="{link}">Czytaj więcej</a></p>')
        + '<h2>Oferty pracy</h2><h3>Operator dźwigu</h3><p>Szukamy osoby, która lubi deszcz. <a href="https://j.example">Czytaj więcej</a></p><p>Do zobaczenia za tydzień!</p>'
    ),
)
FORMS["bookmarks of a day, the tags of each below it"] = Form(
    "bookmarks.md",
    "# links for 2031-04-01\n<ul>\n"
    + each(
        '<li><div><a href="{link}">{title}</a></div>\n'
        '<div>(kept under: <a href="https://b.example/tags/{n}">harbours</a>)</div></li>\n'
    )
    + "</ul>\n",
)
FORMS["notes of a show, each story by one who tells it"] = Form(
    "show.md",
    "# Harbour Hour 191\nLive from the quay.\n\n"
    + "".join(
        f"{who} #{n + 1}: [**{title}**]({LINKS[n]})\n\n- {text}\n- Others [say](https://o.example/{n}) more.\n\n"
        + ("**Sponsor**\n\nUs!\n\nHave a look at our courses on cranes.\n\n" if n == 2 else "")
        for n, (who, (title, text)) in enumerate(zip(("Ann", "Bo") * 3, NEWS, strict=True))
    ),
)
FORMS["a letter that begins as advertisements do, over all stories"] = Form(
    "letter.html",
    page(
        '<p><font size="5">JUNE NEWSLETTER</font></p>'
        "<h2>A message from our harbour master</h2>"
        "<p>Dear friends of the quay, I can hardly believe that it is summer again.</p>"
        + each(
            '<p style="font-size: 20px"><b>{upper}</b></p>'
            "<p>{text} Nobody had thought of it before, although it stood in the book of the harbour"
            " for all to see, and although more than one of those who work there had asked about it"
            " at each of the meetings that were held since the spring before last.</p>"
            '<p><a href="{link}">READ MORE...</a></p>'
        )
    ),
    tuple(title.upper() for title in TITLES),
)
FORMS["plain text with each address in spaced brackets behind its words"] = Form(
    "plain.txt",
    "Hi there,\n\nIt is summer, and the quay is busy.\n\n"
    "News\n\n"
    + each("* {title} ( {link}?utm_medium=email ): {text}\n", count=4)
    + "\nFeatures\n\n"
    + each("* {title}\n( {link}?utm_campaign=Newsletter )\n", first=4)
    + "\nUnsubscribe ( https://quay.example/out )\n",
)
