"""Whether an amount of money in an answer is right, and what is put where one product's own price is misquoted."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from chatwidget.checking import tallies
from chatwidget.checking import topics as about
from chatwidget.checking.amounts import amount
from chatwidget.checking.claims import Claim, read
from chatwidget.checking.evidence import Piece, tells_apart
from chatwidget.checking.facts import Facts
from chatwidget.checking.known import Known, evidence
from chatwidget.checking.numerals import same_currency
from chatwidget.checking.offers import words_of
from chatwidget.checking.reckoning import is_limit, is_reckoned
from chatwidget.checking.said import Said
from chatwidget.checking.spoken import WORDS, Spoken, Thread
from chatwidget.hooks.types import Money

PRONOUN: Final = re.compile(r"\W*(?:it|they|this|that|these|those|est[aeo]s?|es[aeo]s?|lo|la|los|las|cuesta|vale)\b")
_PAIR_PRICE: Final = re.compile(r"\b(?:for|por)\s+(?:a|the|el|un|los|las)?\s*(?:pair|par|both|two|dos)\b")
_STARTS: Final = re.compile(
    r"\b(?:start(?:s|ing)? (?:at|from)|prices? from|(?:empiezan?|parten?) (?:en|de)|a partir de)\W+$"
)
_WAS: Final = re.compile(
    r"\b(?:was|were|used to (?:be|cost)|instead of|down from|reduced from|antes|en (?:lugar|vez) de|"
    r"rebajad[oa]s? de)\W+(?:los )?$"
)
_ORDERED: Final = re.compile(
    r"\b(?:orders?|paid|bought|purchased|pedidos?|pagaste|pago|compraste|ha pagado|ha comprado)\b"
)
_NO_PRICE: Final = re.compile(
    r"\W*(?:off|less|more|cheaper|dearer|too|discount|each|per|an? (?:month|year|week|day)|menos|mas|de (?:descuento|"
    r"menos|mas)|"
    r"demasiado|al (?:mes|ano))\b"
)
_PRICE_WORDS: Final = frozenset(
    """
    the a an el la los las un una cost costs is are it's they're s at for only just currently now priced price prices
    come comes to in size colour color cuesta cuestan vale valen sale salen por solo esta estan es son a de en precio
    talla ahora
    """.split()  # noqa: SIM905 - read as text
)
"""What may stand between a product's name and its price, so that the amount is that and nothing else's."""


def price_holds(facts: Facts, claim: Claim, sentence: Spoken, thread: Thread) -> bool:
    """Whether an amount is a price, a cost the shop tells, or reckoned from these; or only what the shopper said."""
    said = sentence.said(claim.start, claim.end)
    before = sentence.flat[max(0, claim.start - 40) : claim.start]
    if _WAS.search(before) and "discount" not in sentence.topics:
        return _is_told_price(facts, claim, sentence, said)  # no form's price is what another form once cost
    if any(_is_price(facts, claim, value, sentence, said, thread) for value in _amounts(claim)):
        return True
    meant = sentence.meant_at(claim.start)
    is_elsewhere = said.topics or "cart" in sentence.topics or not meant or facts.texts.names_place(said)
    if is_elsewhere and facts.says(claim, [], said):
        return True
    if _is_told_price(facts, claim, sentence, said):
        return True
    return bool(facts.shopper_said(claim) and about.LIMIT.search(before) and not said.topics)


def _amounts(claim: Claim) -> list[tuple[Decimal, str]]:
    return [
        (value[0], str(value[1]))
        for value in claim.values
        if isinstance(value, tuple) and isinstance(value[0], Decimal)
    ]


def _is_price(
    facts: Facts, claim: Claim, value: tuple[Decimal, str], sentence: Spoken, said: Said, thread: Thread
) -> bool:
    """Whether an amount is the price of what is spoken of, reckoned from prices, or a limit that these keep."""
    meant, everything = sentence.meant_at(claim.start), list(facts.products.values())
    money, currency = value
    spoken = (*sentence.spoken_of, *meant, *thread.last, *sentence.earlier_meant, *sentence.recent)
    pool = list({one.hit.external_id: one for one in spoken}.values())
    is_own = any(_costs(known, money, currency, sentence, claim.start) for known in meant)
    if is_own and _is_of_all(money, sentence, claim.start):
        return True
    if is_reckoned(facts, claim, money, currency, sentence, pool):
        return True
    if said.topics:
        return False
    limited = sentence.spoken_of or (meant if PRONOUN.match(sentence.flat) else [])
    if is_limit(money, currency, claim, sentence, limited, everything, facts.texts.thresholds()):
        return True
    is_anywhere = not meant and not thread.is_unknown
    if not is_anywhere and not (len(meant) > 1 and not sentence.named and about.OVERVIEW.search(sentence.flat)):
        return False
    costs = [one for one in everything if same_currency(currency, one.currency) and money in one.prices]
    return len(costs) == len(everything) if about.EACH.search(sentence.flat) else bool(costs)


def _is_told_price(facts: Facts, claim: Claim, sentence: Spoken, said: Said) -> bool:
    """Whether a text tells an amount of what the claim is said of: "a spare battery costs £299", "you paid £1,099"."""
    meant = sentence.meant_at(claim.start)
    titles = frozenset[str]().union(*(one.title_roots for one in meant))
    near = next((words for words in said.near if words), frozenset[str]())
    own = frozenset(word for word in near - titles if tells_apart(word))
    is_of_order = _ORDERED.search(sentence.flat) is not None
    for value in claim.values:
        told = [piece for known in meant for piece in evidence(known.told, claim, value)]
        for piece in (*told, *facts.texts.evidence(claim, value)):
            is_of_it = own & piece.words and not own & piece.rivals
            if is_of_it or (is_of_order and _is_of_order(piece)):
                return True
    return False


def _is_of_order(piece: Piece) -> bool:
    return "order" in piece.topics


def _costs(known: Known, value: Decimal, currency: str, sentence: Spoken, start: int) -> bool:
    """Whether a product costs this in the form that the sentence names at a place."""
    if not same_currency(currency, known.currency):
        return False
    prices = {offer.price for offer in tallies.offers_at(known, sentence, start)} - {None}
    return value in (prices or known.prices) or (not known.forms.options and value in known.prices)


def _is_of_all(value: Decimal, sentence: Spoken, start: int) -> bool:
    """Whether "each", "in every size" and "starts at" hold of a price."""
    meant = sentence.meant_at(start)
    if _PAIR_PRICE.search(sentence.flat) and not any(_PAIR_PRICE.search(one.text) for one in sentence.meant):
        return any(value == 2 * price for one in sentence.meant for price in one.prices)
    if _STARTS.search(sentence.flat[:start]):
        return all(value == min(one.prices) for one in meant if one.prices)
    if about.EVERY_FORM.search(sentence.flat):
        return all(offer.price == value for one in meant for offer in tallies.offers_at(one, sentence, start))
    if len(sentence.meant) == 1 and about.ALIKE.search(sentence.flat):
        forms = sentence.meant[0].forms
        chosen = forms.chosen(forms.leaning(sentence.words, words_of(sentence.earlier)))
        return all(offer.price == value for offer in chosen)
    if about.EACH.search(sentence.flat) and len(sentence.spoken_of) > 1 and _speaks_of_one_amount(sentence):
        return all(value in one.prices for one in sentence.spoken_of)
    return True


def _speaks_of_one_amount(sentence: Spoken) -> bool:
    return sum(claim.kind == "money" for claim in read(sentence.text)) == 1


def right_price(
    facts: Facts, claims: Sequence[Claim], wrong: Sequence[Claim], sentence: Spoken, language: str
) -> tuple[str, Known] | None:
    """Return the price to put where a sentence says one product's only price wrongly, and says nothing else of money.

    An amount that anything knows (a text, an order, the shopper) is somebody's, and is never overwritten.
    """
    claim = wrong[0]
    meant = sentence.meant_at(claim.start)
    amounts = [one for one in claims if one.kind == "money"]
    if len(wrong) > 1 or len(amounts) != 1 or claim.kind != "money" or len(meant) != 1 or len(sentence.spoken_of) > 1:
        return None
    if sentence.topics or sentence.said(claim.start, claim.end).topics or facts.tells_amount(claim):
        return None
    if any(one.search(sentence.flat) for one in (about.LIMIT, about.DIFFERENCE, about.TOTAL)):
        return None
    if not _is_said_as_price(sentence, claim, meant[0]):
        return None
    prices = {offer.price for offer in tallies.offers_at(meant[0], sentence, claim.start) if offer.price is not None}
    if len(prices) != 1:
        return None
    return amount(Money(amount=prices.pop(), currency=meant[0].currency), language), meant[0]


def _is_said_as_price(sentence: Spoken, claim: Claim, known: Known) -> bool:
    """Whether the amount follows the product's name, or a pronoun, with nothing between but what says a price."""
    ends = [end for _at, end, _group in sentence.named if end <= claim.start]
    if not ends and (match := PRONOUN.match(sentence.flat)):
        ends = [match.end()]
    if not ends:
        return False
    if _NO_PRICE.match(sentence.flat, claim.end):
        return False
    allowed = _PRICE_WORDS | known.words | frozenset(word for offer in known.offers for word in offer.words)
    return frozenset(WORDS.findall(sentence.flat[max(ends) : claim.start])) <= allowed
