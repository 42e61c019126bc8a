"""One essay, announcement or programme stays one story when an issue is asked for; digests part.

Every document is written as a small Markdown-like text: ``# `` and ``## `` are headings, ``[words](link)``
is a link.
"""

from __future__ import annotations

import html
import re

import pytest

from bot.feeds.split import explain_entry, split_entry
from bot.model import Entry, Split

_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


def as_html(text: str) -> str:
    out = []
    for block in text.strip().split("\n\n"):
        line = _LINK.sub(r'<a href="https://\2">\1</a>', html.escape(block.strip(), quote=False))
        tag = {"##": "h2", "#": "h1", "-": "li"}.get(line.split(" ", 1)[0], "p")
        out.append(f"<{tag}>{line if tag == 'p' else line.split(' ', 1)[1]}</{tag}>")
    return "".join(out)


def entry(title: str, text: str) -> Entry:
    return Entry("g", title, "https://letter.example/one", None, "", as_html(text), "h")


def parts(*told: tuple[str, str]) -> str:
    return "\n\n".join(f"## {head}\n\n{text}" for head, text in told)


ONE_STORY = {
    "a numbered personal essay": (
        "Five things I learned from keeping bees",
        parts(
            ("1. Move slowly", "I ran once. My neighbour still [tells it](bees.example/ran)."),
            ("2. Smoke first", "I wanted to be kind. The [bees](bees.example/kind) stung me."),
            ("3. Buy two veils", "I lent mine to my aunt and I [regret it](veil.example/two)."),
            ("4. Read the weather", "I do not open the hive [in wind](wind.example/hive) now."),
            ("5. Stop early", "I closed my last box at noon and I was [glad](bees.example/noon)."),
        ),
    ),
    "a numbered essay in German": (
        "Vier Dinge, die ich auf der Fähre gelernt habe",
        parts(
            ("1. Niemand winkt zurück", "Ich habe es [versucht](faehre.example/1), drei Jahre."),
            ("2. Der Wind gewinnt", "Mein Hut liegt [im Hafen](hafen.example/hut), ich weiß es."),
            ("3. Kaffee hält warm", "Ich trinke ihn [schwarz](kaffee.example/a), mir ist kalt."),
            ("4. Wer wartet, sieht mehr", "Ich sah einen [Otter](otter.example/z) und mein Dorf."),
        ),
    ),
    "a numbered essay in French": (
        "Quatre choses que j'ai apprises au marché",
        parts(
            ("1. Arriver avant le jour", "J'ai raté [la place](marche.example/1), je le regrette."),
            ("2. Peser deux fois", "Ma balance a menti, et je l'ai [jetée](balance.example/2)."),
            ("3. Parler peu", "Je dis le prix, mon voisin dit [le reste](marche.example/3)."),
            ("4. Rentrer vide", "Je donne mes choux, et j'en suis [content](choux.example/4)."),
        ),
    ),
    "a release with linked features": (
        "Tidepool 2.4 is here",
        parts(
            ("[Faster search](tidepool.example/docs/search)", "Results come while you type."),
            ("[Shared boards](tidepool.example/docs/boards)", "Ask a friend to your board."),
            ("[A quiet mode](tidepool.example/docs/quiet)", "Nothing blinks after nine."),
            ("Bug fixes", "Two [crashes](git.example/1) and one [typo](git.example/2) are gone."),
            ("How to upgrade", "Read the [notes](tidepool.example/up), then press the button."),
        ),
    ),
    "a release in German": (
        "Uferwerk 3.1 ist da",
        parts(
            ("[Schneller suchen](uferwerk.example/s)", "Treffer kommen beim Tippen schon."),
            ("[Gemeinsam planen](uferwerk.example/p)", "Ein Plan hat jetzt viele Hände."),
            ("[Ruhe](uferwerk.example/r)", "Nach neun Uhr blinkt nichts mehr am Rand."),
            ("Bekannte Probleme", "Der [Druck](uferwerk.example/d) ist noch zu langsam hier."),
            ("Aktualisierung", "Erst die [Hinweise](uferwerk.example/h) lesen, dann starten."),
        ),
    ),
    "a programme with times": (
        "The Long Night of the Mills: programme",
        "## Friday\n\n17:00 [Opening with the brass band](mills.example/a)\n\nAt the lower mill.\n\n"
        "18:30 [How flour became money](mills.example/b)\n\nTalk by Ada Quern.\n\n"
        "## Saturday\n\n9:00 [Walk along the race](mills.example/c)\n\nBring boots.\n\n"
        "11:00 [Grinding for children](mills.example/d)\n\nIn the yard.\n\n"
        "16:00 [The last stone](mills.example/e)\n\nA film.\n\n"
        "## Getting there\n\nTake the [slow train](mills.example/train) to Quern Halt.",
    ),
    "a programme in Polish": (
        "Noc młynów: program",
        "## Piątek\n\n17:00 [Otwarcie z orkiestrą](mlyny.example/a)\n\nW dolnym młynie.\n\n"
        "18:30 [Jak mąka stała się pieniądzem](mlyny.example/b)\n\nWykład.\n\n"
        "## Sobota\n\n9:00 [Spacer wzdłuż rzeki](mlyny.example/c)\n\nWeź buty.\n\n"
        "11:00 [Mielenie dla dzieci](mlyny.example/d)\n\nNa podwórzu.\n\n"
        "## Dojazd\n\nPociągiem, potem [autobus](mlyny.example/bus) co godzinę.",
    ),
    "a job advert": (
        "We are hiring a ferry engineer",
        parts(
            ("What you will do", "Keep [two engines](ferry.example/engines) alive in all weather."),
            ("What you bring", "A licence, [as the law asks](ferry.example/law), and patience."),
            ("What we offer", "A cabin, a [pension](ferry.example/pension), and the sunrise."),
            ("How to apply", "Send [a letter](ferry.example/apply) and no photograph by June."),
        ),
    ),
    "a job advert in Spanish": (
        "Buscamos una maquinista para el tren del valle",
        parts(
            ("Tus tareas", "Conducir [dos trenes](valle.example/trenes) al día con calma."),
            ("Requisitos", "Un carné, [como pide la ley](valle.example/ley), y paciencia."),
            ("Qué ofrecemos", "Casa, [pensión](valle.example/pension) y la luz de la mañana."),
            ("Cómo llegar", "La [estación](valle.example/mapa) está al final de la calle."),
        ),
    ),
    "a recipe": (
        "How to bake a rye loaf",
        parts(
            ("Ingredients", "Rye from [the mill](rye.example/mill), water, salt and time."),
            ("Method", "Stir, wait, and [watch](rye.example/watch) the dough as it climbs."),
            ("Baking the rye loaf", "Hot first, as [here](rye.example/oven), and then less so."),
            ("Frequently asked questions", "Yes, it is [sour](rye.example/sour). That is good."),
        ),
    ),
    "an essay whose headings share its words": (
        "A guide to the harbour of Linnet",
        parts(
            ("The harbour in winter", "Ice comes late, [they say](linnet.example/ice), and stays."),
            ("The harbour in spring", "Boats get paint, [red mostly](linnet.example/red), and go."),
            ("The harbour in summer", "Nobody sleeps, and [the band](linnet.example/band) plays."),
            (
                "The harbour in autumn",
                "Nets dry and [the shop](linnet.example/shop) shuts at four.",
            ),
        ),
    ),
    "a call in Japanese": (
        "港の学校が先生を募集します",
        parts(
            ("仕事内容", "[二つの教室](minato.example/a)で、船の歴史と海図の読み方を教えます。"),
            ("応募資格", "[教員免許](minato.example/b)があり、朝の早い仕事が苦にならない方です。"),
            ("待遇", "宿舎と[年金](minato.example/c)があり、窓からは毎朝、海が見えます。"),
            ("応募方法", "[手紙](minato.example/d)を六月までに学校の事務所へ送ってください。"),
        ),
    ),
}

ONE_A = "The council voted on Monday after a long night, and"
DIGESTS = {
    "headings with a link to many places each": (
        "The harbour, this week",
        parts(
            ("A crane learns to sing", f"{ONE_A} the [crane](crane.example/1) may sing."),
            ("Nets for half the price", f"{ONE_A} the [nets](nets.example/2) are cheap."),
            ("The ferry loses its horn", f"{ONE_A} the [ferry](ferry.example/3) is quiet."),
            ("Gulls win in court again", f"{ONE_A} the [gulls](gulls.example/4) may stay."),
        ),
    ),
    "numbered news of many places": (
        "Five things to know this week",
        parts(
            ("1. Copper falls for a sixth day", f"{ONE_A} [copper](copper.example/1) fell."),
            ("2. The bank lowers its rate", f"{ONE_A} the [bank](bank.example/2) gave in."),
            ("3. Eggs are traded by the ton", f"{ONE_A} [eggs](eggs.example/3) are futures."),
            ("4. A mill sells its river", f"{ONE_A} the [mill](mill.example/4) got rich."),
            ("5. Trains earn with coffee", f"{ONE_A} [coffee](train.example/5) pays more."),
        ),
    ),
    "an editor who says I": (
        "Ledger notes #12",
        parts(
            ("A bank without doors opens", "I went there. I knocked. [See](doors.example/1) it."),
            ("The mint runs out of zinc", "I have none too. My coins are [rare](mint.example/2)."),
            ("A king pays with his face", "I laughed. My aunt [did not](king.example/3) at all."),
            ("Taxes on shadows return", "I hide. My shadow does [not](shadow.example/4) hide."),
        ),
    ),
    "linked headings of one site": (
        "News from Hollin College",
        parts(
            ("[Library opens all night](hollin.example/1)", f"{ONE_A} coffee is sold until two."),
            ("[New dean for the nurses](hollin.example/2)", f"{ONE_A} she begins in January."),
            ("[Wireless reaches the quad](hollin.example/3)", f"{ONE_A} squirrels permit it."),
            ("[Tuition rises once more](hollin.example/4)", f"{ONE_A} two were against it."),
        ),
    ),
    "a digest of releases": (
        "Release radar, issue 40",
        parts(
            ("[Tidepool 2.4 is out](tidepool.example/24)", f"{ONE_A} search is faster now."),
            ("[Rowboat 7.1 drops Java](rowboat.example/71)", f"{ONE_A} nobody will miss it."),
            ("[Quern 0.9 grinds rust](quern.example/09)", f"{ONE_A} it compiles at last."),
            ("[Lutra 1.0 has tabs](lutra.example/10)", f"{ONE_A} the otter stays in the logo."),
        ),
    ),
    "with thanks at the end": (
        "Small town letters",
        parts(
            ("[A well talks back](well.example/1)", f"{ONE_A} the well was asked again."),
            ("[The clock goes left](clock.example/2)", f"{ONE_A} noon is now at one."),
            ("[Geese get a lane](geese.example/3)", f"{ONE_A} cars have to wait there."),
            ("[A mayor for a day](mayor.example/4)", f"{ONE_A} she is nine years old."),
            ("Thank you", "To all who wrote."),
        ),
    ),
    "of one house, with tickets and thanks among many stories": (
        "From the old mill",
        parts(
            *(
                (f"[{head}](mill.example/{n})", f"{ONE_A} it was told to the miller.")
                for n, head in enumerate(
                    (
                        "A stone is turned again",
                        "Ducks move into the race",
                        "Flour prices fall by half",
                        "The sieve is on loan",
                        "Rats elect a speaker",
                        "Bread for the night shift",
                        "Rust found under the wheel",
                        "A poet counts the sacks",
                        "Mice return the cheese",
                        "Lightning misses the roof",
                        "The brook asks for more",
                        "Two donkeys retire at last",
                    )
                )
            ),
            ("Tickets", "At the gate."),
            ("Thank you", "To all who wrote."),
        ),
    ),
    "in German": (
        "Der Hafen in dieser Woche",
        parts(
            (
                "Ein Kran lernt singen",
                "Der Rat hat lange getagt, und der [Kran](kran.example/1) darf.",
            ),
            (
                "Netze zum halben Preis",
                "Ein Händler gibt auf, seine [Netze](netz.example/2) gehen.",
            ),
            ("Die Fähre verliert ihr Horn", "Seit Montag ist es [still](faehre.example/3) am Kai."),
            (
                "Möwen siegen vor Gericht",
                "Sie dürfen [bleiben](moewe.example/4), sagt die Richterin.",
            ),
        ),
    ),
    "in French": (
        "La semaine du port",
        parts(
            (
                "Une grue apprend à chanter",
                "Le conseil a voté, et la [grue](grue.example/1) chante.",
            ),
            (
                "Les filets à moitié prix",
                "Un marchand ferme, ses [filets](filet.example/2) partent.",
            ),
            ("Le bac perd sa corne", "Depuis lundi, le quai est [muet](bac.example/3) le matin."),
            ("Les mouettes gagnent", "Elles peuvent [rester](mouette.example/4), dit la juge."),
        ),
    ),
    "in Spanish": (
        "Boletín del puerto 14",
        parts(
            ("Una grúa aprende a cantar", "El consejo votó y la [grúa](grua.example/1) ya canta."),
            ("Redes a mitad de precio", "Un tendero cierra y sus [redes](red.example/2) se van."),
            ("El barco pierde su bocina", "Desde el lunes hay [silencio](barco.example/3) aquí."),
            (
                "Las gaviotas ganan el juicio",
                "Pueden [quedarse](gaviota.example/4), dijo la jueza.",
            ),
        ),
    ),
    "in Italian, titled by its first story": (
        "Una gru che canta, e altre storie",
        parts(
            ("Una gru impara a cantare", "Il consiglio ha votato, la [gru](gru.example/1) canta."),
            ("Reti a metà prezzo", "Un negozio chiude e le [reti](reti.example/2) vanno via."),
            ("Il traghetto senza tromba", "Da lunedì c'è [silenzio](nave.example/3) sul molo."),
            ("I gabbiani vincono la causa", "Possono [restare](gabbiani.example/4), dice lei."),
        ),
    ),
    "in Japanese": (
        "港ウィークリー 第12号",
        parts(
            (
                "クレーンが歌いはじめる",
                "議会は月曜に決め、[クレーン](crane.example/1)は毎朝歌います。",
            ),
            (
                "漁網が半額になった理由",
                "店が閉まり、[網](ami.example/2)はすべて安く売られています。",
            ),
            (
                "渡し船が汽笛をなくす",
                "月曜から岸は[静か](ferry.example/3)で、猫もよく眠っています。",
            ),
            (
                "カモメが裁判に勝つ",
                "裁判官は[残ってよい](kamome.example/4)と昨日の朝に言いました。",
            ),
        ),
    ),
    "in Russian": (
        "Портовые новости",
        parts(
            ("Кран учится петь", "Совет решил в понедельник, и [кран](kran.example/1) поёт утром."),
            ("Сети за полцены", "Лавка закрывается, её [сети](seti.example/2) отдают дёшево всем."),
            ("Паром теряет гудок", "С понедельника на берегу [тихо](parom.example/3), коты спят."),
            ("Чайки выиграли суд", "Им можно [остаться](chaiki.example/4), сказала вчера судья."),
        ),
    ),
}


@pytest.mark.parametrize("name", ONE_STORY)
def test_what_tells_of_one_thing_stays_one_story(name: str) -> None:
    asked = entry(*ONE_STORY[name])
    assert len(split_entry(asked, mode=Split.YES)) == 1, explain_entry(asked, mode=Split.YES).reason


@pytest.mark.parametrize("name", DIGESTS)
def test_a_digest_comes_apart(name: str) -> None:
    title, text = DIGESTS[name]
    asked = entry(title, text)
    told = text.count("## ") - text.count("## Thank you") - text.count("## Tickets")
    said = explain_entry(asked, mode=Split.YES)
    assert len(said.stories) == told, said.reason


def test_the_reason_says_what_makes_it_one_thing() -> None:
    said = explain_entry(entry(*ONE_STORY["a programme with times"]), mode=Split.YES).reason
    assert said.startswith("one thing in parts: ")
    assert "begins its lines with times" in said
