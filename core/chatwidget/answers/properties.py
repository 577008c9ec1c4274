"""What a product's data tell of the property that is asked for: "how heavy is it?", "¿de qué está hecha?"."""

import re
from typing import Final

from chatwidget.answers.fit import asked_words
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.terms import fold, words
from chatwidget.checking.alike import has_alike

MOST: Final = 3
_PRICE: Final = re.compile(
    r"\b(?:how much (?:is|are|does|do)|price|cost|in stock|available|"
    r"cuanto (?:cuesta|vale|es)|precio|disponible|en stock)\b"
)
_PROPERTIES: Final = tuple(
    (re.compile(rf"\b(?:{asked})\b"), re.compile(rf"\b(?:{told})"))
    for asked, told in (
        (r"heavy|how light|lightweight|weigh\w*|peso|pesan?|pesad[oa]s?|liger[oa]s?", r"weight|peso"),
        (
            r"made (?:of|from|with)|materials?|fabric|composition|hech[oa]s?|composicion|tejido|tela|material(?:es)?",
            r"material|fabric|composition|composicion|tejido|fill|relleno",
        ),
        (
            (
                r"how (?:big|large|long|wide|tall|high|deep)|dimensions?|measur\w+|"
                r"medidas?|miden?|grandes?|largo|ancho|alto"
            ),
            r"size|dimension|measure|length|width|height|depth|pack|medida|tamano|largo|ancho|alto|longitud",
        ),
        (r"wash\w*|clean\w*|care|iron|lav\w+|limpi\w+|cuid\w+|planch\w+", r"care|wash|clean|cuidado|lavado|limpieza"),
        (r"waterproof|rainproof|impermeables?|columna", r"waterproof|water|impermea|column"),
        (r"warm|cold|temperatures?|frio|abrig\w+|calor|temperaturas?", r"temperature|comfort|temperatura|warmth"),
        (
            r"how many (?:people|persons)|capacity|litres?|liters?|sleeps?|cuant[oa]s personas|plazas|caben?|capacidad",
            r"capacity|volume|sleeps|places|capacidad|volumen|plazas",
        ),
        (
            r"batter\w+|charg\w+|runtime|bateria|pilas?|carga\w*|autonomia",
            r"batter|charg|runtime|bateria|pila|autonomia",
        ),
        (
            r"where .* made|made in|origin|donde se (?:hace|fabrica)\w*|fabricad[oa]s?|origen",
            r"made|origin|origen|fabrica",
        ),
        (r"fits?|fitting|true to size|ajust\w+|corte|horma", r"fit|cut|ajuste|corte|horma"),
    )
)


def told(hit: Hit, question: str, language: str) -> list[tuple[str, str]]:
    """Return the properties of a product that a question asks for, as (name, value); none where it tells none."""
    bare = _without_name(hit, question)
    meant = [told for asked, told in _PROPERTIES if asked.search(bare)]
    said = asked_words(bare, language)
    found = [
        (name, " ".join(value.split()))
        for name, value in hit.attributes.items()
        if any(one.search(fold(name)) for one in meant) or _is_called(name, said)
    ]
    return found[:MOST]


def is_asked(hit: Hit, question: str) -> bool:
    """Whether a question asks for a property of a product, and not for its price or stock."""
    bare = _without_name(hit, question)
    return not _PRICE.search(bare) and any(asked.search(bare) for asked, _told in _PROPERTIES)


def unasked(folded: str) -> str:
    """Return a folded question without the words that ask for a property."""
    for asked, _told in _PROPERTIES:
        folded = asked.sub(" ", folded)
    return folded


def _without_name(hit: Hit, question: str) -> str:
    """Return a question folded and without the product's name: a "Solar Charger" asks for no battery."""
    title = frozenset(words(fold(hit.title)))
    return " ".join(word for word in words(fold(question)) if word not in title and not has_alike(word, title))


def _is_called(name: str, said: list[str]) -> bool:
    own = frozenset(words(fold(name)))
    return any(len(word) > 3 and has_alike(word, own) for word in said)
