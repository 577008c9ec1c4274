"""What a sentence promises in words: that something is there, free, allowed, or comes on a day."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final, TypeAlias

from chatwidget.answers import topics as about
from chatwidget.answers.claims import Claim, read
from chatwidget.answers.colours import hues
from chatwidget.answers.facts import Facts
from chatwidget.answers.known import Known
from chatwidget.answers.spoken import Spoken

Holds: TypeAlias = Callable[[Claim, Spoken], bool]

_WORDS: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_FEW: Final = 5
_TURN: Final = re.compile(r";|\bbut\b|\bwhile\b|\bhowever\b|\bpero\b|\bmientras\b|\baunque\b")


def broken(facts: Facts, sentence: Spoken, holds: Holds) -> Iterator[str]:
    """Yield the kinds of promises in a sentence that no fact holds."""
    if _stock(facts, sentence):
        yield "availability"
    if _option(sentence):
        yield "option"
    if _free(facts, sentence):
        yield "free"
    if _policy(facts, sentence, holds):
        yield "policy"
    if _day(facts, sentence):
        yield "date"


def _stock(facts: Facts, sentence: Spoken) -> bool:
    flat = sentence.flat
    if about.SCARCE.search(flat):
        left = [sum(offer.stock or 0 for offer in known.chosen(sentence.words)) for known in sentence.meant]
        if not any(0 < stock <= _FEW for stock in left):
            return True
    gone = about.OUT_OF_STOCK.search(flat)
    there = about.IN_STOCK.search(about.OUT_OF_STOCK.sub(" ", flat)) if gone else about.IN_STOCK.search(flat)
    if not gone and not there:
        return False
    if not sentence.meant:
        if about.SURE_OF_STOCK.search(flat):
            known = list(facts.products.values())
            return not known or not all(_availability(one, sentence.words, gone=bool(gone)) for one in known)
        return False
    if gone and there:  # "blue is sold out, but red is available": each part by itself
        parts = _TURN.split(flat)
        parts = parts if len(parts) > 1 else flat.split(",")
        return not all(_part_holds(part, sentence) for part in parts if part.strip())
    if not sentence.named and there and not about.SURE_OF_STOCK.search(flat) and sentence.topics & about.POLICIES:
        return False  # "express is available"
    return not all(_availability(known, sentence.words, gone=bool(gone)) for known in sentence.meant)


def _part_holds(part: str, sentence: Spoken) -> bool:
    gone, there = about.OUT_OF_STOCK.search(part), about.IN_STOCK.search(part)
    if not gone and not there:
        return True
    words = frozenset(_WORDS.findall(part))
    named = [known for known in sentence.meant if known.words & words and len(sentence.meant) > 1]
    return all(_availability(known, words, gone=bool(gone)) for known in (named or sentence.meant))


def _option(sentence: Spoken) -> bool:
    """Whether a size or colour is offered that no product meant has."""
    flat = sentence.flat
    if not sentence.meant or not about.OFFERED_AS.search(flat) or about.DENIED.search(flat):
        return False
    has = frozenset[str]().union(*(values for known in sentence.meant for values in known.options.values()))
    if not has:
        return False
    told = frozenset[str]().union(*(known.words | known.all_words for known in sentence.meant))
    sizes = {match[1] for match in about.SIZE.finditer(flat) if match[1] in about.SIZES or match[1][0].isdigit()}
    sizes |= {word for word in sentence.words if word in about.SIZES and len(word) > 1}
    return not sizes <= has | told or not hues(flat) <= hues(" ".join(has | told))


def _free(facts: Facts, sentence: Spoken) -> bool:
    flat = sentence.flat
    match = about.FREE.search(flat)
    if match is None or about.DENIED.search(flat[max(0, match.start() - 14) : match.start()]):
        return False
    kinds: list[str] = [one for one in ("shipping", "returns") if one in sentence.topics]
    if about.FREE_THING.search(flat):
        kinds = ["gift"]
    if not kinds:
        return not facts.has_free(sentence.words - {match[0]})
    amounts = {
        value[0]
        for claim in read(sentence.text)
        if claim.kind == "money"
        for value in claim.values
        if isinstance(value, tuple) and isinstance(value[0], Decimal)
    }
    return any(not facts.is_free(kind, amounts, sentence.words) for kind in kinds)


def _policy(facts: Facts, sentence: Spoken, holds: Holds) -> bool:
    """Whether a sentence binds the shop to something none of its texts speaks of."""
    spoken = sentence.topics & about.POLICIES
    if "discount" in sentence.topics and not about.DENIED.search(sentence.flat) and not facts.covers("discount"):
        return True
    if about.ORDER_STATUS.search(sentence.flat) and not facts.covers("order"):
        return True
    special = about.SPECIAL.search(sentence.flat)
    if special and not facts.knows_phrase(special[0]):
        return True
    if spoken and not any(facts.covers(topic) for topic in spoken):
        return True
    if not spoken:
        return False
    while_ = about.A_WHILE.search(sentence.flat)
    if while_ and not holds(read(f"1 {while_['unit']}")[0], sentence):
        return True
    return any(
        not facts.knows_phrase(match[0]) and not about.DENIED.search(sentence.flat[: match.start()])
        for match in about.ABSOLUTE.finditer(sentence.flat)
    )


def _day(facts: Facts, sentence: Spoken) -> bool:
    flat = sentence.flat
    if not sentence.topics & {"shipping", "pickup", "returns", "hours", "restock"}:
        return False
    if any(not facts.promises(match[0]) for match in about.SOON.finditer(flat)):
        return True
    if about.VAGUELY_SOON.search(flat) and not facts.covers("shipping"):
        return True
    is_open = "hours" in sentence.topics and not about.CLOSED.search(flat)
    return any(
        not facts.knows_word(match[1]) or (is_open and facts.is_closed(match[1]))
        for match in about.WEEKDAY.finditer(flat)
    )


def _availability(known: Known, words: frozenset[str], *, gone: bool) -> bool:
    """Whether a product, in the forms that a sentence's words single out, is there, or gone."""
    named = {name: values & words for name, values in known.options.items() if values & words}
    offers = known.chosen(words)
    states = [known.hit.available if offer.available is None else offer.available for offer in offers]
    if gone:
        return bool(states) and all(state is False for state in states)
    several = [values for values in named.values() if len(values) > 1]
    if several:  # "available in S, M and L": each of them
        return all(
            any(
                (known.hit.available if offer.available is None else offer.available) and offer.words & {one}
                for offer in offers
            )
            for values in several
            for one in values
        )
    return any(state is True for state in states)
