"""What a sentence adds up, thing by thing: "two small mugs and the teapot of a litre come to 53 €"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations_with_replacement, product
from math import prod
from typing import Final

from chatwidget.checking.claims import Claim, read
from chatwidget.checking.evidence import stem, stems
from chatwidget.checking.known import WORD, Known
from chatwidget.checking.numerals import NUMBER, number_values
from chatwidget.checking.offers import words_of
from chatwidget.checking.spoken import Spoken

_JOINT: Final = re.compile(
    r"[,;:(]\s|\s\(|\s(?:\+|and|plus|with|y|e|con|mas)\s|(?<=\w)\s(?:to|a) (?=(?:the|an?|el|la|los|las|un|una)\b)"
)
_ASIDE: Final = re.compile(r"\s*(?:which|that|who|as|que|como)\b")
_COUNTED: Final = re.compile(rf"\s*(?:{NUMBER.pattern})", NUMBER.flags)
_DETERMINED: Final = re.compile(
    rf"\s*(?:the|an?|another|un[ao]?|otr[ao]|el|la|los|las|{NUMBER.pattern})\b", NUMBER.flags
)
_TOGETHER: Final = re.compile(
    r"\b(?:together|altogether|in all|in total|both|en total|junt[oa]s|amb[oa]s|entre l[oa]s dos)\b"
)
_ANOTHER: Final = re.compile(r"\b(?:ones?|another|el|la|los|las|otr[oa]s?)\b")
_COUNT: Final = re.compile(
    rf"(?:.*\b(?:an?|un|una) (?:set|pack|juego|lote) (?:of|de) )?(?:\W*(?:add|take|buy|anade|lleva) )?\s*"
    rf"(?P<count>{NUMBER.pattern})\s+(?=\w)",
    NUMBER.flags,
)
_ONE: Final = re.compile(r"\s*(?:one|uno|una) ")
_PAIR: Final = re.compile(r"\b(?:a pair|un par) (?:of|de)\b")
_BOTH: Final = re.compile(r"\b(?:both|amb[oa]s|l[oa]s dos)\b")
_ALL_OF: Final = re.compile(r"\b(?:the|both|las?|los) (?:two|three|dos|tres)\b|\b(?:both|amb[oa]s)\b")
_MOST: Final = 20
_SUMS: Final = 2_000
_ITEMS: Final = 5


@dataclass(slots=True)
class _Item:
    """One thing of a list: which it is, the words that tell its form, and how many of it."""

    start: int
    meant: list[Known]
    words: frozenset[str]
    counts: frozenset[int]
    is_pair: bool = False
    """Whether it is two forms of one thing: "both pillows"."""

    def prices(self, lent: frozenset[str]) -> frozenset[Decimal]:
        """Return what so many of it may cost, in the forms that its words, or those of the sentence before, leave."""
        offers = (offer for one in self.meant for offer in one.forms.chosen(one.forms.leaning(self.words, lent)))
        prices = [offer.price for offer in offers if offer.price is not None]
        if self.is_pair:
            return frozenset(a + b for a, b in combinations_with_replacement(set(prices), 2))
        return frozenset(price * count for price in prices for count in self.counts)


def listed(sentence: Spoken, claim: Claim) -> frozenset[Decimal] | None:
    """Return what the things cost together that a sentence lists before an amount, or behind it where none stand there.

    Where a thing's form is left open, each of its forms may be meant. None where the sentence does not list several
    things, so that nothing can be said of their sum.
    """
    lent, items = words_of(sentence.earlier), _items(sentence, 0, claim.start)
    earlier = [one.end for one in read(sentence.text) if one.kind == "money" and one.end <= claim.start]
    lists = [[item for item in items if item.start >= start] for start in (0, *earlier)]
    if not any(map(_is_several, lists)):
        lists = [_items(sentence, claim.end, len(sentence.flat))]
    before = sentence.before
    if before is not None and not sentence.spoken_of and _TOGETHER.search(sentence.flat):
        lent, lists = words_of(before.earlier), [_items(before, 0, len(before.flat))]
    totals = [total for one in lists if _is_several(one) if (total := _total(one, lent))]
    return frozenset[Decimal]().union(*totals) if totals else None


def is_counted(sentence: Spoken, count: Decimal) -> bool:
    """Whether a sentence that tells an amount lists so many of a thing: "two of the small mugs are €16"."""
    has_amount = any(claim.kind == "money" for claim in read(sentence.text))
    return has_amount and any(count in item.counts for item in _items(sentence, 0, len(sentence.flat)))


def units(sentence: Spoken, claim: Claim) -> frozenset[Decimal]:
    """Return what one piece costs of the thing that is listed last before an amount: "two mugs (€8 each)"."""
    items = _items(sentence, 0, claim.start)
    return replace(items[-1], counts=frozenset((1,))).prices(words_of(sentence.earlier)) if items else frozenset()


def totals(sentence: Spoken) -> frozenset[Decimal]:
    """Return what everything may cost that a sentence speaks of; nothing where it names no product."""
    items = _items(sentence, 0, len(sentence.flat))
    return _total(items, words_of(sentence.earlier)) if 0 < len(items) <= _ITEMS else frozenset()


def _is_several(items: Sequence[_Item]) -> bool:
    return 0 < len(items) <= _ITEMS and (len(items) > 1 or max(items[0].counts) > 1 or items[0].is_pair)


def _total(items: Sequence[_Item], lent: frozenset[str]) -> frozenset[Decimal]:
    """Return the sums of one price of each thing; of the lowest and highest alone where there are very many."""
    prices = [item.prices(lent) for item in items]
    if prod(map(len, prices)) > _SUMS:
        prices = [frozenset((min(each), max(each))) for each in prices]
    return frozenset(sum(each, Decimal(0)) for each in product(*prices))


def _items(sentence: Spoken, start: int, end: int) -> list[_Item]:
    found: list[_Item] = []
    figures = [claim.start for claim in read(sentence.text) if claim.kind == "money"]
    for first, last in _stretches(sentence, start, end):
        flat = sentence.flat[first:last]
        words, (meant, at) = words_of(flat), _meant(sentence, first, last)
        if _ASIDE.match(flat):
            continue
        if len(meant) > 1 and _ALL_OF.search(flat):
            return []  # "the two lamps together"
        before = found[-1] if found else None
        is_behind = before is not None and any(before.start <= figure < first for figure in figures)
        if meant and before is not None and before.meant == meant and not _DETERMINED.match(flat):
            before.words |= words  # "the Glide, cutter and mat"
            continue
        if meant:
            is_pair = len(meant) == 1 and _BOTH.search(flat) is not None
            found.append(_Item(first, meant, words, _counts(sentence.flat[first:at], meant), is_pair))
            continue
        if before is None:
            continue
        counts, formed = _counts(flat, before.meant), any(one.forms.named(words) for one in before.meant)
        is_counted = _COUNTED.match(flat) is not None and max(counts) > 1
        if is_counted or (formed and _ANOTHER.search(flat)):  # "two small mugs and three large ones", "and the red one"
            leant = frozenset[str]().union(*(one.forms.leaning(words, before.words) for one in before.meant))
            found.append(_Item(first, before.meant, leant, counts))
        elif formed and not is_behind:  # "the mug, small", and not "€27.50 (small)"
            before.words |= words
    return _without_summed(found, sentence.flat)


def _without_summed(items: list[_Item], flat: str) -> list[_Item]:
    """Return things without one that the next ones count again: "two large mugs, one blue and one red"."""
    for at, item in enumerate(items):
        count = min(item.counts)
        parts = items[at + 1 : at + 1 + count]
        ones = [one for one in parts if one.meant == item.meant and _ONE.match(flat, one.start)]
        if count > 1 and len(ones) == count:
            return [*items[:at], *items[at + 1 :]]
    return items


def _stretches(sentence: Spoken, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where each part of a list stands; no name is cut."""
    first = start
    for match in _JOINT.finditer(sentence.flat, start, end):
        if any(at < match.end() and match.start() < last for at, last, _group in sentence.named):
            continue
        yield first, match.start()
        first = match.end()
    yield first, end


def _meant(sentence: Spoken, start: int, end: int) -> tuple[list[Known], int]:
    """Return the product that a stretch names, or calls by words of its title, and where; those that share them."""
    named = [(at, group) for at, _end, group in sentence.named if start <= at < end]
    if named:
        return [known for _at, group in named for known in group], named[0][0]
    said = {stem(match[0]): match.start() for match in reversed(list(WORD.finditer(sentence.flat, start, end)))}
    shared = {one.hit.external_id: said.keys() & one.title_roots for one in sentence.hinted}
    most = max(map(len, shared.values()), default=0)
    if not any(stems(sentence.flat) & one.title_roots for one in sentence.spoken_of):  # "two tubes of Cobalt Blue"
        words = words_of(sentence.flat[start:end])
        return [one for one in sentence.hinted or sentence.meant if one.forms_in(words)], end
    meant = [one for one in sentence.hinted if most and len(shared[one.hit.external_id]) == most]
    return meant, min((said[word] for one in meant for word in shared[one.hit.external_id]), default=end)


def _counts(flat: str, meant: Sequence[Known]) -> frozenset[int]:
    """Return how many of a thing words before it speak of; a number that stands in the name of a form is none."""
    if _PAIR.search(flat):
        return frozenset((2,))
    leading = _COUNT.match(flat)
    if leading is not None and leading["count"].isalpha():  # "four size 4 brushes"
        told = {int(value) for value in number_values(leading["count"]) if value == int(value) and 0 < value <= _MOST}
        if told:
            return frozenset(told)
    formed = frozenset[str]().union(
        *(one.forms.words | one.words | offer.words for one in meant for offer in one.offers)
    )
    numbers = {
        int(value)
        for claim in read(flat)
        if claim.kind in {"number", "stock"} and flat[claim.start : claim.end] not in formed
        for value in claim.values
        if isinstance(value, Decimal) and value == int(value) and 0 < value <= _MOST and f"{value:f}" not in formed
    }
    return frozenset(numbers or {1})
