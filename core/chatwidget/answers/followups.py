"""What a question leans on: the one before it, the products just shown, one of them ("the second one", "cheaper?")."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from chatwidget.answers.turn import Said
from chatwidget.catalogue.stopwords import CHAT_WORDS, FUNCTION_WORDS
from chatwidget.catalogue.terms import fold, words
from chatwidget.checking.colours import hues

SHORT: Final = 6
"""A question of up to so many words may lean on the one before."""

_SAYS_IT: Final = 12
"""A question of more words than that says itself what it is about."""
_BEGINS: Final = re.compile(r"^\W*(?:and|what about|how about|or|but|also|y|pero|o|que tal|tambien|and what about)\b")
_AGAIN: Final = re.compile(
    r"\b(?:cheaper|smaller|bigger|larger|lighter|another|other|others|more|instead|any more|else|mas barat\w+|"
    r"mas pequen\w+|"
    r"mas grandes?|mas liger\w+|otr[oa]s?|en cambio|algo mas)\b"
)
_SIZE: Final = re.compile(
    r"\b(?:sizes?|tallas?|small|medium|large|pequen[oa]s?|median[oa]s?|grandes?|(?<!')(?<!\d )(?:x{0,3}[sl]|m))\b"
)
_OPTIONS: Final = re.compile(r"\b(?:colou?rs?|colores?|sizes?|tallas?)\b")
_CHEAPER: Final = re.compile(r"\b(?:cheaper|less expensive|lower price|mas barat\w+|mas economic\w+|menos car[oa]s?)\b")
_RANKS: Final = re.compile(
    r"\b(?:(?:the )?(?:lightest|lighter|heaviest|heavier|cheapest|cheaper|least expensive|less expensive)|"
    r"weighs? (?:the )?(?:less|least|more|most)|costs? (?:the )?(?:less|least)|"
    r"pesan? (?:menos|mas)|cuestan? menos|(?:el|la|los|las) mas (?:liger|pesad|barat|economic)[oa]s?|"
    r"(?:es|son) mas (?:liger|pesad|barat|economic)[oa]s?)\b"
)
_AND_THE: Final = re.compile(r"\W*(?:and|y) (?:the|el|la|los|las)\b")
_WHICH: Final = re.compile(r"\b(?:which|what|cual|cuales|que)\b")
_AT_HAND: Final = frozenset(("one", "two", "three", "four", "dos", "tres", "cuatro"))
_PLACES: Final = {
    0: re.compile(r"\b(?:first|1st|primer[oa]?)\b"),
    1: re.compile(r"\b(?:second|2nd|segund[oa])\b"),
    2: re.compile(r"\b(?:third|3rd|tercer[oa]?)\b"),
    3: re.compile(r"\b(?:fourth|4th|cuart[oa])\b"),
    -1: re.compile(r"\b(?:last one|the last|ultim[oa])\b"),
}
_ONE: Final = re.compile(r"\b(?:one|ones|option|product|el|la|los|las|opcion|producto)\b")
_EMPTY: Final = FUNCTION_WORDS["en"] | FUNCTION_WORDS["es"] | CHAT_WORDS["en"] | CHAT_WORDS["es"]
_CLITIC: Final = (  # "¿la tenéis?", "¿los hay?", "lavarla", and no article: "los guantes"
    r"l[oa]s? (?:tene?is|tien\w+|tengo|hay|vend\w+|quier\w+|pued\w+|pod\w+|hac\w+|envi\w+|mand\w+|compr\w+|lav\w+|"
    r"us\w+|necesit\w+|llev\w+|recomend\w+|recomiend\w+)|\w{2,}(?:[aei]r|ndo)l[oa]s?"
)
_THAT: Final = (  # and not "gloves that are warm"
    r"(?:(?:^\W*|\b(?:and|is|are|does|do|did|has|have|had|can|will|would|about|like|for|with|of|in|to|at|from|get|buy|"
    r"take|wash|return) )(?:that|this)\b|\b(?:that|this)(?:\W*$| one\b))"
)
_IT: Final = re.compile(rf"\b(?:{_CLITIC}|its?|ese|esa|este|esta|lo|su)\b|{_THAT}")
SUBJECTLESS: Final = frozenset(
    re.split(
        r"\s+",
        "cuanto cuesta cuestan precio pesa pesan mide miden vale valen hecho hechos hecha hechas queda quedan "
        "disponible disponibles stock tarda tardan lleva llevan viene vienen anadelo anadela anadelos anadelas carrito "
        "cesta much cost costs price heavy big large long wide tall made weigh weighs measure measures available left",
    )
)
"""Words that tell something of a thing that is not named."""
_STANDS_ALONE: Final = re.compile(
    r"\W*(?:(?:do|does|did|have|has|are|is|can|could|may|will|would|when|where|who|why|at what time|what time)\b|"
    r"(?:tenei?s|tienes?|tienen|hay|vende[ins]s?|vende|haceis|haces|hacen|puedo|se puede|podeis|pode?mos|cuando|donde|"
    r"quien|abris|abren|aceptais|aceptan|ofreceis|ofrecen)\b)"
)
_PRONOUN: Final = re.compile(
    rf"\b(?:{_CLITIC}|its?|they|them|ones|one(?! \w)|one (?:in|for|with|under|over)|l[oa]s? (?:de|que)|ell[oa]s?)\b|"
    r"^\W*(?:y )?(?:es|son|llevan?|pesan?|cuestan?|miden?|vienen?|sirven?)\b|"
    r"\bque (?:colou?r|talla|medida|precio|tamano|material|peso)\w* (?:tiene|lleva)n?\W*$"
)
"""Words that stand for what was spoken of; a Spanish verb that begins a question has its subject there."""
_POINTS: Final = re.compile(rf"{_PRONOUN.pattern}|{_THAT}|\b(?:those|these|es[aeo]s?|est[aeo]s?)\b")
_ANYTHING: Final = re.compile(r"\b(?:anything|something|what do you have|que (?:tene?is|tienes|hay|tienen)|algo)\b")


def leans(folded: str, before: Sequence[str]) -> bool:
    """Whether a question continues the one before."""
    if not before:
        return False
    count = len(words(folded))
    if _stands_alone(folded):
        return False
    return count <= SHORT and (count < SHORT or is_marked(folded))


def _stands_alone(folded: str) -> bool:
    """Whether a short question says itself what it is about: "Do you sell tents?", and not "Do you have it in M?"."""
    if _BEGINS.search(folded) or is_of_goods(folded):
        return False
    if _ANYTHING.search(folded) and re.search(r"\d", folded):
        return True  # "anything under 20 €?"
    return _STANDS_ALONE.match(folded) is not None and not points(folded)


def base(before: Sequence[str]) -> str:
    """Return the question that the last ones lean on: the newest that says itself what it is about."""
    for question in reversed(before[1:]):
        if _says_itself(fold(question)):
            return question
    return before[0]


def _says_itself(folded: str) -> bool:
    """Whether a question names what it is about: "red socks", and not "and in red?"."""
    if points(folded) or _BEGINS.search(folded):
        return False
    return any(not hues(word) for word in set(words(_AGAIN.sub(" ", _SIZE.sub(" ", folded)))) - _EMPTY)


def is_marked(folded: str) -> bool:
    """Whether a question's own words say that it goes on from another: "and", "cheaper", "those", "in blue"."""
    return is_of_goods(folded) or points(folded) or _BEGINS.search(folded) is not None


def is_of_goods(folded: str) -> bool:
    """Whether a follow-up can only mean goods: a colour, a size, a cheaper one."""
    return bool(hues(folded)) or _SIZE.search(folded) is not None or _AGAIN.search(folded) is not None


def points(folded: str) -> bool:
    """Whether a question points at what was spoken of: "any waterproof ones?", "how heavy are those boots?"."""
    return _POINTS.search(folded) is not None


def has_pronoun(folded: str) -> bool:
    """Whether a word stands for what was spoken of, so that the question need not name it: "any waterproof ones?"."""
    return _PRONOUN.search(folded) is not None


def says_it(folded: str) -> bool:
    """Whether a question points at one thing: "do you have it in green?"."""
    return _IT.search(folded) is not None


def wants_cheaper(folded: str) -> bool:
    """Whether something cheaper than what was shown is asked for."""
    return _CHEAPER.search(folded) is not None


def ranks(folded: str) -> bool:
    """Whether a question asks which of those at hand is the lightest, the cheapest or the like, and names none."""
    match = _RANKS.search(folded)
    if match is None or not (_WHICH.search(folded) or _AND_THE.match(folded)):
        return False
    rest = set(words(folded[: match.start()] + " " + folded[match.end() :]))
    return not rest - FUNCTION_WORDS["en"] - FUNCTION_WORDS["es"] - _AT_HAND


def last_cards(history: Sequence[Said]) -> list[str]:
    """Return the ids of the products that the last answer with cards showed, in their order."""
    for said in reversed(history):
        if found := _products(said):
            return [str(card["external_id"]) for card in found]
    return []


def _products(said: Said) -> list[Mapping[str, Any]]:
    """Return the products among a message's cards."""
    return [card for card in said.cards if card.get("type") == "product"]


def meant_card(folded: str, history: Sequence[Said]) -> str | None:
    """Return the id of the one shown product that a question means.

    By its place, or as "it", where it was the only one or the one that the question before had named.
    """
    shown = last_cards(history)
    if not shown:
        return None
    if _ONE.search(folded):
        for place, pattern in _PLACES.items():
            if pattern.search(folded) and place < len(shown):
                return shown[place]
    if len(words(folded)) > _SAYS_IT:
        return None
    if len(shown) == 1 and (_is_of_form_alone(folded) or says_nothing_itself(folded)):
        return shown[0]
    if not says_it(folded):
        return None
    return shown[0] if len(shown) == 1 else _named_before(history)


def says_nothing_itself(folded: str) -> bool:
    """Whether a question leaves its subject to the one before: "¿cuánto pesa?", "how much?", "in stock?"."""
    said = words(folded)
    is_told_of = any(word in SUBJECTLESS for word in said) and all(word in _EMPTY | SUBJECTLESS for word in said)
    return is_told_of and not is_of_goods(folded)


def _is_of_form_alone(folded: str) -> bool:
    """Whether a question names a colour or a size and nothing else: "and in orange?", and not "black boots?"."""
    if not (hues(folded) or _SIZE.search(folded) or _OPTIONS.search(folded)) or _AGAIN.search(folded):
        return False
    rest = _OPTIONS.sub(" ", _SIZE.sub(" ", folded))
    return all(word in _EMPTY or hues(word) for word in words(rest))


def _named_before(history: Sequence[Said]) -> str | None:
    """Return the id of the last shown product that alone is called as the shopper's last question said."""
    at = next((at for at in range(len(history) - 1, -1, -1) if _products(history[at])), 0)
    question = next((said.content for said in reversed(history[:at]) if said.role == "user"), "")
    said = set(words(fold(question)))
    titles = {str(card["external_id"]): set(words(fold(str(card.get("title", ""))))) for card in _products(history[at])}
    named = [
        one
        for one, title in titles.items()
        if said & title.difference(*(other for key, other in titles.items() if key != one))
    ]
    return named[0] if len(named) == 1 else None
