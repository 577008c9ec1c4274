"""Whether a sentence holds: each of its claims against the facts, for the products and topics it is about."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from chatwidget.checking import deeds, leaning, names, stock, tallies
from chatwidget.checking import topics as about
from chatwidget.checking.addresses import ADDRESS
from chatwidget.checking.claims import Claim, Value, plain, read, weighed
from chatwidget.checking.codes_said import has_wrong_terms, is_wrong_code
from chatwidget.checking.comparisons import is_miscompared
from chatwidget.checking.contacts import leads_astray
from chatwidget.checking.facts import Facts
from chatwidget.checking.known import Known
from chatwidget.checking.lists import List
from chatwidget.checking.measures import fits, in_units_of, is_measured, is_multiplied, is_rounded
from chatwidget.checking.offers import words_of
from chatwidget.checking.pricing import price_holds, right_price
from chatwidget.checking.promises import broken, is_offered_wrongly
from chatwidget.checking.reckoning import is_reckoned
from chatwidget.checking.said import Said
from chatwidget.checking.spoken import WORDS, Spoken, Thread
from chatwidget.checking.tables import Table
from chatwidget.checking.tallies import is_stock

Verdict: TypeAlias = Literal["kept", "corrected", "dropped"]

_OF_OFFERS: Final = re.compile(
    r"[€$£]|\b(?:euros?|dollars?|dolares|pounds?|costs?|cuestan?|valen?|prices?|precios?|stock|available|disponibles?|sold|"
    r"agotad[oa]s?|left|queda[n]?|got|have|hay|tenemos|order|pedir|viene[n]?|comes?)\b"
)
"""What a shop says of one product or another, so that a word of a title tells which."""
_MONEY: Final = re.compile(r"[€$£]\s?[\d¼-¾⅐-⅞]|[\d¼-¾⅐-⅞][\s\u00a0]?[€£]")
_ITEM: Final = re.compile(r"\s*[*_#]*\s*(?:\d{1,3}[.)]|[-*•+])\s")
_AGED: Final = re.compile(
    r"[- ]olds?\b| de edad\b|[- ](?:trip|hike|tour|stay|holiday|walk|race|viaje|ruta|excursion|escapada)\b"
)
_SUM: Final = re.compile(r"\b(?:comes? to|adds? up to|would (?:make|cost)|suman?|serian|costarian?) $")
"""What stands before the result of an addition, and not before a size or the number of a house."""
_AGAINST: Final = re.compile(
    r"\b(?:against|versus|vs|compared (?:to|with)|rather than|instead of|frente a|en vez de|contra)\b"
)
_PRICED: Final = re.compile(r"^\d+[.,]\d\d\b|(?: mas| menos| more| less)\b")
_BULLET: Final = re.compile(r"\s*[-*\u2022+]\s")
_OF_A: Final = re.compile(r"\b(?:de|del|of|per|por|al|cada)\W+(?:una?|one)\W*$")
_TOGETHER: Final = 4
"""So many products of the sentences before may be added up."""
_THEIRS: Final = re.compile(r"\W*(?:its|their|sus?)\b")
"""What belongs to the one named before is no other product: "its strap is of leather"."""
_NO_NUMBER: Final = {"en": "once", "es": "ten"}
"""A word that is a number in the other language alone."""
_THE_ONE: Final = re.compile(r"\b(?:the|this|that|which)(?: (?!has|have|had|is|are|got)[a-z-]+)? $")
_OPEN: Final = frozenset(("hours", "contact"))
_HANDLE: Final = re.compile(r"(?<![\w.])@[\w.]*\w")
_ENDLESS: Final = Decimal(10) ** 12
_DENIES: Final = re.compile(
    r"\b(?:isn't|aren't|is not|are not|(?:doesn't|does not|don't|do not) (?:cost|weigh|measure|hold)|no (?:cuesta|"
    r"vale|pesa|es|mide))\W+$"
)
_MOST_CLAIMS: Final = 60
"""A sentence with more figures is no sentence."""
_FLEXIBLE: Final = 10
"""Numbers up to this may count what is listed ("these three")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One claim and what became of it; `by` says what it was compared with."""

    kind: str
    said: str
    verdict: Verdict
    by: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it as a receipt shows it."""
        return {"kind": self.kind, "said": self.said, "verdict": self.verdict, "by": self.by}


@dataclass(slots=True)
class Judge:
    """Judges sentence after sentence; a pronoun stands for what was named last."""

    facts: Facts
    language: str
    findings: list[Finding] = field(default_factory=list)
    _thread: Thread = field(default_factory=Thread)
    _is_open: bool = False
    _table: Table = field(default_factory=Table)
    _list: List = field(default_factory=List)

    def judge(self, text: str) -> str | None:
        """Return the sentence, corrected where it can be, or None where it does not hold."""
        self._open()
        if cells := self._table.statements(text):
            thread = self._thread
            held = [self._judge(cell) == cell for cell in cells]
            self._thread = thread
            return text if all(held) else None
        stated = self._list.statement(text)
        if stated and (self._list.is_dropped or self._is_listed_wrongly(text, stated)):
            self._note_worded("option", text)
            return None
        result = self._judge(text)
        self._list.led(is_dropped=result is None)
        return result

    def affirms(self) -> bool:
        """Whether a bare "yes" holds: what was asked before it, by the answer itself or by the shopper, is so."""
        self._open()
        before = self._thread.before
        if self._thread.is_torn or before is None:
            return not self._thread.is_torn
        asked = before.text.rstrip().rstrip("*_\"')")
        if not asked.endswith("?"):
            return True
        sentence, _thread = self._sentence(asked.rstrip("?").strip(), replace(self._thread, before=None))
        return not any(self._worded(sentence))

    def _open(self) -> None:
        """Begin with what the shopper asked: "yes, it is" leans on that."""
        if self._is_open:
            return
        self._is_open = True
        if self.facts.question:
            _spoken, self._thread = self._sentence(self.facts.question, self._thread)

    def _is_listed_wrongly(self, text: str, stated: str) -> bool:
        led, _thread = self._sentence(stated, self._thread)
        if self.facts.quotes(plain(text), led.meant):
            return False
        if led.named:
            return stock.is_misstated(self.facts, led) or is_offered_wrongly(led)
        return any(broken(self.facts, led, self._holds))

    def _note_worded(self, kind: str, text: str) -> None:
        self.findings.append(Finding(kind=kind, said=text.strip()[:200], verdict="dropped", by="no fact"))

    def _judge(self, text: str) -> str | None:
        sentence, thread = self._sentence(text, self._thread)
        if self._thread.is_torn and not sentence.named and leaning.leans(sentence.flat):
            self._note_worded("antecedent", text)
            return None
        result = self._judged(text, sentence)
        self._thread = thread if result is not None else replace(self._thread, is_torn=True)
        return result

    def _judged(self, text: str, sentence: Spoken) -> str | None:
        apart = [(at, end) for at, end, _group in sentence.named]  # "Camino 38" is a name
        apart += [match.span() for match in ADDRESS.finditer(text)]  # which the guard has let pass
        claims = [
            weighed(claim, text, self.facts.currency)
            for claim in read(text)
            if not _is_item_number(text, claim) and not any(at <= claim.start < end for at, end in apart)
        ]
        if self.facts.quotes(sentence.flat, sentence.meant):
            self._note(claims, text, "kept", "page")
            return text
        result: str | None = text if len(claims) <= _MOST_CLAIMS else None
        for reason in self._worded(sentence):
            self._note_worded(reason, text)
            result = None
        wrong = [claim for claim in claims[:_MOST_CLAIMS] if not self._holds(claim, sentence)]
        if result is not None and wrong:
            result = self._corrected(text, claims, wrong, sentence)
        if result is None and wrong:
            self._note(wrong, text, "dropped", "no fact")
        elif not wrong:
            self._note(claims, text, "kept" if result is not None else "dropped", "facts")
        return result

    def _corrected(self, text: str, claims: Sequence[Claim], wrong: Sequence[Claim], sentence: Spoken) -> str | None:
        """Put the catalogue's price where it was misquoted; None where that is not what is wrong."""
        if self._thread.is_unknown:
            return None
        right = right_price(self.facts, claims, wrong, sentence, self.language)
        if right is None:
            return None
        price, known = right
        start, end = wrong[0].start, wrong[0].end
        said = text[start:end]
        by = f"{price} ({known.hit.external_id})"
        self.findings.append(Finding(kind="money", said=said.strip(), verdict="corrected", by=by))
        return text[:start] + price + said[len(said.rstrip()) :] + text[end:]

    def _note(self, claims: Iterable[Claim], text: str, verdict: Verdict, by: str) -> None:
        self.findings += [
            Finding(kind=claim.kind, said=text[claim.start : claim.end].strip(), verdict=verdict, by=by)
            for claim in claims
        ]

    # ── what a sentence is about ─────────────────────────────────────────────────────────────────────────────────────
    def _sentence(self, text: str, thread: Thread) -> tuple[Spoken, Thread]:
        """Return a sentence with what it leans on, and what the next one may lean on if this one is shown."""
        flat, before = plain(text), thread.before
        named = self.facts.naming.named(text, flat)
        stranger = names.stranger(self.facts, text, flat, named)
        own = words_of(flat)
        lent = leaning.lent(before, own, flat)
        is_own = bool(thread.last) and self.facts.quotes(flat, thread.last)  # its description names nobody else
        is_theirs = bool(thread.last) and _THEIRS.match(flat) is not None
        hinted = [] if stranger or is_own or is_theirs else self.facts.naming.hinted(flat)
        named = [(at, end, [one for one in group if one in hinted] or group) for at, end, group in named]
        taken = hinted if not named and _takes_hints(flat, hinted) else []
        last, is_unknown = thread.last, thread.is_unknown
        if named or taken:
            last, is_unknown = tuple(known for _at, _end, group in named for known in group) or tuple(taken), False
        elif stranger:
            last, is_unknown = (), True
        spoken = Spoken(
            text=text,
            flat=flat,
            topics=about.topics(flat) | ({"discount"} if self.facts.texts.codes.named(flat) else frozenset()),
            words=own | lent,
            lent=lent,
            named=named,
            stranger=stranger,
            meant=self._meant(last, is_unknown=is_unknown) or self._told_by_form(flat, own, is_unknown=is_unknown),
            hinted=hinted,
            is_doubt=about.DOUBTED.search(flat) is not None,
            language=self.language,
            earlier=before.flat if before is not None else "",
            earlier_meant=before.spoken_of or before.meant if before is not None else (),
            recent=thread.recent[-_TOGETHER:],
            before=before if not named else None,
        )
        fresh = [one for one in spoken.spoken_of if one not in thread.recent[-_TOGETHER:]]
        return spoken, Thread(last, is_unknown, replace(spoken, before=None), (*thread.recent, *fresh))

    def _meant(self, last: Sequence[Known], *, is_unknown: bool) -> list[Known]:
        """Return the products a sentence speaks of: those named last, itself or before it, else the page's."""
        if last or is_unknown:
            return list({known.hit.external_id: known for known in last}.values())
        current = self.facts.products.get(self.facts.current)
        if current is not None:
            return [current]
        return list(self.facts.products.values()) if len(self.facts.products) == 1 else []

    def _told_by_form(self, flat: str, own: frozenset[str], *, is_unknown: bool) -> list[Known]:
        """Return the one product that comes in a form whose stock a sentence tells: "the honey ones are sold out"."""
        if is_unknown or not (about.IN_STOCK.search(flat) or about.OUT_OF_STOCK.search(flat)):
            return []
        found = [known for known in self.facts.products.values() if known.forms_in(own)]
        return found if len(found) == 1 else []

    # ── claims in words ──────────────────────────────────────────────────────────────────────────────────────────────
    def _worded(self, sentence: Spoken) -> Iterable[str]:
        """Yield what is wrong with a sentence's words."""
        if sentence.stranger:
            yield "name"
        if is_wrong_code(self.facts, sentence) or has_wrong_terms(self.facts, sentence):
            yield "code"
        if _has_unread_money(sentence.text):
            yield "money"
        strange = any(not self.facts.knows_phrase(match[0]) for match in _HANDLE.finditer(sentence.flat))
        if strange or leads_astray(self.facts, sentence):
            yield "link"
        if not sentence.is_doubt and names.is_unheard_of(self.facts, sentence):
            yield "name"
        if is_miscompared(self.facts, sentence):
            yield "comparison"
        if deeds.is_claimed(self.facts, sentence):  # in a question too: "I've ordered it, anything else?"
            yield "action"
        if not sentence.is_doubt:
            yield from broken(self.facts, sentence, self._holds)

    # ── claims in figures ────────────────────────────────────────────────────────────────────────────────────────────
    def _holds(self, claim: Claim, sentence: Spoken) -> bool:
        meant = sentence.meant_at(claim.start)
        if any(_is_endless(value) for value in claim.values):
            return False
        if claim.kind in {"money", "measure"} and _DENIES.search(sentence.flat[: claim.start]):
            return not self.facts.knows_amount(claim)  # "it isn't £549"
        if claim.kind == "money":
            return price_holds(self.facts, claim, sentence, self._thread)
        said = sentence.said(claim.start, claim.end)
        if claim.kind == "stock":
            if claim.values[0] == Decimal(1) and claim.worded and _THE_ONE.search(sentence.flat[: claim.start]):
                return True  # "two of the long one in stock"
            if self.facts.says(claim, meant, replace(said, topics=frozenset())):
                return True  # "a set of 3 pieces"
            return any(isinstance(value, Decimal) and is_stock(value, sentence, claim.start) for value in claim.values)
        if claim.kind == "number" and (held := tallies.holds(self.facts, claim, sentence, said)) is not None:
            return held
        return self._is_told(claim, sentence, said) or self._is_the_shoppers(claim, sentence, said)

    def _is_told(self, claim: Claim, sentence: Spoken, said: Said) -> bool:
        """Whether a figure stands in the shop's data, or follows from what stands there."""
        meant = sentence.meant_at(claim.start)
        if claim.kind == "number" and self._is_bare_price(claim, sentence):
            return True
        if claim.kind == "time" and not self.facts.texts.spans(claim, sentence.text):
            return False
        if claim.kind == "duration" and sentence.topics & _OPEN and self.facts.texts.opens_at(claim, said):
            return True  # "from 10 to 19 h"
        if claim.kind == "duration" and _AGED.match(sentence.flat, claim.end):
            return True  # "for a nine-year-old"
        if claim.kind == "duration" and claim.worded and _OF_A.search(sentence.flat[: claim.start + 3]):
            return True  # "before noon of a working day"
        others = sentence.hinted if len(sentence.named) < 2 else ()
        if _AGAINST.search(sentence.flat):
            few = len(self.facts.products) <= _TOGETHER
            others = list(self.facts.products.values()) if few else sentence.spoken_of
        everybody = list({one.hit.external_id: one for one in (*meant, *others, *self._everybody(sentence))}.values())
        is_sum = claim.kind == "number" and _SUM.search(sentence.flat[: claim.start]) is not None and not said.noun
        is_said = not is_sum and self.facts.says(claim, everybody, said)
        return is_said or self._follows(claim, sentence, said, everybody)

    def _follows(self, claim: Claim, sentence: Spoken, said: Said, everybody: Sequence[Known]) -> bool:
        """Whether a figure follows from those that are told: rounded, counted, added up, compared."""
        bare = replace(said, noun="")
        if any(self.facts.says(one, everybody, bare) for one in in_units_of(claim, sentence)):
            return True
        if is_rounded(claim, sentence) and self.facts.says(self.facts.near(claim, everybody), everybody, said):
            return True
        if claim.kind in {"number", "measure"} and self._counts(claim, sentence):
            return True
        pool = [*everybody, *sentence.spoken_of, *sentence.earlier_meant]
        return any(judge(claim, sentence, pool) for judge in (is_multiplied, fits, is_measured))

    def _is_the_shoppers(self, claim: Claim, sentence: Spoken, said: Said) -> bool:
        """Whether a figure is only what the shopper said themselves: an order's number, a limit, an address."""
        if not self.facts.shopper_said(claim):
            return False
        before = sentence.flat[max(0, claim.start - 30) : claim.start]
        is_number = claim.kind in {"number", "phone"} and about.ORDERED.search(before)
        is_theirs = about.LIMIT.search(sentence.flat) and not said.topics & about.POLICIES
        return bool(is_number or is_theirs or sentence.is_doubt or claim.kind == "email")

    def _everybody(self, sentence: Spoken) -> list[Known]:
        """Return whose texts a figure may come from: those named, or any where none is."""
        if sentence.named:
            return []
        current = self.facts.products.get(self.facts.current)
        return (
            [*self._thread.last, *sentence.hinted, current]
            if current is not None
            else [*self._thread.last, *sentence.hinted] or list(self.facts.products.values())
        )

    def _is_bare_price(self, claim: Claim, sentence: Spoken) -> bool:
        """Whether a number is a price whose currency stands at another ("1,290 dollars in green, 1,340 in black")."""
        value = claim.values[0]
        has_price = any(one.kind == "money" for one in (*read(sentence.text), *read(sentence.earlier)))
        offers = [offer for known in sentence.meant for offer in tallies.offers_at(known, sentence, claim.start)]
        if not has_price or not isinstance(value, Decimal):
            return False
        if any(offer.price in claim.values for offer in offers):
            return True
        pool = [*sentence.spoken_of, *sentence.meant, *sentence.earlier_meant]
        is_price = _PRICED.search(sentence.flat[claim.start : claim.end + 5]) is not None
        return is_price and is_reckoned(self.facts, claim, value, self.facts.currency, sentence, pool)

    def _counts(self, claim: Claim, sentence: Spoken) -> bool:
        """Whether a number is a form's, counts what is listed, or is no number ("once", "ten en cuenta", "one")."""
        value = claim.values[0]
        said = sentence.flat[claim.start : claim.end]
        forms = {
            word for known in sentence.spoken_of or sentence.meant for offer in known.offers for word in offer.words
        }
        if set(WORDS.findall(said)) <= forms:
            return True
        if not isinstance(value, Decimal):
            return False
        if claim.worded and (value == 1 or said == _NO_NUMBER.get(sentence.language)):
            return True
        digits = f"{value:f}"
        if any(digits in offer.words for known in sentence.meant for offer in known.offers):
            return True
        listed = about.LISTING.search(sentence.flat) is not None
        return listed and value <= min(_FLEXIBLE, len(self.facts.products)) and value == int(value)


def _is_endless(value: Value) -> bool:
    """Whether a figure is so large that nobody means it, and nothing is reckoned with it."""
    parts = value if isinstance(value, tuple) else (value,)
    return any(isinstance(part, Decimal) and part > _ENDLESS for part in parts)


def _takes_hints(flat: str, hinted: Sequence[Known]) -> bool:
    """Whether a word of a title says whom a sentence is about; an item below a product's name is about that one."""
    is_item = _BULLET.match(flat) is not None
    return _OF_OFFERS.search(flat) is not None or flat.startswith("|") or (len(hinted) == 1 and not is_item)


def _has_unread_money(text: str) -> bool:
    """Whether a currency's sign stands beside a figure that cannot be read ("x79 €"), and so not be checked."""
    spans = [(claim.start, claim.end) for claim in read(text) if claim.kind == "money"]
    return any(
        not any(start < match.end() and match.start() < end for start, end in spans) for match in _MONEY.finditer(text)
    )


def _is_item_number(text: str, claim: Claim) -> bool:
    return claim.kind == "number" and claim.start < 6 and _ITEM.match(text[: claim.end + 2]) is not None
