"""Words to lexemes by PostgreSQL's stemmers, so that "camera" and "cameras" meet; remembered between batches."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import text

from chatwidget.catalogue.language import STEMMERS, singular
from chatwidget.catalogue.stopwords import FUNCTION_WORDS
from chatwidget.db import UnitOfWork

# A stem depends on nothing but word and language; a forgotten one costs a part of one query.
_REMEMBERED: Final = 200_000
_memory: Final[dict[tuple[str, str], str | None]] = {}

_STEM = text(
    "SELECT word, (ts_lexize(CAST(:stemmer AS regdictionary), form))[1]"
    " FROM unnest(CAST(:words AS text[]), CAST(:forms AS text[])) AS w(word, form)"
)


def is_word(word: str) -> bool:
    """Whether it is an ordinary word, which may have a stem: codes, numbers and very short words stay as they are."""
    return len(word) > 2 and word.isalpha()


async def lexemes(unit: UnitOfWork, words: Iterable[str], language: str) -> dict[str, str | None]:
    """Return each word's lexeme in a language; None for its function words, where we have no list of our own."""
    stemmer = STEMMERS.get(language)
    if stemmer is None:
        return {word: word for word in words}
    found: dict[str, str | None] = {}
    unknown = []
    for word in words:
        if not is_word(word):
            found[word] = word
        elif (language, word) in _memory:
            found[word] = _memory[language, word]
        else:
            unknown.append(word)
    if unknown:
        forms = [singular(word, language) for word in unknown]
        rows = await unit.execute(_STEM, {"stemmer": f"{stemmer}_stem", "words": unknown, "forms": forms})
        own_list = language in FUNCTION_WORDS
        if len(_memory) + len(unknown) > _REMEMBERED:
            _memory.clear()
        for word, stem in rows:
            found[word] = _memory[language, word] = stem or (word if own_list else None)
    return found
