"""More issues and essays in the forms that newsletters have, all fictional; see forms.py."""

from __future__ import annotations

from tests.feeds.split.forms import (
    ESSAY_HEADS,
    LINKS,
    LONG,
    TITLES,
    Form,
    each,
    page,
    row,
)

FORMS: dict[str, Form] = {}
ESSAYS: dict[str, Form] = {}
FORMS["title, url, description"] = Form(
    "a.txt", "QUAY NEWS\n\n" + each("{title}\n{link}\n\n  {text}\n\n")
)
FORMS["title, url, description without a full stop"] = Form(
    "a2.txt",
    "QUAY NEWS\n\n"
    + "".join(
        f"{t}\n{u}\nWhat the harbour says on number {n} and what it means\n\n"
        for n, (t, u) in enumerate(zip(TITLES, LINKS, strict=True))
    ),
)
FORMS["lines between rules, numbers in round brackets, sources at the end"] = Form(
    "a3.txt",
    "The quay, this week\nSent on a Friday\n\nGood morning, the kettle is on.\n\n~~~\n\n"
    + each("{title}\n\n{text} So said the office ({n}).\n\n~~~\n\n")
    + "--- ADVERTISEMENT ---------------------\nYour boat still in the garden? Ours is in a hall.\n"
    + "http://boats.example/hall\n---------------------------------------\n\n~~~\n\nSOURCES\n\n"
    + each("({n}) {link}\n"),
)
_BULLETED = each("* {upper}. {text}\n  <{link}>\n\n", count=4) + each(
    "* {upper}. {text}\n\n", first=4, count=1
)
FORMS["bullets of several sentences over their links, one without"] = Form(
    "a4.txt",
    "QUAY NEWS\n\n" + _BULLETED + each("* {upper}. {text}\n  <{link}>\n\n", first=5),
    tuple(title.upper() for title in TITLES),
)
_NUMBERED_NEWS = tuple(
    f"{n} in the harbour was sold to a bidder from the north on Monday"
    for n in ("The crane", "The ferry", "A warehouse", "The fish market", "The old lighthouse")
)
_LARGE, _SMALL = '<p style="font-size:18px"><b>', '<p style="font-size:16px"><b>'
_SECTIONS = (
    f"{_SMALL}In focus</b></p>"
    + each(_LARGE + "{title}</b></p><p>{text} {text}</p>", count=3)
    + f"{_SMALL}In brief</b></p>"
    + "".join(f"<p>{n}. {told}.</p>" for n, told in enumerate(_NUMBERED_NEWS, 1))
)
FORMS["headlines and numbered news without links below smaller section names"] = Form(
    "a5.html",
    page("<h1>Quay Daily #41</h1>" + _SECTIONS),
    (*TITLES[:3], *_NUMBERED_NEWS),
)
ESSAYS["numbered sentences in what does not say that it is an issue"] = Form(
    "a6.html", page("<h1>What was sold in the harbour</h1>" + _SECTIONS)
)
ESSAYS["numbered steps in an issue of one text"] = Form(
    "a7.html",
    page(
        f"<h1>Quay Letter #41</h1><p>{LONG}</p><p>{LONG}</p>{_SMALL}What to do</b></p>"
        + "".join(f"<p>{n}. Turn the crane a little to the left.</p>" for n in (1, 2, 3, 4, 5))
    ),
)
FORMS["linked category headings with two stories each"] = Form(
    "b.html",
    page(
        "".join(
            f'<h2><a href="https://l.example/c{i}">{c}</a></h2>'
            + each('<h3><a href="{link}">{title}</a></h3><p>{text}</p>', first=2 * i, count=2)
            for i, c in enumerate(("World", "Trade", "Science"))
        )
    ),
)
FORMS["linked category headings with plain linked lines"] = Form(
    "c.html",
    page(
        "".join(
            f'<h2><a href="https://l.example/c{i}">{c}</a></h2>'
            + each('<p><a href="{link}">{title}</a></p>', first=2 * i, count=2)
            for i, c in enumerate(("World", "Trade", "Science"))
        )
    ),
)
FORMS["number alone over each title"] = Form(
    "d.html",
    page(
        each('<h1>{n}</h1><h2>{title}</h2><p>{text} <a href="{link}">The Post has it all</a>.</p>')
    ),
)
FORMS["subject labels with bullets"] = Form(
    "e.html",
    page(
        f"<p>Good morning. {LONG}</p><p>{LONG}</p><p><strong>THE LATEST NEWS</strong></p><p><strong>The harbour</strong></p><ul>"
        + each('<li>{title}, <a href="{link}">the office says</a>.</li>', count=3)
        + "</ul><p><strong>Science</strong></p><ul>"
        + each('<li>{title}, <a href="{link}">the office says</a>.</li>', first=3)
        + "</ul>"
    ),
)
FORMS["bold heading, source line, text"] = Form(
    "f.html",
    page(
        each('<p><b>{title}</b><br><i>Quay Post | <a href="{link}">Link</a></i></p><p>{text}</p>')
    ),
)
FORMS["spans in one paragraph with br"] = Form(
    "g.html",
    page(
        "<p>"
        + each(
            '<span style="font-size:18px"><b>{title}</b></span><br>{text} <a href="{link}">Read more</a><br><br>'
        )
        + "</p>"
    ),
)
FORMS["definition list in markdown with html"] = Form(
    "h.md", "# Q\n\n" + each('<a href="{link}">{title}</a>\n\n{text}\n\n')
)
FORMS["checkbox and emoji bullets in text"] = Form(
    "i.txt", "Quay today\n\n" + each("👉 {title}\n{link}\n\n")
)
FORMS["hr and strong links, comments below"] = Form(
    "k.html",
    page(
        each(
            '<p><strong><a href="{link}">{title}</a></strong></p><blockquote><p>{text}</p></blockquote><p>I think that this is right, as far as it goes.</p><hr>'
        )
    ),
)
FORMS["cards: category chip, title, meta, excerpt"] = Form(
    "l.html",
    page(
        each(
            row('<a href="https://l.example/t{n}">Harbour</a>')
            + row('<a href="{link}" style="font-size:22px">{title}</a>')
            + row("Apr {n} · 4 min read")
            + row("{text}")
            + row('<a href="{link}#comments">3 comments</a>')
        )
    ),
)
FORMS["feed of one sentence notes with dates"] = Form(
    "m.html", page("<ul>" + each('<li>Apr {n} – <a href="{link}">{title}</a></li>') + "</ul>")
)
FORMS["portuguese sections"] = Form(
    "n.html",
    page(
        "<h1>Bom dia!</h1><h2>Destaques</h2>"
        + each('<h3><a href="{link}">{title}</a></h3><p>{text}</p>', count=3)
        + '<h2>Oferecido por Cranely</h2><h3><a href="https://ads.example">Levante mais com Cranely</a></h3><p>O guindaste de todos.</p><h2>Mais notícias</h2><ul>'
        + each('<li><a href="{link}">{title}</a></li>', first=3)
        + '</ul><p>Até amanhã!</p><p><a href="https://l.example/u">Cancelar inscrição</a></p>'
    ),
)
ESSAYS["long story with pull quotes and related"] = Form(
    "a.html",
    page(
        "<h1>The crane</h1>"
        + "".join(
            f"<p>{LONG}</p><p>{LONG}</p><h3>“A crane is a promise,” he said</h3>" for _ in range(4)
        )
        + f"<p>{LONG}</p>"
    ),
)
ESSAYS["review with pros and cons"] = Form(
    "b.md",
    f"# Cranely, reviewed\n\n{LONG}\n\n{LONG}\n\n## Pros\n\n- Lifts a lot of heavy things\n- Turns both ways without a noise\n\n## Cons\n\n- Costs more than a small ship\n- Needs two drivers at any time\n\n## Verdict\n\n{LONG} [Buy it](https://c.example).\n",
)
ESSAYS["faq mail"] = Form(
    "c.html",
    page(
        "<h1>Your questions on the new crane</h1>"
        + "".join(
            f'<h3>{q}</h3><p>{LONG} <a href="https://c.example/{n}">More</a>.</p>'
            for n, q in enumerate(
                (
                    "Who pays for the crane?",
                    "When will it turn at last?",
                    "What if the wind is too strong?",
                    "Can I see it from my house?",
                )
            )
        )
    ),
)

FORMS["a title of the issue that is a link"] = Form(
    "o.html",
    page(
        '<h1><a href="https://letter.example/44">Quay Weekly 44</a></h1><p>Hello.</p>'
        + each('<h2>{title}</h2><p>{text} See <a href="{link}">this</a>.</p>')
    ),
)
ESSAYS["essay whose title and subtitle lead to itself"] = Form(
    "p.html",
    page(
        '<h1><a href="https://letter.example/e?1">On cranes</a></h1><h2><a href="https://letter.example/e?2">Why do they turn?</a></h2>'
        + f"<p>{LONG}</p>" * 4
        + "".join(
            f'<h2>{head}</h2><p>{LONG} <a href="https://x.example/{n}">So</a>.</p><p>{LONG}</p>'
            for n, head in enumerate(ESSAY_HEADS)
        )
    ),
)
