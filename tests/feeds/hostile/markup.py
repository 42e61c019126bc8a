"""Documents that are hostile by their entities and by their shape."""

from __future__ import annotations

from tests.feeds.hostile.made import MB, WITNESS, Hostile, item, rss, times


def _laughs(_scale: float) -> bytes:
    steps = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 11))
    return rss(item("&a10;"), head=f"<!DOCTYPE rss [<!ENTITY a0 'ha'>{steps}]>")


def _quadratic(scale: float) -> bytes:
    big = times("h", 100_000, scale)
    return rss(item("&a;" * 20_000), head=f"<!DOCTYPE rss [<!ENTITY a '{big}'>]>")


def _many_entities(scale: float) -> bytes:
    count = round(100_000 * scale) + 1
    declared = "".join(f"<!ENTITY e{n} 'x{n}'>" for n in range(count))
    return rss(item("&e0;"), head=f"<!DOCTYPE rss [{declared}]>")


def _external(kind: str, address: str) -> bytes:
    return rss(item("&x;"), head=f"<!DOCTYPE rss [<!ENTITY x {kind} '{address}'>]>")


def _parameter_entity(_scale: float) -> bytes:
    return rss(item(), head=f"<!DOCTYPE rss [<!ENTITY % x SYSTEM '{WITNESS}/dtd'> %x;]>")


def _external_dtd(_scale: float) -> bytes:
    return rss(item(), head=f"<!DOCTYPE rss SYSTEM '{WITNESS}/rss.dtd'>")


def _stylesheet(_scale: float) -> bytes:
    head = f"<?xml-stylesheet href='{WITNESS}/style.xsl' type='text/xsl'?>"
    include = f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{WITNESS}/xi'/>"
    return rss(include + item(), head=head)


def _open_doctype(scale: float) -> bytes:
    return b"<?xml version='1.0'?><!DOCTYPE rss [" + times("<!ENTITY ", 9 * MB, scale).encode()


ENTITIES = (
    Hostile("billion laughs", _laughs),
    Hostile("one big entity 20,000 times", _quadratic),
    Hostile("100,000 entities", _many_entities),
    Hostile("entity of a file", lambda _: _external("SYSTEM", "file:///etc/hostname")),
    Hostile("entity of a web address", lambda _: _external("SYSTEM", WITNESS + "/entity")),
    Hostile("entity of a public id", lambda _: _external("PUBLIC '-//X'", WITNESS + "/public")),
    Hostile("parameter entity from outside", _parameter_entity),
    Hostile("DTD from outside", _external_dtd, reads=True),
    Hostile("stylesheet and XInclude from outside", _stylesheet, reads=True),
    Hostile("DOCTYPE that never ends", _open_doctype, reads=False),
)


# ── Shape: deep, wide, many ─────────────────────────────────────────────────────────────────────


def _deep(scale: float) -> bytes:
    return rss(item(inside=times("<a>", 300_000, scale)))


def _deep_closed(scale: float) -> bytes:
    count = round(100_000 * scale)
    return rss(item(inside="<a>" * count + "</a>" * count))


def _deep_xhtml(scale: float) -> bytes:
    count = round(100_000 * scale)
    inside = "<div>" * count + "x" + "</div>" * count
    return (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><entry><id>1</id>"
        "<title>x</title><content type='xhtml'>"
        f"<div xmlns='http://www.w3.org/1999/xhtml'>{inside}</div></content></entry></feed>"
    ).encode()


def _attributes(scale: float) -> bytes:
    many = " ".join(f"a{n}='{n}'" for n in range(round(100_000 * scale)))
    return rss(item(inside=f"<enclosure {many}/>"))


def _namespaces(scale: float) -> bytes:
    count = round(20_000 * scale)
    many = "".join(f" xmlns:n{n}='http://n{n}.example/'" for n in range(count))
    uses = "".join(f"<n{n}:x>1</n{n}:x>" for n in range(count))
    return rss(item(inside=uses), attributes=many)


def _unknown_elements(scale: float) -> bytes:
    return rss(item(inside="".join(f"<x{n}>1</x{n}>" for n in range(round(300_000 * scale)))))


def _entries(scale: float) -> bytes:
    count = round(100_000 * scale)
    return rss("".join(item(f"Tide {n}", guid=str(n)) for n in range(count)))


def _entries_of_one_id(scale: float) -> bytes:
    return rss(times(item("Tide"), 9 * MB, scale))


def _entries_ill_formed(scale: float) -> bytes:
    count = round(100_000 * scale)
    return rss("<b>&nope;" + "".join(item(f"Tide {n}", guid=str(n)) for n in range(count)))


def _nested_items(scale: float) -> bytes:
    return rss(times("<item><title>x</title>", 3 * MB, scale))


def _ill_formed_tags(scale: float) -> bytes:
    return b"<rss><channel>" + times("<item <title ", 9 * MB, scale).encode()


def _only_open_brackets(scale: float) -> bytes:
    return b"<rss version='2.0'><channel><item><title>" + times("<", 9 * MB, scale).encode()


def _quotes_in_tags(scale: float) -> bytes:
    return b"<rss version='2.0'><channel><item>" + times('<a b="', 2 * MB, scale).encode()


def _one_endless_tag(scale: float) -> bytes:
    return b"<rss version='2.0'><channel><item><a " + times("b=' c ", 9 * MB, scale).encode()


def _open_comments(scale: float) -> bytes:
    return b"<rss version='2.0'><channel>&x;" + times("<!-- ", 5 * MB, scale).encode()


def _open_cdata(scale: float) -> bytes:
    return b"<rss version='2.0'><channel><item>&x;" + times("<![CDATA[", 5 * MB, scale).encode()


def _amps(scale: float) -> bytes:
    return rss(item(times("&a", 5 * MB, scale)))


def _skip_hours(scale: float) -> bytes:
    return rss(times("<skipHours>", 9 * MB, scale) + item())


def _declarations(scale: float) -> bytes:
    return b"<rss version='2.0'><channel>" + times("<!A ", 5 * MB, scale).encode()


SHAPES = (
    Hostile("100,000 open tags", _deep),
    Hostile("100,000 nested tags", _deep_closed),
    Hostile("100,000 nested tags of XHTML", _deep_xhtml),
    Hostile("100,000 attributes", _attributes),
    Hostile("20,000 namespaces", _namespaces),
    Hostile("300,000 unknown elements", _unknown_elements, reads=True),
    Hostile("100,000 entries", _entries, reads=True),
    Hostile("100,000 entries, ill-formed", _entries_ill_formed, reads=True),
    Hostile("entries of one id", _entries_of_one_id, reads=True),
    Hostile("items within items", _nested_items),
    Hostile("tags within tags", _ill_formed_tags),
    Hostile("9 MB of <", _only_open_brackets),
    Hostile("open quotes in tags", _quotes_in_tags),
    Hostile("one tag of 9 MB", _one_endless_tag),
    Hostile("open comments", _open_comments),
    Hostile("open CDATA sections", _open_cdata),
    Hostile("2.5 million bare ampersands", _amps),
    Hostile("declarations of nothing", _declarations),
    Hostile("open skipHours", _skip_hours),
)
