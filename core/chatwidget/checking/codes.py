"""What a shop says of each of its discount codes, and whether a sentence about one keeps to it.

"SPOKE10 takes 10% off a first order over £80; it is not valid on bikes. WINTER15 takes 15% off lights." A figure, a
month or a thing that is told of one code is not told of another, and what holds of all codes holds of each.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Final

from chatwidget.checking.alike import has_alike
from chatwidget.checking.claims import Claim, plain, read
from chatwidget.checking.colours import hues
from chatwidget.checking.concepts import PLACES, mentions
from chatwidget.checking.evidence import SENTENCE, polarity, stems
from chatwidget.checking.form_words import MEANING
from chatwidget.checking.timetable import months_in
from chatwidget.checking.topics import DENIED

_CODE: Final = re.compile(r"(?<![\w@./-])(?=[A-Z0-9_-]*[A-Z]{2})[A-Z][A-Z0-9_-]{2,}(?!\w)")
_OF_CODES: Final = re.compile(r"\b(?:codes?|codigos?|vouchers?|coupons?|cupon(?:es)?|promotions?|promocion(?:es)?)\b")
_TOKEN: Final = re.compile(r"[\w-]{3,}")
_NAMED: Final = re.compile(
    r"\b(?:code|codigo|cupon|coupon|voucher)s?\b(?: is| es| called)?[\s:\"'\u201c\u201d\u00ab*`]+([\w-]{3,24})"
)
_NEAR: Final = 3
"""Words that say what something is taken off."""
_OFF_AFTER: Final = re.compile(r"\s*(?:off|discount|de descuento|menos|de rebaja)\b")
_OFF_BEFORE: Final = re.compile(
    r"\b(?:takes?|saves?|knocks?|descuenta|quita|rebaja|resta|ahorra\w*|te descontamos)\W+(?:unos |los )?$"
)
_REACH_BEFORE: Final = re.compile(
    r"\b(?:at least|minimum of|over|from|reach(?:es)?|desde|a partir de|minimo de|al menos)\W+(?:los )?$"
)
_REACH_AFTER: Final = re.compile(r"\s*(?:or more|and up|o mas|como minimo)\b")
_SEVERAL: Final = re.compile(
    r"\b(?:two|three|four|five|six|dos|tres|cuatro|cinco|seis|[2-9])(?: or more| o mas)? (?P<what>[^\W\d_]{3,})"
)
_SINGLE: Final = re.compile(
    r"\b(?:buy|buying|bought|order|ordering|get|purchase|compr\w+|pid\w+|llev\w+)(?: (?:only|just|solo))* "
    r"(?:(?:a|an|one|un|una) (?:single |sol[oa] )?)(?P<what>[^\W\d_]{3,})"
)
_FALLS: Final = re.compile(r"\s*(?:down )?(?:to|a)\b")
"""What a price falls to: "from $68 down to $64"."""
_WORD: Final = 4
"""Letters that may be an abbreviation; a code without a figure has more."""
_LEAST: Final = re.compile(r"\b(?:at least|minimum|or more|al menos|como minimo|minimo|o mas)\b")
_LACKING: Final = re.compile(r"\b(?:no|without|sin) ([a-z]+)")
_EXCLUDED: Final = re.compile(r"\bexclu(?:ded?|ding|id[oa]s?|ye)\b|\bexcept\b|\bexcepto\b")
_ANY: Final = re.compile(
    r"\b(?:any|every|all|cualquier|todos los|todas las) ((?!order|purchase|time|pedido|compra)[a-z]+)"
)
_CLAUSE: Final = re.compile(
    r"[;,]\s+(?:but |pero |and |y )?|\s(?:and|but|y|pero)\s(?=(?:does|do|is|are|it|can|cannot|not|no)\b)"
)
_OFF: Final = re.compile(
    r"\boff (?:(?:the|your|our|all|any|every|a|an) )*(?P<what>[a-z' -]+)|\b(?:de descuento|de rebaja|%|por ciento|"
    r"euros|\u20ac) (?:solo )?"
    r"(?:en|sobre) (?:(?:tod[oa]s?|l[oa]s?|el|tu|su|un|una) )*(?P<que>[a-z -]+)|\b(?P<whole>everything|all|todo|"
    r"(?:all|every) \w+) "
    r"(?:is|are|esta|estan|tiene[n]?) (?:now )?(?:al )?\d"
)
_FOR: Final = re.compile(
    r"\b(?:is|are|works?|valid|applies|apply|good|used?|redeemed|vale|valen|sirven?|aplican?|valid[oa]s?|usar\w*)"
    r"(?: (?:only|also|too|just|solo|tambien))* (?:for|on|to|with|para|en|con) "
    r"(?:(?:the|your|our|all|any|every|a|an|l[oa]s?|el|tod[oa]s?|tus?|un|una) )*(?P<what>[a-z' -]+)"
)
"""What a code is said to be for."""
_LISTED: Final = re.compile(r"\boff [a-z' -]+? and ([a-z' -]+)")
_STOP: Final = re.compile(
    r"\b(?:until|till|over|of|from|when|if|with|and it|for|after|hasta|desde|a partir|si|al|con|que|por)\b"
)
_ORDERS: Final = frozenset(
    ("first", "primer", "primera", "order", "purchase", "pedido", "compra", "new", "next", "minimum", "item")
)
_ANYBODY: Final = frozenset(
    re.split(
        r"\s+",
        "everyone everybody anyone anybody customer shopper card limited time one day week month cliente persona "
        "tarjeta tiempo limitado vez semana mes",
    )
)
"""Whom and how long a code is for, which says nothing of what."""
_ORDERS_ALONE: Final = frozenset(("order", "pedido", "compra", "purchase"))
_EVERYTHING: Final = frozenset(("everything", "all", "todo", "anything"))
_FIRST: Final = re.compile(r"\b(?:first (?:order|purchase)|primer pedido|primera compra)\b")
_OTHER_ORDER: Final = re.compile(
    r"\b(?:(?:any|every|each|all|your next|a second|the second|second|third|next) (?:order|purchase)s?|(?:cualquier|"
    r"cada|todos (?:los|tus|sus)|segundo|"
    r"tercer) pedidos?|segunda compra)\b"
)
_NO_LEAST: Final = re.compile(
    r"\b(?:no minimum|any amount|whatever the amount|sin (?:importe )?minimo|no hay (?:importe )?minimo|"
    r"cualquier importe)\b"
)
_UNDER: Final = re.compile(r"\b(?:under|below|less than|menos de|por debajo de)\W+(?:los )?$")
_SINCE: Final = re.compile(
    r"\b(?:starts?|begins?|from|since|valid from|empieza|a partir|desde)\b(?:(?! to | al | hasta | until )[^.;]){0,12}$"
)
_ALWAYS: Final = re.compile(
    r"\b(?:all year|year[- ]round|any ?time|always|todo el ano|siempre(?! que)|en cualquier momento)\b"
)
_EVERYONE: Final = re.compile(
    r"(?<!not )(?<!no )\b(?:everyone|everybody|anyone|anybody|(?:any|every|all) (?:new )?customers?|"
    r"cualquier (?:cliente|persona)|todos los clientes|para tod[oa]s)\b"
)
_SOME: Final = re.compile(
    r"\b(?:members?|teachers?|students?|nurses?|subscribers?|schools?|clubs?|societies|guides?|patrollers?|staff|socios?|"
    r"miembros?|profesor\w*|estudiantes?|asociacion\w*|suscriptor\w*)\b"
)
_IDLE: Final = frozenset(
    re.split(
        r"\s+",
        "sale code codigo discount descuento valid valido vale valen work apply applied use used usar sirve sirven "
        "admite "
        "stack runs until",
    )
)


@dataclass(frozen=True, slots=True)
class _Statement:
    flat: str
    claims: tuple[Claim, ...]
    affirmed: frozenset[str]
    denied: frozenset[str]
    months: frozenset[int]
    has_least: bool


@dataclass(frozen=True, slots=True)
class Section:
    """What is said of one code: of it alone, and of all."""

    own: Sequence[_Statement]
    general: Sequence[_Statement]

    @property
    def every(self) -> Iterator[_Statement]:
        """All that holds of the code."""
        yield from self.own
        yield from self.general

    def tells(self, claim: Claim) -> bool:
        """Whether a figure is one of the code's own, or of all codes."""
        told = {
            value for one in self.every for other in one.claims if other.kind == claim.kind for value in other.values
        }
        return bool(told & set(claim.values))

    def belies(self, flat: str, things: frozenset[str], of: frozenset[str]) -> bool:
        """Whether a sentence extends the code to what it does not reach: another month, an excluded thing, any other.

        `things` are what products are filed under, `of` the words of the products that the sentence names.
        """
        affirmed = frozenset[str]().union(*(one.affirmed for one in self.own))
        denied = frozenset[str]().union(*(one.denied for one in self.every))
        if self._strays(flat) or self._is_for_all(flat):
            return True
        if any(has_alike(word, affirmed) for match in _LACKING.finditer(flat) for word in _telling(stems(match[1]))):
            return True
        if DENIED.search(flat) or _EXCLUDED.search(flat):
            return False
        said = _telling(stems(flat) | of)
        if any(has_alike(word, denied) and not has_alike(word, affirmed) for word in said):
            return True
        if self.own and any(not has_alike(word, affirmed) for match in _ANY.finditer(flat) for word in stems(match[1])):
            return True
        if self._is_of_others(flat, of):
            return True
        scope = {word for word in things if has_alike(word, affirmed)}
        return bool(scope) and any(word in things and not has_alike(word, affirmed) for word in stems(flat))

    def _is_of_others(self, flat: str, of: frozenset[str]) -> bool:
        """Whether what is taken off one thing is said to be taken off another: "off bikes", and not "off lights"."""
        own = frozenset[str]().union(*(_taken_off(one.flat) for one in self.own)) - _ORDERS
        said = _taken_off(flat)
        if self.own and said & _EVERYTHING and own:
            return True
        meant = {word for match in _FOR.finditer(flat) for word in _first_stems(match["what"]) if not months_in(word)}
        affirmed = frozenset[str]().union(*(one.affirmed for one in self.every))
        meant -= _ORDERS | _ANYBODY
        is_bounded = bool(own) or any(one.denied for one in self.own)
        if is_bounded and meant and not any(has_alike(word, affirmed) for word in meant | of):
            return True
        listed = _LISTED.search(flat)
        if own and listed and not any(has_alike(word, own) for word in stems(listed[1]) - _ORDERS):
            return True  # "off lights and locks"
        said = said - _ORDERS - _EVERYTHING
        if not own:
            return False
        return bool(said | of) and not any(has_alike(word, own) for word in said | of)

    def shared(self, flat: str) -> frozenset[str]:
        """Return the telling words that a sentence has in common with what is told of the code."""
        affirmed = frozenset[str]().union(*(one.affirmed for one in self.own))
        return frozenset(word for word in _telling(stems(flat)) - _ORDERS_ALONE if has_alike(word, affirmed))

    def is_for_fewer(self, flat: str) -> bool:
        """Whether the code has a condition that the sentence says it has not: a first order, an amount to reach."""
        own = " ".join(one.flat for one in self.own)
        has_least = any(
            claim.kind == "money" and not _is_off(claim, one.flat) for one in self.own for claim in one.claims
        )
        if _NO_LEAST.search(flat) and (has_least or _FIRST.search(own)):
            return not _NO_LEAST.search(own)
        return bool(_FIRST.search(own) and _OTHER_ORDER.search(flat))

    def misreads(self, claim: Claim, flat: str) -> bool:
        """Whether an amount to reach is said to be taken off, or a last day to be a first one."""
        if claim.kind == "money":
            told = [
                (other, one.flat) for one in self.own for other in one.claims if set(other.values) & set(claim.values)
            ]
            if told and _is_off(claim, flat) and not any(_is_off(other, text) for other, text in told):
                return True
            return bool(told) and _UNDER.search(flat[: claim.start]) is not None and not DENIED.search(flat)
        return (
            claim.kind == "date"
            and bool(_SINCE.search(flat[: claim.start]))
            and not any(
                _SINCE.search(one.flat[: other.start])
                for one in self.own
                for other in one.claims
                if set(other.values) & set(claim.values)
            )
        )

    def _is_for_all(self, flat: str) -> bool:
        """Whether a code of some people or days is given to everybody or for ever."""
        is_dated = any(one.months or any(claim.kind == "date" for claim in one.claims) for one in self.own)
        if is_dated and _ALWAYS.search(flat):
            return True
        if _SOME.search(flat):
            return False
        return _EVERYONE.search(flat) is not None and any(_SOME.search(one.flat) for one in self.own)

    def _strays(self, flat: str) -> bool:
        """Whether a sentence names a month, a place or a colour where what is told of the code names others."""
        months, told = months_in(flat), {month for one in self.every for month in one.months}
        if months and not months <= told:
            return True
        own = " ".join(one.flat for one in self.own)
        if hues(own) and not hues(flat) <= hues(own):
            return True
        places = {one.concept for one in mentions(own)} & PLACES
        return bool(places) and not {one.concept for one in mentions(flat)} & PLACES <= places

    def counts_wrongly(self, claim: Claim, noun: str) -> bool:
        """Whether fewer things are called enough than the code asks for."""
        value = claim.values[0]
        for one in self.own:
            for other in one.claims:
                asked = other.values[0]
                if other.kind != "number" or not isinstance(asked, Decimal) or not isinstance(value, Decimal):
                    continue
                if noun and has_alike(noun, one.affirmed) and one.has_least and value < asked:
                    return True
        return False

    def asks_for_more(self, flat: str) -> bool:
        """Whether the code is for several of a thing, and a sentence is content with one: "when you buy a rose"."""
        for one in self.own:
            for match in _SEVERAL.finditer(one.flat):
                things = _named_so(match["what"])
                if any(has_alike(word, things) for said in _SINGLE.finditer(flat) for word in _named_so(said["what"])):
                    return True
        return False

    def reductions(self) -> Sequence[tuple[Decimal, Decimal]]:
        """Return what the code takes off: a percent and nothing, or nothing and an amount."""
        found = []
        for one in self.own:
            for claim in one.claims:
                value = claim.values[0]
                if claim.kind == "percent" and isinstance(value, Decimal):
                    found.append((value, Decimal(0)))
                elif claim.kind == "money" and isinstance(value, tuple) and isinstance(value[0], Decimal):
                    found.append((Decimal(0), value[0]))
        return found


@dataclass(slots=True)
class Codes:
    """The codes of a shop's texts."""

    _own: dict[str, list[_Statement]] = field(default_factory=dict)
    _general: list[_Statement] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Take in a text of the shop."""
        for code, statement in _read(text):
            if code:
                self._own.setdefault(code, []).append(statement)
            else:
                self._general.append(statement)

    def named(self, flat: str) -> list[str]:
        """Return the codes that plain text names."""
        return [code for code in self._own if re.search(rf"(?<!\w){re.escape(code)}(?!\w)", flat)]

    def telling(self, claim: Claim) -> Section | None:
        """Return what is told of the codes that have a percent or an amount, where a sentence names none of them."""
        own = [
            one
            for statements in self._own.values()
            if any(
                set(other.values) & set(claim.values)
                for one in statements
                for other in one.claims
                if other.kind == claim.kind
            )
            for one in statements
        ]
        return Section(own, self._general) if own else None

    def section(self, flat: str, before: str = "") -> Section | None:
        """Return what is told of the code that a sentence speaks of, itself or going on from the one before."""
        named = self.named(flat) or self.named(before)
        if not named and not _OF_CODES.search(flat):
            return None
        own = [one for code in named for one in self._own[code]]
        if not own and not self._general:
            return None
        return Section(own, self._general)


@lru_cache(maxsize=512)
def codes_in(text: str) -> frozenset[str]:
    """Return the words of a text that may be codes: in capitals, with a figure, or named as one."""
    written = {match[0] for match in _TOKEN.finditer(text) if match[0].isupper() or any(c.isdigit() for c in match[0])}
    return frozenset(map(plain, written)) | frozenset(match[1] for match in _NAMED.finditer(plain(text)))


@lru_cache(maxsize=512)
def _read(text: str) -> tuple[tuple[str, _Statement], ...]:
    """Return what a text tells of its codes, each with the code it is of, "" where it is of all."""
    found = []
    for line in text.splitlines():
        for sentence in SENTENCE.split(line):
            codes = [code for code in _CODE.findall(sentence) if any(c.isdigit() for c in code) or len(code) > _WORD]
            if not codes:
                if _OF_CODES.search(plain(sentence)):
                    found.append(("", _statement(plain(sentence))))
                continue
            current = plain(codes[0])
            for part in re.split(r";\s+", sentence) if len(codes) > 1 else [sentence]:
                flat = plain(part)
                current = next((plain(code) for code in codes if plain(code) in flat), current)
                found.append((current, _statement(flat)))
    return tuple(found)


def _named_so(word: str) -> frozenset[str]:
    """Return the stem of a thing's name, in both languages where they are known."""
    return stems(word) | stems(MEANING.get(word, word))


def _taken_off(flat: str) -> frozenset[str]:
    """Return the stems of what a statement says that something is taken off."""
    found = frozenset[str]()
    for match in _OFF.finditer(flat):
        what = match["what"] or match["que"] or match["whole"] or ""
        found |= _first_stems(what) | (_EVERYTHING & set(what.split()[:_NEAR]))
    return found


def _first_stems(what: str) -> frozenset[str]:
    """Return the stems of the words that name a thing, up to where a condition begins."""
    return stems(" ".join(_STOP.split(what)[0].split()[:_NEAR]))


def is_to_reach(claim: Claim, flat: str) -> bool:
    """Whether an amount is what an order has to reach: "a first order of $40 or more"."""
    if _FALLS.match(flat, claim.end):
        return False
    return _REACH_BEFORE.search(flat[: claim.start]) is not None or _REACH_AFTER.match(flat, claim.end) is not None


def _is_off(claim: Claim, flat: str) -> bool:
    """Whether an amount is what is taken off, not what has to be reached."""
    return _OFF_AFTER.match(flat, claim.end) is not None or _OFF_BEFORE.search(flat[: claim.start]) is not None


def _telling(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if not has_alike(word, _IDLE))


def _statement(flat: str) -> _Statement:
    affirmed, denied = set[str](), set[str]()
    for clause in _CLAUSE.split(flat):
        yes, no = (frozenset[str](), stems(clause)) if _EXCLUDED.search(clause) else polarity(clause)
        affirmed |= yes
        denied |= no
    return _Statement(
        flat, read(flat), frozenset(affirmed), frozenset(denied), months_in(flat), bool(_LEAST.search(flat))
    )
