"""Whether a sentence holds: each of its claims against the facts, for the products and topics it is about."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations
from typing import Final, Literal, TypeAlias

from chatwidget.answers import topics as about
from chatwidget.answers.claims import Claim, plain, read
from chatwidget.answers.colours import hues
from chatwidget.answers.facts import Facts
from chatwidget.answers.known import Known
from chatwidget.answers.numerals import same_currency
from chatwidget.answers.phrases import amount
from chatwidget.answers.promises import broken
from chatwidget.answers.spoken import Spoken
from chatwidget.hooks.types import Money

Verdict: TypeAlias = Literal["kept", "corrected", "dropped"]

_CODE_AFTER: Final = re.compile(
    r"\b(?:code|coupon|voucher|promo|codigo|cupon)s?\b(?:\s+(?:is|de|es|called|descuento|promocional|discount))*"
    r"[\s:\"'“”«*`]+([\w-]{3,24})"
)
_CODE: Final = re.compile(r"(?<![\w@./-])#?(?=[A-Z0-9_-]*[A-Z])(?=[A-Z0-9_-]*\d)[A-Z0-9][A-Z0-9_-]{2,}(?!\w)")
_CAPITALS: Final = re.compile(r"(?<![\w-])[A-Z]{5,}(?![\w-])")
_NAME: Final = re.compile(r"[A-ZÀ-ÖØ-Þ][\w'\u2019-]+(?:\s+(?:de\s+|del\s+|of\s+)?[A-ZÀ-ÖØ-Þ0-9][\w'\u2019-]*)+")
_BOLD: Final = re.compile(r"\*\*([^*\n]{3,80}?)\*\*|[“«]([^”»\n]{3,80})[”»]")
_WORDS: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_ITEM: Final = re.compile(r"\s*(?:\d{1,3}[.)]|[-*•+])\s")
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

    def judge(self, text: str) -> str | None:
        """Return the sentence, corrected where it can be, or None where it does not hold."""
        sentence = self._sentence(text)
        claims = [
            claim
            for claim in read(text)
            if not _is_item_number(text, claim)
            and not any(at <= claim.start < end for at, end, _group in sentence.named)  # "Camino 38" is a name
        ]
        if self.facts.quotes(sentence.flat):
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
        stranger = self._stranger(text, flat, named)
        if named:
            self._last = [known for _at, _end, group in named for known in group]
            self._last_is_unknown = False
        elif stranger:
            self._last, self._last_is_unknown = [], True
        return Spoken(
            text=text,
            flat=flat,
            topics=about.topics(flat),
            words=frozenset(_WORDS.findall(flat)) | hues(flat),
            named=named,
            stranger=stranger,
            meant=self._meant(named),
            is_doubt=about.DOUBTED.search(flat) is not None,
        )

    def _meant(self, named: Sequence[tuple[int, int, list[Known]]]) -> list[Known]:
        """Return the products a sentence speaks of: those it names, else those named last, else the page's."""
        if named:
            return list({known.hit.external_id: known for _at, _end, group in named for known in group}.values())
        if self._last or self._last_is_unknown:
            return self._last
        current = self.facts.products.get(self.facts.current)
        if current is not None:
            return [current]
        return list(self.facts.products.values()) if len(self.facts.products) == 1 else []

    def _stranger(self, text: str, flat: str, named: Sequence[tuple[int, int, list[Known]]]) -> str:
        """Return what is presented as a product although nobody knows it."""
        spans = [match.span(1) if match[1] else match.span(2) for match in _BOLD.finditer(text)]
        spans += [match.span() for match in _NAME.finditer(text) if about.OFFERED.search(flat)]
        for start, end in spans:
            if any(at < end and start < stop for at, stop, _group in named):
                continue
            words = [word for word in _WORDS.findall(text[start:end]) if not word.isdigit()]
            names = [word for word in words if word[0].isupper()]
            if len(names) < 2:
                continue
            unknown = [word for word in names if not self._is_known(plain(word))]
            if unknown and len(unknown) * 2 >= len(names):
                return text[start:end]
        return ""

    def _is_known(self, word: str) -> bool:
        return self.facts.knows_word(word) or self.facts.shopper_wrote(word) or word in about.COMMON_NAMES

    # ── claims in words ──────────────────────────────────────────────────────────────────────────────────────────────
    def _worded(self, sentence: Spoken) -> Iterable[str]:
        """Yield what is wrong with a sentence's words."""
        if sentence.stranger:
            yield "name"
        if self._wrong_code(sentence):
            yield "code"
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
        if not text.isupper() and any(not self._is_known(plain(word)) for word in _CAPITALS.findall(text)):
            return True
        for match in _CODE.finditer(text):
            code = plain(match[0]).lstrip("#")
            if re.fullmatch(r"\d+[a-z]{1,4}", code) or self._is_known(code):
                continue  # "500GB" is a measure
            return True
        return False

    # ── claims in figures ────────────────────────────────────────────────────────────────────────────────────────────
    def _holds(self, claim: Claim, sentence: Spoken) -> bool:
        meant = sentence.meant_at(claim.start)
        if claim.kind == "money":
            return self._price_holds(claim, sentence, meant)
        if claim.kind == "stock":
            stocks = [offer.stock for known in meant for offer in known.chosen(sentence.words)]
            totals = [
                sum(stocks_of) for known in meant if (stocks_of := [o.stock or 0 for o in known.chosen(sentence.words)])
            ]
            if self.facts.says(claim, meant, frozenset()):
                return True  # "a set of 3 pieces"
            return any(value in {*stocks, *(total for total in totals if total)} for value in claim.values)
        everybody = meant or list(self.facts.products.values())
        if self.facts.says(claim, everybody, self._spoken(sentence)):
            return True
        if claim.kind in {"number", "measure"} and self._counts(claim, sentence):
            return True
        if self.facts.shopper_said(claim):
            before = sentence.flat[max(0, claim.start - 30) : claim.start]
            is_number = claim.kind in {"number", "phone"} and about.ORDERED.search(before)
            is_theirs = about.LIMIT.search(sentence.flat) and not sentence.topics & about.POLICIES
            return bool(is_number or is_theirs or sentence.is_doubt or claim.kind == "email")
        return False

    def _spoken(self, sentence: Spoken) -> frozenset[str]:
        return sentence.topics & (about.POLICIES | {"discount", "hours"})

    def _counts(self, claim: Claim, sentence: Spoken) -> bool:
        """Whether a number is a form's, counts what is listed, or is no number ("once", "ten en cuenta", "one")."""
        value = claim.values[0]
        if not isinstance(value, Decimal):
            return False
        said = sentence.flat[claim.start : claim.end]
        if claim.worded and (value == 1 or said in {"once", "ten"}):
            return True
        digits = f"{value:f}"
        if any(digits in offer.words for known in sentence.meant for offer in known.offers):
            return True
        listed = about.LISTING.search(sentence.flat) is not None
        return listed and value <= min(_FLEXIBLE, len(self.facts.products)) and value == int(value)

    def _price_holds(self, claim: Claim, sentence: Spoken, meant: Sequence[Known]) -> bool:
        spoken = self._spoken(sentence)
        everything = list(self.facts.products.values())
        for value in claim.values:
            if not isinstance(value, tuple) or not isinstance(value[0], Decimal):
                continue
            is_price = any(_costs(known, value[0], str(value[1]), sentence.words) for known in meant)
            if is_price or self._reckoned(value[0], str(value[1]), sentence, meant):
                return True
            anywhere = not meant and not self._last_is_unknown
            if (
                (anywhere or (not sentence.named and about.OVERVIEW.search(sentence.flat)))
                and not spoken
                and any(_costs(known, value[0], str(value[1]), frozenset()) for known in everything)
            ):
                return True
        if (spoken or "cart" in sentence.topics or not meant) and self.facts.says(claim, [], spoken):
            return True
        if self.facts.shopper_said(claim):
            before = sentence.flat[max(0, claim.start - 40) : claim.start]
            return bool(about.LIMIT.search(before)) and not spoken
        return False

    def _reckoned(self, value: Decimal, currency: str, sentence: Spoken, meant: Sequence[Known]) -> bool:
        """Whether an amount is the difference or the sum of prices, where the sentence says that it is one."""
        known = list({one.hit.external_id: one for one in (*meant, *self._last)}.values())
        if not all(same_currency(currency, one.currency) for one in known):
            return False
        pairs = [(a, b) for one, other in combinations(known, 2) for a in one.prices for b in other.prices]
        pairs += [pair for one in known for pair in combinations(one.prices, 2)]
        if about.DIFFERENCE.search(sentence.flat) and any(abs(a - b) == value for a, b in pairs):
            return True
        if not about.TOTAL.search(sentence.flat):
            return False
        multiples = {price * times for one in known for price in one.prices for times in range(2, 11)}
        return any(a + b == value for a, b in pairs) or value in multiples

    def _corrected(self, text: str, claims: Sequence[Claim], wrong: Sequence[Claim], sentence: Spoken) -> str | None:
        """Put the catalogue's price where one product's only price was misquoted; None where that is not so."""
        claim = wrong[0]
        amounts = [one for one in claims if one.kind == "money"]
        meant = sentence.meant_at(claim.start)
        if len(wrong) > 1 or claim.kind != "money" or len(amounts) > 1 or len(meant) != 1:
            return None
        is_other = self._spoken(sentence) or about.LIMIT.search(sentence.flat) or about.DIFFERENCE.search(sentence.flat)
        prices = {offer.price for offer in meant[0].chosen(sentence.words) if offer.price is not None}
        if is_other or about.TOTAL.search(sentence.flat) or len(prices) != 1 or self._last_is_unknown:
            return None
        right = amount(Money(amount=prices.pop(), currency=meant[0].currency), self.language)
        said = text[claim.start : claim.end]
        self.findings.append(
            Finding(kind="money", said=said.strip(), verdict="corrected", by=f"{right} ({meant[0].hit.external_id})")
        )
        space = said[len(said.rstrip()) :]
        return text[: claim.start] + right + space + text[claim.end :]


def _costs(known: Known, value: Decimal, currency: str, words: frozenset[str]) -> bool:
    if not same_currency(currency, known.currency):
        return False
    prices = {offer.price for offer in known.chosen(words)} - {None}
    return value in (prices or known.prices) or (not known.options and value in known.prices)


def _is_item_number(text: str, claim: Claim) -> bool:
    return claim.kind == "number" and claim.start < 6 and _ITEM.match(text[: claim.end + 2]) is not None
