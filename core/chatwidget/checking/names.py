"""Names in an answer that nobody knows: products the shop does not sell, brands and places it does not speak of."""

import re
from collections.abc import Sequence
from typing import Final

from chatwidget.checking import topics as about
from chatwidget.checking.claims import plain
from chatwidget.checking.concepts import PLACES, mentions
from chatwidget.checking.evidence import days, stem
from chatwidget.checking.facts import Facts
from chatwidget.checking.known import Known
from chatwidget.checking.spoken import WORDS, Spoken

_BOLD: Final = re.compile(r"\*\*([^*\n]{3,80}?)\*\*|[“«]([^”»\n]{3,80})[”»]")
_NAME: Final = re.compile(r"[A-ZÀ-ÖØ-Þ][\w'\u2019-]+(?:\s+(?:de\s+|del\s+|of\s+)?[A-ZÀ-ÖØ-Þ0-9][\w'\u2019-]*)+")
_PROPER: Final = re.compile(r"(?<=[a-zà-ÿ,;] )(?:[A-ZÀ-ÖØ-Þ][a-zà-ÿ][\w'\u2019-]*)(?:\s+[A-ZÀ-ÖØ-Þ][\w'\u2019-]+)*")
_MORE_NAME: Final = re.compile(r" ([A-Z][a-z]{2,})\b")
_TITLE: Final = 3


def stranger(facts: Facts, text: str, flat: str, named: Sequence[tuple[int, int, list[Known]]]) -> str:
    """Return what is presented as a product although nobody knows it."""
    spans = [match.span(1) if match[1] else match.span(2) for match in _BOLD.finditer(text)]
    spans += [match.span() for match in _NAME.finditer(text) if about.OFFERED.search(flat)]
    for start, end in spans:
        if any(at < end and start < stop for at, stop, _group in named):
            continue
        words = [word for word in WORDS.findall(text[start:end]) if not word.isdigit()]
        names = [word for word in words if word[0].isupper()]
        if len(names) < 2:
            continue
        unknown = [word for word in names if not is_known(facts, plain(word))]
        if unknown and len(unknown) * 2 >= len(names):
            return text[start:end]
    return ""


def is_unheard_of(facts: Facts, sentence: Spoken) -> bool:
    """Whether a sentence names somebody or something, in the middle of it, that neither shop nor shopper knows."""
    if sentence.language not in {"en", "es"}:
        return False  # German writes every noun with a capital
    text = sentence.text
    for _at, end, _group in sentence.named:
        more = _MORE_NAME.match(text, end)
        if more is not None and not _is_heard_of(facts, plain(more[1]), sentence):
            return True
    for match in _PROPER.finditer(text):
        if any(at < match.end() and match.start() < end for at, end, _group in sentence.named):
            continue
        words = [word for word in WORDS.findall(match[0]) if word[0].isupper()]
        if any(not _is_heard_of(facts, plain(word), sentence) for word in words):
            return True
        phrase = plain(match[0])
        if len(words) >= _TITLE and not facts.knows_phrase(phrase):
            return True
    return False


def _is_heard_of(facts: Facts, word: str, sentence: Spoken) -> bool:
    if is_known(facts, word) or facts.speaks_of(stem(word)) or days(word):
        return True
    told = [facts.texts.concepts, *(one.concepts for one in sentence.meant)]
    if any(mention.concept in one.affirmed | one.denied for mention in mentions(word) for one in told):
        return True  # "Eslovenia" is Slovenia
    is_place = any(mention.concept in PLACES for mention in mentions(word))
    if about.DENIED.search(sentence.flat) and (is_place or sentence.topics & about.POLICIES):
        return True  # "we do not deliver to Germany"
    return word in about.WELL_KNOWN and facts.texts.is_foreign(sentence.said(0, 0))


def is_known(facts: Facts, word: str) -> bool:
    """Whether the shop or the shopper has this very word, or everybody does."""
    return facts.knows_word(word) or facts.shopper_wrote(word) or word in about.COMMON_NAMES
