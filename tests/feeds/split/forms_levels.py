"""Issues whose stories stand on more than one level, or below a name of their own."""

from __future__ import annotations

from tests.feeds.split.forms import LONG, NEWS, Form, each, page

FORMS: dict[str, Form] = {}
ESSAYS: dict[str, Form] = {}

SOURCES = ("Quay Post", "The Pilot", "Skerry blog", "Harbour lab", "Tide notes", "Crane weekly")

FORMS["linked items below linked items"] = Form(
    "nested.html",
    page(
        "<h2>Read</h2><ul>"
        + each('<li><a href="{link}">{title}</a>', count=1)
        + "<ul>"
        + each('<li><a href="{link}">{title}</a></li>', first=1, count=2)
        + "</ul></li></ul><h2>Seen</h2><ul>"
        + each('<li><a href="{link}">{title}</a>', first=3, count=1)
        + "<ul>"
        + each('<li><a href="{link}">{title}</a></li>', first=4)
        + "</ul></li></ul>"
    ),
)
FORMS["items below a colon, told as those above it"] = Form(
    "colon.html",
    page(
        "<ul>"
        + each('<li><a href="{link}">{title}</a> (en): {text}</li>', count=4)
        + "</ul><p>And a little beside the point:</p><ul>"
        + each('<li><a href="{link}">{title}</a> (en): {text}</li>', first=4)
        + "</ul>"
    ),
)
FORMS["a linked source as a heading over its headline"] = Form(
    "sources.md",
    "".join(
        f"# [{source}](https://s.example/{n})\n"
        + each("## [{title}]({link})\n\n{text}\n\n---\n\n", first=n, count=1)
        for n, source in enumerate(SOURCES)
    ),
)
FORMS["one item of a list without a text"] = Form(
    "bare.html",
    page(
        "<h2>Long</h2>"
        + each('<p><b><a href="{link}">{title}</a></b><br>{text}</p>')
        + "<h2>Short</h2><ul>"
        '<li><a href="https://v.example/1">Sable 1.57</a>: faster macros</li>'
        '<li><a href="https://v.example/2">Ocularis 5.0 alpha</a>: many cores at last</li>'
        '<li><a href="https://v.example/3">Tinyc 0.12</a></li>'
        '<li><a href="https://v.example/4">Grammar kit 3</a>: drops old systems</li></ul>'
    ),
    (*(title for title, _ in NEWS), "Sable 1.57", "Ocularis 5.0 alpha", "Tinyc 0.12",
     "Grammar kit 3"),
)  # fmt: skip
FORMS["bold words before long texts, beside a list of linked lines"] = Form(
    "beside.html",
    page(
        "<p>Three letters that you may have missed:</p><ul>"
        '<li><a href="https://l.example/1">How a crane is oiled in winter</a></li>'
        '<li><a href="https://l.example/2">A short history of the quay wall</a></li>'
        '<li><a href="https://l.example/3">What pilots read on a slow night</a></li></ul>'
        "<h2>Links</h2>"
        + each(
            '<p><b>{title}:</b> {text} It is <a href="{link}">told here</a> at length.</p>'
            "<p>I have read it twice, and what stays with me is how little the harbour masters"
            " knew of it while it went on for years before their eyes.</p>"
        )
    ),
    ("How a crane is oiled in winter", "A short history of the quay wall",
     "What pilots read on a slow night", *(title for title, _ in NEWS)),
)  # fmt: skip
FORMS["an advertisement between two labels that are furniture too"] = Form(
    "labels.txt",
    "THE QUAY LETTER, number 12\n\n"
    + each("{upper}\n\n{text}\n\n{link}\n\n", count=3)
    + "%-----ADVERTISEMENT-----%\n\nBUY A BOAT BEFORE THE TIDE TURNS\n\nFourteen feet of oak, and no"
    " rust at all.\n\nhttps://boats.example/\n\n%-----ADVERTISEMENT-----%\n\n"
    + each("{upper}\n\n{text}\n\n{link}\n\n", first=3),
)
POINTS = (
    "<p><b>What’s new:</b> The harbour has said so <a href='https://q.example/{n}'>in a paper</a> of"
    " forty pages that few have read to its end.</p>"
    "<p><b>Why it matters:</b> Ships have waited for such a thing since the old crane was sold.</p>"
    "<p><b>Behind it:</b> Nobody wanted to pay for the ropes before the pilots went on strike.</p>"
)
FORMS["labels in bold that each story has again"] = Form(
    "again.html",
    page(
        "<h1>News</h1>"
        + each("<h1>{title}</h1><p>{text}</p>" + POINTS, count=4)
        + "<h1>Ropes are spun from nettles again on the northern islands</h1>"
        "<p>The nettles stand in every ditch, and no one had thought of them for a century.</p>"
        + POINTS.replace("Behind it", "Where it began")
        + "<ul>"
        + "".join(
            f'<li>In the {place}, <a href="https://r.example/{place}">spinners have begun</a> to teach'
            " the children of the fishermen how it is done, as they say themselves.</li>"
            for place in ("north", "south", "east", "west")
        )
        + "</ul>"
    ),
    (
        *(title for title, _ in NEWS[:4]),
        "Ropes are spun from nettles again on the northern islands",
    ),
)
FORMS["a letter above stories that its title names"] = Form(
    "title.html",
    "<html><head><title>Fab 2.1 halts at Halden, Libraries release a model, Ports share a ledger"
    "</title></head><body><p>Dear friends,</p>"
    + f"<p>{LONG}</p><p>{LONG}</p>"
    + each("<h1>{title}</h1><p>{text}</p>" + POINTS)
    + "</body></html>",
)
FORMS["stories that name one and the same source"] = Form(
    "source.html",
    page(each("<h2><a href='https://s.example/letter-12'>{title}</a></h2><p>{text}</p>")),
)
FORMS["long items that begin with a link below an introduction"] = Form(
    "items.html",
    page(
        "<h1>Quay Weekly #12</h1>"
        + each("<h2>{title}</h2><p>{text}</p><p><a href='{link}'>A paper</a> tells it all.</p>", count=4)
        + "<h2>Releases and their candidates</h2>"
        "<p>Please think of going to the new one, or help to try it.</p><ul>"
        + "".join(
            f'<li><a href="https://r.example/{n}">{name}</a>: the third one of this year, and it ends'
            " what was wrong with the tables that pilots read at night.</li>"
            for n, name in enumerate(("Tidebook 0.3", "Quaymaster 23.2", "Cranewatch 16 beta"))
        )
        + "</ul>"
    ),
    (*(title for title, _ in NEWS[:4]), "Tidebook 0.3", "Quaymaster 23.2", "Cranewatch 16 beta"),
)  # fmt: skip
PROJECT = "<h3><a href='{link}'>{title}</a></h3><p>{text} All of it is said below.</p>"
PART = (
    "<ul><li><a href='https://news.example/2031/a'>Take the old rope from the pole</a></li>"
    "<li><a href='https://news.example/2031/b'>Oil the gear before it begins to sing</a></li></ul>"
)
FORMS["linked headings with a text, and parts of the same place below"] = Form(
    "parts.html",
    page(
        "<h1>Quay Weekly #12</h1><h2>Projects</h2>"
        + each(PROJECT, count=1)
        + "<h4>Fixes</h4>"
        + PART
        + "<h4>Inside</h4>"
        + PART.replace("Take", "Move").replace("Oil", "Clean").replace("2031/", "2031/in/")
        + each(PROJECT, first=1)
    ),
)
FORMS["one story that is nearly all of an issue, beside others with links"] = Form(
    "long.html",
    page(
        "<h1>Quay Weekly #12</h1>"
        + each("<h2>{title}</h2><p><a href='{link}'>[Link]</a></p><p>{text}</p>", count=1)
        + f"<p>{LONG}</p>" * 20
        + each("<h2>{title}</h2><p><a href='{link}'>[Link]</a></p><p>{text}</p>", first=1, count=3)
    ),
    tuple(title for title, _ in NEWS[:4]),
)
FORMS["the same fields below each headline"] = Form(
    "fields.md",
    "# Quay Weekly, 2031-05-12\n\n"
    + each(
        "## {n}. {title}\n\n- Kind: Ports and cranes\n- Source: Quay Post\n- Grade: middle\n"
        "- Words: rope, crane, tide, {n}\n- Read here: {link}\n\n### What it says\n\n{text}\n\n"
    ),
)
