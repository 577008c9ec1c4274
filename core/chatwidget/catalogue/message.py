"""Reads what somebody asks: which of its words name something, and how they may be written otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from chatwidget.catalogue.chatter import GIFT, PHRASES, RELATIVES
from chatwidget.catalogue.language import guess
from chatwidget.catalogue.stopwords import CHAT_SIGNS, CHAT_WORDS, FUNCTION_WORDS
from chatwidget.catalogue.terms import NUMBER_WORDS, UNITS, Chunk, chunks, code, fold, is_number

MOST_CHARACTERS: Final = 1_000
MOST_WORDS: Final = 24
"""A search is about a handful of words; of a longer text the first count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One thing that is asked for: spellings that mean the same, each with its worth; the first is what was written."""

    spellings: dict[str, float]
    certain: bool = True
    """Whether it counts even where nothing in the shop is called so: joined words are only tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is asked for, and the codes (article numbers) it may contain."""

    wanted: list[Wanted]
    codes: list[str]
    language: str = ""
    spare: list[Wanted] = field(default_factory=list)
    """What was left out, for a message that is nothing but that."""


def read(text: str, *, language: str, shop_languages: Sequence[str]) -> Message:
    """Read a message; `language` is the asker's, or "" where it is not known."""
    folded = fold(text[:MOST_CHARACTERS])
    first = shop_languages[0] if shop_languages else ""
    everything = chunks(folded)
    spoken = language or guess([piece for chunk in everything for piece in chunk.pieces], [first] if first else [])
    languages = [one for one in dict.fromkeys((spoken, first)) if one in FUNCTION_WORDS]
    is_chat = "?" in text or any(
        piece in CHAT_SIGNS[one] for one in languages for chunk in everything for piece in chunk.pieces
    )
    kept = _without_phrases(folded, languages) if is_chat else folded
    function_words = frozenset[str]().union(*(FUNCTION_WORDS[one] for one in languages))
    chat_words = frozenset[str]().union(*(CHAT_WORDS[one] for one in languages)) if is_chat else frozenset[str]()
    numbers = NUMBER_WORDS.get(spoken, {})
    wanted = _wanted(chunks(kept), function_words | chat_words, numbers)
    # Nothing but chat words ("help", "what do you recommend"), or nothing but function words ("it", "the who").
    spare = [] if wanted else (_wanted(everything, function_words) or _wanted(everything, frozenset()))
    return Message(wanted=wanted[:MOST_WORDS], codes=_codes(everything), language=spoken, spare=spare[:MOST_WORDS])


def _without_phrases(folded: str, languages: Sequence[str]) -> str:
    for language in languages:
        folded = PHRASES[language].sub(" . ", folded)
        if not GIFT.search(folded):
            folded = RELATIVES[language].sub(" . ", folded)
    return folded


def _wanted(
    asked: Sequence[Chunk], left_out: frozenset[str], numbers: Mapping[str, str] = MappingProxyType({})
) -> list[Wanted]:
    wanted: list[Wanted] = []
    before: str | None = None  # the word that stands directly before, kept or not
    for chunk in asked:
        for at, piece in enumerate(chunk.pieces):
            unit = UNITS.get(piece)
            if unit is not None and before is not None and is_number(before) and wanted:
                # "25 l" is one measure; the bare number is worth half.
                wanted[-1] = Wanted(spellings={before + unit: 1.0, before: 0.5})
                before = None
                continue
            if piece in left_out:
                before = None
                continue
            if before is not None and at == 0 and len(before) + len(piece) <= 24:
                wanted.append(Wanted(spellings={before + piece: 1.0}, certain=False))
            if len(chunk.pieces) == 1 and chunk.number is not None:
                wanted.append(Wanted(spellings={piece: 1.0, chunk.number: 0.5}))
            elif piece in numbers:
                wanted.append(Wanted(spellings={piece: 1.0, numbers[piece]: 1.0}))
            else:
                wanted.append(Wanted(spellings={piece: 1.0}))
            before = piece
        if chunk.whole is not None and not all(piece in left_out for piece in chunk.pieces):
            wanted.append(Wanted(spellings={chunk.whole: 1.0}, certain=False))
            before = None
    # A word said twice is asked for once.
    return list({tuple(one.spellings): one for one in wanted}.values())


def _codes(asked: Sequence[Chunk]) -> list[str]:
    """What may be an article number: up to four neighbours with a digit among them, or the whole of a short message."""
    written = [code("".join(chunk.pieces)) for chunk in asked[:40]]
    found: dict[str, None] = {}
    for start in range(len(written)):
        for end in range(start + 1, min(start + 4, len(written)) + 1):
            joined = "".join(written[start:end])
            if 4 <= len(joined) <= 40 and any(c.isdigit() for c in joined):
                found[joined] = None
    whole = "".join(written)
    if 3 <= len(whole) <= 40:
        found[whole] = None
    return list(found)
