"""Issues and essays as mails were written in plain text, and in HTML before there was CSS."""

from __future__ import annotations

from tests.feeds.split.forms import LINKS, LONG, TITLES, Form, each, page

FORMS: dict[str, Form] = {}
ESSAYS: dict[str, Form] = {}
_UPPER = tuple(title.upper() for title in TITLES)
_RULE = "-" * 60
_NAMES = ("Halden", "Old Pier Assurance", "Skerry Tidebook", "Lamplight", "Ferry & Co", "Netloft")
_TOLD = (
    "The company builds cranes that fold, and has been asked by two ports in the north to send it.",
    "Since 1994 it has insured what stands on the quay, and now it insures what hangs above it.",
    "The tables are printed again after forty years, with the columns where they ought to be now.",
    "A lamp for the night watch that goes out by itself at dawn has been sold to six harbours.",
    "The ferry will run on the hour from the spring on, and the ticket will cost what it did.",
    "Nets are mended in the loft over the market, and whoever wants to may come and watch it.",
)
_SENTENCES = tuple(
    f"{told} More was said about it by the harbour master on Tuesday." for told in _TOLD
)
_OPENINGS = tuple(told.rstrip(".") for told in _TOLD)
_HOSTS = tuple(f"http://place{n}.example/story" for n in range(len(_TOLD)))


def _contents(form: str) -> str:
    return "IN THIS ISSUE\n\n" + each(form) + f"\n{_RULE}\n\n"


FORMS["numbered headlines in capitals that run into their paragraphs"] = Form(
    "a.txt",
    "Quay Tricks, Issue 131\n\nIN THIS ISSUE:\n\n"
    + each("0{n}. {title}\n")
    + "\n"
    + each("0{n}. {upper}. {text} See {link} for it.\n\n")
    + f"{_RULE}\nCopyright Quay Tricks. To unsubscribe send a blank mail to out@quay.example\n",
    _UPPER,
)
FORMS["contents whose headlines stand between rules"] = Form(
    "b.txt",
    "Hallo,\n\ndiesen Monat im Newsletter: der Kran und die Fähre.\n\nInhalt:\n" + f"{_RULE}\n"
    + each("{n}. {title}\n") + f"{_RULE}\n\n"
    + each("{n}. {title}\n" + f"{_RULE}\n" + "{text}\nHier geht es weiter:\n{link}\n\n" + f"{_RULE}\n\n"),
)  # fmt: skip
FORMS["contents whose headlines stand again in capitals with their source"] = Form(
    "c.txt",
    "HARBOUR WATCH | News of the quay\nJuly 23, 2031\n\n" + _contents("  - {title}\n")
    + each("{upper} | News: Quay Wire\n{text}\n{link}\n\n"),
    _UPPER,
)  # fmt: skip
FORMS["contents with sections over their headlines"] = Form(
    "d.txt",
    "QUAY NEWS\n\nIN THIS ISSUE\n\n1. ON LAND\n" + each("- {title}\n", count=3)
    + "2. AT SEA\n" + each("- {title}\n", first=3) + f"\n{_RULE}\n\nON LAND\n\n"
    + each("{title}\n{text}\n\n{link}\n\n", count=3) + "AT SEA\n\n"
    + each("{title}\n{text}\n\n{link}\n\n", first=3),
)  # fmt: skip
FORMS["names with a colon, the text, where to read on"] = Form(
    "e.txt",
    "LETTRE DU QUAI - SEPTEMBRE 2031\n\nDES NOUVELLES DU PORT.\n\n"
    + "".join(
        f"{name} :\n\n{text}\n\nContact : Jeanne QUAI ; E-mail : j{n}@quai.example\n\n"
        f"Pour en savoir plus : {LINKS[n]}\n\n"
        for n, (name, text) in enumerate(zip(_NAMES, _SENTENCES, strict=True))
    ),
    _NAMES,
)
FORMS["a sentence with a colon over its links"] = Form(
    "f.txt",
    "==========\nexplorer of the quay 5.15\n==========\nON LAND\n==========\n\n"
    + "".join(
        f"{text.rstrip('.')}:\n\n{link}\n\n" + (f"{link}/more\n\n" if n % 2 else "")
        for n, (text, link) in enumerate(zip(_TOLD, _HOSTS, strict=True))
    )
    + "==========\nFOLLOWUPS\n==========\n\n"
    + "".join(f"{name}:\n\n{link}/again\n\n" for name, link in zip(_NAMES, _HOSTS, strict=True)),
    (*_OPENINGS, *_NAMES),
)
FORMS["paragraphs, their link below, none with a headline"] = Form(
    "g.txt",
    "OTHER NEWS\n==========\n\n"
    + "".join(f"{text}\n\n  {n} : {link}\n\n" for n, (text, link) in enumerate(zip(_TOLD, _HOSTS, strict=True), 17)),
    _OPENINGS,
)  # fmt: skip
FORMS["texts that a star parts, under names with dots"] = Form(
    "h.txt",
    "THE QUAY.......................................Ping a harbour song\n\n"
    + "\n*\n\n".join(
        f"{text} And there it is:\n{link}\nSo said Hugh.\n"
        for text, link in zip(_TOLD, _HOSTS, strict=True)
    )
    + "\n",
    _OPENINGS,
)
FORMS["links in square brackets with spaces"] = Form(
    "i.txt",
    "QUAY FILMS\n\n" + each("{title}\n\n{text}\n\n[ {link} ]\n\n"),
)
FORMS["a signed message"] = Form(
    "j.txt",
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nQUAY NEWS\n\n"
    + each("{title}\n{text}\n{link}\n\n")
    + "-----BEGIN PGP SIGNATURE-----\nVersion: 2.6.2\n\niQCVAwUBO1abcDEFghiJKLmnoPQRstuVWXyz0123456789\n"
    "-----END PGP SIGNATURE-----\n",
)
FORMS["the digest of a mailing list"] = Form(
    "k.txt",
    "Quay-Announce Digest #180, Volume #4          Sat, 7 Sep 2031 22:13:03 EDT\n\nContents:\n"
    + each("  {title} (Jo Pilot)\n") + "\n" + "-" * 70 + "\n\n"
    + each(
        "From: Jo Pilot <jo{n}@quay.example>\nSubject: {title}\nDate: 8 Sep 2031 01:25:3{n} GMT\n\n"
        "Dear all,\n\n{text} There is more at {link} for you.\n\nNEW CRANES\n\n{text}\n\n--\n"
        "#############################\n# Send in: quay@quay.example #\n"
        "#############################\n\n" + "-" * 30 + "\n\n"
    )
    + "End of Quay-Announce Digest\n******************************\n",
)  # fmt: skip
FORMS["a numbered list with a signature that has links"] = Form(
    "l.txt",
    "Here are the links of this week.\n\n"
    + "".join(f"{n}. {text} {link}\n\n" for n, (text, link) in enumerate(zip(_TOLD, _HOSTS, strict=True), 1))
    + "Happy sailing.\n\n-- Quincy Quay\n\nHarbour hand at https://quay.example\n\n"
    "I write about ropes and cranes at: https://ropes.example/quincy\n",
    _OPENINGS,
)  # fmt: skip
FORMS["a sponsor under a headline of its own between rules"] = Form(
    "m.txt",
    "QUAY WATCH\n\n" + each("{upper}\n\n{text}\n{link}\n\n", count=3)
    + f"{_RULE}\nSPONSORED BY: Cranely\n---------------------\nFREE crane webcast from Cranely\n"
    + f"Is your quay safe? Learn how to lift more during the free webcast.\nhttp://ads.example/1\n{_RULE}\n\n"
    + each("{upper}\n\n{text}\n{link}\n\n", first=3),
    _UPPER,
)  # fmt: skip
FORMS["bold bylines below linked headlines"] = Form(
    "n.html",
    page(
        "<h2>Newsletter #116</h2>"
        + each('<p><b><a href="{link}">{title}</a></b></p><p><b>{n} minutes, sent in by Jo</b></p><p>{text}</p>')
    ),
)  # fmt: skip
FORMS["bold headline, date, a call, a link written out, in old HTML"] = Form(
    "o.html",
    page(
        "<b>The Quay's Drawer Headline Mailer!</b><hr>"
        + each("<b>{title}</b><br>Friday, July 12 2031 @ 07:41 AM by Jo<br>{begin} now!<br><a href='{link}'>{link}</a><hr>")
    ),
)  # fmt: skip

FORMS["cards that end with fields, below a letter"] = Form(
    "v.html",
    page(
        f"Hi,<br><br>{LONG}<br><br>{LONG}<br><br>Rock on,<br>Jo<hr>Here are the newest.<br><br>"
        + each(
            "{upper}<br>{begin} and <a href='{link}'>{end}</a><br>When: 10/30/2031<br>"
            "Harbour: Quay {n}<br>Points: 1{n}<br><br>"
        )
    ),
    _UPPER,
)
FORMS["contents, and behind their last headline what the issue says of itself"] = Form(
    "w.txt",
    "QUAY NEWS\n\nIN THIS ISSUE\n\n" + each("- Tip of the day: {title}\n", count=2)
    + each("- {title}\n", first=2) + f"\n{_RULE}\n\n"
    + each("{title}\n\n{text} It is told at {link} in full.\n\n")
    + f"WHAT OUR LAWYERS SAY\n\n{LONG}\n\nABOUT THE PEOPLE OF THE QUAY\n\n{LONG}\n",
)  # fmt: skip
FORMS["short paragraphs, each with a link somewhere"] = Form(
    "x.html",
    page(
        "".join(
            f'<p><a href="{link}">{" ".join(text.split()[:2])}</a> {" ".join(text.split()[2:])}</p>'
            if n % 2
            else f'<p>{" ".join(text.split()[:6])} <a href="{link}">{" ".join(text.split()[6:8])}</a>'
            f" {' '.join(text.split()[8:])}</p>"
            for n, (text, link) in enumerate(zip(_TOLD, _HOSTS, strict=True))
        )
    ),
    _OPENINGS,
)

ESSAYS["an essay with a star between its parts"] = Form(
    "p.txt", "\n*\n\n".join(f"{LONG} {text}\n" for text in _SENTENCES)
)
ESSAYS["an advisory with roman numbers, signed"] = Form(
    "q.txt",
    "-----BEGIN PGP SIGNED MESSAGE-----\n\nQuay Advisory QA-2031-21 A rope that slips\n\nOverview\n\n"
    + "".join(f"{name}\n\n   {LONG}\n\n" for name in ("I. Description", "II. Impact", "III. Solution"))
    + "-----BEGIN PGP SIGNATURE-----\n\niQCVAwUBO1abcDEFghiJKLmnoPQRstuVWXyz0123456789\n"
    "-----END PGP SIGNATURE-----\n",
)  # fmt: skip
ESSAYS["a letter with two forwarded headers"] = Form(
    "r.txt",
    f"Dear all,\n\n{LONG}\n\nFrom: Jo\nSubject: Cranes\n\n{LONG}\n\nFrom: Ann\nSubject: Ropes\n\n{LONG}\n",
)
ESSAYS["a report whose contents stand again over its parts"] = Form(
    "s.txt",
    "The quay in the year 2031\n\nWhat we found\nHow we counted\nWhat it costs\nWho pays for it\n\n"
    f"{_RULE}\n\n"
    + "".join(
        f"{name}\n\n{LONG} {LONG}\n\n{LONG}\n\n"
        for name in ("What we found", "How we counted", "What it costs", "Who pays for it")
    ),
)
ESSAYS["a letter with a list of what there is to see"] = Form(
    "t.txt",
    f"Dear Ann,\n\n{LONG}\n\n{LONG}\n\nThe cranes are here:\n\nhttp://cranes.example/\n\n{LONG}\n\n{LONG}\n",
)
ESSAYS["words in capitals at the beginning of some paragraphs"] = Form(
    "u.txt",
    "".join(f"{name}. {LONG} {LONG}\n\n" for name in ("THE CRANE", "THE ROPE", "THE HAND", "THE END")),
)  # fmt: skip
ESSAYS["a long text, then where to write to, and two short parts with links"] = Form(
    "y.txt",
    f"QUAY ADVISORY 21\n\nWhat happened\n\n{LONG}\n\nhttp://cranes.example/\n\n"
    + f"{LONG}\n\n" * 12
    + "Using the telephone\n\nYou can call us by night, the number is here.\n\nhttp://quay.example/phone\n\n"
    "Getting more to read\n\nThere is a shelf of it in the harbour office.\n\nhttp://quay.example/shelf\n",
)
_MESSAGE = (
    "From: Jo Pilot <jo@quay.example>\nSubject: {title}\nDate: 8 Sep 2031 01:25:31 GMT\n\n{text} There"
    " is more at {link} for you.\n\n" + "-" * 30 + "\n\n"
)
FORMS["the digest of a mailing list with a reply"] = Form(
    "n.txt",
    "Quay-Announce Digest #181, Volume #4          Sun, 8 Sep 2031 22:13:03 EDT\n\n"
    + "-" * 70
    + "\n\n"
    + each(_MESSAGE)
    + "From: Hugh <hugh@quay.example>\nSubject: Re: "
    + TITLES[1]
    + "\nDate: 8 Sep 2031 09:11:02 GMT\n\nI have tried it, and it names the wrong page now and then.\n\n"
    + "-" * 30
    + "\n\nEnd of Quay-Announce Digest\n******************************\n",
)
