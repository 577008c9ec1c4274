"""The offline answerer on the shopper's cart: what lies in it, and putting something in."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from chatwidget.answers import cart, variants
from chatwidget.answers.cards import product_card
from chatwidget.answers.fit import best_fitting
from chatwidget.answers.knowledge import Knowledge
from chatwidget.answers.offline import listed, meant
from chatwidget.answers.phrases import phrase
from chatwidget.answers.question import Understood
from chatwidget.answers.turn import Finished, Turn
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.terms import fold, words
from chatwidget.checking.amounts import amount
from chatwidget.hooks.types import Money

_CART: Final = r"(?:cart|basket|carrito|cesta)"
_ADD: Final = re.compile(
    rf"\b(?:add|put)\b.*\b{_CART}\b|\b(?:anad\w*|agreg\w*|pon\w*|mete\w*)\b.*\b{_CART}\b"
    r"|\bi(?:'ll| will) (?:take|buy)\b|\bme l[oa]s? (?:llevo|quedo)\b"
)
_SHOW: Final = re.compile(
    rf"\b(?:in|view|show|see|open|check|en|ver|muestra\w*|abr\w*)(?: me)? (?:my|the|mi|el|la) {_CART}\b"
    rf"|^\W*(?:my|mi) {_CART}\W*$|\b(?:check ?out|finalizar (?:la )?compra)\b"
)
_COUNT: Final = re.compile(r"\b(\d{1,2})\b")
_LISTED: Final = 12
_LONGEST: Final = 9  # words; a longer question with a cart in it is about something else
_MOST: Final = 10**9


def compose(turn: Turn, asked: Understood, knowledge: Knowledge) -> Finished | None:
    """Return the answer to a question about the cart; None to any other."""
    folded = fold(turn.text)
    if _ADD.search(folded):
        return _add(turn, asked, knowledge, folded)
    if turn.cart is not None and _SHOW.search(folded) and len(folded.split()) <= _LONGEST:
        return _show(turn.cart, asked.language)
    return None


def _add(turn: Turn, asked: Understood, knowledge: Knowledge, folded: str) -> Finished:
    language = asked.language
    hit = meant(turn, asked, knowledge) or _only(asked, knowledge)
    if hit is None:
        found = best_fitting(knowledge.products, asked.query, language)
        return (
            listed(found, phrase("cart_what", language), asked)
            if found
            else Finished(content=phrase("cart_what", language))
        )
    fits = variants.asked_for(hit, turn.text) or _on_page(turn, hit) or list(hit.variants)
    there = [one for one in fits if one.get("available") is not False]
    if hit.available is False or (fits and not there):
        form = variants.label(fits[0]) if len(fits) == 1 else hit.title
        gone = phrase("variant_no", language, product=hit.title, variant=form)
        return Finished(content=gone, cards=[product_card(hit)])
    if len(there) > 1:
        choice = "; ".join(variants.label(one) for one in there[:_LISTED])
        which = phrase("cart_which", language, product=hit.title, list=choice)
        return Finished(content=which, cards=[product_card(hit)])
    variant = there[0] if there else None
    named = {*words(fold(hit.title)), *(words(fold(variants.label(variant))) if variant else ())}
    counts = [int(one) for one in _COUNT.findall(folded) if one not in named]
    quantity = min(cart.MOST_OF_ONE, max(1, counts[0])) if counts else 1
    proposal = cart.propose(hit, variant, quantity)
    return Finished(content=phrase("proposed", language), cards=[proposal.card()], proposals=[proposal])


def _on_page(turn: Turn, hit: Hit) -> list[Mapping[str, Any]]:
    """Return the variant that is chosen on the page the shopper is on."""
    wanted = str(turn.page.get("variant_id") or "")
    return [one for one in hit.variants if wanted and str(one.get("external_id")) == wanted]


def _only(asked: Understood, knowledge: Knowledge) -> Hit | None:
    """Return the product of the page, or the one that was found."""
    found = best_fitting(knowledge.products, asked.query, asked.language)
    return found[0] if len(found) == 1 else None if found else knowledge.current


def _show(claimed: Mapping[str, Any], language: str) -> Finished:
    items = claimed.get("items")
    rows = [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
    if not rows:
        return Finished(content=phrase("cart_empty", language))
    currency = str(claimed.get("currency") or "")
    lines = [phrase("cart_is", language)]
    lines.append("\n".join(_line(row, currency, language) for row in rows[: cart.MOST_LINES]))
    total = _money(claimed.get("total"), currency)
    if total is not None:
        lines.append(phrase("cart_total", language, amount=amount(total, language)))
    links = [("cart_open", claimed.get("url")), ("cart_pay", claimed.get("checkout_url"))]
    ways = [phrase(kind, language, url=url) for kind, url in links if isinstance(url, str) and url]
    return Finished(content="\n\n".join([*lines, *([" · ".join(ways)] if ways else [])]))


def _line(row: Mapping[str, Any], currency: str, language: str) -> str:
    name = " ".join(str(row.get("title") or row.get("sku") or "?").split())[:110]
    price = _money(row.get("price"), currency)
    cost = f": {amount(price, language)}" if price is not None else ""
    return f"- {row.get('quantity', 1)} x {name}{cost}"


def _money(value: object, currency: str) -> Money | None:
    """Read an amount as a page tells it: "89.00", 89 or `{amount, currency}`."""
    told = value if isinstance(value, Mapping) else {"amount": value}
    currency = str(told.get("currency") or currency)
    try:
        number = Decimal(str(told.get("amount")))
    except InvalidOperation:
        return None
    is_sane = number.is_finite() and 0 <= number < _MOST
    return Money(amount=number, currency=currency[:3]) if currency and is_sane else None
