"""The offline answerer: an honest answer composed of what was found, without any model.

It never says more than the catalogue and the pages say: products with their price and stock, sentences of pages word
for word. Where nothing was found it says so and offers a person.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from chatwidget.answers import cards, properties, variants
from chatwidget.answers.comparing import compare
from chatwidget.answers.extracts import extract
from chatwidget.answers.fit import best_fitting, has_all, names_nothing
from chatwidget.answers.followups import says_it
from chatwidget.answers.knowledge import Knowledge
from chatwidget.answers.orders import Known, written
from chatwidget.answers.phrases import LANGUAGES, phrase, price_phrase, status
from chatwidget.answers.question import Understood
from chatwidget.answers.several import about_shown
from chatwidget.answers.turn import Finished, Turn
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.stopwords import FUNCTION_WORDS
from chatwidget.catalogue.terms import fold, words
from chatwidget.checking.alike import has_alike
from chatwidget.checking.amounts import amount
from chatwidget.checking.colours import hues

MOST_PRODUCTS: Final = 4
_POINTS: Final = re.compile(r"\b(?:this|these|est[aeo]s?)\b")
_IN_COLOUR: Final = re.compile(r"\b(?:in|en|de color)\s+(?:(?:a|an|the|un|una|el|la|color)\s+)*(\w+(?: \w+)?)")
_WISH: Final = (
    r"(?:\w+ )?(?:you|i|we|puedo|podeis|puedes)(?: \w+)? (?:have|sell|stock|carry|show|tell|buy|get|order|describe|"
    r"explain|help|see|recommend|offer|comprar|ver|pedir|tener)\b"
)
_ASKS_WHETHER: Final = re.compile(
    rf"\W*(?!{_WISH})(?:does|do|can|could|will|would|has|is|are|tiene|lleva|trae|viene|sirve|se puede|puedo|vale|es) "
    r"(?!.*\b(?:in stock|available|disponibles?|there|cost|cuesta|vale)\b)"
)
"""A question that a product's text answers, or nobody does."""
_SHORT_NAME: Final = 3
_ASKS: Final = ("order_missing", "order_not_found")


def compose(turn: Turn, asked: Understood, knowledge: Knowledge) -> Finished:
    """Return the whole answer; who writes in a language we do not speak is told so, and answered all the same."""
    said = _composed(turn, asked, knowledge)
    if asked.language in LANGUAGES:
        return said
    return replace(said, content=f"{phrase('only_these', asked.language)}\n\n{said.content}")


def _composed(turn: Turn, asked: Understood, knowledge: Knowledge) -> Finished:
    language = asked.language
    match asked.intent:
        case "greeting" | "thanks":
            return Finished(content=phrase(asked.intent, language))
        case "person" | "order":
            return Finished(content=phrase(asked.intent, language), hand_over=True)
        case "policy" if knowledge.pages:
            return _page(asked, knowledge)
    if told := _told(turn, asked, knowledge):
        return told
    offered = _offered(asked, knowledge)
    if offered is not None:
        return offered
    if knowledge.pages:
        return _page(asked, knowledge)
    if knowledge.passages:
        best = knowledge.passages[0]
        link = [{"title": best.source, "url": best.url}] if best.url else []
        return Finished(content=extract(best.text, turn.text, language=language), sources=link)
    return Finished(content=phrase("nothing", language))


def _told(turn: Turn, asked: Understood, knowledge: Knowledge) -> Finished | None:
    """Answer about products that are named, shown or on the page; None where the question is about none of these."""
    if (asked.compares or asked.ranks_shown) and (comparison := compare(turn, asked, knowledge)):
        return comparison
    product = meant(turn, asked, knowledge)
    if product is not None and product is knowledge.meant and _is_lacking_colour(product, turn.text):
        is_open = knowledge.products and not says_it(fold(turn.text))  # "and in brown?": other boots may be
        product = None if is_open else product
    return _about(product, turn, asked.language) if product is not None else about_shown(turn, asked, knowledge)


def asks_for_order(turn: Turn, asked: Understood) -> bool:
    """Whether a question is about the shopper's order, or gives what was just asked for to find it."""
    if asked.intent == "order":
        return True
    return (_was_said(turn, _ASKS) and any(written([turn.text]))) or code_in(turn) is not None or wants_code(turn)


def code_in(turn: Turn) -> str | None:
    """Return the one-time code a shopper gives, where they were asked for one."""
    found = re.search(r"(?<!\d)\d{3}[ -]?\d{3}(?!\d)", turn.text)
    return found[0] if found and _was_said(turn, ("order_code_sent", "order_code_wrong")) else None


def wants_code(turn: Turn) -> bool:
    """Whether a shopper takes up the offer of a one-time code."""
    offered = _was_said(turn, ("order_status", "order_code_wrong"))
    return offered and re.search(r"\b(code|codigo)\b", fold(turn.text)) is not None


def _was_said(turn: Turn, kinds: Sequence[str]) -> bool:
    before = next((said.content for said in reversed(turn.history) if said.role != "user"), "")
    return any(before.startswith(phrase(kind, language)[:40]) for kind in kinds for language in ("en", "es"))


def order(known: Known, language: str, *, codes: bool = False) -> Finished:
    """Say what may be said of an order; whether it exists is never told to those it does not belong to."""
    lines = [
        phrase("order_is", language, number=one.number, status=status(one.status, language)) for one in known.orders
    ]
    offer = [phrase("order_code_offer", language)] if codes and known.kind == "order_status" else []
    content = "\n\n".join([phrase(known.kind, language), *lines, *offer])
    return Finished(content=content, cards=known.cards, hand_over=known.kind == "order_too_often")


def _offered(asked: Understood, knowledge: Knowledge) -> Finished | None:
    """Offer what fits, or what comes closest; None where nothing does."""
    language = asked.language
    limits = asked.filters.min_price, asked.filters.max_price
    is_open = limits != (None, None) and names_nothing(asked.query, language)  # "a gift under 30 €"
    fitting = knowledge.products if is_open else best_fitting(knowledge.products, asked.query, language)
    shown = _in_stock_first(fitting)
    if asked.browses and not limits[0] and not limits[1] and knowledge.products:
        return _assortment(knowledge.products, language)
    if shown:
        if asked.sort:
            return listed(shown[:1], phrase(asked.sort, language), asked)
        kind = "one" if len(shown) == 1 else "several"
        if not is_open and not has_all(shown, asked.query, language):
            kind = "found"  # "vegan backpacks", where nothing is said of vegan ones
        if knowledge.options and knowledge.current is None and _POINTS.search(asked.query):
            kind = "which_this"  # "this in blue" without a product that "this" could be
        return listed(shown, phrase(kind, language), asked)
    nearest = best_fitting(knowledge.nearest, asked.query, language)
    if nearest:
        cheapest = sorted(nearest, key=lambda hit: hit.price.amount if hit.price else 0)
        kind = "nearest_option" if knowledge.options else "nearest_price"
        return listed(cheapest[:1], phrase(kind, language), asked)
    return None


def _assortment(hits: Sequence[Hit], language: str) -> Finished:
    """Say what kinds of things there are, and one of each."""
    lines = "\n".join(
        f"- {hit.categories[0]}: **{hit.title}**" if hit.categories else f"- **{hit.title}**" for hit in hits
    )
    shown = [cards.product_card(hit) for hit in hits[:MOST_PRODUCTS]]
    return Finished(content=phrase("assortment", language, list=lines), cards=shown)


def pieces(content: str) -> Iterator[str]:
    """Return the answer word by word, as a model would give it."""
    yield from re.findall(r"\S+\s*|\s+", content)


def _page(asked: Understood, knowledge: Knowledge) -> Finished:
    best = _best_page(knowledge.pages, asked.policy_kind)
    is_asked_for = asked.policy_kind is not None and best.kind == asked.policy_kind
    content = extract(best.text, asked.query, language=asked.language, heading=best.heading, is_sure=is_asked_for)
    if not content:
        return Finished(content=phrase("nothing", asked.language))
    return Finished(content=content, sources=cards.sources([best]))


def _best_page(pages: Sequence[Hit], kind: str | None) -> Hit:
    """Return the page whose very purpose is what was asked, else the one that was found first."""
    return next((page for page in pages if kind and page.kind == kind), pages[0])


def meant(turn: Turn, asked: Understood, knowledge: Knowledge) -> Hit | None:
    """Return the one product a question is about: the page's, or the one it calls by name."""
    if asked.about_page and knowledge.current is not None:
        return knowledge.current
    if knowledge.meant is not None:
        return knowledge.meant
    if asked.sort is not None:
        return None
    said = set(words(fold(turn.text)))
    for hit in knowledge.products[:3]:
        title = [word for word in words(fold(hit.title)) if len(word) > 1]
        named = sum(word in said for word in title)
        if len(title) >= 2 and named >= max(2, len(title) - 1):
            return hit
    return next((hit for hit in knowledge.products[:1] if said & _own_name(hit, knowledge.products)), None)


def _own_name(hit: Hit, hits: Sequence[Hit]) -> set[str]:
    """Return the words of a title that are a name and no thing: "Sella", as no other is called."""
    kinds = " ".join((*hit.categories, *hit.tags, *hit.attributes.values()))
    others = (
        " ".join((other.title, *other.categories, *other.tags, *other.attributes.values()))
        for other in hits
        if other is not hit
    )
    taken = frozenset(word for text in (kinds, *others) for word in words(fold(text)))
    spoken = {fold(match[0]) for match in re.finditer(r"(?<![.!?] )(?<=\w )[^\W\d_]+", hit.text) if match[0].islower()}
    return {
        plain
        for word in re.findall(r"[^\W\d_]+", hit.title)
        if word[0].isupper()
        and len(plain := fold(word)) > _SHORT_NAME
        and not has_alike(plain, taken)
        and plain not in spoken | FUNCTION_WORDS["en"] | FUNCTION_WORDS["es"]
    }


def _about(hit: Hit, turn: Turn, language: str) -> Finished:
    """Answer about one product: the form that is asked for, or its price, stock and choices."""
    earlier = (said.content for said in reversed(turn.history) if said.role == "user")
    before = next((text for text in earlier if variants.asked_for(hit, text)), "")
    wanted = variants.asked_for(hit, turn.text, before)
    if wanted:
        there = [variant for variant in wanted if variant.get("available") is not False]
        chosen = (there or wanted)[0]
        named = variants.label(chosen)
        card = [cards.product_card(hit, chosen)]
        if there:
            price = cards.variant_price(hit, chosen)
            cost = f": {amount(price, language)}." if price else "."
            return Finished(
                content=phrase("variant_yes", language, product=hit.title, variant=named) + cost, cards=card
            )
        gone = phrase("variant_no", language, product=hit.title, variant=named)
        return Finished(content=gone + _others(hit, language), cards=card)
    if _is_lacking_colour(hit, turn.text):
        lacking = phrase("variant_none", language, product=hit.title)
        return Finished(content=lacking + _others(hit, language), cards=[cards.product_card(hit)])
    stock = {True: f", {phrase('in_stock', language)}", False: f", {phrase('sold_out', language)}", None: ""}
    price_text = price_phrase(hit, language)
    first = (
        phrase("about", language, product=hit.title, price=price_text, stock=stock[hit.available])
        if price_text
        else phrase("about_no_price", language, product=hit.title, stock=stock[hit.available])
    )
    if told := properties.told(hit, turn.text, language):
        lines = [f"- {name}: {value[:160]}" for name, value in told]
        return Finished(content="\n".join((first, "", *lines)), cards=[cards.product_card(hit)])
    choices = [
        "- " + phrase("choose", language, name=variants.option_name(name, language), list=", ".join(values[:12]))
        for name, values in variants.options(hit).items()
        if len(values) > 1
    ]
    is_asked = properties.is_asked(hit, turn.text) or _ASKS_WHETHER.match(fold(turn.text)) is not None
    description = extract(hit.text, turn.text, language=language, is_sure=not is_asked) if hit.text else ""
    if is_asked and not description:
        description = phrase("not_told_of", language)
    content = "\n\n".join(part for part in (first, description, "\n".join(choices)) if part)
    return Finished(content=content, cards=[cards.product_card(hit)])


def _is_lacking_colour(hit: Hit, question: str) -> bool:
    """Whether a question asks for a product in a colour that none of its forms has: "do you have it in green?"."""
    asked = {hue for match in _IN_COLOUR.finditer(fold(question)) for hue in hues(match[1])}
    told = {hue for values in variants.options(hit).values() for value in values for hue in hues(value)}
    return bool(asked) and bool(told) and not asked & (told | hues(hit.title))


def _others(hit: Hit, language: str) -> str:
    """Return in which forms a product is there instead."""
    there = [variants.label(variant) for variant in hit.variants if variant.get("available") is not False]
    return " " + phrase("others", language, list="; ".join(there[:6])) if there else ""


def listed(hits: Sequence[Hit], opening: str, asked: Understood) -> Finished:
    """Return products as a list and as cards, each in the form that is asked for."""
    language = asked.language
    lines, shown = [], []
    for hit in hits[:MOST_PRODUCTS]:
        wanted = variants.asked_for(hit, asked.query)
        chosen = next((one for one in wanted if one.get("available") is not False), wanted[0] if wanted else None)
        price = price_phrase(hit, language)
        facts = [fact for fact in (variants.label(chosen) if chosen else "", price) if fact]
        if hit.available is False or (chosen is not None and chosen.get("available") is False):
            facts.append(phrase("sold_out", language))
        lines.append(f"- **{hit.title}**" + (f": {', '.join(facts)}" if facts else ""))
        shown.append(cards.product_card(hit, chosen))
    return Finished(content=opening + "\n\n" + "\n".join(lines), cards=shown)


def _in_stock_first(hits: Sequence[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: hit.available is False)
