"""A shop of two bikes and three pages, and what of a sentence about it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chatwidget.catalogue.hits import Hit
from chatwidget.checking.facts import Facts
from chatwidget.checking.gate import Checked
from chatwidget.hooks.types import Money


def _variant(options: dict[str, str], price: str, stock: int) -> dict[str, Any]:
    return {
        "external_id": " ".join(options.values()),
        "title": " / ".join(options.values()),
        "options": options,
        "price": {"amount": price, "currency": "GBP"},
        "available": stock > 0,
        "stock": stock,
    }


KESTREL = Hit(
    type="product",
    external_id="kestrel",
    title="Kestrel City Bike",
    url="https://bikes.example/kestrel",
    score=1.0,
    text="A step-through city bike with an aluminium frame. It weighs 15.8 kg. Lights are included, a lock is not.",
    categories=("Bikes",),
    attributes={"Made in": "Portugal", "Suspension": "No"},
    price=Money(amount=Decimal("549.00"), currency="GBP"),
    highest_price=Money(amount=Decimal("579.00"), currency="GBP"),
    available=True,
    variants=[
        _variant({"Size": "Small", "Colour": "Sage green"}, "549.00", 3),
        _variant({"Size": "Medium", "Colour": "Sage green"}, "549.00", 0),
        _variant({"Size": "Medium", "Colour": "Black"}, "579.00", 6),
    ],
)
WOLDS = Hit(
    type="product",
    external_id="wolds",
    title="Wolds Gravel Bike",
    url="https://bikes.example/wolds",
    score=1.0,
    text="A gravel bike with a steel frame and a carbon fork, made in Taiwan. It weighs 11.4 kg.",
    categories=("Bikes",),
    price=Money(amount=Decimal("1249.00"), currency="GBP"),
    available=True,
    variants=[_variant({"Frame": "54 cm"}, "1249.00", 4), _variant({"Frame": "56 cm"}, "1249.00", 0)],
)
PAGES = (
    ("shipping", "We deliver to the United Kingdom and to Ireland. We do not deliver at weekends."),
    (
        "returns",
        "You can return a bike within 14 days. The customer pays the return postage unless the item is faulty.",
    ),
    (
        "faq",
        """SPOKE10 takes 10% off a first order over £80; it is not valid on bikes.
WINTER15 takes 15% off lights until 31 January.
Only one code can be used per order. The Wolds in 56 cm is expected back on 7 April.
The workshop is open Tuesday to Saturday and closed on Sundays and Mondays. We do not use WhatsApp.""",
    ),
)


def page(kind: str, text: str) -> Hit:
    """Return a page of the shop."""
    return Hit(type="policy", external_id=kind, title=kind.title(), url="", score=1.0, text=text, kind=kind)


@dataclass(frozen=True)
class Found:
    """What a turn has found."""

    hits: Sequence[Hit]

    def shown(self, text: str, *, language: str = "en", current: Hit | None = None, asked: str = "") -> str:
        """Return what of an answer reaches the shopper."""
        facts = Facts(currency="GBP")
        facts.add_domain("https://bikes.example")
        for hit in self.hits:
            facts.add_hit(hit, current=hit is current)
        if asked:
            facts.add_shopper(asked)
        checked = Checked(facts, language)
        return checked.feed(text) + checked.end()


def of(*hits: Hit) -> Found:
    """Return a turn that has found these products and pages."""
    return Found(hits)


def shown(text: str, *, language: str = "en", current: Hit | None = None, asked: str = "") -> str:
    """Return what of an answer reaches a shopper who was found both bikes and all pages."""
    everything = of(KESTREL, WOLDS, *(page(kind, told) for kind, told in PAGES))
    return everything.shown(text, language=language, current=current, asked=asked)


def passes(text: str, *, language: str = "en", current: Hit | None = None) -> bool:
    """Whether an answer is shown as it is."""
    return shown(text, language=language, current=current) == text
