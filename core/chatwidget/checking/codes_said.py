"""Whether a sentence names a discount code that the shop does not have, or tells its terms otherwise."""

import re
from collections import Counter
from collections.abc import Collection
from typing import Final

from chatwidget.checking import names
from chatwidget.checking import topics as about
from chatwidget.checking.claims import Claim, plain, read
from chatwidget.checking.codes import Section, is_to_reach
from chatwidget.checking.evidence import stems
from chatwidget.checking.facts import Facts
from chatwidget.checking.offers import words_of
from chatwidget.checking.spoken import Spoken

_CODE_AFTER: Final = re.compile(
    r"\b(?:code|coupon|voucher|promo|codigo|cupon)s?\b(?:\s+(?:is|de|es|called|descuento|promocional|discount))*"
    r"[\s:\"'“”«*`]+([\w-]{3,24})"
)
_CODE: Final = re.compile(r"(?<![\w@./-])#?(?=[A-Z0-9_-]*[A-Z])(?=[A-Z0-9_-]*\d)[A-Z0-9][A-Z0-9_-]{2,}(?!\w)")
_CAPITALS: Final = re.compile(r"(?<![\w-])[A-Z]{5,}(?![\w-])")
_NAME: Final = 4
"""Letters of a word of a title by which a code may be for that product alone."""
_IN_ONE: Final = re.compile(
    r"\b(?:together|at once|at the same time|in (?:one|the same|a single) (?:order|basket|cart)|junt[oa]s|a la vez|"
    r"en (?:el mismo|un mismo) pedido)\b"
)
_ON_TOP: Final = re.compile(
    r"\b(?:on top\b|stack(?:s|ed|able)?\b|acumulables?\b|(?:alongside|together with|"
    r"combin\w+ (?:[\w-]+ )?(?:with|to|con)|used? (?:[\w-]+ )?with|add(?:ed)? (?:[\w-]+ )?to|junto (?:con|a)|"
    r"(?:acumul|junt|sum|us|anad)\w* (?:[\w-]+ )?(?:con|a)) (?P<other>[\w-]+))"
)
_OTHER: Final = frozenset(("it", "that", "this", "another", "any", "the", "other", "ella", "el", "ese", "este", "otro"))
"""What a code is put beside that was named before."""
_INSTEAD: Final = re.compile(r"\b(?:instead|en su lugar|en lugar de|en vez de)\b")
_MORE: Final = re.compile(r" (?:more|mas)\b| (?:\w+ ){1,2}(?:for|para)\b")


def is_wrong_code(facts: Facts, sentence: Spoken) -> bool:
    """Whether a sentence names a code, or what looks like one, that nobody knows."""
    text, flat = sentence.text, sentence.flat
    for match in _CODE_AFTER.finditer(flat):
        said = text[match.start(1) : match.end(1)]
        looks = any(c.isdigit() for c in said) or said.isupper() or flat[match.start(1) - 1] in "\"'“«*`"
        if looks and not facts.texts.is_code(match[1]):
            if sentence.is_doubt and facts.shopper_wrote(match[1]):
                continue
            return True
    if not text.isupper() and any(not names.is_known(facts, plain(word)) for word in _CAPITALS.findall(text)):
        return True
    for match in _CODE.finditer(text):
        code = plain(match[0]).lstrip("#")
        if re.fullmatch(r"\d+[a-z]{1,4}", code) or names.is_known(facts, code):
            continue  # "500GB" is a measure
        return True
    return False


def has_wrong_terms(facts: Facts, sentence: Spoken) -> bool:
    """Whether a sentence about a code says otherwise than the shop for whom and for how much it is."""
    if sentence.is_doubt:
        return False
    named = [known for _at, _end, group in sentence.named for known in group] or list(sentence.hinted)
    of = frozenset[str]().union(*(one.title_roots | stems(plain(" ".join(one.hit.categories))) for one in named))
    is_foreign = facts.texts.is_foreign(sentence.said(0, 0))
    section = facts.texts.codes.section(sentence.flat, sentence.earlier)
    if section is None or not section.own:
        return _is_code_untold(facts, sentence, of) or (
            section is not None and section.belies(sentence.flat, facts.things(), of)
        )
    if section.belies(sentence.flat, facts.things(), frozenset() if is_foreign else of) or section.is_for_fewer(
        sentence.flat
    ):
        return True
    if _is_for_another_product(facts, section, sentence):
        return True
    if section.asks_for_more(sentence.flat):
        return True
    codes = facts.texts.codes.named(sentence.flat)
    before = facts.texts.codes.named(sentence.earlier)
    is_both = (len(codes) > 1 and _IN_ONE.search(sentence.flat)) or (
        codes and len({*codes, *before}) > 1 and _is_on_top(sentence.flat, {*codes, *before})
    )
    if is_both and not about.DENIED.search(sentence.flat) and "combined codes" not in facts.texts.concepts.affirmed:
        return True
    return any(_is_wrong_figure(section, claim, sentence) for claim in read(sentence.text))


def _is_on_top(flat: str, codes: Collection[str]) -> bool:
    """Whether one code is said to be used beside another: "add SPOKE10 on top", "alongside WINTER15"."""
    if _INSTEAD.search(flat):
        return False
    beside = [match["other"] for match in _ON_TOP.finditer(flat)]
    return any(other is None or other in _OTHER or other in codes for other in beside)


def _is_for_another_product(facts: Facts, section: Section, sentence: Spoken) -> bool:
    """Whether a code for one product, or one form of it, is said to be for another."""
    if about.DENIED.search(sentence.flat):
        return False
    own = " ".join(" ".join(one.affirmed) for one in section.own)
    titles = [one.title_roots for one in facts.products.values()]
    often = Counter(word for title in titles for word in title)
    told = [
        known
        for known in facts.products.values()
        if any(often[word] == 1 and len(word) >= _NAME for word in (known.title_roots & stems(own)) - facts.things())
    ]
    named = [known for _at, _end, group in sentence.named for known in group]
    if told and named and not any(known in told for known in named):
        return True
    forms = words_of(" ".join(one.flat for one in section.own))
    for known in told:
        asked, said = known.forms.named(forms), known.forms.named(sentence.words)
        if any(not values <= asked[option] for option, values in said.items() if option in asked):
            return True
    return False


def _is_wrong_figure(section: Section, claim: Claim, sentence: Spoken) -> bool:
    if claim.kind in {"percent", "date"} and not section.tells(claim):
        return True
    if section.misreads(claim, sentence.flat) or (
        claim.kind == "money" and is_to_reach(claim, sentence.flat) and not section.tells(claim)
    ):
        return True
    if claim.kind != "number" or _MORE.match(sentence.flat, claim.end):
        return False
    return section.counts_wrongly(claim, sentence.said(claim.start, claim.end).noun)


def _is_code_untold(facts: Facts, sentence: Spoken, of: frozenset[str]) -> bool:
    """Whether what only a code takes off is said to be off without it, or off anything: "all bikes are 10% off"."""
    if "discount" not in sentence.topics or about.DENIED.search(sentence.flat):
        return False
    for claim in read(sentence.text):
        section = facts.texts.codes.telling(claim) if claim.kind == "percent" else None
        told = (piece for value in claim.values for piece in facts.texts.evidence(claim, value))
        if section is None or any(not facts.texts.codes.named(piece.clause) for piece in told):
            continue
        shared = section.shared(sentence.flat)
        if not shared or section.belies(sentence.flat, facts.things(), of) or section.is_for_fewer(sentence.flat):
            return True
    return False
