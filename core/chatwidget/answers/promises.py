"""What a sentence promises in words: that something is there, free, allowed, or comes on a day."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final, TypeAlias

from chatwidget.answers import stock
from chatwidget.answers import topics as about
from chatwidget.answers.claims import Claim, read
from chatwidget.answers.colours import hues
from chatwidget.answers.evidence import days, stem, stems
from chatwidget.answers.facts import Facts
from chatwidget.answers.spoken import Spoken

Holds: TypeAlias = Callable[[Claim, Spoken], bool]

_AND: Final = re.compile(r",\s+|\s(?:and|y|e)\s")


def broken(facts: Facts, sentence: Spoken, holds: Holds) -> Iterator[str]:
    """Yield the kinds of promises in a sentence that no fact holds."""
    if about.DONE_FOR_YOU.search(sentence.flat):
        yield "action"
    if stock.is_misstated(facts, sentence):
        yield "availability"
    if _option(facts, sentence):
        yield "option"
    if _free(facts, sentence):
        yield "free"
    if _policy(facts, sentence, holds):
        yield "policy"
    if _day(facts, sentence):
        yield "date"


def _option(facts: Facts, sentence: Spoken) -> bool:
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
    if not sizes <= has | told or not hues(flat) <= hues(" ".join(has | told)):
        return True
    offered = about.OFFERED_IN.search(flat)
    items = _AND.split(offered["list"]) if offered and len(_AND.split(offered["list"])) > 1 else []
    known = {stem(word) for word in has | told} | hues(" ".join(has | told))
    is_foreign = facts.is_foreign(sentence.said(0, 0))
    return any(len(stems(item)) == 1 and not stems(item) <= known and not is_foreign for item in items)


def _free(facts: Facts, sentence: Spoken) -> bool:
    flat = sentence.flat
    match = about.FREE.search(flat)
    if (
        match is None
        or about.TOWARDS_FREE.search(flat)
        or about.DENIED.search(flat[max(0, match.start() - 14) : match.start()])
    ):
        return False
    about_what = sentence.topics | sentence.said(*match.span()).topics
    kinds: list[str] = [one for one in ("shipping", "returns", "pickup") if one in about_what]
    if about.FREE_THING.search(flat):
        kinds = ["gift"]
    if not kinds:
        if facts.is_foreign(sentence.said(match.start(), match.end())):
            return not facts.gives_anything_free
        return not facts.has_free(sentence.words - {match[0]})
    amounts = {
        value[0]
        for claim in read(sentence.text)
        if claim.kind == "money"
        for value in claim.values
        if isinstance(value, tuple) and isinstance(value[0], Decimal)
    }
    said = sentence.said(match.start(), match.end())
    return not any(facts.is_free(kind, amounts, said) for kind in kinds)


def _policy(facts: Facts, sentence: Spoken, holds: Holds) -> bool:
    """Whether a sentence binds the shop to something none of its texts speaks of."""
    spoken = sentence.topics & about.POLICIES
    while_ = about.A_WHILE.search(sentence.flat)
    if while_ and sentence.said(*while_.span()).topics & about.POLICIES:
        unit = read(f"1 {while_['unit']}")[0]
        if not holds(replace(unit, start=while_.start(), end=while_.end()), sentence):
            return True
    if facts.contradicts(sentence.flat, replace(sentence.said(0, 0), topics=spoken)):
        return True
    if "discount" in sentence.topics and not about.DENIED.search(sentence.flat) and not facts.covers("discount"):
        return True
    if about.ORDER_STATUS.search(sentence.flat) and not facts.covers("order"):
        return True
    special = about.SPECIAL.search(sentence.flat)
    said_so = special is None or about.DENIED.search(sentence.flat) or facts.knows_phrase(special[0], sentence.meant)
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
    flat = sentence.flat
    if not sentence.topics & {"shipping", "pickup", "returns", "hours", "restock"}:
        return False
    if any(not facts.promises(match[0]) for match in about.SOON.finditer(flat)):
        return True
    if about.VAGUELY_SOON.search(flat) and not facts.covers("shipping"):
        return True
    for match in about.WEEKDAY.finditer(flat):
        named = days(match[0])
        if not named:  # "the weekend"
            if not facts.knows_word(match[1]):
                return True
            continue
        said = sentence.said(*match.span())
        is_closed = about.CLOSED.search(flat) is not None
        if "hours" in said.topics and is_closed != facts.is_closed(named):
            return True
        if not facts.is_told_of(named, said, denied=about.DENIED.search(flat) is not None):
            return True
    return False
