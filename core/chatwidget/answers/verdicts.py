"""Whether a sentence holds: each of its claims against the facts, for the products and topics it is about."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from chatwidget.answers import names, tallies
from chatwidget.answers import topics as about
from chatwidget.answers.claims import Claim, plain, read
from chatwidget.answers.evidence import Said
from chatwidget.answers.facts import Facts, amounts_of
from chatwidget.answers.known import Known
from chatwidget.answers.numerals import same_currency
from chatwidget.answers.phrases import amount
from chatwidget.answers.promises import broken
from chatwidget.answers.reckoning import is_limit, is_measured, is_miscompared, is_reckoned
from chatwidget.answers.spoken import WORDS, Spoken, words_of
from chatwidget.answers.tallies import is_stock
from chatwidget.hooks.types import Money

Verdict: TypeAlias = Literal["kept", "corrected", "dropped"]

_CODE_AFTER: Final = re.compile(
    r"\b(?:code|coupon|voucher|promo|codigo|cupon)s?\b(?:\s+(?:is|de|es|called|descuento|promocional|discount))*"
    r"[\s:\"'“”«*`]+([\w-]{3,24})"
)
_CODE: Final = re.compile(r"(?<![\w@./-])#?(?=[A-Z0-9_-]*[A-Z])(?=[A-Z0-9_-]*\d)[A-Z0-9][A-Z0-9_-]{2,}(?!\w)")
_CAPITALS: Final = re.compile(r"(?<![\w-])[A-Z]{5,}(?![\w-])")
_OF_OFFERS: Final = re.compile(
    r"[€$£]|\b(?:euros?|dollars?|dolares|pounds?|costs?|cuestan?|valen?|prices?|precios?|stock|available|disponibles?|sold|"
    r"agotad[oa]s?|left|queda[n]?|got|have|hay|tenemos|order|pedir|viene[n]?|comes?)\b"
)
"""What a shop says of one product or another, so that a word of a title tells which."""
_PAIR_PRICE: Final = re.compile(r"\b(?:for|por)\s+(?:a|the|el|un|los|las)?\s*(?:pair|par|both|two|dos)\b")
_PRONOUN: Final = re.compile(r"\W*(?:it|they|this|that|these|those|est[aeo]s?|es[aeo]s?|lo|la|los|las|cuesta|vale)\b")
_ITEM: Final = re.compile(r"\s*(?:\d{1,3}[.)]|[-*•+])\s")
_OF_A: Final = re.compile(r"\b(?:de|del|of|per|por|al|cada)\W+(?:una?|one)\W*$")
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
    _last: list[Known] = field(default_factory=list)
    _last_is_unknown: bool = False
    _before: Spoken | None = None

    def judge(self, text: str) -> str | None:
        """Return the sentence, corrected where it can be, or None where it does not hold."""
        sentence = self._sentence(text)
        claims = [
            claim
            for claim in read(text)
            if not _is_item_number(text, claim)
            and not any(at <= claim.start < end for at, end, _group in sentence.named)  # "Camino 38" is a name
        ]
        if self.facts.quotes(sentence.flat, sentence.meant):
            self._note(claims, text, "kept", "page")
            return text
        result: str | None = text
        for reason in self._worded(sentence):
            self.findings.append(Finding(kind=reason, said=text.strip()[:200], verdict="dropped", by="no fact"))
            result = None
        wrong = [claim for claim in claims if not self._holds(claim, sentence)]
        if result is not None and wrong:
            result = self._corrected(text, claims, wrong, sentence)
        if result is None and wrong:
            self._note(wrong, text, "dropped", "no fact")
        elif not wrong:
            self._note(claims, text, "kept" if result is not None else "dropped", "facts")
        return result

    def _note(self, claims: Iterable[Claim], text: str, verdict: Verdict, by: str) -> None:
        self.findings += [
            Finding(kind=claim.kind, said=text[claim.start : claim.end].strip(), verdict=verdict, by=by)
            for claim in claims
        ]

    # ── what a sentence is about ─────────────────────────────────────────────────────────────────────────────────────
    def _sentence(self, text: str) -> Spoken:
        flat = plain(text)
        named = self.facts.named(text, flat)
        stranger = names.stranger(self.facts, text, flat, named)
        own = words_of(flat)
        lent = self._lent(own)
        hinted = [] if stranger else self.facts.hinted(flat)
        if named:
            self._last = [known for _at, _end, group in named for known in group]
            self._last_is_unknown = False
        elif stranger:
            self._last, self._last_is_unknown = [], True
        spoken = Spoken(
            text=text,
            flat=flat,
            topics=about.topics(flat),
            words=own | lent,
            lent=lent,
            named=named,
            stranger=stranger,
            meant=self._meant(named, hinted if not named and _OF_OFFERS.search(flat) else []),
            hinted=hinted,
            is_doubt=about.DOUBTED.search(flat) is not None,
            language=self.language,
            before=self._before if not named else None,
        )
        self._before = replace(spoken, before=None)
        return spoken

    def _lent(self, own: frozenset[str]) -> frozenset[str]:
        """Return the words of the question that a sentence answers without repeating them."""
        before = self._before
        if (
            before is None
            or not before.flat.rstrip("*_ \n").endswith("?")
            or any(one.forms_in(own) for one in before.meant)
        ):
            return frozenset()
        return before.words

    def _meant(self, named: Sequence[tuple[int, int, list[Known]]], hinted: list[Known]) -> list[Known]:
        """Return the products a sentence speaks of: those it names, else those named last, else the page's."""
        if named:
            return list({known.hit.external_id: known for _at, _end, group in named for known in group}.values())
        if hinted:
            self._last, self._last_is_unknown = hinted, False
            return hinted
        if self._last or self._last_is_unknown:
            return self._last
        current = self.facts.products.get(self.facts.current)
        if current is not None:
            return [current]
        return list(self.facts.products.values()) if len(self.facts.products) == 1 else []

    # ── claims in words ──────────────────────────────────────────────────────────────────────────────────────────────
    def _worded(self, sentence: Spoken) -> Iterable[str]:
        """Yield what is wrong with a sentence's words."""
        if sentence.stranger:
            yield "name"
        if self._wrong_code(sentence):
            yield "code"
        if not sentence.is_doubt and names.is_unheard_of(self.facts, sentence):
            yield "name"
        if is_miscompared(sentence, self._last):
            yield "money"
        if not sentence.is_doubt:
            yield from broken(self.facts, sentence, self._holds)

    def _wrong_code(self, sentence: Spoken) -> bool:
        text, flat = sentence.text, sentence.flat
        for match in _CODE_AFTER.finditer(flat):
            said = text[match.start(1) : match.end(1)]
            looks = any(c.isdigit() for c in said) or said.isupper() or flat[match.start(1) - 1] in "\"'“«*`"
            if looks and not self.facts.is_code(match[1]):
                if sentence.is_doubt and self.facts.shopper_wrote(match[1]):
                    continue
                return True
        if not text.isupper() and any(not names.is_known(self.facts, plain(word)) for word in _CAPITALS.findall(text)):
            return True
        for match in _CODE.finditer(text):
            code = plain(match[0]).lstrip("#")
            if re.fullmatch(r"\d+[a-z]{1,4}", code) or names.is_known(self.facts, code):
                continue  # "500GB" is a measure
            return True
        return False

    # ── claims in figures ────────────────────────────────────────────────────────────────────────────────────────────
    def _holds(self, claim: Claim, sentence: Spoken) -> bool:
        meant = sentence.meant_at(claim.start)
        if claim.kind == "money":
            return self._price_holds(claim, sentence, meant)
        said = sentence.said(claim.start, claim.end)
        if claim.kind == "stock":
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
        if claim.kind == "duration" and "hours" in sentence.topics and self.facts.opens_at(claim, said):
            return True  # "from 10 to 19 h"
        if claim.kind == "duration" and claim.worded and _OF_A.search(sentence.flat[: claim.start + 3]):
            return True  # "before noon of a working day"
        everybody = list({one.hit.external_id: one for one in (*meant, *self._everybody(sentence))}.values())
        if self.facts.says(claim, everybody, said):
            return True
        if claim.kind in {"number", "measure"} and self._counts(claim, sentence):
            return True
        return claim.kind == "measure" and is_measured(claim, sentence, everybody)

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
            [*self._last, *sentence.hinted, current]
            if current is not None
            else [*self._last, *sentence.hinted] or list(self.facts.products.values())
        )

    def _is_bare_price(self, claim: Claim, sentence: Spoken) -> bool:
        """Whether a number is a price whose currency stands at another ("1,290 dollars in green, 1,340 in black")."""
        value = claim.values[0]
        has_price = any(one.kind == "money" for one in read(sentence.text))
        offers = [offer for known in sentence.meant for offer in tallies.offers_at(known, sentence, claim.start)]
        return has_price and any(offer.price in claim.values for offer in offers) and isinstance(value, Decimal)

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
        if claim.worded and (value == 1 or said in {"once", "ten"}):
            return True
        digits = f"{value:f}"
        if any(digits in offer.words for known in sentence.meant for offer in known.offers):
            return True
        listed = about.LISTING.search(sentence.flat) is not None
        return listed and value <= min(_FLEXIBLE, len(self.facts.products)) and value == int(value)

    def _price_holds(self, claim: Claim, sentence: Spoken, meant: Sequence[Known]) -> bool:
        said = sentence.said(claim.start, claim.end)
        everything = list(self.facts.products.values())
        for value in claim.values:
            if not isinstance(value, tuple) or not isinstance(value[0], Decimal):
                continue
            is_price = any(_costs(known, value[0], str(value[1]), sentence, claim.start) for known in meant)
            pool = list({one.hit.external_id: one for one in (*sentence.spoken_of, *meant, *self._last)}.values())
            if is_price and self._is_of_all(value[0], sentence):
                return True
            if is_reckoned(self.facts, claim, value[0], str(value[1]), sentence, pool):
                return True
            limited = sentence.spoken_of or (meant if _PRONOUN.match(sentence.flat) else [])
            if not said.topics and is_limit(
                value[0], str(value[1]), claim, sentence, limited, everything, self.facts.thresholds()
            ):
                return True
            anywhere = not meant and not self._last_is_unknown
            if (
                (anywhere or (len(meant) > 1 and not sentence.named and about.OVERVIEW.search(sentence.flat)))
                and not said.topics
                and any(same_currency(str(value[1]), one.currency) and value[0] in one.prices for one in everything)
            ):
                return True
        is_elsewhere = said.topics or "cart" in sentence.topics or not meant or self.facts.names_place(said)
        if is_elsewhere and self.facts.says(claim, [], said):
            return True
        if self.facts.shopper_said(claim):
            before = sentence.flat[max(0, claim.start - 40) : claim.start]
            return bool(about.LIMIT.search(before)) and not said.topics
        return False

    @staticmethod
    def _is_of_all(value: Decimal, sentence: Spoken) -> bool:
        """Whether "each" and "in every size" hold of a price."""
        if _PAIR_PRICE.search(sentence.flat) and not any(_PAIR_PRICE.search(one.text) for one in sentence.meant):
            return any(value == 2 * price for one in sentence.meant for price in one.prices)
        if about.EVERY_FORM.search(sentence.flat):
            return all(one.prices <= {value} for one in sentence.meant)
        if (
            about.EACH.search(sentence.flat)
            and len(sentence.spoken_of) > 1
            and len(amounts_of(read(sentence.text))) == 1
        ):
            return all(value in one.prices for one in sentence.spoken_of)
        return True

    def _corrected(self, text: str, claims: Sequence[Claim], wrong: Sequence[Claim], sentence: Spoken) -> str | None:
        """Put the catalogue's price where one product's only price was misquoted; None where that is not so."""
        claim = wrong[0]
        amounts = [one for one in claims if one.kind == "money"]
        meant = sentence.meant_at(claim.start)
        if len(wrong) > 1 or claim.kind != "money" or len(amounts) > 1 or len(meant) != 1:
            return None
        said_of = sentence.said(claim.start, claim.end)
        is_other = said_of.topics or about.LIMIT.search(sentence.flat) or about.DIFFERENCE.search(sentence.flat)
        offers = tallies.offers_at(meant[0], sentence, claim.start)
        prices = {offer.price for offer in offers if offer.price is not None}
        if is_other or about.TOTAL.search(sentence.flat) or len(prices) != 1 or self._last_is_unknown:
            return None
        right = amount(Money(amount=prices.pop(), currency=meant[0].currency), self.language)
        said = text[claim.start : claim.end]
        self.findings.append(
            Finding(kind="money", said=said.strip(), verdict="corrected", by=f"{right} ({meant[0].hit.external_id})")
        )
        space = said[len(said.rstrip()) :]
        return text[: claim.start] + right + space + text[claim.end :]


def _costs(known: Known, value: Decimal, currency: str, sentence: Spoken, start: int) -> bool:
    """Whether a product costs this in the form that the sentence names at a place."""
    if not same_currency(currency, known.currency):
        return False
    prices = {offer.price for offer in tallies.offers_at(known, sentence, start)} - {None}
    return value in (prices or known.prices) or (not known.options and value in known.prices)


def _is_item_number(text: str, claim: Claim) -> bool:
    return claim.kind == "number" and claim.start < 6 and _ITEM.match(text[: claim.end + 2]) is not None
