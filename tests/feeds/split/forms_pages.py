"""Issues on the pages of sites and in the mails of services: what stands around the stories."""

from __future__ import annotations

from tests.feeds.split.forms import LONG, TITLES, Form, each, page

FORMS: dict[str, Form] = {}
ESSAYS: dict[str, Form] = {}

LINE = (
    '<p style="font-size:18px"><a href="{link}">{title}</a></p><p style="font-size:15px">{text}</p>'
)
ITEM = '<li><a href="{link}">{title}</a></li>'


def menu(*names: str) -> str:
    """A column of links to parts of a site."""
    return "".join(f'<p><a href="https://l.example/{name}">{name}</a></p>' for name in names)


FORMS["the host of each story below it"] = Form(
    "hosts.html",
    page(each(LINE + '<p><a href="https://t.example/{n}">n{n}.news.example</a></p>')),
)
FORMS["tags in small letters below each story"] = Form(
    "tags.html",
    page(
        "".join(
            each(LINE, count=1, first=n)
            + f'<p style="font-size:11px"><a href="https://l.example/tag/{tag}">{tag}</a></p>'
            for n, tag in enumerate(["Ports", "Books", "Ledgers", "Coins", "Ships", "Tides"])
        )
    ),
)
FORMS["linked names of sections over their first story"] = Form(
    "labels.html",
    page(
        "".join(
            f'<p><a href="https://l.example/{n}">{name}</a></p>'
            + each('<p><a href="{link}">{title}</a></p><p>{text}</p>', count=2, first=2 * n)
            for n, name in enumerate(["Local news", "Sports", "Opinion"])
        )
    ),
)
FORMS["columns of links to the parts of the site"] = Form(
    "menu.html",
    page(
        menu("Home", "Weather", "Tides", "Boats", "Harbour", "Weddings", "Archive")
        + each('<p><a href="{link}">{title}</a></p><p>{text}</p>')
        + menu("Books", "Movies", "Lotteries", "Puzzles of May", "Reprints", "Calendar")
    ),
)
FORMS["the text of a page with a column beside it"] = Form(
    "beside.html",
    page(
        "<div>"
        + menu("About the harbour and its people", "Older letters of this series")
        + "</div>"
        '<div class="entry-content"><h2>Six links</h2><ul>'
        + each('<li><a href="{link}">{title}</a>: {text}</li>')
        + "</ul></div><div><h2>Most read of all time</h2><ul>"
        '<li><a href="https://l.example/8">How a crane is oiled in winter</a></li>'
        '<li><a href="https://l.example/9">A short history of the quay wall</a></li></ul></div>'
    ),
)
FORMS["jobs in the middle, between sections that are drawn alike"] = Form(
    "jobs.md",
    "## News and links\n\n"
    + "**Ports**\n\n"
    + each("- [{title}]({link})\n", count=3)
    + "\n### Crane jobs\n\n- [Crane driver in Pell](https://j.example/1)\n"
    "- [Pilot, night shift](https://j.example/2)\n\n---\n\n**Money**\n\n"
    + each("- [{title}]({link})\n", count=3, first=3),
)
FORMS["small print below the last story"] = Form(
    "print.html",
    page(
        each(LINE)
        + '<p style="font-size:9px"><a href="https://m.example/">Send mail to all your ports</a></p>'
    ),
)
FORMS["a section of sentences without links among lists of links"] = Form(
    "sentences.html",
    page(
        "<h2>Links</h2><ul>"
        + each(ITEM, count=3)
        + "</ul><h2>Reads</h2><ul>"
        + each(ITEM, count=3, first=3)
        + "</ul><h2>Changes</h2><ul><li>The ferry to Pell now leaves at eight in the morning</li>"
        "<li>The lighthouse at Skerry has got a new lamp</li>"
        "<li>The quay wall is closed until the end of June</li></ul>"
    ),
    (
        *TITLES,
        "The ferry to Pell now leaves at eight in the morning",
        "The lighthouse at Skerry has got a new lamp",
        "The quay wall is closed until the end of June",
    ),
)
FORMS["short names in a section of its own"] = Form(
    "names.html",
    page(
        "<h2>Articles</h2>"
        + each('<p><a href="{link}">{title}</a><br>{text}</p>', count=3)
        + "<h2>Reads</h2>"
        + each('<p><a href="{link}">{title}</a><br>{text}</p>', count=3, first=3)
        + '<h2>Demos</h2><p><a href="https://d.example/1">Tidepool</a></p>'
        '<p><a href="https://d.example/2">Gulls</a></p>'
    ),
    (*TITLES, "Tidepool", "Gulls"),
)
FORMS["lines partly linked over their paragraph"] = Form(
    "partly.html",
    page(
        each('<p><b><a href="{link}">{title}</a></b></p><p>{text}</p>', count=3)
        + each(
            '<p><b><a href="{link}">{title}</a> by Ada Quay</b></p><p>{text}</p>', count=3, first=3
        )
    ),
)
FORMS["headings that are linked but for a subtitle"] = Form(
    "subtitles.html",
    page(each('<h3><a href="{link}">{title}</a>: what it means</h3><p>{text}</p>')),
)
FORMS["a button below a paragraph that is no story"] = Form(
    "button.html",
    page(
        each(LINE)
        + "<p>Our friends at Cranely lift everything, and they would like to lift yours too.</p>"
        + '<p><a href="https://c.example/">Lift it today</a></p>'
    ),
)
FORMS["authors linked to their profiles"] = Form(
    "authors.html",
    page(
        each(
            '<p><a href="https://l.example/profile/ada-{n}">Ada Quay</a></p>'
            '<h3><a href="{link}">{title}</a></h3><p>{text}</p>'
        )
    ),
)
FORMS["the way to the page and its pages of the same site"] = Form(
    "path.html",
    page(
        '<p><a href="https://l.example/">Home</a> &gt; <a href="https://l.example/w">Weekly</a> &gt; May</p>'
        + each(LINE)
    ),
)
FORMS["terse lists under a long letter"] = Form(
    "letter.md",
    f"# Quay Weekly No. 12\n\n{LONG}\n\n{LONG}\n\n{LONG}\n\n"
    + "## Opening reads\n\n"
    + each("- [{title}]({link})\n", count=2)
    + "\n## Long reads\n\n"
    + each("- [{title}]({link})\n", count=2, first=2)
    + "\n## Of the sea\n\n"
    + each("- [{title}]({link})\n", count=2, first=4)
    + "\n## Tools\n\n- [A tide table that prints itself](https://a.example/1)\n"
    "- [Ropes, measured in gulls](https://b.example/2)\n",
    (*TITLES, "A tide table that prints itself", "Ropes, measured in gulls"),
)
FORMS["links without a scheme"] = Form(
    "scheme.html",
    page(each('<p><a href="//news.example/{n}">{title}</a><br>{text}</p>')),
)
FORMS["links in Markdown that go on in the next line, and attributes of headings"] = Form(
    "wrapped.md",
    "Title: Quay Weekly\nDate: 2031-05-12\n\n"
    + '## News {{#news align="left"}}\n\n'.format()
    + "".join(
        f"- [{' '.join(title.split()[:3])}\n  {' '.join(title.split()[3:])}](https://n.example/{n})\n"
        for n, title in enumerate(TITLES)
    ),
)
FORMS["links written below the items of a list"] = Form(
    "below.md",
    "# Notes 12\n\n## Show notes\n\n" + each("- {title}\n  - {link}\n"),
)
FORMS["a mail all in a bold frame"] = Form(
    "bold.html",
    '<div style="font-weight:bold"><p>Quay Weekly</p><div style="font-weight:normal">'
    + each('<p style="font-weight:700">{title}</p><p>{text} <a href="{link}">Read more</a></p>')
    + "</div></div>",
)
FORMS["presented by a sponsor who says nothing"] = Form(
    "presented.html",
    "<p>Presented by Cranely</p><h1>Quay Weekly</h1>"
    + each(
        f'<h3>{{title}}</h3><p>{LONG} {LONG}</p><p>{{text}} <a href="{{link}}">Read more</a></p>'
    ),
)

PARTS = ("Wait for the tide", "Write it down", "Ask the pilot", "Oil the crane", "Go home late")
TOLD = (
    "<p>Nobody looks at it who does not have to, as the"
    ' <a href="https://n{n}.example/">old report</a> says; I did, and went home later.</p>'
)
ESSAYS["lessons that are counted"] = Form(
    "lessons.html",
    page(
        "".join(
            f"<h2>Lesson {n}: {part}</h2>{TOLD.replace('{n}', str(n))}"
            for n, part in enumerate(PARTS, 1)
        )
    ),
)
ESSAYS["numbered parts and a conclusion"] = Form(
    "conclusion.html",
    page(
        "".join(f"<h2>{n}. {part}</h2><p>{LONG}</p>" for n, part in enumerate(PARTS, 1))
        + f"<h2>Conclusion</h2><p>{LONG}</p>"
    ),
)
ESSAYS["an article with links of its own site below it"] = Form(
    "below.html",
    page(
        "".join(f"<h2>{part}</h2><p>{LONG}</p><p>{LONG}</p>" for part in PARTS)
        + "<h2>Earlier</h2><ul>"
        '<li><a href="https://l.example/1">On string, and what came of it</a></li>'
        '<li><a href="https://l.example/2">On the wrong shelf of a library</a></li>'
        '<li><a href="https://l.example/3">On lids, a short history of them</a></li></ul>'
    ),
)
