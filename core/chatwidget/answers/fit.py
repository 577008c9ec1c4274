"""How much of what was asked a product really has, so that a word shared by chance is not sold as a match."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from chatwidget.catalogue.chatter import GIFT, RELATIVES
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.language import singular
from chatwidget.catalogue.message import read
from chatwidget.catalogue.stopwords import CHAT_WORDS
from chatwidget.catalogue.terms import NUMBER_WORDS, fold, words
from chatwidget.checking.alike import has_alike, mistyped
from chatwidget.checking.colours import hues

# What a product is called, filed and described by says what it is; running text also says what it goes with.
IN_TEXT: Final = 0.4
NEARLY: Final = 0.85
_UTMOST: Final = frozenset(
    re.split(
        r"\s+",
        "warmest lightest heaviest brightest biggest largest smallest strongest longest shortest fastest softest "
        "thinnest coldest quietest",
    )
)
"""What a text that says "light" does not tell more of than another."""
# "Waterproof: no" and "Impermeable: no, repelente al agua" must not count as having it.
_ABSENT: Final = re.compile(r"(?:no|not|none|false|without|sin|ningun[oa]?|0|-)(?:\W|$)")
# "Not waterproof" and "no es impermeable" say the opposite of what the next word says.
_DENIED: Final = re.compile(
    r"\b(?:not|isn't|aren't|never|without|no es|no son|no|sin|nunca)\s+"
    r"(?:(?:fully|really|a|an|un|una|del todo|muy|totalmente)\s+)*\w+"
)


def best_fitting(hits: Sequence[Hit], query: str, language: str) -> list[Hit]:
    """Return the hits that have nearly as much of what was asked as the best one, or none where none has any."""
    asked = [word for word in asked_words(query, language) if word not in _UTMOST]
    if not asked:
        return list(hits)
    goods = _goods(asked, language)
    if goods:  # "two discount codes" are no tent for two
        hits = [hit for hit in hits if hit.pinned or coverage(hit, goods, language) > 0]
    covered = [(coverage(hit, asked, language), hit) for hit in hits]
    best = max((share for share, _hit in covered), default=0.0)
    if best < min(1.0, len(asked) * 0.5):
        return [hit for hit in hits if hit.pinned]
    return [hit for share, hit in covered if hit.pinned or share >= best * NEARLY]


def has_all(hits: Sequence[Hit], query: str, language: str) -> bool:
    """Whether each thing that a question asks for is found in one of the hits at least, be it in running text."""
    asked = [word for word in asked_words(query, language) if word not in _UTMOST]
    return all(any(hit.pinned or coverage(hit, [word], language) for hit in hits) for word in asked)


def of_goods(hits: Sequence[Hit], among: Iterable[Hit], query: str, language: str) -> list[Hit]:
    """Return the hits that are called as the question calls some of those found: boots, where boots are asked for."""
    called = {hit.external_id: _words(" ".join((hit.title, *hit.categories))) for hit in (*hits, *among)}
    asked = _goods(asked_words(query, language), language)
    named = [word for word in asked if any(_has(own, word, {}) for own in called.values())]
    return [hit for hit in hits if not named or any(_has(called[hit.external_id], word, {}) for word in named)]


def _goods(asked: Iterable[str], language: str) -> list[str]:
    """Return the words that can name a thing: no colours and no numbers."""
    numbers = NUMBER_WORDS.get(language, {})
    return [word for word in asked if not hues(word) and word not in numbers and not word[0].isdigit()]


def asked_words(query: str, language: str) -> list[str]:
    """Return the words of a question that name something."""
    message = read(query, language=language, shop_languages=[language])
    return [next(iter(wanted.spellings)) for wanted in message.wanted if wanted.certain]


def names_nothing(query: str, language: str) -> bool:
    """Whether a question names no goods: "a gift for my father", "anything"."""
    spoken = language if language in RELATIVES else "en"
    named = asked_words(RELATIVES[spoken].sub(" ", query), spoken)
    return all(word in CHAT_WORDS[spoken] or GIFT.fullmatch(word) for word in named)


def coverage(hit: Hit, asked: Iterable[str], language: str) -> float:
    """Return how many of the words a product has: one for each that says what it is, less for its running text."""
    options = (str(value) for variant in hit.variants for value in (variant.get("options") or {}).values())
    attributes = (f"{name} {value}" for name, value in hit.attributes.items() if not _ABSENT.match(fold(value)))
    told = _words(" ".join([hit.title, hit.brand or "", *hit.categories, *hit.tags, *attributes, *options]))
    text = _words(hit.text)
    numbers = NUMBER_WORDS.get(language, {})
    return sum(1.0 if _has(told, word, numbers) else IN_TEXT if _has(text, word, numbers) else 0.0 for word in asked)


@lru_cache(maxsize=512)
def _words(text: str) -> frozenset[str]:
    there = frozenset(words(_DENIED.sub(" ", fold(text))))
    return there | {singular(word, "en") for word in there}  # "2 people" is what a "two-person tent" holds


def _has(known: frozenset[str], word: str, numbers: Mapping[str, str]) -> bool:
    forms = {word, singular(word, "en"), numbers.get(word, word)}
    return any(has_alike(form, known) for form in forms) or mistyped(word, known)
