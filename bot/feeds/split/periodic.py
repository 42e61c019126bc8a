"""Whether a line says that it heads an issue of something that comes again and again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.feeds.split.line import Line

_MASTHEAD = 3  # lines in which an issue says that it is one
_LONGEST = 1_000  # characters of such a line

_PERIODIC = re.compile(
    r"\b\d{4}-\d{2}(?:-\d{2})?\b|\b\d{1,2}[/.]\d{1,2}[/.](?:\d{2}){1,2}\b|\b\d{4}年\s?\d{1,2}月"
    r"|(?:^|[:–—|-] )[^\W\d]{3,10}\.? (?:de )?(?:19|20)\d{2}$"
    r"|#\s?\d|№|\bn[o°º]\.?\s?\d|第\s?\d+\s?[号號期回]|\d+호|\b\d{1,2}/\d{4}\b|周[报刊]|[早晚日]报|ウィークリー"
    r"|\b(?:issue|edition|weeks?|weekly|daily|monthly|digest|round-?up|newsletter|links|briefing"
    r"|headlines|ausgabe|woche|wochenrückblick|rundbrief|kurzmeldungen|nachrichten|semaine|hebdo"
    r"|actualités?|revue de presse|lettre|semana|semanal|boletín|noticias|settimana|notizie"
    r"|rassegna|edição|boletim|notícias|nieuwsbrief|veckan|nyhetsbrev|tydzień|tygodnia|przegląd"
    r"|выпуск|недел\w+|дайджест|новости)\b",
    re.IGNORECASE,
)


def is_periodic(title: str) -> bool:
    """Whether a title has an issue's number, or words such as "weekly" or "digest"."""
    return bool(_PERIODIC.search(title, 0, _LONGEST))


def is_issue(lines: Sequence[Line]) -> bool:
    """Whether the first lines of a document say so."""
    return any(is_periodic(line.text) for line in lines[:_MASTHEAD])
