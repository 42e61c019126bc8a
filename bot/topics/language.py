"""Tells the language of a short text from its script and its commonest words.

Only needed for phrases that mean something else in another language (``IA`` is AI in French and
Iowa in English): a guess among the languages of the built-in lexicons, not a general detector.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
_KANA = re.compile("[\u3041-\u30fa]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HAN = re.compile("[\u4e00-\u9fff]")

_COMMON = {
    "en": "the of to in and for on with is as at by from its after over says new how will that it",
    "de": "der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als wie"
    " nach bei will aus werden wird",
    "fr": "le la les de des du et en un une pour dans est sur par au aux qui que plus avec son sa"
    " ce l d",
    "es": "el la los las de del y en un una para por con se su que al es más como lo sobre",
    "it": "il lo la gli di e in un una per con che del della dei si da al è sono non nel",
    "pt": "o a os as de do da dos das e em um uma para com que se por no na ao mais não",
    "pl": "w i na z do się nie to że jest o od po za przez jak dla będzie co są czy ale",
    "nl": "de het een van en in op te voor met is dat aan bij door naar niet ook uit wil",
}


def _languages_of_words() -> dict[str, tuple[str, ...]]:
    words = {word for common in _COMMON.values() for word in common.split()}
    return {
        word: tuple(code for code, common in _COMMON.items() if word in common.split())
        for word in words
    }


_LANGUAGES = _languages_of_words()


def language_of(text: str, declared: str | None = None) -> str | None:
    """The two-letter code of the language that the words speak for, else the declared one.

    Feeds often declare a language that is not theirs (a blog engine's default), so the words
    win where they are clear.
    """
    said = declared.lower().replace("_", "-").partition("-")[0] if declared else None
    for code, script in (("ko", _HANGUL), ("ja", _KANA), ("zh", _HAN)):
        if script.search(text):
            return code
    votes: dict[str, int] = {}
    for word in _WORD.findall(text.lower()):
        for language in _LANGUAGES.get(word, ()):
            votes[language] = votes.get(language, 0) + 1
    most = max(votes.values(), default=0)
    leaders = [language for language, count in votes.items() if count == most]
    if not leaders or said in leaders or (said and most == 1):
        return said
    return leaders[0]
