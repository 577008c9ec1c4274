"""A shop of mugs, teapots and a tray, and what of a sentence about it is shown."""

from collections.abc import Sequence
from decimal import Decimal

from tests.core.checking.shop import page

from chatwidget.catalogue.hits import Hit
from chatwidget.checking.facts import Facts
from chatwidget.checking.gate import Checked
from chatwidget.hooks.types import Money


def product(key: str, title: str, text: str, forms: Sequence[tuple[dict[str, str], str]]) -> Hit:
    """Return a product of that shop, each of its forms by its options and its price."""
    prices = [Decimal(price) for _options, price in forms]
    return Hit(
        type="product",
        external_id=key,
        title=title,
        url=f"https://pots.example/{key}",
        score=1.0,
        text=text,
        price=Money(amount=min(prices), currency="EUR"),
        highest_price=Money(amount=max(prices), currency="EUR"),
        available=True,
        variants=[
            {
                "external_id": f"{key}-{at}",
                "title": " / ".join(options.values()),
                "options": options,
                "price": {"amount": price, "currency": "EUR"},
                "available": True,
                "stock": 5,
            }
            for at, (options, price) in enumerate(forms)
            if options
        ],
    )


SHIPPING = "Delivery costs €4.95, takes 2 to 3 days and is free from €60. Delivery to Ireland costs €9.00."
HITS = (
    product(
        "mug",
        "Harbour Mug",
        "A stoneware mug.",
        [
            ({"Size": "Small", "Colour": "Blue"}, "8.00"),
            ({"Size": "Large", "Colour": "Blue"}, "12.00"),
            ({"Size": "Large", "Colour": "Red"}, "13.00"),
        ],
    ),
    product(
        "pot",
        "Tidal Teapot",
        "A teapot with a steel filter.",
        [({"Capacity": "0.5 L"}, "30.00"), ({"Capacity": "1 L"}, "45.00")],
    ),
    product("tray", "Slate Tray", "A tray of slate.", [({}, "19.50")]),
)


def shown(text: str, language: str, *, told: str = SHIPPING) -> str:
    """Return what of an answer reaches the shopper; `told` is what the shop says of delivery."""
    facts = Facts(currency="EUR")
    facts.add_domain("https://pots.example")
    for hit in (*HITS, page("shipping", told)):
        facts.add_hit(hit)
    checked = Checked(facts, language)
    return checked.feed(text) + checked.end()
