"""What a merchant says about their own search: words that mean the same, products to show first, products to leave out.

Rules are kept with the shop's search index, so that reading them costs no search anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from chatwidget.catalogue.language import primary
from chatwidget.catalogue.message import Message, Wanted
from chatwidget.catalogue.stems import lexemes
from chatwidget.catalogue.terms import words
from chatwidget.db import UnitOfWork

SYNONYM: Final = 0.9
"""What a synonym is worth beside the word that was written."""

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Products to show first, in order, when a message holds all of the words."""

    words: str
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A shop's rules; products by their external ids."""

    synonyms: tuple[tuple[str, ...], ...] = ()
    pins: tuple[Pin, ...] = ()
    excluded: tuple[str, ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Rules":
        """Return rules as they were stored."""
        return cls(
            synonyms=tuple(tuple(group) for group in stored.get("synonyms", ())),
            pins=tuple(Pin(words=pin["words"], products=tuple(pin["products"])) for pin in stored.get("pins", ())),
            excluded=tuple(stored.get("excluded", ())),
        )


class Reading:
    """A message and the rules, compared by stems: "sofas" meets a rule about "sofa"."""

    def __init__(self, unit: UnitOfWork, message: Message, languages: Sequence[str]) -> None:
        self._unit = unit
        self._message = message
        self._languages = list(dict.fromkeys(one for one in (message.language, *languages) if one))

    async def with_synonyms(self, rules: Rules) -> Message:
        """Return the message with what else its words may be called."""
        groups = [[tuple(words(member)) for member in group] for group in rules.synonyms]
        asked = [next(iter(one.spellings)) if one.certain else "" for one in self._message.wanted]
        stems = await self._stems([*asked, *(word for group in groups for phrase in group for word in phrase)])
        wanted = list(self._message.wanted)
        for group in groups:
            for phrase in group:
                place = _place(phrase, [(at, word) for at, word in enumerate(asked) if word], stems)
                if place is None:
                    continue
                for other in group:
                    if other != phrase:
                        _add(wanted, place, other)
                break
        return replace(self._message, wanted=wanted)

    async def pinned(self, rules: Rules) -> list[str]:
        """Return the products to show first, by external id."""
        asked = [next(iter(one.spellings)) for one in self._message.wanted or self._message.spare if one.certain]
        stems = await self._stems([*asked, *(word for pin in rules.pins for word in words(pin.words))])
        said = {stem for word in asked for stem in stems[word]}
        return list(
            dict.fromkeys(
                product
                for pin in rules.pins
                if all(stems[word] & said for word in words(pin.words))
                for product in pin.products
            )
        )

    async def _stems(self, some: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return each word's stems, one in each language the shop or the shopper speaks."""
        every = list(dict.fromkeys(some))
        found: dict[str, set[str]] = {word: {word} for word in every}
        for language in self._languages:
            for word, stem in (await lexemes(self._unit, every, primary(language))).items():
                if stem is not None:
                    found[word].add(stem)
        return {word: frozenset(stems) for word, stems in found.items()}


def _place(
    phrase: Phrase, asked: Sequence[tuple[int, str]], stems: Mapping[str, frozenset[str]]
) -> tuple[int, ...] | None:
    """Return where a phrase stands among the asked words, one after the other."""
    for start in range(len(asked) - len(phrase) + 1 if phrase else 0):
        here = asked[start : start + len(phrase)]
        if all(stems[word] & stems[other] for word, (_at, other) in zip(phrase, here, strict=True)):
            return tuple(at for at, _word in here)
    return None


def _add(wanted: list[Wanted], place: tuple[int, ...], other: Phrase) -> None:
    """Let what stands at `place` also be called `other`; several words of one count as much as one word of several."""
    if len(place) == len(other) == 1:
        own = wanted[place[0]]
        wanted[place[0]] = replace(own, spellings={**own.spellings, other[0]: own.spellings.get(other[0], SYNONYM)})
        return
    worth = SYNONYM * len(place) / len(other)
    wanted += [Wanted(spellings={word: worth}, certain=False) for word in other]
