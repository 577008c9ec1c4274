"""What a shopper asks for, told without a model: language, intent, limits of price, words to search by."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from chatwidget.answers.fit import names_nothing
from chatwidget.answers.followups import (
    base,
    has_pronoun,
    is_of_goods,
    last_cards,
    leans,
    meant_card,
    ranks,
    says_nothing_itself,
    wants_cheaper,
)
from chatwidget.answers.smalltalk import SmallTalk, small_talk
from chatwidget.answers.turn import Said, Turn
from chatwidget.catalogue.language import guess
from chatwidget.catalogue.search import Filters
from chatwidget.catalogue.stopwords import FUNCTION_WORDS
from chatwidget.catalogue.terms import fold, words
from chatwidget.checking.concepts import PLACES, mentions
from chatwidget.checking.evidence import places_in
from chatwidget.checking.numerals import NUMBER, currency_of

Sort: TypeAlias = Literal["cheapest", "dearest"]
Intent: TypeAlias = Literal["product", "policy", "order"] | SmallTalk


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A question as the search and the offline answerer take it; `about_page` says "this one here".

    `card` is the id of a product shown before that is meant; `sort` asks for the cheapest or the dearest of all.
    `ranks_shown` asks which of those shown before is the lightest, the cheapest or the like.
    `unit` is the currency that the limits of price were said in, as `numerals` reads it; "" where none was said.
    """

    language: str
    intent: Intent
    query: str
    filters: Filters = field(default_factory=Filters)
    unit: str = ""
    about_page: bool = False
    card: str | None = None
    sort: Sort | None = None
    compares: bool = False
    ranks_shown: bool = False
    wants_cheaper: bool = False
    policy_kind: str | None = None
    browses: bool = False
    """Whether what the shop sells is asked for, or what it recommends, and no kind of goods is named."""
    alone: "Understood | None" = None
    """The same without what it leans on, for a short question whose own words may name goods: "backpacks?"."""


_PERSON: Final = re.compile(
    r"\b(human|real person|(talk|speak|chat) (to|with) (a|an|some|the)? ?(one|body|person|agent|someone|somebody)|"
    r"customer service|live agent|representative|(hablar|chatear) con (una|un|alguien|algun)|persona real|"
    r"con una persona|atencion al cliente|agente humano)\b"
)
_ORDER: Final = re.compile(
    r"\b(my order|order (status|number)|where('s| is) my|track(ing)? my|mi pedido|"
    r"estado del? (mi )?pedido|numero de pedido|donde esta mi|seguimiento de)\b"
)
# What only an order can tell; "how long does an order take" is about shipping in general.
_ORDER_OWN: Final = re.compile(r"\b(where|status|track|number|arriv\w*|donde|estado|seguimiento|numero|llega\w*)\b")
_POLICY: Final = re.compile(
    r"\b(ship(s|ping|ped|ment)?|deliver\w*|arriv\w*|postage|return(s|ed|ing)?|refund\w*|exchang\w*|warrant\w*|"
    r"guarantee\w*|"
    r"pay(ment|ments|ing)?|paypal|visa|bizum|contact|phone|e-?mail|address|opening hours|privacy|"
    r"terms|customs|size guide|llegar?|tarda\w*|"
    r"envi(o|os|ar|ais|an)|entrega\w*|gastos|devol\w*|devuel\w*|reembols\w*|cambi(o|os|ar)|garantia|pag(o|os|ar)|"
    r"contact\w*|telefono|correo|direccion|horario\w*|privacidad|condiciones|aduanas?|guia de tallas|"
    r"(?:when|what time|are) (?:\w+ ){0,3}(?:open|close)|abris|abren|abre la tienda|cerrais|cierran|"
    r"physical (?:shop|store)|where (?:are you|is your (?:shop|store))|donde (?:estais|esta la tienda)|"
    r"tiendas? fisicas?)\b"
)
_KINDS: Final = {
    "shipping": re.compile(r"\b(ship|deliver|postage|envi|entrega|gastos de|customs|aduana)"),
    "returns": re.compile(r"\b(return|refund|exchang|devol|devuel|reembols|cambi)"),
    "contact": re.compile(
        r"\b(contact|phone|e-?mail|address|hours|opening|physical (?:shop|store)|"
        r"where (?:are you|is your (?:shop|store))|donde (?:estais|esta la tienda)|tiendas? fisicas?|telefono|"
        r"correo|direccion|horario|abierto|abris|"
        r"abren|cerrais|cierran|(?:when|what time|are) (?:\w+ ){0,3}(?:open|close))"
    ),
    "payment": re.compile(r"\b(pay|paypal|visa|bizum|credit card|pago|pagar|tarjeta)"),
    "warranty": re.compile(r"\b(warrant|guarantee|garantia)"),
    "privacy": re.compile(r"\b(privacy|privacidad|datos personales|gdpr|rgpd)"),
}
_SIZING: Final = re.compile(
    r"(?!.*\b(?:people|persons|personas|days|nights|dias|noches)\b).*(?:"
    r"\b(?:which|what) size (?:should|do|would|must|shall) i\b|\bwhat(?: is|'s) my size\b|"
    r"\bque talla (?:me|debo|deberia|necesito|cojo|pido|tengo|uso)\b)"
)
"""Which size of what is worn; a tent "for three people" is not."""
_COST_OR_TIME: Final = re.compile(r"\b(?:how much|cost|costs|price|cuanto|cuestan?|valen?|precio|tardan?)\b")
_RECOMMENDS: Final = re.compile(r"\b(?:recommend\w*|suggest\w*|recomi\w+|recomend\w+|aconsej\w+)\b")
_BROWSES: Final = re.compile(
    rf"{_RECOMMENDS.pattern}|\bwhat (?:else )?(?:do|can) (?:you|i) (?:sell|have|offer|stock|carry|buy|get)\b|"
    r"\bwhat (?:kinds? of |sorts? of |types? of )?(?:products|things|items|goods)\b|"
    r"\b(?:your|the) (?:products|catalogue|catalog|range)\b|"
    r"\bque (?:mas )?(?:vend\w+|ofrec\w+|tene?is|tienen?|tienes|hay)\b|"
    r"\b(?:que|tus|vuestros|sus|los) (?:tipos? de )?(?:productos|articulos|cosas)\b|\bcatalogo\b"
)
_HOW_LONG: Final = re.compile(
    r"\bhow long (?:does|will|would) (?:it|that) take\b(?! to (?!arrive|get|come|deliver|ship|reach))|\bcuanto tarda\b"
)
_THIS: Final = re.compile(r"\b(this|it|these|este|esta|esto|estos|estas|lo|la)\b")

_SPANISH: Final = re.compile(
    r"el|la|los|las|un|una|unos|unas|de|del|en|con|para|por|que|cuanto|cuanta|cuantos|cual|cuales|tienen|"
    r"teneis|tienes|hay|es|esta|son|hola|gracias|busco|quiero|necesito|menos|mas|y|o|mi|me|se|al|como|"
    r"donde|cuesta|cuestan|puedo|si|vale|alguna|algun|sin|color|talla|envio|envios"
)
_ENGLISH: Final = re.compile(
    r"the|a|an|is|are|do|does|you|have|for|with|under|over|below|how|much|many|what|which|where|i|my|in|on|"
    r"of|and|or|any|hi|hello|thanks|to|it|this|that|can|need|want|looking|show|me|cost|costs|there|your|size|color|"
    r"colour|without"
)
_UNIT: Final = r"(?:[€£¥₹₩₺₪₱฿]|(?:us|ca|au|nz|hk|mx|c|a|s|r)?\$|euros?|eur|dollars?|usd|pounds?|gbp)"
_AMOUNT: Final = (
    rf"{_UNIT}?\s*(\d{{1,3}}(?:[.,]\d{{3}})+(?:[.,]\d{{1,2}})?|\d{{1,6}}(?:[.,]\d{{1,2}})?)"
    rf"(?![.,]?\d)\s*({_UNIT})?"
    r"(?!\s*(?:l|kg|g|cm|mm|m|days?|dias?)\b)"  # a weight, a size or a time is no price
)
_MOST: Final = re.compile(
    rf"(?:under|below|less than|up to|at most|max(?:imum)?|cheaper than|within|menos de|por debajo de|hasta|maximo|"
    rf"inferior a|no mas de)\s+{_AMOUNT}"
)
_LEAST: Final = re.compile(
    rf"(?:over|above|more than|at least|starting (?:at|from)|mas de|por encima de|al menos|desde|a partir de)"
    rf"\s+{_AMOUNT}"
)
_BETWEEN: Final = re.compile(rf"(?:between|entre)\s+{_AMOUNT}\s+(?:and|y)\s+{_AMOUNT}")
_AROUND: Final = re.compile(
    rf"\b(?:around|about|approximately|roughly|some|alrededor de|aproximadamente|sobre|unos|unas)\s+{_AMOUNT}"
    r"(?!\s*(?:to|-|and|a|y)\s*\d)"
)
_NEAR: Final = (Decimal("0.7"), Decimal("1.3"))
"""How far "around 50 €" reaches."""
_IN_STOCK: Final = re.compile(r"\b(in stock|available now|en stock|disponibles?( ya)?)\b")
_SCRIPTS: Final = {
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7af]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    "ru": re.compile(r"[\u0400-\u04ff]{2}"),
    "ar": re.compile(r"[\u0600-\u06ff]{2}"),
    "el": re.compile(r"[\u0370-\u03ff]{2}"),
    "he": re.compile(r"[\u0590-\u05ff]{2}"),
    "th": re.compile(r"[\u0e00-\u0e7f]{2}"),
    "hi": re.compile(r"[\u0900-\u097f]{2}"),
}
_SAME_SCRIPT: Final = {"ru": ("uk", "bg", "sr", "mk", "be", "kk"), "ar": ("fa", "ur"), "hi": ("ne", "mr")}
_CHEAPEST: Final = re.compile(
    r"\b(cheapest|lowest price|least expensive|mas barat[oa]s?|mas economic[oa]s?|menor precio)\b"
)
_DEAREST: Final = re.compile(r"\b(most expensive|dearest|highest price|mas car[oa]s?|mayor precio)\b")
_COMPARISON: Final = r"(?:compare\w*|differences?|differ|versus|vs|compar\w+|diferencias?|mejor entre)"
_COMPARED: Final = re.compile(
    rf"\b(?:{_COMPARISON}|first|second|third|last|one|two|three|both|primer[oa]?s?|segund[oa]s?|tercer[oa]?|dos|tres|"
    r"amb[oa]s|\d+)\b"
)
_COMPARES: Final = re.compile(
    rf"\b{_COMPARISON}\b"
    r"|\b(which|what|cual|que)\b.{0,60}?\b(better|lighter|heavier|warmer|cheaper|bigger|smaller|mejor|mas \w+|"
    r"pesa menos|pesa mas)\b"
    r".{0,60}?\b(or|o)\b"
)


def understand(turn: Turn) -> Understood:
    """Tell what is asked; a short follow-up ("and in blue?") leans on the shopper's question before it."""
    folded = fold(turn.text)
    query, filters = _without_limits(folded)
    unit = _unit(folded)
    before = [said.content for said in turn.history if said.role == "user"]
    language, intent = _language(turn), _intent(folded, turn.history)
    about_page = bool(turn.page.get("product_id") or turn.page.get("url")) and bool(_THIS.search(folded))
    card = meant_card(folded, turn.history) if intent in {"product", "policy"} else None
    policies = [text for text in before if _intent(fold(text)) == "policy"]
    is_followup = not _compares_named(folded) and leans(folded, before)
    alone: Understood | None = None
    browses = intent == "product" and _BROWSES.search(folded) is not None and names_nothing(folded, language)
    if browses and not (_RECOMMENDS.search(folded) and any(_names_goods(text, language) for text in before)):
        card, is_followup = None, False
    if intent == "product" and not about_page and is_followup and (card is None or is_of_goods(folded)):
        if not has_pronoun(folded):
            alone = replace(understand(replace(turn, history=())), language=language)
        of_goods = [text for text in before if _intent(fold(text)) == "product"] if is_of_goods(folded) else []
        leaning_on = _before(folded, base(of_goods or before))
        earlier, limits = _without_limits(leaning_on)
        unit = unit if _has_limit(filters) else _unit(leaning_on)
        query, filters = f"{query} {earlier}", _merged(filters, limits)
    is_cheaper = wants_cheaper(folded) and bool(last_cards(turn.history)) and is_followup
    is_shown = bool(turn.history) and bool(turn.history[-1].cards)
    if intent == "product" and _SIZING.match(folded):
        intent, query, policies = "policy", f"{query} size guide guia de tallas", []
    elif intent == "product" and is_followup and not is_shown and policies and _leaves_policy_open(folded):
        intent = "policy"  # "¿y a Francia?", "¿cuánto cuesta?"
    kind = _kind(folded) if intent == "policy" else None
    if intent == "policy" and is_followup and policies:
        last_kind = _kind(fold(policies[-1]))
        own = _named_kind(folded)
        if own is None or own == last_kind:  # "and how long does it take?", and not "and returns?"
            kind = last_kind or kind
            last = before[-1] if places_in(fold(before[-1])) else policies[-1]
            query = " ".join(
                (query, _before(folded, last), _before(fold(last), policies[-1]) if last != policies[-1] else "")
            )
    return Understood(
        language=language,
        intent=intent,
        query=query,
        filters=filters,
        unit=unit,
        about_page=about_page,
        card=card,
        sort=None if is_cheaper else _sort(folded),
        compares=_COMPARES.search(folded) is not None,
        ranks_shown=ranks(folded) and len(last_cards(turn.history)) > 1,
        wants_cheaper=is_cheaper,
        policy_kind=kind,
        browses=browses and not is_followup,
        alone=alone,
    )


def _names_goods(text: str, language: str) -> bool:
    return _intent(fold(text)) == "product" and not names_nothing(text, language)


def _compares_named(folded: str) -> bool:
    """Whether a question names what it compares: "compare the tents", and not "compare the first two"."""
    if not re.search(rf"\b{_COMPARISON}\b", folded):
        return False
    rest = set(words(_COMPARED.sub(" ", folded)))
    return bool(rest - FUNCTION_WORDS["en"] - FUNCTION_WORDS["es"])


def _before(folded: str, earlier: str) -> str:
    """Return an earlier question folded, without its places where the new one names another: "and to Norway?"."""
    led = fold(earlier)
    if not places_in(folded):
        return led
    for mention in reversed(mentions(led)):
        if mention.concept in PLACES:
            led = led[: mention.start] + " " + led[mention.end :]
    return led


def _sort(folded: str) -> Sort | None:
    if _CHEAPEST.search(folded):
        return "cheapest"
    return "dearest" if _DEAREST.search(folded) else None


def _merged(now: Filters, earlier: Filters) -> Filters:
    """Return the limits of a follow-up: its own, else those of the question it leans on."""
    has_own = _has_limit(now)
    return Filters(
        min_price=now.min_price if has_own else earlier.min_price,
        max_price=now.max_price if has_own else earlier.max_price,
        in_stock=now.in_stock or earlier.in_stock,
    )


def _has_limit(filters: Filters) -> bool:
    return filters.min_price is not None or filters.max_price is not None


def _unit(folded: str) -> str:
    """Return the currency beside a limit of price, as `currency_of` reads it."""
    for limit in (_BETWEEN, _MOST, _LEAST, _AROUND):
        for match in limit.finditer(folded):
            for number in NUMBER.finditer(folded, match.start(), match.end()):
                if currency := currency_of(folded, *number.span())[0]:
                    return currency
    return ""


def _kind(folded: str) -> str | None:
    """Return the kind of policy a question is about, if it tells."""
    return _named_kind(folded) or ("shipping" if _HOW_LONG.search(folded) else None)


def _named_kind(folded: str) -> str | None:
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(folded)), None)


def _leaves_policy_open(folded: str) -> bool:
    """Whether a question after one about a policy says only which cost, time or place of it is meant."""
    return says_nothing_itself(folded) and _COST_OR_TIME.search(folded) is not None


def _without_limits(folded: str) -> tuple[str, Filters]:
    """Return the question without what it says of price and stock, and that as filters."""
    between = _BETWEEN.search(folded)
    most, least = _MOST.search(folded), _LEAST.search(folded)
    in_stock = _IN_STOCK.search(folded)
    rest = _IN_STOCK.sub(" ", _LEAST.sub(" ", _MOST.sub(" ", _BETWEEN.sub(" ", folded))))
    around = None if between or most or least else _around(folded)
    if around is not None:
        return _AROUND.sub(" ", rest), replace(around, in_stock=in_stock is not None)
    return rest, Filters(
        min_price=_amount(between[1]) if between else _amount(least[1]) if least else None,
        max_price=_amount(between[3]) if between else _amount(most[1]) if most else None,
        in_stock=in_stock is not None,
    )


def _around(folded: str) -> Filters | None:
    """Return the limits of "around 50 €"; None of a number that has no currency beside it."""
    match = _AROUND.search(folded)
    if match is None or re.search(r"pound|libra", folded[match.start(1) : match.end() + 8]):
        return None  # pounds are a weight as well
    if not any(currency_of(folded, *one.span())[0] for one in NUMBER.finditer(folded, *match.span())):
        return None
    told = _amount(match[1])
    return Filters(min_price=told * _NEAR[0], max_price=told * _NEAR[1])


def _amount(written: str) -> Decimal:
    """Read "1.000,50", "1,000.50", "99,90" or "100"."""
    decimals = re.search(r"[.,](\d{1,2})$", written)
    whole = written[: decimals.start()] if decimals else written
    return Decimal(re.sub(r"[.,]", "", whole) + (f".{decimals[1]}" if decimals else ""))


def _intent(folded: str, history: Sequence[Said] = ()) -> Intent:
    if _PERSON.search(folded):
        return "person"
    if said := small_talk(folded, history):
        return said
    if _ORDER.search(folded) and _ORDER_OWN.search(folded):
        return "order"
    return "policy" if _POLICY.search(folded) or _HOW_LONG.search(folded) else "product"


def _language(turn: Turn) -> str:
    """Return the language of the question; where it does not tell, of those before it, of the page or of the shop."""
    likely = (turn.locale or (turn.shop.locale if turn.shop else "") or "en")[:2].lower()
    earlier = (said.content for said in reversed(turn.history) if said.role == "user")
    return next((told for text in (turn.text, *earlier) if (told := _spoken_in(text, likely))), likely)


def _spoken_in(text: str, likely: str) -> str:
    """Return the language of a message, "" where it does not tell."""
    spoken = words(text)
    spanish = sum(_SPANISH.fullmatch(word) is not None for word in spoken) + 2 * text.count("ñ")
    english = sum(_ENGLISH.fullmatch(word) is not None for word in spoken)
    script = next((language for language, letters in _SCRIPTS.items() if letters.search(text)), None)
    if script is not None:
        return likely if likely in _SAME_SCRIPT.get(script, ()) else script
    if "¿" in text or "¡" in text:
        return "es"
    other = guess(spoken, [likely])
    if other not in {"", "en", "es", likely}:
        known = {one: sum(word in FUNCTION_WORDS[one] for word in spoken) for one in (other, "en", "es")}
        if known[other] > max(known["en"], known["es"]):
            return other
    if spanish != english and not (likely not in {"en", "es"} and abs(spanish - english) < 2 and other == likely):
        return "es" if spanish > english else "en"
    return (
        likely if likely not in {"en", "es"} and any(word in FUNCTION_WORDS.get(likely, ()) for word in spoken) else ""
    )
