"""Issues in the forms that newsletters have, all fictional: what is written, and its stories."""

from __future__ import annotations

from dataclasses import dataclass

NEWS = (
    ("Halden halts work on its second fab until machines arrive",
     "The tools come nine months late, the company said on Tuesday, and the cranes leave the site."),
    ("Libraries release a language model that names its sources",
     "It took eleven weeks on four hundred cards, and every answer points to a page in a book."),
    ("Six ports put their bills of lading on one ledger",
     "An hour saved for each container adds up to a ship a week, the harbour masters have found."),
    ("Bitcoin falls by a tenth after an exchange stops paying",
     "The audit begins on Monday; until then nobody can take out more than a hundred a day."),
    ("Slow ships arrive on time more often than fast ones",
     "Slots are agreed in advance, so that hurrying only means to wait longer at anchor."),
    ("Why the tide tables of Skerry were wrong for forty years",
     "A clerk copied one column twice in 1983, and the pilots had learned to live with it."),
)  # fmt: skip
TITLES = tuple(title for title, _ in NEWS)
LINKS = tuple(f"https://news.example/2031/{n}" for n in range(len(NEWS)))
LONG = (
    "I have thought about cranes for most of my life, and it is strange to see how little has been"
    " written on them by people who had to stand below one in the rain while it turned."
)


@dataclass(frozen=True, slots=True)
class Form:
    """An issue: the file as it comes, and the titles of its stories in order."""

    filename: str
    content: str
    titles: tuple[str, ...] = TITLES


def each(form: str, *, count: int = 6, first: int = 0) -> str:
    """The stories, each written as ``form`` says."""
    return "".join(
        form.replace("{n}", str(n + 1))
        .replace("{title}", title)
        .replace("{text}", text)
        .replace("{link}", LINKS[n])
        .replace("{upper}", title.upper())
        .replace("{begin}", " ".join(text.split()[:4]))
        .replace("{end}", " ".join(text.split()[4:]))
        for n, (title, text) in list(enumerate(NEWS))[first : first + count]
    )


def page(body: str) -> str:
    return f"<html><body>{body}</body></html>"


def row(content: str, style: str = "") -> str:
    """A row of a mail that is built of tables."""
    return f'<table width="100%"><tr><td style="{style}">{content}</td></tr></table>'


UNSUBSCRIBE = (
    '<p>You receive this because you signed up. <a href="https://letter.example/out">Unsubscribe</a>'
    ' or <a href="https://letter.example/prefs">update your preferences</a>.</p>'
    "<p>12 Quay Street, Skerry Point</p>"
)
NAVIGATION = "".join(
    f'<tr><td><a href="https://letter.example/{name}">{name}</a></td></tr>'
    for name in ("Home", "Archive", "About us", "Shop", "Podcast", "Events", "My account")
)

FORMS: dict[str, Form] = {
    "daily with (n minute read) and sponsors in brackets": Form("a.html", page(
        '<p><a href="https://letter.example/v">View Online</a> | <a href="https://letter.example/s">Sign Up</a></p>'
        "<h1>QUAY 2031-04-01</h1><h2>🚀 Headlines &amp; Launches</h2>"
        '<p><a href="https://ads.example/x"><strong>Ship faster with Cranely (Sponsor)</strong></a></p><p>Cranely is the crane for teams. Try it today for nothing at all, no card is asked for.</p>'
        + each('<p><a href="{link}"><strong>{title} (3 minute read)</strong></a></p><p>{text}</p>', count=3)
        + "<h2>🎁 Miscellaneous</h2>"
        + each('<p><a href="{link}"><strong>{title} (4 minute read)</strong></a></p><p>{text}</p>', first=3)
        + "<p>If your company wants to reach readers, you may want to advertise with us.</p>" + UNSUBSCRIBE)),
    "link list without any text": Form("b.html", page(
        '<p>Issue 512</p><h2>Favourites</h2>'
        + each('<p><a href="{link}">{title}</a><br>//news.example <a href="https://talk.example/{n}">comments →</a></p>', count=4)
        + "<h2>Learn</h2>" + each('<p><a href="{link}">{title}</a><br>//news.example <a href="https://talk.example/{n}">comments →</a></p>', first=4) + UNSUBSCRIBE)),
    "paragraphs with bold lead-ins of sponsors and prose": Form("c.html", page(
        "<h1>Good morning from the quay</h1><p>It rains, and there is coffee.</p>"
        + each('<h2>{title}</h2><p>{begin} <a href="{link}">{end}</a></p><p>More was said by <a href="https://other.example/{n}">others</a> on the same day.</p>', count=4)
        + '<p>PRESENTED BY CRANELY</p><h2>Lift more with less</h2><p>Cranely lifts it. <a href="https://ads.example/2">Try it</a> for thirty days at no cost to you.</p>'
        + each('<h2>{title}</h2><p>{begin} <a href="{link}">{end}</a></p>', first=4) + UNSUBSCRIBE)),
    "numbered stories with lead-ins that return": Form("d.html", page(
        "<p>Good morning. Today's letter is 900 words, a 4-minute read.</p>"
        + each('<h3>{n}. {title}</h3><p>{text}</p><p><b>Why it matters:</b> The quay <a href="{link}">was told</a> long ago that this would come.</p>'
               "<ul><li><b>The big picture:</b> nobody else has done it so far.</li><li>Ports in the north wait for the outcome.</li></ul>")
        + "<p>Was this letter helpful? Thanks for reading!</p>" + UNSUBSCRIBE)),
    "round-up in markdown": Form("e.md",
        "# Quay Weekly #12\n\nHello friends, here is what I read.\n\n## Articles\n\n" + each("- [{title}]({link}) – {text}\n", count=3)
        + "\n## Tools\n\n" + each("- [{title}]({link}): {text}\n", first=3) + "\n## Jobs\n\n- [Crane driver at Cranely](https://jobs.example/1)\n- [Clerk](https://jobs.example/2)\n"
        "\n---\n\nThat's all for this week. [Subscribe](https://letter.example/s) if you have not.\n"),
    "community weekly in markdown": Form("f.md",
        "---\ntitle: This Week on the Quay 400\n---\n\nHello and welcome to another issue! This is a weekly summary of progress and community."
        " Want something mentioned? [Send us a pull request](https://git.example/pr).\n\n## Updates from the community\n\n### Official\n\n"
        + each("* [{title}]({link})\n", count=2) + "\n### Observations\n\n" + each("* [{title}]({link})\n", first=2)
        + "\n# Jobs\n\n* [Acme is hiring crane drivers](https://jobs.example/9)\n"),
    "text mail with numbers and lines of dashes": Form("g.txt",
        "QUAY DISPATCH  Vol. 7 No. 3\n" + "-" * 60 + "\n\nIN THIS ISSUE\n\n" + each("{n}. {title}\n") + "\n" + "-" * 60 + "\n\n"
        + each("{n}. {title}\n\n{text}\n\nRead more: {link}\n\n" + "-" * 60 + "\n\n")
        + "To unsubscribe, send a mail to out@letter.example\n"),
    "text mail in capital letters": Form("h.txt",
        "The Quay Wire\n=============\n\n" + each("{upper}\n\n{text}\n{link}\n\n")
        + "--\nYou are receiving this email because you subscribed at https://letter.example/\n", tuple(t.upper() for t in TITLES)),
    "text mail with footnotes": Form("i.txt",
        "Today on the quay\n\n" + each("* {title} [{n}]\n  {text}\n\n") + "\nLinks:\n" + each("[{n}] {link}\n")),
    "title: url": Form("j.txt", "Reading list of the week\n\n" + each("{title}: {link}\n\n") + "Bye\n"),
    "cards of a mail template with buttons": Form("k.html", page(
        "<table><tr><td><a href='https://letter.example/v'>View in browser</a></td></tr></table>"
        + each('<table><tr><td><a href="{link}"><img src="https://img.example/{n}.png"></a></td></tr><tr><td style="font-size:22px;font-weight:bold">{title}</td></tr>'
               '<tr><td style="font-size:14px">{text}</td></tr><tr><td><a href="{link}">Read more</a></td></tr></table>')
        + "<table>" + NAVIGATION + "</table>" + UNSUBSCRIBE)),
    "cards with their title linked in old tables": Form("l.html", page(
        "<table width=600><tr><td width=140 valign=top><table>" + NAVIGATION + "</table></td><td>"
        + each('<p><font face="arial" size="3"><b><a href="{link}">{title}</a></b></font><br><font size="2">{text}</font></p>') + "</td></tr></table>"
        + "<hr><font size=1>To unsubscribe from this newsletter click <a href='https://letter.example/out'>here</a>.</font>")),
    "one sentence each with the link inside": Form("m.html", page(
        "<p>Here is what happened while you slept.</p><ul>"
        + each('<li><b>{title}.</b> {begin} <a href="{link}">{end}</a></li>') + "</ul>" + UNSUBSCRIBE)),
    "german letter": Form("n.html", page(
        "<h1>Guten Morgen!</h1><p>Heute weht der Wind aus Westen.</p><h2>Nachrichten</h2>"
        + each('<h3>{title}</h3><p>{text} <a href="{link}">Weiterlesen</a></p>', count=3)
        + '<p>Anzeige</p><h3>Heben Sie mehr</h3><p>Cranely hebt alles, was Sie haben. <a href="https://ads.example">Jetzt testen</a> und ohne Kosten.</p>'
        + each('<h3>{title}</h3><p>{text} <a href="{link}">Weiterlesen</a></p>', first=3)
        + "<h2>Impressum</h2><p>Kai Verlag, Hafenstraße 1, <a href='https://letter.example/i'>Kontakt</a> und mehr dazu auf unserer Seite.</p>")),
    "chinese weekly": Form("o.md",
        "# 码头周刊（第 12 期）\n\n这里记录每周值得分享的内容。\n\n## 新闻\n\n1、[港口启用新吊车](https://n.example/1)\n\n码头公司周一宣布，新的吊车将测试一个月，然后才会用于卸货。\n\n"
        "2、[2031年潮汐表出版](https://n.example/2)\n\n这一版改正了四十年来的一个错误，领航员们早已习惯。\n\n## 工具\n\n1、[潮汐计算器](https://n.example/3)\n\n一个命令行工具，可以计算任何港口的潮汐时间。\n\n"
        "2、[船名生成器](https://n.example/4)\n\n输入船的长度和颜色，就能得到一百个名字。\n\n## 招聘\n\n1、[吊车司机](https://jobs.example/1)\n\n要求有五年经验，能上夜班。\n\n（完）\n",
        ("港口启用新吊车", "2031年潮汐表出版", "潮汐计算器", "船名生成器")),
    "japanese list": Form("p.html", page(
        "<p>今週の港のニュースをお届けします。</p><h2>ニュース</h2><ul><li><a href='https://n.example/1'>新しいクレーンが港に到着</a> 一か月の試験の後に使われる予定です。</li>"
        "<li><a href='https://n.example/2'>潮汐表の誤りが四十年ぶりに訂正</a> 水先案内人たちは既に知っていました。</li></ul><h2>ツール</h2>"
        "<ul><li><a href='https://n.example/3'>船の名前を作る道具が公開</a> 長さと色を入れるだけです。</li><li><a href='https://n.example/4'>波の高さを測る時計を試す</a> 電池は二年持つそうです。</li></ul><p>配信停止は<a href='https://l.example/o'>こちら</a></p>"),
        ("新しいクレーンが港に到着", "潮汐表の誤りが四十年ぶりに訂正", "船の名前を作る道具が公開", "波の高さを測る時計を試す")),
    "h2 linked with text in a feed": Form("q.html", each('<h2><a href="{link}">{title}</a></h2><p>{text} And <a href="https://x.example/{n}">elsewhere</a> too.</p>')),
    "lead story and short news": Form("r.html", page(
        f"<h2>{TITLES[0]}</h2><p>{LONG} <a href='{LINKS[0]}'>The harbour office</a> has the plans.</p><p>{LONG}</p><p>{LONG}</p>"
        "<h2>In other news</h2><ul>" + each('<li><a href="{link}">{title}</a>. {text}</li>', first=1) + "</ul>"
        "<h2>Share this letter</h2><p>You have 0 referrals. <a href='https://letter.example/r'>Click to share</a></p>")),
    "divided by rules with the link at the end": Form("s.html", page(
        "<p><b>The Quay Letter</b></p><hr>" + each("<p><b>{title}</b></p><p>{text} (<a href='{link}'>Quay Post</a>)</p><hr>") + UNSUBSCRIBE)),
    "awesome weekly with nested lists": Form("t.md",
        "# Awesome Quay 77\n\n## News\n\n" + each("* [{title}]({link})\n  * {text}\n  * [discussion](https://talk.example/{n})\n") + "\n"),
}  # fmt: skip

ESSAY_HEADS = (
    "The crane that would not turn",
    "What the wind knows",
    "A month of waiting in the rain",
    "Nobody looks up",
)
ESSAYS: dict[str, Form] = {
    "essay with subheadings and links": Form("a.html", page(
        f"<h1>On standing below cranes</h1><p>By Ada Quay</p><p>{LONG} <a href='https://x.example/1'>Some did</a>.</p><p>{LONG}</p>"
        + "".join(f"<h2>{head}</h2><p>{LONG} As <a href='https://x.example/{n}'>others say</a>, so it is.</p><p>{LONG}</p><p>{LONG}</p>" for n, head in enumerate(ESSAY_HEADS)) + UNSUBSCRIBE)),
    "essay with a list of sources": Form("b.html", page(
        "<h1>On standing below cranes</h1>" + f"<p>{LONG}</p>" * 8 + "<h3>Further reading</h3><ul>" + each('<li><a href="{link}">{title}</a></li>') + "</ul>" + UNSUBSCRIBE)),
    "letter in plain text": Form("c.txt", "Dear friends,\n\n" + f"{LONG}\n\n" * 5 + "* * *\n\n" + f"{LONG}\n\n" * 3 + "Yours,\nAda\nhttps://quay.example\n"),
    "press release": Form("d.txt", f"FOR IMMEDIATE RELEASE\n\nCranely lifts again\n\n{LONG}\n\n{LONG}\n\nAbout Cranely\n\n{LONG}\n\nContact: press@cranely.example\nhttps://cranely.example\n"),
    "essay with a link in every paragraph": Form("e.html", page(
        "<h1>On standing below cranes</h1>" + "".join(f'<p>{LONG} Then <a href="https://x.example/{n}">he said</a> what all had thought.</p>' for n in range(9)) + UNSUBSCRIBE)),
    "advice in seven numbered points": Form("f.md",
        f"# Seven rules for cranes\n\n{LONG}\n\n{LONG}\n\n" + "".join(f"## {n}. {ESSAY_HEADS[n % 4]} once more\n\n{LONG}\n\n{LONG}\n\n" for n in range(1, 8))),
    "essay with bold points": Form("g.html", page(
        f"<h1>What I learned below cranes</h1><p>{LONG}</p><p>{LONG}</p>" + "".join(f"<p><b>{head}.</b> {LONG}</p>" for head in ESSAY_HEADS) + f"<p>{LONG}</p>" + UNSUBSCRIBE)),
    "announcement of a release": Form("h.md",
        f"# Crane 2.0 is out\n\n{LONG}\n\n## New features\n\n- Turns both ways ([#12](https://git.example/12))\n- Lifts more ([#14](https://git.example/14))\n- Stops in the wind ([#15](https://git.example/15))\n\n"
        f"## Fixes\n\n- No longer falls over ([#16](https://git.example/16))\n- The horn works ([#17](https://git.example/17))\n\n## Upgrading\n\n{LONG}\n"),
}  # fmt: skip
