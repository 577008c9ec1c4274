"""What a sentence promises in words: that something is there, free, allowed, or comes on a day."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final, TypeAlias

from chatwidget.checking import stock, thresholds
from chatwidget.checking import topics as about
from chatwidget.checking.affirmations import unfounded
from chatwidget.checking.claims import Claim, plain, read
from chatwidget.checking.colours import hues
from chatwidget.checking.evidence import stem, stems
from chatwidget.checking.exclusions import without_denials
from chatwidget.checking.facts import Facts
from chatwidget.checking.form_words import MEANING
from chatwidget.checking.known import Known
from chatwidget.checking.numerals import NUMBER
from chatwidget.checking.offers import Forms, words_of
from chatwidget.checking.spoken import Spoken
from chatwidget.checking.tallies import OPTION_NOUNS
from chatwidget.checking.timetable import BACK, EVERY_DAY, months_in

Holds: TypeAlias = Callable[[Claim, Spoken], bool]

_SHAPES: Final = (re.compile(r"\b\d/\d\b"), re.compile(r"\b(?:us|uk|eu) ?\d{1,2}(?:[.,]5)?\b"))
_SPAN: Final = re.compile(r"\d ?- ?\d")
_REST: Final = re.compile(r"\b(?:the rest|other items|otherwise|surcharge|el resto|recargo)\b")
_NO_RETURNS: Final = re.compile(
    r"\b(?:(?:do not|don't|cannot|can't) (?:accept|allow|take|offer)(?: any)? returns|"
    r"returns are not (?:possible|accepted|allowed)|no (?:se admiten|aceptamos|admitimos|hay) devoluciones)"
    r"(?=\W*$|[.,;!])"
)
_LED_TO: Final = re.compile(r"\b(?:(?:is |are )?at|(?:esta |estan )?en) https?://\S+")
"""Where something is to be found, which says nothing of how it is."""
_NAME: Final = 2
"""So many words of a title name the product."""
_SIZES: Final = frozenset(("small", "medium", "large"))
_IN_SIZE: Final = re.compile(
    r"\b(?:in|en)(?: (?:a|the|una|la|size|talla))* (small|medium|large|pequen[oa]|median[oa]|grande)\b"
    r"(?! \w+ (?:of|de)\b)"
)
_LONG_ITEM: Final = 4
_PART: Final = re.compile(r";|[,.] ")
_TURN: Final = re.compile(r";|\b(?:but|while|whereas|however|though|although|pero|mientras|aunque)\b")
_AND: Final = re.compile(r",\s+|\s(?:and|or|y|e|o)\s")


_MATTER: Final = (
    r"(?:(?:our|the|your|any|nuestr[oa]s?|l[oa]s?|el|tus?) )?(?:products?|catalogue|orders?|shipping|delivery|returns?|"
    r"refunds?|sizes?|prices?|payments?|stock|materials?|colou?rs?|policies|anything|productos?|catalogo|pedidos?|"
    r"envios?|entregas?|devoluciones|reembolsos?|tallas?|precios?|pagos?|materiales|colores|politicas)"
)
_INVITES: Final = re.compile(
    r"\W*(?:hello|hi|hola)?\W*(?:(?:you can |feel free to )?ask (?:me|us)|puedes? preguntar(?:me|nos)|"
    rf"pregunta(?:me|nos)?) (?:about|anything about|por|sobre) {_MATTER}"
    rf"(?:,? (?:(?:or|and|y|o|e|por|sobre) )*{_MATTER})*[.!]?\W*$"
)
"""An invitation to ask tells nothing: "Ask me about our products, shipping or returns."."""


def broken(facts: Facts, sentence: Spoken, holds: Holds) -> Iterator[str]:
    """Yield the kinds of promises in a sentence that no fact holds."""
    if about.WATCHED.search(sentence.flat):
        yield "action"
    if stock.is_misstated(facts, sentence):
        yield "availability"
    if _option(facts, sentence):
        yield "option"
    is_enough = thresholds.holds(facts, sentence)
    if is_enough is False or (is_enough is None and _free(facts, sentence)):
        yield "free"
    if _INVITES.match(sentence.flat):
        return
    if _policy(facts, sentence, holds) or facts.texts.payers.belies(sentence.flat, sentence.earlier):
        yield "policy"
    if _day(facts, sentence):
        yield "date"
    yield from (f"said:{concept}" for concept in unfounded(facts, sentence))


def _option(facts: Facts, sentence: Spoken) -> bool:
    """Whether a size, a colour or a combination of them is offered that no product meant has."""
    flat = sentence.flat
    if not sentence.meant or about.DENIED.search(flat):
        return False
    has = frozenset[str]().union(*(known.forms.words for known in sentence.meant))
    if not has:
        return False
    told = frozenset[str]().union(*(known.words | known.all_words for known in sentence.meant))
    is_foreign = facts.texts.is_foreign(sentence.said(0, 0))
    if (
        _strange_hue(sentence, is_foreign=is_foreign)
        or _strange_shape(sentence)
        or _strange_size(sentence)
        or _rival_form(facts, sentence)
        or _no_such_form(sentence)
    ):
        return True
    sizes = {word for word in sentence.words if word in about.SIZES and len(word) > 1}
    if about.OFFERED_AS.search(flat):
        sizes |= {match[1] for match in about.SIZE.finditer(flat) if match[1] in about.SIZES or match[1][0].isdigit()}
    if any(not words_of(size) & (has | told) for size in sizes):
        return True
    if not about.OFFERED_AS.search(flat):
        return False
    if not hues(flat) <= hues(" ".join(has | told)):
        return True
    offered = about.OFFERED_IN.search(flat)
    items = _AND.split(offered["list"]) if offered else []
    offered_numbers = {stem(plain(match[0])) for match in NUMBER.finditer(flat)}
    known = offered_numbers | OPTION_NOUNS | {stem(word) for word in has | told} | hues(" ".join(has | told))
    if is_foreign or (len(items) == 1 and offered and not offered[0].partition(":")[1]):
        return False
    return any(len(stems(item)) < _LONG_ITEM and not stems(item) <= known for item in items)


def is_offered_wrongly(sentence: Spoken) -> bool:
    """Whether an item of a list of colours or sizes, "Pen roll: olive or cream", has one that its product does not."""
    head, _colon, offered = sentence.flat.rpartition(":")
    if len(sentence.meant) != 1 or not offered.strip() or not stems(head.partition(":")[0]) & OPTION_NOUNS:
        return False
    known = sentence.meant[0]
    words = known.forms.words | {stem(word) for word in known.all_words}
    return any(not stems(item) & words and not words_of(item) & words for item in _AND.split(offered) if stems(item))


def _rival_form(facts: Facts, sentence: Spoken) -> bool:
    """Whether the one product spoken of is offered in what only another of the turn comes in."""
    if len(sentence.meant) != 1 or len(sentence.spoken_of) != 1:
        return False
    known = sentence.meant[0]
    others = [one for one in facts.products.values() if one is not known]
    values = {
        next(iter(told))
        for one in others
        for words in one.forms.options.values()
        for told in words.values()
        if len(told) == 1
    }
    strange = {word for word in values if len(word) > 3 and word.isalpha()} - known.forms.words - known.all_words
    return any(re.search(rf"\b(?:in|en) {re.escape(word)}\b", sentence.flat) for word in strange)


def _strange_shape(sentence: Spoken) -> bool:
    """Whether a size is said in the way that the one product's own are written, and is none of them: "1/4", "US 8"."""
    if len(sentence.meant) != 1:
        return False
    known = sentence.meant[0]
    own = " ".join(value for told in known.forms.options.values() for value in told)
    for shape in _SHAPES:
        offered = {match[0] for match in shape.finditer(own)} if not _SPAN.search(own) else set()
        if offered and any(
            match[0] not in offered and match[0] not in known.text for match in shape.finditer(sentence.flat)
        ):
            return True
    return False


def _strange_size(sentence: Spoken) -> bool:
    """Whether a size is offered by its name, "in Large", that the one product is not sold in."""
    if len(sentence.meant) != 1:
        return False
    own = sentence.meant[0].forms.words & _SIZES
    said = {MEANING.get(match[1], match[1]) for match in _IN_SIZE.finditer(sentence.flat)}
    return bool(own) and not said <= own


def _strange_hue(sentence: Spoken, *, is_foreign: bool) -> bool:
    """Whether a colour is said of a product that comes in others, and nowhere speaks of this one."""
    said = hues(sentence.flat)
    if not said or len(sentence.meant) != 1:
        return False
    known = sentence.meant[0]
    is_named = any("colo" in plain(name) for name in known.forms.options)
    has_colours = bool(hues(" ".join(known.forms.words))) or (is_named and not is_foreign)
    return has_colours and not said <= known.forms.words | hues(known.text)


def _no_such_form(sentence: Spoken) -> bool:
    """Whether a part of a sentence names a form that the one product meant is not sold in: "Small in black"."""
    if len(sentence.meant) != 1:
        return False
    forms = sentence.meant[0].forms
    for part in _TURN.split(sentence.flat):
        words = words_of(part)
        if forms.named(words) and not all(forms.combinations(words | sentence.lent)) and not _each_is_sold(forms, part):
            return True
    return False


def _each_is_sold(forms: Forms, part: str) -> bool:
    """Whether each member of "the Small is £549 and the Medium in black £579" is a form by itself."""
    before, members = frozenset[str](), _AND.split(part)
    for member in members:
        words = forms.leaning(words_of(member), before)
        if forms.named(words) and not all(forms.combinations(words)):
            return False
        before = words
    return len(members) > 1


def _free(facts: Facts, sentence: Spoken) -> bool:
    flat = without_denials(sentence.flat)
    match = about.FREE.search(flat)
    if (
        match is None
        or about.TOWARDS_FREE.search(flat)
        or about.DENIED.search(flat[max(0, match.start() - 14) : match.start()])
    ):
        return False
    about_what = sentence.topics | sentence.said(*match.span()).topics
    is_of_rest = _REST.search(flat) is not None
    if (
        "shipping" in about_what
        and not is_of_rest
        and any(facts.texts.exclusions.hold_for(known) for known in sentence.meant)
    ):
        return True
    kinds: list[str] = [one for one in ("shipping", "returns", "pickup") if one in about_what]
    if about.FREE_THING.search(flat):
        kinds = ["gift"]
    if not kinds:
        if facts.texts.is_foreign(sentence.said(match.start(), match.end())):
            return not facts.texts.gives_anything_free
        return not facts.texts.has_free((sentence.words | words_of(sentence.earlier)) - {match[0]})
    amounts = {
        value[0]
        for claim in read(sentence.text)
        if claim.kind == "money"
        for value in claim.values
        if isinstance(value, tuple) and isinstance(value[0], Decimal)
    }
    said = sentence.said(match.start(), match.end())
    return not any(facts.texts.is_free(kind, amounts, said) for kind in kinds)


def _policy(facts: Facts, sentence: Spoken, holds: Holds) -> bool:
    """Whether a sentence binds the shop to something none of its texts speaks of."""
    spoken = sentence.topics & about.POLICIES
    while_ = about.A_WHILE.search(sentence.flat)
    if while_ and sentence.said(*while_.span()).topics & about.POLICIES:
        unit = read(f"1 {while_['unit']}")[0]
        if not holds(replace(unit, start=while_.start(), end=while_.end()), sentence):
            return True
    if facts.texts.contradicts(sentence.flat, replace(sentence.said(0, 0), topics=spoken)):
        return True
    if "discount" in sentence.topics and not about.DENIED.search(sentence.flat) and not facts.covers("discount"):
        return True
    if about.ORDER_STATUS.search(_LED_TO.sub(" ", sentence.flat)) and not facts.covers("order"):
        return True
    refused = _NO_RETURNS.search(sentence.flat)
    if refused and facts.covers("returns") and not facts.knows_phrase(refused[0]):
        return True
    special = about.SPECIAL.search(sentence.flat)
    is_of_sales = "sale items" in facts.texts.concepts.affirmed | facts.texts.concepts.denied and spoken & {
        "returns",
        "refund",
    }
    said_so = (
        special is None
        or is_of_sales
        or about.DENIED.search(sentence.flat)
        or facts.knows_phrase(special[0], sentence.meant)
    )
    if not said_so:
        return True
    if spoken and not any(facts.covers(topic) for topic in spoken):
        return True
    if not spoken:
        return False
    return any(
        not facts.knows_phrase(match[0], sentence.meant) and not about.DENIED.search(sentence.flat)
        for match in about.ABSOLUTE.finditer(sentence.flat)
    )


def _day(facts: Facts, sentence: Spoken) -> bool:
    """Whether a day, a weekday or a month is promised that the shop does not name for this."""
    flat = sentence.flat
    if _weekday(facts, sentence) or _month(facts, sentence):
        return True
    if not sentence.topics & {"shipping", "pickup", "returns", "hours", "restock"}:
        return False
    if any(not facts.texts.promises(day) for day in about.soon_in(flat)):
        return True
    return about.VAGUELY_SOON.search(flat) is not None and not facts.covers("shipping")


def _weekday(facts: Facts, sentence: Spoken) -> bool:
    if not about.WEEKDAY.search(sentence.flat) and not EVERY_DAY.search(sentence.flat):
        return False
    is_foreign = facts.texts.is_foreign(sentence.said(0, 0))
    topics = sentence.topics or about.topics(sentence.earlier)
    return facts.texts.timetable.belies(sentence.flat, sentence.earlier, topics, is_foreign=is_foreign)


def _month(facts: Facts, sentence: Spoken) -> bool:
    meant = sentence.meant
    if len(meant) == 1 and BACK.search(sentence.flat):
        part = next((part for part in _PART.split(sentence.flat) if BACK.search(part)), sentence.flat)
        said = words_of(part) | words_of(sentence.earlier) | sentence.lent
        return facts.texts.timetable.returns_wrongly(sentence.text, meant[0], said)
    months = months_in(sentence.flat)
    if not months:
        return False
    if _is_of_other_months(facts, sentence, months):
        return True
    own = frozenset[int]().union(*(_months_of(facts, known) for known in meant))
    is_dated = any(claim.kind == "date" for claim in read(sentence.text))
    if len(meant) == 1 and own and not sentence.topics and not is_dated:  # when it flowers is no matter of the shop's
        return not months <= own
    told = facts.texts.timetable.months.union(*(months_in(known.text) for known in meant or facts.products.values()))
    return not months <= told


def _is_of_other_months(facts: Facts, sentence: Spoken, months: frozenset[int]) -> bool:
    """Whether what a shop tells of a date is told of other months: "bought in September, returned until 20 January"."""
    for claim in read(sentence.text):
        if claim.kind != "date":
            continue
        dated = {int(str(value)[:2]) for value in claim.values}
        told = [
            months_in(piece.clause) - dated for value in claim.values for piece in facts.texts.evidence(claim, value)
        ]
        if months - dated and told and all(of and not months - dated <= of for of in told):
            return True
    return False


def _months_of(facts: Facts, known: Known) -> frozenset[int]:
    """Return the months that are told of a product, with it or on a page by its name."""
    needed = min(_NAME, len(known.title_roots))
    told = (piece.clause for piece in facts.texts.pieces() if len(known.title_roots & piece.words) >= needed)
    return months_in(known.text).union(*map(months_in, told))
