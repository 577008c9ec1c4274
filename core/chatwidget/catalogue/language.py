"""What search knows of languages: PostgreSQL's stemmers, plurals the stemmers miss, and a guess which one is written.

Everything here works on folded text (see `terms.fold`): without accents, in small letters.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from chatwidget.catalogue.stopwords import FUNCTION_WORDS

STEMMERS: Final = {
    "ar": "arabic",
    "hy": "armenian",
    "eu": "basque",
    "ca": "catalan",
    "da": "danish",
    "nl": "dutch",
    "en": "english",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "de": "german",
    "el": "greek",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "ga": "irish",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "no": "norwegian",
    "nb": "norwegian",
    "nn": "norwegian",
    "pt": "portuguese",
    "gl": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "es": "spanish",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""ISO 639-1 codes and PostgreSQL's stemmers; other languages are searched by whole words ("simple")."""

COMPOUNDING: Final = frozenset(("de", "nl", "sv", "da", "no", "nb", "nn", "fi", "hu"))
"""Languages that write compounds in one word, whose last part says what the thing is."""

_IRREGULAR: Final = {
    "en": {
        "men": "man",
        "mens": "man",
        "women": "woman",
        "womens": "woman",
        "children": "child",
        "childrens": "child",
        "feet": "foot",
        "teeth": "tooth",
        "mice": "mouse",
        "geese": "goose",
        "knives": "knife",
        "shelves": "shelf",
        "scarves": "scarf",
        "leaves": "leaf",
        "loaves": "loaf",
        "wolves": "wolf",
        "halves": "half",
        "wives": "wife",
        "people": "person",
        "peoples": "person",
    },
    "fr": {"yeux": "oeil"},
    "it": {"uomini": "uomo"},
}
_PLURALS: Final = {
    "es": ((re.compile(r"(?<=[a-z]{2})ces$"), "z"), (re.compile(r"(?<=[a-z][dlnrsxyj])es$"), "")),
    "gl": ((re.compile(r"(?<=[a-z]{2})ces$"), "z"), (re.compile(r"(?<=[a-z][lnrs])es$"), "")),
    "pt": (
        (re.compile(r"(?<=[a-z]{2})(?:oes|aes)$"), "ao"),
        (re.compile(r"(?<=[a-z]{2})([aeo])is$"), r"\1l"),
        (re.compile(r"(?<=[a-z]{2})ns$"), "m"),
        (re.compile(r"(?<=[a-z][rzs])es$"), ""),
    ),
    "ca": ((re.compile(r"(?<=[a-z]{2})ques$"), "ca"), (re.compile(r"(?<=[a-z]{2})gues$"), "ga")),
}


def primary(language: str | None) -> str:
    """Return the language of a locale: "es" for "es-MX", "es_MX" and "ES"; "" for none."""
    return re.split(r"[-_]", (language or "").strip().lower(), maxsplit=1)[0][:8]


def singular(word: str, language: str) -> str:
    """Return the form that the stemmer should see: it misses some plurals, and reads accents that we fold away."""
    irregular = _IRREGULAR.get(language)
    if irregular is not None and word in irregular:
        return irregular[word]
    for ending, replacement in _PLURALS.get(language, ()):
        changed, times = ending.subn(replacement, word)
        if times:
            return changed
    return word


def guess(words: Sequence[str], likely: Iterable[str]) -> str:
    """Return the language of a message by its function words: the first of `likely` unless another is clearly better.

    Returns "" where nothing is likely and nothing is recognised.
    """
    first = next(iter(likely), "")
    scores = {language: sum(word in known for word in words) for language, known in FUNCTION_WORDS.items()}
    best = max(scores, key=lambda language: (scores[language], language == first))
    return best if scores[best] >= scores.get(first, 0) + 2 else first
