"""Whether what a sentence says of stock is so: there, gone, nearly gone, plenty, back in spring."""

import re
from collections.abc import Sequence
from typing import Final

from chatwidget.checking import topics as about
from chatwidget.checking.facts import Facts
from chatwidget.checking.known import Known
from chatwidget.checking.offers import Offer, words_of
from chatwidget.checking.spoken import Spoken

_BACK: Final = re.compile(r"\b(?:be|come|comes) back in stock\b")
_FEW: Final = 5
_ONE_LEFT: Final = re.compile(
    r"\b(?:it's|is|this is|es) (?:the|our|el|la) (?:very )?(?:last one\b|ultim[oa](?=[.,;!]|$))|"
    r"\b(?:only|just) one (?:is )?left\b|"
    r"\bdown to (?:the|our) last (?!few|couple|two|three|pair|\d)|"
    r"\b(?:solo )?queda una?(?: sol[oa])?\b(?! (?:par\b|\w+ de))"
)
_SEVERAL: Final = 3
_SOME: Final = re.compile(r"\b(?:hay|tenemos|we have|there (?:are|is)|left|quedan)\b")
_ALL_OF_THEM: Final = re.compile(
    r"\b(?:l[oa]s (?:dos|tres|cuatro)|both|all (?:of them|three|four|sizes|colou?rs)|(?:any|every) (?:size|colou?r|"
    r"version)|todas|todos|"
    r"cualquier (?:talla|color|version|tamano))\b"
)
_EVERY_SIZE: Final = re.compile(r"\b(?:every|all|any) (?:sizes?|colou?rs?)\b|\btod[oa]s l[oa]s (?:tallas|colores)\b")
_OF_FORMS: Final = re.compile(r"\b(?:sizes?|colou?rs?|versions?|tallas?|colores|versiones)\b")
_AND: Final = re.compile(r",\s+|\s(?:and|y|e)\s")
_GET: Final = re.compile(
    r"\b(?:you can (?:still )?(?:get|have|order|buy)|lo hay|la hay|los hay|las hay|puedes (?:pedir|comprar|"
    r"llevar)\w*)\b"
)
_BUT_NOT: Final = re.compile(
    r"\b(?:(?:but |y |pero )?(?:unfortunately |sadly |por desgracia )?(?:not|no)(?: in| en)?(?= \w+[.!]?$|"
    r" \w+ \w+[.!]?$)|"
    r"except(?: for| in)?|excepto|salvo|menos en)\b"
)
_NO_AT_END: Final = re.compile(r"[;,](?P<what>[^;,]+), (?:no|not)\W*$")
_OTHERS: Final = re.compile(
    r"\b(?:the others|the other (?:two|three|ones)|the rest|l[oa]s (?:otr[oa]s|demas)|el resto)\b"
)
_NEITHER: Final = re.compile(r"\btampoco\b|^\W*(?:neither|nor) (?:is|are)\b|\b(?:isn't|aren't|not) either\b")
_TOO: Final = re.compile(
    r"\b(?:is|are) (?:\w+ )?(?:too|as well)\b|^\W*so (?:is|are)\b|^\W*(?:y )?tambien (?:el|la|los|las|quedan?|hay)\b"
)
_LEAD: Final = re.compile(r":\W*$")
_SHORT: Final = re.compile(r"^\W*(?:\w+\W*){1,3}$")
_TURN: Final = re.compile(r";|\bbut\b|\bwhile\b|\bthough\b|\balthough\b|\bhowever\b|\bpero\b|\bmientras\b|\baunque\b")
_LAST_ONE: Final = re.compile(r"\b(?:last one|latter|est[ae] ultim[oa]|l[ao] ultim[oa])\b")


def is_misstated(facts: Facts, sentence: Spoken) -> bool:
    """Whether a sentence says of stock what the catalogue does not."""
    flat = sentence.flat
    if _is_scarce_wrongly(sentence) or _is_plenty_wrongly(sentence) or _is_whole_wrongly(sentence):
        return True
    if _is_back_wrongly(facts, flat):
        return True
    elliptical = _is_elliptical_wrongly(sentence)
    if elliptical is not None:
        return elliptical
    gone = about.OUT_OF_STOCK.search(flat) is not None
    there = about.IN_STOCK.search(_BACK.sub(" ", about.OUT_OF_STOCK.sub(" ", flat))) is not None
    is_lead = _LEAD.search(flat) is not None and not sentence.spoken_of  # "Sold out:" is said of what follows
    if is_lead or (not gone and not there):
        return False
    if not sentence.meant:
        return _is_misstated_of_all(facts, sentence, gone=gone)
    kept, apart = _left_out(flat)
    if apart and not about.OUT_OF_STOCK.search(kept) and about.IN_STOCK.search(kept):
        return not all(_holds_but(known, words_of(kept), words_of(apart)) for known in sentence.meant)
    parts = _TURN.split(flat)
    if len(parts) > 1 or (gone and there):  # "blue is sold out, but red is available": each part by itself
        parts = parts if len(parts) > 1 else _AND.split(flat)
        return not _parts_hold(parts, sentence)
    is_formed = any(known.forms_in(sentence.words) for known in sentence.meant)
    is_vague = not (is_formed or sentence.named or about.SURE_OF_STOCK.search(flat))
    if there and is_vague and sentence.topics & about.POLICIES:
        return False  # "express is available"
    if there and not _list_holds(sentence):
        return True
    return not all(_holds(known, sentence.words, gone=gone) for known in sentence.meant)


def _is_back_wrongly(facts: Facts, flat: str) -> bool:
    """Whether what is gone is said to be so until a season that the shop does not name."""
    season = about.SEASON.search(flat)
    return bool(season and about.OUT_OF_STOCK.search(flat) and not facts.knows_phrase(season[0]))


def _is_misstated_of_all(facts: Facts, sentence: Spoken, *, gone: bool) -> bool:
    """Whether stock is told of nothing in particular, and is not so of all."""
    if _SHORT.search(sentence.flat) or not about.SURE_OF_STOCK.search(sentence.flat):
        return False
    known = list(facts.products.values())
    return not (known and all(_holds(one, sentence.words, gone=gone) for one in known))


def _left_out(flat: str) -> tuple[str, str]:
    """Return what a sentence says is there, and what it leaves out of that: "grey is available; yellow, no"."""
    if said_no := _NO_AT_END.search(flat):
        return flat[: said_no.start()], said_no["what"]
    kept, *apart = _BUT_NOT.split(flat, maxsplit=1)
    return kept, apart[0] if apart else ""


def _is_elliptical_wrongly(sentence: Spoken) -> bool | None:
    """Whether "so is the red one" or "the others are" is wrong; None where a sentence is none such."""
    flat = sentence.flat
    if _OTHERS.search(flat) and (about.IN_STOCK.search(flat) or about.OUT_OF_STOCK.search(flat)):
        return any(_is_misstated_of_others(known, sentence) for known in sentence.meant)
    if _TOO.search(flat) and about.IN_STOCK.search(about.OUT_OF_STOCK.sub(" ", sentence.earlier)):
        return not all(_holds(known, sentence.words, gone=False) for known in sentence.meant)
    if _NEITHER.search(flat) and about.OUT_OF_STOCK.search(sentence.earlier):
        return not all(_holds(known, sentence.words, gone=True) for known in sentence.meant)
    return None


def _is_misstated_of_others(known: Known, sentence: Spoken) -> bool:
    """Whether "the others are available" is not so of the forms that were not named before."""
    before = known.forms.chosen(words_of(sentence.earlier))
    others = [offer for offer in known.offers if offer not in before]
    gone = about.OUT_OF_STOCK.search(sentence.flat) is not None
    return any(_is_there(known, offer) is gone for offer in others)


def _is_scarce_wrongly(sentence: Spoken) -> bool:
    """Whether the last few are spoken of where there are more, or none."""
    if not about.SCARCE.search(sentence.flat) and not _ONE_LEFT.search(sentence.flat):
        return False
    one_left = _ONE_LEFT.search(sentence.flat)
    words = sentence.words if one_left is None else sentence.part(one_left.end() - 1) | sentence.lent
    left = [sum(_stocks(known, words if known.forms_in(words) else sentence.words)) for known in sentence.meant]
    most = 1 if one_left else _FEW
    return not any(0 < stock <= most for stock in left)


def _is_plenty_wrongly(sentence: Spoken) -> bool:
    """Whether plenty is spoken of where the catalogue does not show it."""
    flat = sentence.flat
    if not sentence.meant or not about.PLENTY.search(flat):
        return False
    if not about.IN_STOCK.search(flat) and not _SOME.search(flat):
        return False
    return not any(stock >= _SEVERAL for known in sentence.meant for stock in _stocks(known, sentence.words))


def _is_whole_wrongly(sentence: Spoken) -> bool:
    """Whether all forms are called available where one is not."""
    if not (about.IN_STOCK.search(sentence.flat) or _GET.search(sentence.flat)) or not _ALL_OF_THEM.search(
        sentence.flat
    ):
        return False
    formed = [known for known in sentence.meant if known.forms_in(sentence.words)]
    if formed and _EVERY_SIZE.search(sentence.flat):
        return any(offer.available is False for known in formed for offer in known.forms.chosen(sentence.words))
    if formed:
        return False
    if len(sentence.meant) > 1 and not _OF_FORMS.search(sentence.flat):
        return False  # "both bikes are in stock": each in some form
    return any(offer.available is False for known in sentence.meant for offer in known.offers)


def _list_holds(sentence: Spoken) -> bool:
    """Whether each member of "blue in both sizes, red in 24 cm and red in 28 cm" is there."""
    parts = [words_of(part) for part in _AND.split(sentence.flat)]
    listed = [words for words in parts if any(known.forms_in(words) for known in sentence.meant)]
    if len(listed) < 2:
        return True
    return all(_holds(known, words, gone=False) for known in sentence.meant for words in listed)


def _holds_but(known: Known, there: frozenset[str], left_out: frozenset[str]) -> bool:
    """Whether one is there and what is left out is gone, in the other options it shares: "M in navy, not in yellow"."""
    if not _holds(known, there, gone=False) or not known.forms_in(left_out):
        return not known.forms_in(left_out) and _holds(known, there, gone=False)
    replaced = frozenset[str]().union(
        *(words for name in known.forms.named(left_out) for words in known.forms.options[name].values())
    )
    return _holds(known, (there - replaced) | left_out, gone=True)


def _stocks(known: Known, words: frozenset[str]) -> list[int]:
    return [offer.stock or 0 for offer in known.forms.chosen(words)]


def _parts_hold(parts: Sequence[str], sentence: Spoken) -> bool:
    """Whether each part holds by itself; one that names no form speaks of the forms named before it."""
    before, told = sentence.lent, ""
    for part in parts:
        words = words_of(_AND.split(told.strip())[-1]) if _LAST_ONE.search(part) and told else words_of(part)
        told = part
        for known in sentence.meant:
            words |= known.forms.leaning(words, before)
        if not _part_holds(part, words, sentence):
            return False
        before = words
    return True


def _part_holds(part: str, words: frozenset[str], sentence: Spoken) -> bool:
    gone, there = about.OUT_OF_STOCK.search(part), about.IN_STOCK.search(part)
    if not gone and not there:
        return True
    named = [known for known in sentence.meant if known.words & words and len(sentence.meant) > 1]
    return all(_holds(known, words, gone=bool(gone)) for known in (named or sentence.meant))


def _holds(known: Known, words: frozenset[str], *, gone: bool) -> bool:
    """Whether a product, in the forms that a sentence's words single out, is there, or gone."""
    offers = known.forms.chosen(words)
    if gone:
        return bool(offers) and all(_is_there(known, offer) is False for offer in offers)
    several = [(name, values) for name, values in known.forms.named(words).items() if len(values) > 1]
    if several:  # "available in S, M and L": each of them
        return all(
            any(_is_there(known, offer) and offer.values.get(name) == value for offer in offers)
            for name, values in several
            for value in values
        )
    return any(_is_there(known, offer) for offer in offers)


def _is_there(known: Known, offer: Offer) -> bool | None:
    return known.hit.available if offer.available is None else offer.available
