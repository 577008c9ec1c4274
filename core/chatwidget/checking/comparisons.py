"""Whether what a sentence says of two products, or of one among several, follows from what each of them tells.

"Cheaper than", "the lightest", "the same price": prices come from the forms on offer, measures from the products'
texts, by the words that stand beside them there ("weighs 1.2 kg"). What these tell no single figure of is not judged.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from chatwidget.checking.claims import read
from chatwidget.checking.evidence import Piece, stems
from chatwidget.checking.facts import Facts
from chatwidget.checking.known import Known
from chatwidget.checking.likenesses import (
    COMPARED,
    SAME,
    Side,
    is_graded_wrongly,
    is_likened_wrongly,
    is_of_goods,
)
from chatwidget.checking.offers import Offer, words_of
from chatwidget.checking.spoken import Spoken
from chatwidget.checking.tallies import OPTION_NOUNS


@dataclass(frozen=True, slots=True)
class _Scale:
    """A way to compare: the words for less and for more, and where its figures are told."""

    less: str
    more: str
    dimension: str
    """That of its measures; "" for prices."""
    beside: frozenset[str] = frozenset()
    """Stems that its figures are told with."""


_LITTLE: Final = r"(?:(?:a bit|a little|slightly|much|algo|un poco|bastante|mucho) (?=\w+ (?:than|que)\b))?"
_SCALES: Final[Mapping[str, _Scale]] = {
    "price": _Scale(
        r"cheap(?:er|est)|less expensive|least expensive|lowest[- ]priced|most affordable|more affordable|"
        rf"costs? {_LITTLE}less|mas barat[oa]s?|mas economic[oa]s?|menos car[oa]s?|(?:cuesta|vale)[n]? {_LITTLE}menos",
        r"more expensive|most expensive|dear(?:er|est)|pric(?:i)?er|pric(?:i)?est|mas car[oa]s?|"
        rf"costs? {_LITTLE}more|(?:cuesta|vale)[n]? {_LITTLE}mas",
        "",
    ),
    "weight": _Scale(
        r"light(?:er|est)(?! blue| green| grey| roast)|mas ligero|mas ligera|mas livian[oa]|"
        rf"weighs? {_LITTLE}less|pesa[n]? {_LITTLE}menos",
        rf"heav(?:ier|iest)|weighs? {_LITTLE}more|mas pesad[oa]s?|pesa[n]? {_LITTLE}mas",
        "mass",
        frozenset(("weight", "weigh", "peso", "pesa", "pesan")),
    ),
    "length": _Scale(
        r"short(?:er|est)|mas cort[oa]s?",
        r"long(?:er|est)|mas larg[oa]s?",
        "length",
        frozenset(("long", "length", "largo", "larga", "longitud")),
    ),
    "height": _Scale(
        r"low(?:er|est)|mas baj[oa]s?",
        r"tall(?:er|est)|high(?:er|est)|mas alt[oa]s?",
        "length",
        frozenset(("tall", "high", "height", "alto", "alta", "altura")),
    ),
    "width": _Scale(
        r"narrow(?:er|est)|mas estrech[oa]s?",
        r"wide(?:r|st)|mas anch[oa]s?",
        "length",
        frozenset(("wide", "width", "ancho", "ancha", "anchura")),
    ),
    "volume": _Scale(
        r"holds less|less capacity|smaller capacity|menos capacidad|menor capacidad",
        r"holds more|(?:more|larger|bigger|greater|highest|largest) (?:capacity|volume)|roomi(?:er|est)|"
        r"mas capacidad|mayor capacidad",
        "volume",
    ),
}
_HOW: Final = re.compile(
    r"\b(?:"
    + "|".join(f"(?P<{name}_less>{one.less})|(?P<{name}_more>{one.more})" for name, one in _SCALES.items())
    + r")\b"
)
_THAN: Final = re.compile(r"[^.;,]{0,30}?\b(?:than|que)\b")
_SUPERLATIVE: Final = re.compile(r"(?:est|\bmost \w+|\bleast \w+)$")
_ARTICLE: Final = re.compile(r"\b(?:the|our|el|la|los|las|lo|nuestr[oa])\W+(?:[\w-]+\W+){0,4}?$")
_NOT: Final = re.compile(r"(?:\b(?:not|no)|n't)\W+(?:\w+\W+)?$")
_BOTH: Final = re.compile(r"\b(?:both|the two|l[oa]s dos|amb[oa]s)\b")
_PER_UNIT: Final = re.compile(
    r"\b(?:by|por|en) (?:weight|peso|volume|volumen)\b|\b(?:per|by|por|al|cada|a) (?:the )?(?:\d+ ?)?(?:g|gram|gramo|"
    r"kilo|kg|litre|liter|litro|ml|unit|unidad|piece|cup|taza|metre|metro)s?\b"
)
_SAME: Final = re.compile(
    r"\b(?P<weight>(?:same|identical) weight|mismo peso|weighs? (?:exactly |just |about )?(?:the same|as much)|"
    r"pesa[n]? (?:\w+ )?(?:lo mismo|igual))\b|"
    r"\b(?P<price>(?:same|identical) price(?! range)|mismo precio|(?:costs?|priced?|pay|price is)\b[^.;]{0,30}?\b"
    r"(?:the same|(?<!twice )(?<!half )(?<!times )(?<!x )(?<!third )(?<!almost )(?<!nearly )as much)|"
    r"(?:cuesta|vale|sale)[n]?\b[^.;]{0,30}?\b(?:lo mismo|igual))\b|"
    r"\b(?P<length>same length|misma longitud|mismo largo)\b|\b(?P<volume>same capacity|misma capacidad)\b"
)
_FACTORS: Final = {"half": Decimal("0.5"), "twice": Decimal(2), "thrice": Decimal(3)}
_TIMES: Final = re.compile(
    r"\b(?:(?P<half>half|la mitad)|(?P<twice>twice|double|d?el doble)|(?P<thrice>three times|triple|d?el triple))"
    r"(?: the (?:price|weight|cost)| as (?:much|expensive|heavy)| (?:que|de lo que)\b)(?: (?:of|as|what)\b)?"
)
_ABOVE: Final = re.compile(r"\b(?:more than|over|above|mas(?: de| que)?)\W+$")
_BELOW: Final = re.compile(r"\b(?:less than|under|below|not quite|menos(?: de| que)?)\W+$")
_NOT_SO_MANY: Final = re.compile(r"(?:\b(?:not?|nor)|n't)\W+$")
_FOR_ELSE: Final = re.compile(r"\W*(?:to|de) (?:deliver|ship|return|post|run|send|envi\w*|entreg\w*|devol\w*)\b")
"""What costs the same, where that is no price of the goods."""
_WEIGHS: Final = re.compile(r"\b(?:weigh\w*|heavy|heavier|pesa[n]?|peso)\b")
_NEXT_WORD: Final = 12
"""Characters after "both" that say of what."""
_NEARLY: Final = 12
"""A ratio may be off by this part of it."""
_ADJOINING: Final = 4
_NAMED_SCALE: Final = re.compile(r" (?!than\b|que\b|de\b|and\b|y\b|en\b|in\b)[a-z]+(?: [a-z]+){0,2} (?:than|que)\b")
"""What is longer, where that is no length: "a longer battery life than"."""
_AS: Final = re.compile(r"[^.;,]{0,20}?\b(?:as|que|than|for|to)\b")


def is_miscompared(facts: Facts, sentence: Spoken) -> bool:
    """Whether a sentence compares products, or forms of one, otherwise than their own figures do."""
    flat = sentence.flat
    if flat.rstrip("*_ \n").endswith(":"):
        return False  # "The cheapest that fit:" is said of what follows
    return (
        any(_is_wrong(facts, sentence, match) for match in _HOW.finditer(flat))
        or any(_is_same_wrongly(facts, sentence, match) for match in _SAME.finditer(flat))
        or any(_is_so_many_times_wrongly(sentence, match) for match in _TIMES.finditer(flat))
        or _is_otherwise_miscompared(facts, sentence)
    )


def _is_otherwise_miscompared(facts: Facts, sentence: Spoken) -> bool:
    """Whether two sides are compared in anything else than they tell."""
    flat = sentence.flat
    scaled = [match for match in _HOW.finditer(flat) if not _NAMED_SCALE.match(flat, match.end())]
    judged = [match.span() for match in (*scaled, *_SAME.finditer(flat), *_TIMES.finditer(flat))]
    for pattern, is_wrong in ((COMPARED, is_graded_wrongly), (SAME, is_likened_wrongly)):
        for match in pattern.finditer(flat):
            if any(start < match.end() and match.start() < end for start, end in judged):
                continue
            if _NOT.search(flat[: match.start()]) or not is_of_goods(match, flat):
                continue
            if _has_figures(sentence.text, match):
                continue
            sides = _sides(sentence, match.start(), match.end())
            if sides is not None and is_wrong(facts, match, flat, *sides):
                return True
    return False


def _has_figures(text: str, match: re.Match[str]) -> bool:
    """Whether a comparison tells its own figures, which are judged: "10 kg more than", "more than: 10 against 7"."""
    claims = [claim for claim in read(text) if not claim.worded or claim.kind != "number"]
    beside = any(match.start() - _ADJOINING <= claim.end <= match.end() for claim in claims)
    return beside or sum(claim.start >= match.end() for claim in claims) > 1


def _is_so_many_times_wrongly(sentence: Spoken, match: re.Match[str]) -> bool:
    """Whether "half the price of", "el doble que" is not nearly so."""
    factor = next(value for name, value in _FACTORS.items() if match[name])
    scale = _SCALES["weight" if _WEIGHS.search(sentence.flat) else "price"]
    sides = _sides(sentence, match.start(), match.end())
    if sides is None:
        return False
    one, other = (_figures(side.known, scale, side.words) for side in sides)
    before = sentence.flat[: match.start()]
    ratios = [a / b for a in one for b in other if b]
    bound = _ABOVE.search(before) or _BELOW.search(before)
    if bound is not None:
        is_above = (bound.re is _ABOVE) is not bool(_NOT_SO_MANY.search(before[: bound.start()]))
        return bool(ratios) and (max(ratios) <= factor if is_above else min(ratios) >= factor)
    return bool(ratios) and all(abs(ratio - factor) > factor / _NEARLY for ratio in ratios)


def _is_same_wrongly(facts: Facts, sentence: Spoken, match: re.Match[str]) -> bool:
    scale = _SCALES[str(match.lastgroup)]
    if _NOT.search(sentence.flat[: match.start()]) or _FOR_ELSE.match(sentence.flat, match.end()):
        return False
    after = _AS.match(sentence.flat, match.end())
    sides = (
        _forms_after(sentence, match.end())
        or _sides(sentence, match.start(), after.end() if after else match.end())
        or _both(facts, sentence)
        or (_two(sentence, sentence.flat) if len(sentence.meant) == 1 else None)  # "oak is €45 and ash costs the same"
    )
    if sides is None:
        return False
    one, other = (_figures(side.known, scale, side.words) for side in sides)
    return bool(one and other) and not one & other


def _forms_after(sentence: Spoken, start: int) -> tuple[Side, Side] | None:
    """Return the two forms of one product that "it costs the same in oak and in ash" names behind it."""
    if len(sentence.meant) != 1 or len(sentence.spoken_of) > 1:
        return None
    forms = sentence.meant[0].forms
    before, after = words_of(sentence.flat[:start]), words_of(sentence.flat[start:])
    for name, values in forms.named(after).items():
        if len(values) == 2 and name not in forms.named(before):
            one, other = (before | forms.options[name][value] for value in sorted(values))
            return Side(sentence.meant[0], one), Side(sentence.meant[0], other)
    return None


def _is_wrong(facts: Facts, sentence: Spoken, match: re.Match[str]) -> bool:
    name, direction = str(match.lastgroup).rsplit("_", 1)
    scale, wants_less = _SCALES[name], direction == "less"
    before = sentence.flat[: match.start()]
    if _NOT.search(before):
        return False
    than = _THAN.match(sentence.flat, match.end())
    if than is not None:
        sides = _sides(sentence, match.start(), than.end())
        if sides is None:
            return False
        is_per_unit = _PER_UNIT.search(sentence.flat) is not None
        one, other = (_figures(side.known, scale, side.words, per_unit=is_per_unit) for side in sides)
        if not one or not other:
            return False
        return min(one) >= max(other) if wants_less else max(one) <= min(other)
    if _SUPERLATIVE.search(match[0]) or _ARTICLE.search(before) or len(sentence.spoken_of) == 2:
        return _is_no_extreme(facts, sentence, scale, match, wants_less=wants_less)
    return False


def _sides(sentence: Spoken, start: int, end: int) -> tuple[Side, Side] | None:
    """Return what is compared: what stands before the comparing words, and what stands after them."""
    left, right = sentence.flat[:start], sentence.flat[end:]
    second = _side(sentence, right, sentence.meant, frozenset())
    first = _side(sentence, left, sentence.meant, sentence.lent)
    if second is None:
        return _two(sentence, left)
    if first is None or (first.known is second.known and first.words == second.words):
        earlier = [one for one in sentence.earlier_meant if one.hit.external_id != second.known.hit.external_id]
        pool = earlier or list(sentence.earlier_meant)
        if len(pool) != 1:
            return None
        first = Side(pool[0], words_of(sentence.earlier))
    is_one = first.known.hit.external_id == second.known.hit.external_id
    if is_one and first.known.forms.named(first.words) == second.known.forms.named(second.words):
        return None
    return first, second


def _side(sentence: Spoken, part: str, meant: Sequence[Known], lent: frozenset[str]) -> Side | None:
    """Return the product a stretch speaks of by name, or the one meant by naming a form of it."""
    named = products_in(sentence, part)
    words = words_of(part) | lent
    if len(named) == 1:
        return Side(named[0], words)
    if not named and len(meant) == 1 and meant[0].forms.named(words):
        return Side(meant[0], words)
    return None


def _two(sentence: Spoken, left: str) -> tuple[Side, Side] | None:
    """Return the two products, or the two forms of one, of "the small one and the large one weigh the same"."""
    if len(sentence.spoken_of) == 2:
        return Side(sentence.spoken_of[0], sentence.words), Side(sentence.spoken_of[1], sentence.words)
    if len(sentence.meant) == 1:
        words = words_of(sentence.earlier) if _BOTH.search(sentence.flat) else words_of(left)
        forms = sentence.meant[0].forms
        for name, values in forms.named(words).items():
            if len(values) == 2:
                one, other = (forms.options[name][value] for value in sorted(values))
                return Side(sentence.meant[0], one), Side(sentence.meant[0], other)
            before = forms.named(words_of(sentence.earlier)).get(name, frozenset())
            if (
                len(values) == 1 and len(before) == 1 and before != values
            ):  # "The Regular is $149. The Long costs the same."
                return Side(sentence.meant[0], words), Side(sentence.meant[0], words_of(sentence.earlier))
    earlier = [one for one in sentence.earlier_meant if one not in sentence.spoken_of]
    if len(sentence.spoken_of) == 1 and len(earlier) == 1:
        return Side(sentence.spoken_of[0], sentence.words), Side(earlier[0], words_of(sentence.earlier))
    return None


def _both(facts: Facts, sentence: Spoken) -> tuple[Side, Side] | None:
    """Return the two products that "both" speaks of: the two of the sentences before, or all that the turn has."""
    both = _BOTH.search(sentence.flat)
    if sentence.spoken_of or both is None or stems(sentence.flat[both.end() :][:_NEXT_WORD]) & OPTION_NOUNS:
        return None  # "both colours" are of one
    pool = sentence.earlier_meant if len(sentence.earlier_meant) == 2 else [*facts.products.values()]
    return (Side(pool[0], frozenset()), Side(pool[1], frozenset())) if len(pool) == 2 else None


def _is_no_extreme(facts: Facts, sentence: Spoken, scale: _Scale, match: re.Match[str], *, wants_less: bool) -> bool:
    """Whether what is called the cheapest, or the heaviest, is not: neither of all nor of those spoken of."""
    named = sentence.spoken_of
    meant = products_in(sentence, sentence.flat[: match.start()])[-1:]
    meant = meant if len(meant) == 1 else products_in(sentence, sentence.flat[match.end() :])
    meant = meant or named or list(sentence.meant)
    if len(meant) != 1:
        return False
    own = _figures(meant[0], scale, sentence.words)
    rest = [one for one in facts.products.values() if one.hit.external_id != meant[0].hit.external_id]
    beside = [one for one in (*named, *sentence.earlier_meant) if one.hit.external_id != meant[0].hit.external_id]
    recent = [one for one in sentence.recent if one.hit.external_id != meant[0].hit.external_id]
    is_of_two = _SUPERLATIVE.search(match[0]) is None  # "the lighter one" is one of two, and who knows which
    verdicts = []
    for others in (rest if not is_of_two or len(rest) == 1 else [], beside, recent, recent[-1:]):
        told = [_figures(one, scale, sentence.words) for one in others]
        if own and others and all(told):
            verdicts.append(all(min(own) <= min(one) if wants_less else max(own) >= max(one) for one in told))
    return bool(verdicts) and not any(verdicts)


def _figures(known: Known, scale: _Scale, words: frozenset[str], *, per_unit: bool = False) -> frozenset[Decimal]:
    """Return a product's figures on a scale, of the forms that words single out."""
    if not scale.dimension:
        chosen = known.forms.chosen(words) or known.offers
        if per_unit:
            return frozenset(
                offer.price / size for offer in chosen if offer.price is not None and (size := _size(offer)) is not None
            )
        return frozenset(offer.price for offer in chosen if offer.price is not None) or known.prices
    found: set[Decimal] = set()
    beside: set[Decimal] = set()
    wanted = known.forms.named(words)
    for (kind, value), pieces in known.told.items():
        if kind != "measure" or not isinstance(value, tuple) or value[0] != scale.dimension:
            continue
        own = [piece for piece in pieces if _is_of_form(known, piece, wanted)]
        if own and isinstance(value[1], Decimal):
            found.add(value[1])
            if any(scale.beside & (piece.words | stems(piece.clause)) for piece in own):
                beside.add(value[1])
    return frozenset(beside or (found if len(found) == 1 or not scale.beside else ()))


def _is_of_form(known: Known, piece: Piece, wanted: Mapping[str, frozenset[str]]) -> bool:
    told = known.forms.named(words_of(piece.flat)) or known.forms.named(words_of(piece.clause))
    return all(values & told[name] for name, values in wanted.items() if name in told)


def _size(offer: Offer) -> Decimal | None:
    """Return the one measure among the values of a form."""
    found = {
        value[1]
        for told in offer.values.values()
        for claim in read(told)
        if claim.kind == "measure"
        for value in claim.values
        if isinstance(value, tuple) and isinstance(value[1], Decimal)
    }
    return found.pop() if len(found) == 1 else None


def products_in(sentence: Spoken, part: str) -> list[Known]:
    """Return the products that a stretch of a sentence speaks of."""
    said = stems(part)
    pool = {one.hit.external_id: one for one in (*sentence.spoken_of, *sentence.earlier_meant)}
    titles = [(one, one.title_roots) for one in pool.values()]
    return [
        one
        for one, title in titles
        if said & (title - frozenset().union(*(other for which, other in titles if which is not one)))
    ]
