"""More issues and essays in the forms that newsletters have, all fictional; see forms.py."""

from __future__ import annotations

from tests.feeds.split.forms import (
    LINKS,
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
FORMS["hn digest: points and comments"] = Form(
    "a.html",
    page(
        "<h2>Hacker Quay Digest</h2>"
        + each(
            '<p><a href="{link}">{title}</a> <span>(news.example)</span></p><p style="font-size:11px">214 points by ada | <a href="https://hn.example/{n}">98 comments</a></p>'
        )
        + '<p><a href="https://hn.example/u">Unsubscribe</a></p>'
    ),
)
FORMS["medium digest"] = Form(
    "b.html",
    page(
        row("<h1>Stories for Ada</h1>")
        + each(
            row(
                '<a href="https://m.example/@a{n}">Author Name{n}</a> in <a href="https://m.example/pub">Quay Pub</a>'
            )
            + row('<a href="{link}"><h2>{title}</h2></a><h3>{text}</h3>')
            + row("5 min read · 1.2K claps")
        )
        + row(
            'Sent by Quay Pub · <a href="https://m.example/u">Unsubscribe</a> from this type of email · <a href="https://m.example/c">Careers</a> · <a href="https://m.example/h">Help Center</a>'
        )
    ),
)
FORMS["alerts with source line"] = Form(
    "c.html",
    page(
        row("<b>Alert</b>: cranes")
        + row("Daily update ⋅ April 1, 2031")
        + row("NEWS", "font-weight:bold")
        + each(
            row('<a href="{link}" style="font-size:16px">{title}</a>')
            + row("Quay Post")
            + row("{text} ...")
            + row(
                '<a href="https://fb.example/s{n}"><img src=f></a> <a href="https://tw.example/s{n}"><img src=t></a> <a href="https://g.example/flag{n}">Flag as irrelevant</a>'
            )
        )
        + row(
            '<a href="https://g.example/more">See more results</a> | <a href="https://g.example/edit">Edit this alert</a>'
        )
        + row("You have received this email because you have subscribed to Alerts.")
    ),
)
FORMS["guardian brief: headlines with linked bold then details"] = Form(
    "d.html",
    page(
        "<p>Good morning.</p><h2>Headlines</h2>"
        + each('<p><strong>{title}</strong> | {text} <a href="{link}">Read on</a>.</p>')
        + '<p>Sign up <a href="https://g.example/s">here</a> to get it each morning.</p>'
    ),
)
FORMS["rss to email template"] = Form(
    "e.html",
    page(
        '<h1><a href="https://blog.example">The Quay Blog</a></h1><h3>New articles this week</h3>'
        + each(
            '<h1><a href="{link}">{title}</a></h1><p>By Ada on Apr 01, 2031 09:00 am</p><p>{text}</p><p><a href="{link}">Read in browser »</a></p><p><a href="https://tw.example/{n}"><img src="t.png"></a> <a href="https://like.example/{n}"><img src="l.png"></a></p>'
        )
        + "<h2>Recent Articles:</h2>"
        + '<a href="https://blog.example/old1">An older article on ropes and knots</a><br><a href="https://blog.example/old2">Another old one, about harbour cats</a><br><a href="https://blog.example/old3">A third that nobody read at the time</a><br>'
        + UNSUBSCRIBE
    ),
    TITLES,
)
FORMS["bookmark cards"] = Form(
    "f.html",
    page(
        "<p>Hi there, some links.</p>"
        + each(
            '<p>{text}</p><figure><a href="{link}"><div>{title}</div><div>A shorter description of the page.</div><div><img src="i.png"><span>Quay Post</span><span>Ada</span></div></a></figure>'
        )
        + '<p><a href="https://l.example/u">Unsubscribe</a></p>'
    ),
)
FORMS["weekly links with numbered headings and prose"] = Form(
    "g2.md",
    "Welcome back to the Quay.\n\n"
    + each("### {n}. {title}\n\n{text} It is all in [this piece]({link}).\n\n")
    + "---\n\n*If you like this, [buy me a coffee](https://c.example/ada).*\n",
)
FORMS["chinese with brackets and source"] = Form(
    "h.html",
    page(
        '<p><strong>今日要闻</strong></p><p>1. 港口启用新吊车，测试期为一个月</p><p>码头公司周一宣布，新的吊车将测试一个月。<a href="https://n.example/1">阅读全文</a></p><p>2. 2031年潮汐表出版，改正四十年的错误</p><p>领航员们早已习惯这个错误。<a href="https://n.example/2">阅读全文</a></p><p>3. 六个港口共用一本货物账本</p><p>每个集装箱节省一小时。<a href="https://n.example/3">阅读全文</a></p><p>扫码关注我们的公众号</p>'
    ),
    (
        "港口启用新吊车，测试期为一个月",
        "2031年潮汐表出版，改正四十年的错误",
        "六个港口共用一本货物账本",
    ),
)
FORMS["dutch lists with meer"] = Form(
    "i.html",
    page(
        "<h2>Nieuws</h2>"
        + each('<div><h3>{title}</h3><p>{text}</p><p><a href="{link}">Lees verder</a></p></div>')
        + '<h2>Vacatures</h2><div><h3>Kraanmachinist in de haven van Skerry</h3><p>Wij zoeken iemand die van hoogte houdt en van regen.</p><p><a href="https://j.example/1">Lees verder</a></p></div><p>Afmelden? <a href="https://l.example/u">Klik hier</a></p>'
    ),
)
FORMS["text with === sections and * titles"] = Form(
    "j.txt",
    "THE QUAY TECH REPORT\n=====================\n\n===== News =====\n\n"
    + each("* {title}\n{text}\n<{link}>\n\n", count=3)
    + "===== Reviews =====\n\n"
    + each("* {title}\n{text}\n<{link}>\n\n", first=3)
    + "===== Subscription information =====\n\nTo change your subscription go to\n<http://l.example/sub>\n",
)
FORMS["headline, deck, url with label in html pre"] = Form(
    "k.html",
    "<html><body><pre>"
    + "QUAY.COM DISPATCH\n\n"
    + each('{title}\n{text}\n<a href="{link}">{link}</a>\n\n')
    + "</pre></body></html>",
)
FORMS["axios quick hits bullets emoji"] = Form(
    "l.html",
    page(
        row("<p><b>Catch up quick</b></p>")
        + "".join(
            row(f'<p>🏗️ {t}. <a href="{u}">Go deeper</a></p>')
            for t, u in zip(TITLES, LINKS, strict=True)
        )
    ),
)
FORMS["definition: bold title: text and (link) in list"] = Form(
    "m.md", "# Quay\n\n" + each("* **{title}**: {text} ([link]({link}))\n")
)
FORMS["h4 in columns with view all"] = Form(
    "n.html",
    page(
        "<h2>Latest posts</h2>"
        + each('<div><h4><a href="{link}">{title}</a></h4><span>Apr {n}, 2031</span></div>')
        + '<p><a href="https://b.example/all">View all posts</a></p><h2>Upcoming events</h2><div><h4><a href="https://e.example/1">Crane night at the old quay with music</a></h4><span>Apr 20, 2031</span></div>'
    ),
    TITLES,
)
ESSAYS["welcome mail"] = Form(
    "a.html",
    page(
        f'<h1>Welcome to Cranely</h1><p>{LONG}</p><h3>1. Make an account</h3><p>It takes a minute. <a href="https://c.example/1">Begin here</a>.</p><h3>2. Add your crane</h3><p>You find it in the menu. <a href="https://c.example/2">See how</a>.</p><h3>3. Lift something</h3><p>Not too heavy at first. <a href="https://c.example/3">Read the guide</a>.</p>'
    ),
)
ESSAYS["essay with footnote links"] = Form(
    "b.md",
    f"# On cranes\n\n{LONG}[^1]\n\n{LONG}[^2]\n\n{LONG}\n\n{LONG}\n\n[^1]: [The crane book of all books](https://d.example/1)\n[^2]: [Another book on hooks and eyes](https://d.example/2)\n",
)
ESSAYS["political letter with h2"] = Form(
    "c.html",
    page(
        f'<p>Friends,</p><p>{LONG}</p><p>{LONG}</p><h2>What we do now</h2><p>{LONG}</p><p><a href="https://g.example">Sign the petition against the crane</a></p><h2>What you can do</h2><p>{LONG}</p><p><a href="https://g.example/2">Give five pounds to the fund today</a></p><p>Ada</p>'
    ),
)
