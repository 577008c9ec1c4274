"""The forms a product is sold in, as a sentence may single them out: "the blue one in 54 cm", "la de un litro"."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import Final

from chatwidget.catalogue.stopwords import FUNCTION_WORDS
from chatwidget.checking.alike import has_alike
from chatwidget.checking.claims import Claim, plain, read
from chatwidget.checking.colours import hues
from chatwidget.checking.form_words import MEANING

_WORD: Final = re.compile(r"[^\W_]+(?:['\-/][^\W_]+)*")
_PART: Final = re.compile(r"[^\W_]+")
_BARE_UNIT: Final = re.compile(
    r"(?P<half>\b(?:half[- ](?:an? )?|medi[oa] ))?\b(?:(?P<mass>kilo|kg)|(?P<volume>litro|litre|liter))\b"
)
_WITHOUT: Final = re.compile(r"\b(?:sin|without) (?:(?:a|an|the|any|its|un|una|el|la|ningun[oa]?) )?")
_IN_STOCK: Final = re.compile(r"\b(?:left|stock|remaining|available|disponibles|existencias)\b")
_ALIKE: Final = 5
"""Letters a word needs to be found in another ending."""
_BIGGER: Final = frozenset(("bigger", "biggest", "larger", "largest", "longest", "tallest", "large", "mayor"))
_SMALLER: Final = frozenset(("smaller", "smallest", "shortest", "small", "menor"))
_UTMOST: Final = frozenset(("biggest", "largest", "longest", "tallest", "smallest", "shortest"))
_YES: Final = "yes"
_NO: Final = "no"
_THERE: Final = frozenset(("yes", "si", "included", "incluido", "incluida", "with", "con"))
_LACKING: Final = frozenset(("no", "none", "not included", "without", "sin", "no incluido", "no incluida"))
_SILENT: Final = FUNCTION_WORDS["en"] | FUNCTION_WORDS["es"]


@dataclass(frozen=True, slots=True)
class Offer:
    """One buyable form of a product; `values` are those of its options."""

    words: frozenset[str]
    values: Mapping[str, str]
    price: Decimal | None
    available: bool | None
    stock: int | None


@lru_cache(maxsize=8_192)
def words_of(flat: str) -> frozenset[str]:
    """Return the words of plain text as forms are told by them: colours by hue, measures in one unit, sizes by name.

    What it is without is told with a dash: "-glazed".
    """
    found = set(hues(flat))
    measured, figures = False, list[tuple[int, int]]()
    for claim in read(flat):
        if claim.kind == "measure":
            measured = True
            found |= {f"{value[0]}:{value[1]:f}" for value in claim.values if isinstance(value, tuple)}
        elif not _is_of_no_form(claim, flat):
            continue
        figures.append((claim.start, claim.end))
    if not measured and (bare := _BARE_UNIT.search(flat)):
        found.add(f"{'mass' if bare['mass'] else 'volume'}:{500 if bare['half'] else 1000}")
    lacking = {match.end() for match in _WITHOUT.finditer(flat)}
    for match in _WORD.finditer(flat):
        if any(start <= match.start() < end for start, end in figures):
            continue
        word = match[0].removesuffix("'s")
        if match.start() in lacking:
            found.add(f"-{MEANING.get(word, word)}")
            continue
        found |= {word, MEANING.get(word, word)}
        if "-" in word or ("/" in word and not word[0].isdigit()):
            found |= {MEANING.get(part, part) for part in _PART.findall(word)}
    return frozenset(found)


def _is_of_no_form(claim: Claim, flat: str) -> bool:
    """Whether a figure says nothing of a form: "five euros", "two days", "8 pairs in stock"."""
    if claim.kind == "stock":
        return _IN_STOCK.search(flat, claim.start, claim.end) is not None
    return claim.worded and claim.kind in {"money", "duration"}


def _telling(value: str) -> frozenset[str]:
    """Return the words by which a value is told."""
    words = words_of(value)
    return words - _SILENT or words


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms of a product."""

    offers: Sequence[Offer]
    options: Mapping[str, Mapping[str, frozenset[str]]]
    """Options by name: their values, and the words that tell each from the others."""

    @staticmethod
    def of(offers: Sequence[Offer]) -> "Forms":
        """Gather the options of some forms; one that is there or not is told by its name: "with a belt"."""
        offers = _with_what_they_lack(offers)
        values: dict[str, dict[str, frozenset[str]]] = {}
        for offer in offers:
            for name, value in offer.values.items():
                told_by = {_YES: name, _NO: f"sin {name}"}.get(_whether(value), value)
                values.setdefault(name, {})[value] = _telling(plain(told_by))
        options = {}
        for name, told in values.items():
            common = frozenset.intersection(*told.values()) if len(told) > 1 else frozenset[str]()
            options[name] = {value: words - common or words for value, words in told.items()}
        return Forms(offers, options)

    @property
    def words(self) -> frozenset[str]:
        """All words that any value is told by."""
        return frozenset[str]().union(*(words for told in self.options.values() for words in told.values()))

    def named(self, words: frozenset[str]) -> Mapping[str, frozenset[str]]:
        """Return the options that words speak of, and which of their values."""
        found = {}
        for name, told in self.options.items():
            hits = {value: hit for value, telling in told.items() if (hit := _hit(telling, words))}
            best = frozenset(value for value, hit in hits.items() if not any(hit < other for other in hits.values()))
            best = frozenset(value for value in best if hits[value] == told[value]) or best or _by_size(told, words)
            if best:
                found[name] = best
        return found

    def leaning(self, own: frozenset[str], before: frozenset[str]) -> frozenset[str]:
        """Return words with those that told, before them, the options which they leave open."""
        open_ones = self.named(before).items() - self.named(own).items()
        named = self.named(own).keys()
        told = (self.options[name][value] for name, values in open_ones if name not in named for value in values)
        return own.union(*told)

    def chosen(self, words: frozenset[str]) -> list[Offer]:
        """Return the forms that words single out; all where they single out none, none where there is no such form."""
        named = self.named(words)
        return [offer for offer in self.offers if _is_any_of(offer, named)]

    def combinations(self, words: frozenset[str]) -> Iterable[list[Offer]]:
        """Yield the forms of each combination that words name; options of which several values stand meet only one."""
        named = self.named(words)
        several = [name for name, values in named.items() if len(values) > 1]
        if len(several) > 1:
            return
        for values in product(*([(name, value) for value in sorted(found)] for name, found in named.items())):
            wanted = dict(values)
            yield [offer for offer in self.offers if all(offer.values.get(name) == wanted[name] for name in wanted)]


def _whether(value: str) -> str:
    """Return whether a value says that something is there, or that it is not; "" where it says something else."""
    return _YES if value in _THERE else _NO if value in _LACKING else ""


def _with_what_they_lack(offers: Sequence[Offer]) -> Sequence[Offer]:
    """Return forms with a "no" for each thing that others have and they do not mention."""
    found: dict[str, set[str]] = {}
    for offer in offers:
        for name, value in offer.values.items():
            found.setdefault(name, set()).add(_whether(value))
    optional = [name for name, kinds in found.items() if "" not in kinds]
    return [replace(offer, values=dict.fromkeys(optional, "no") | dict(offer.values)) for offer in offers]


def _hit(telling: frozenset[str], words: frozenset[str]) -> frozenset[str]:
    return frozenset(
        word
        for word in telling
        if word in words or (len(word) >= _ALIKE and ":" not in word and has_alike(word, words))
    )


def _by_size(told: Mapping[str, frozenset[str]], words: frozenset[str]) -> frozenset[str]:
    """Return the largest or the smallest of values that are measures, where words ask for it: "the bigger one"."""
    wants_most = bool(words & _BIGGER)
    if wants_most == bool(words & _SMALLER) or len(told) < 2:
        return frozenset()
    sizes = {value: _measure(telling) for value, telling in told.items()}
    known = {value: size for value, size in sizes.items() if size is not None}
    if len(known) < len(told) or (len(told) > 2 and not words & _UTMOST):
        return frozenset()
    return frozenset((max(known, key=known.__getitem__) if wants_most else min(known, key=known.__getitem__),))


def _measure(telling: frozenset[str]) -> Decimal | None:
    return max((Decimal(word.partition(":")[2]) for word in telling if ":" in word), default=None)


def _is_any_of(offer: Offer, named: Mapping[str, frozenset[str]]) -> bool:
    return all(offer.values.get(name) in values for name, values in named.items())
