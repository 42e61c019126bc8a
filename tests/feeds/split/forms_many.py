"""More issues and essays in the forms that newsletters have, all fictional; see forms.py."""

from __future__ import annotations

from tests.feeds.split.forms import (
    ESSAY_HEADS,
    LONG,
    UNSUBSCRIBE,
    Form,
    each,
    page,
)

FORMS: dict[str, Form] = {}
ESSAYS: dict[str, Form] = {}
FORMS["aggregator: source before headline, related after"] = Form(
    "a.html",
    page(
        "<h1>Top news</h1>"
        + each(
            '<p>Ada Quay / <a href="https://src.example/{n}">Quay Post</a>:<br><b><a href="{link}">{title}</a></b> — {text}</p><p>More: <a href="https://m.example/a{n}">Harbour Daily</a>, <a href="https://m.example/b{n}">The Mast</a>, and <a href="https://m.example/c{n}">Rope</a></p>'
        )
    ),
)
FORMS["list of headings with description"] = Form(
    "b.html",
    page(
        "<ul>"
        + each(
            '<li><h3><a href="{link}">{title}</a></h3><p>{text}</p><p>JavaScript ★ 12 stars today</p></li>'
        )
        + "</ul>"
    ),
)
FORMS["date and source above each"] = Form(
    "c.html",
    page(
        each('<p>Apr {n}, 2031 · Quay Post</p><h3><a href="{link}">{title}</a></h3><p>{text}</p>')
        + UNSUBSCRIBE
    ),
)
FORMS["editors letter then links"] = Form(
    "d.html",
    page(
        f"<p>{LONG}</p><p>{LONG}</p><p>{LONG}</p><p>— Ada</p><h2>What we read</h2>"
        + each('<p><a href="{link}">{title}</a>. {text}</p>')
        + UNSUBSCRIBE
    ),
)
FORMS["bullets with link in the middle"] = Form(
    "e.html",
    page(
        "<h2>Top of the morning</h2><ul>"
        + each('<li>{title}, <a href="{link}">the Quay Post reports</a>. {text}</li>')
        + "</ul>"
    ),
)
FORMS["bold headline, paragraphs, read more with its name"] = Form(
    "f.html",
    page(
        "<p>Welcome to the Quay letter.</p>"
        + each(
            '<p><strong>{title}:</strong><br><em>…And so it goes on the quay…</em><br>{text} It was the talk of the week in every tavern on the shore.</p><p><strong>Why this matters:</strong> {text}</p><p><strong>Read more:</strong> <a href="{link}">A paper with some other name (arXiv)</a>.</p><p>####################################################</p>'
        )
    ),
)
FORMS["markdown bold link paragraphs"] = Form(
    "g.md", "# Quay 9\n\n" + each("**[{title}]({link})**\n\n{text}\n\n")
)
FORMS["markdown h3 then url"] = Form(
    "h.md", "# Quay 9\n\n## Links\n\n" + each("### {title}\n\n<{link}>\n\n{text}\n\n")
)
FORMS["table with picture cell and text cell"] = Form(
    "i.html",
    page(
        "<table>"
        + each(
            '<tr><td><a href="{link}"><img src="x.png" alt="p"></a></td><td><a href="{link}"><b>{title}</b></a><br>{text}<br><a href="{link}">Continue</a></td></tr>'
        )
        + "</table>"
        + UNSUBSCRIBE
    ),
)
FORMS["french brief"] = Form(
    "j.html",
    page(
        "<p>Bonjour à tous</p><h2>À la une</h2>"
        + each(
            '<p><strong>{title}</strong></p><p>{text}</p><p><a href="{link}">Lire la suite</a></p>',
            count=3,
        )
        + "<h2>En bref</h2><ul>"
        + each('<li><a href="{link}">{title}</a></li>', first=3)
        + '</ul><p>Offres d’emploi</p><ul><li><a href="https://j.example/1">Grutier au port de Skerry</a></li><li><a href="https://j.example/2">Pilote de nuit sur la digue</a></li></ul><p><a href="https://l.example">Se désabonner</a></p>'
    ),
)
FORMS["text bullets with url"] = Form(
    "k.txt",
    "Quay links, April\n\nNEWS\n\n"
    + each("- {title}\n  {link}\n\n", count=3)
    + "TOOLS\n\n"
    + each("- {title}\n  {link}\n\n", first=3)
    + "-- \nAda\n",
)
FORMS["wrapped text with stars"] = Form(
    "l.txt", "Quay News Digest\n\n" + each("*** {title} ***\n\n{text}\n{text}\n\n<{link}>\n\n")
)
FORMS["contents linked to same urls"] = Form(
    "m.html",
    page(
        "<p>In this issue</p><ul>"
        + each('<li><a href="{link}">{title}</a></li>')
        + "</ul>"
        + each(
            '<h2><a href="{link}">{title}</a></h2><p>{text}</p><p><a href="{link}">Read more</a></p>'
        )
    ),
)
FORMS["contents with anchors, h2 with prose links"] = Form(
    "n.html",
    page(
        "<h1>Quay 5</h1><ul>"
        + each('<li><a href="#s{n}">{title}</a></li>')
        + "</ul>"
        + each('<h2 id="s{n}">{title}</h2><p>{text} See <a href="{link}">the report</a>.</p>')
    ),
)
FORMS["emoji paragraphs"] = Form(
    "o.html",
    page(
        "<p>Hi!</p>"
        + each('<p>🔥 <a href="{link}">{title}</a> — {text}</p>')
        + "<p>👋 See you tomorrow, and bring a friend with you.</p>"
    ),
)
FORMS["numbered paragraphs with links inside"] = Form(
    "p.html", page(each('<p>{n}. {title}. {begin} <a href="{link}">{end}</a></p>'))
)
FORMS["strong _labelled text"] = Form(
    "q.html",
    page(
        "<h2>Markets</h2>"
        + each('<p><strong>{title}</strong><br>{text} <a href="{link}">(Quay Post)</a></p>')
    ),
)
FORMS["all caps sections, span titles"] = Form(
    "r.html",
    page(
        '<div style="font-size:12px">LO MÁS IMPORTANTE</div>'
        + each(
            '<div style="font-size:20px;font-weight:700">{title}</div><div style="font-size:15px">{text} <a href="{link}">Leer más</a></div>'
        )
        + '<div style="font-size:12px">Te enviamos esto porque te suscribiste. <a href="https://l.example/o">Darse de baja</a></div>'
    ),
)
FORMS["news brief with author lines"] = Form(
    "s.html",
    page(
        each(
            '<h4><a href="{link}">{title}</a></h4><p>[Kernel] Posted Apr {n}, 2031 15:02 UTC by ada</p><p>{text}</p><p><a href="{link}#Comments">Comments (12 posted)</a></p>'
        )
    ),
)
FORMS["korean"] = Form(
    "t.md",
    "# 부두 주간 12호\n\n## 소식\n\n- [새 기중기가 항구에 도착했다](https://n.example/1): 한 달 동안 시험한 뒤에 쓴다고 한다.\n- [조석표의 오류가 사십 년 만에 고쳐졌다](https://n.example/2): 도선사들은 이미 알고 있었다.\n\n## 도구\n\n- [배 이름을 지어 주는 도구 공개](https://n.example/3): 길이와 색만 넣으면 된다.\n\n## 채용\n\n- [기중기 기사 모집](https://j.example/1)\n",
    (
        "새 기중기가 항구에 도착했다",
        "조석표의 오류가 사십 년 만에 고쳐졌다",
        "배 이름을 지어 주는 도구 공개",
    ),
)
ESSAYS["interview"] = Form(
    "a.html",
    page(
        f"<h1>A talk with Ada</h1><p>{LONG}</p>"
        + "".join(
            f'<p><b>What about point {n}, and why so late?</b></p><p>{LONG} <a href="https://x.example/{n}">Here</a> too.</p>'
            for n in range(7)
        )
    ),
)
ESSAYS["essay with h3 and no intro"] = Form(
    "b.html",
    page(
        "<h1>On cranes</h1>"
        + "".join(f"<h3>{h}</h3><p>{LONG}</p><p>{LONG}</p><p>{LONG}</p>" for h in ESSAY_HEADS)
    ),
)
ESSAYS["substack essay with buttons"] = Form(
    "c.html",
    page(
        f'<h1><a href="https://l.example/p/on">On cranes</a></h1><h3>A subtitle that says some more of it</h3><p>Ada Quay</p><p>Apr 1</p><p>{LONG}</p><p>{LONG}</p><p><a href="https://l.example/subscribe">Subscribe now</a></p>'
        + "".join(
            f'<h2>{h}</h2><p>{LONG} <a href="https://x.example/{n}">So</a>.</p><p>{LONG}</p><blockquote><p>{LONG}</p></blockquote><p><a href="https://l.example/share">Share</a></p>'
            for n, h in enumerate(ESSAY_HEADS)
        )
        + UNSUBSCRIBE
    ),
)
ESSAYS["fundraising letter with bold pleas"] = Form(
    "d.html",
    page(
        f'<p>Dear friend,</p><p>{LONG}</p><p><a href="https://g.example/1"><b>Chip in five pounds to keep the crane turning</b></a></p><p>{LONG}</p><p>{LONG}</p><p><a href="https://g.example/2"><b>Give what you can before midnight today</b></a></p><p>{LONG}</p><p><a href="https://g.example/3"><b>Donate now and we send you a small crane</b></a></p><p>Yours, Ada</p>'
        + UNSUBSCRIBE
    ),
)
ESSAYS["tutorial"] = Form(
    "e.md",
    f"# How to build a crane\n\n{LONG}\n\n## Step 1: The foot\n\n{LONG}\n\n```\nmake foot\n```\n\n## Step 2: The arm\n\n{LONG} See [docs](https://d.example).\n\n- bolts\n- nuts\n\n## Step 3: The hook\n\n{LONG}\n\n## References\n\n- [The crane book of all books](https://d.example/1)\n- [Another book on hooks and eyes](https://d.example/2)\n- [A third one, on ropes alone](https://d.example/3)\n",
)
