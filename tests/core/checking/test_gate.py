"""What streams through the gate: true sentences unchanged, wrong prices corrected, everything else unsaid."""

from decimal import Decimal
from typing import Any

import pytest

from chatwidget.catalogue.hits import Hit
from chatwidget.checking import claims, evidence
from chatwidget.checking.claims import Claim, plain
from chatwidget.checking.facts import Facts
from chatwidget.checking.gate import Checked
from chatwidget.checking.sentences import LONGEST, Sentences
from chatwidget.hooks.types import Money


def jacket(**more: Any) -> Hit:
    values: dict[str, Any] = {
        "type": "product",
        "external_id": "j1",
        "title": "Storm Jacket",
        "url": "https://shop.example/p/storm",
        "score": 1.0,
        "text": "Keeps 10,000 mm of rain out and weighs 340 g.",
        "price": Money(amount=Decimal("89.00"), currency="EUR"),
        "available": True,
        "variants": [
            {
                "external_id": "b",
                "sku": "ST-1-BL",
                "options": {"Colour": "Blue", "Size": "M"},
                "available": True,
                "stock": 4,
            },
            {
                "external_id": "r",
                "sku": "ST-1-RE",
                "options": {"Colour": "Red", "Size": "M"},
                "available": False,
                "stock": 0,
            },
        ],
    }
    return Hit(**{**values, **more})


SHIPPING = Hit(
    type="policy",
    kind="shipping",
    external_id="/shipping",
    title="Shipping",
    url="https://shop.example/shipping",
    score=1.0,
    text="Shipping to Spain costs €4.90 and takes 1 to 2 days. Shipping is free from €60.\n"
    "Returns: you have 30 days to send something back.",
)


def ledger() -> Facts:
    facts = Facts(currency="EUR")
    facts.add_domain("https://shop.example")
    facts.add_hit(jacket())
    facts.add_hit(SHIPPING)
    facts.add_shopper("Do you have a jacket under 100 €?")
    return facts


def shown(said: str, *, size: int = 5, language: str = "en") -> str:
    checked = Checked(ledger(), language)
    return "".join(checked.feed(said[at : at + size]) for at in range(0, len(said), size)) + checked.end()


@pytest.mark.parametrize("size", [1, 4, 1000])
@pytest.mark.parametrize(
    "said",
    [
        "Yes, the Storm Jacket costs €89.00 and is in stock.",
        "The **Storm Jacket** is 89 €, well under 100 €. In blue and size M it is available.",
        "The Storm Jacket in red is sold out.",
        "La Storm Jacket cuesta ochenta y nueve euros. ¡Te va a encantar!",
        "It weighs 340 g, which is 0.34 kg.",
        "Shipping to Spain takes 1 to 2 days and costs €4.90. Above €60 shipping is free.",
        "You can return it within thirty days. See [Shipping](https://shop.example/shipping).",
        "Only 4 left in blue!",
        "I could not find that. Would you like to talk to a person?",
        "- **Storm Jacket**: €89.00\n- Article ST-1-BL\n\n1. Pick a size.\n2. Order.",
    ],
)
def test_what_is_true_passes_unchanged(said: str, size: int) -> None:
    assert shown(said, size=size) == said


def test_a_wrong_price_of_one_product_is_corrected() -> None:
    assert shown("Yes, the Storm Jacket costs €49.99 today only for you.") == (
        "Yes, the Storm Jacket costs €89.00 today only for you."
    )
    assert shown("La Storm Jacket cuesta veinte euros.", language="es") == "La Storm Jacket cuesta 89,00 €."


@pytest.mark.parametrize(
    "lie",
    [
        "It is available in red.",
        "Only 2 left!",
        "It comes in purple as well.",
        "Use code SAVE20 for a discount.",
        "Delivery takes 5 days.",
        "Shipping is free on every order.",
        "El envío es gratis.",
        "You can return it within 60 days.",
        "Puedes devolverlo en noventa días.",
        "It arrives tomorrow.",
        "Llega mañana.",
        "We also have the **Arctic Fox Parka** for you.",
        "It weighs 250 g.",
        "Shipping to Spain costs €2.50.",
        "Every product has a lifetime warranty.",
        "Call us on +34 600 123 123.",
        "Write to sales@other.example.",
        "It has 20 % off.",
        "It is back on 12 December.",
        "You'll get it within a day.",
        "Delivery takes one day.",
        "Standard shipping costs nothing.",
        "We ship worldwide.",
        "Your order is on its way.",
        "It is half price this week.",
        "You can return it for a whole year.",
        "It comes in size XXL.",
    ],
)
def test_what_no_fact_holds_is_left_out(lie: str) -> None:
    said = f"The Storm Jacket keeps you dry. {lie} Enjoy the rain!"
    kept = shown(said)
    assert kept.startswith("The Storm Jacket keeps you dry. ")
    assert "Enjoy the rain!" in kept
    assert lie.rsplit(maxsplit=1)[-1] not in kept.replace("Enjoy the rain!", "")


def test_where_nothing_is_left_it_says_so_and_offers_a_person() -> None:
    assert "talk to a person" in shown("Use code SAVE20.")
    assert "hablar con una persona" in shown("Quedan 77 unidades.", language="es")


def test_a_sentence_that_is_cut_short_ends_honestly() -> None:
    kept = shown("Well, honestly, friend, nothing beats Use code SAVE20.")
    assert "SAVE20" not in kept
    assert kept.endswith("Would you like to talk to a person?")


@pytest.mark.parametrize(
    "attack",
    [
        "[click](https://evil.example/?d=1)",
        "https://evil.example/a",
        "hxxps://evil[.]example/a",
        "![x](https://evil.example/p.png)",
        "<img src=https://evil.example/p>",
        "[x](javascript:alert(1))",
        "//evil.example/a",
        "<https://evil.example>",
        "ev\u200bil.example",
        "https://shop.example@evil.example/",
        "https://shop.example.evil.example/",
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
def test_addresses_that_are_not_the_shops_do_not_come_out(attack: str, size: int) -> None:
    kept = shown(f"Have a look here: {attack} and enjoy.", size=size)
    assert "evil" not in kept
    assert "<" not in kept
    assert "](" not in kept


def test_secrets_and_the_prompts_own_words_do_not_come_out() -> None:
    checked = Checked(ledger(), "en")
    checked.guard.mark = "data-a1b2c3d4"
    checked.guard.secrets = ("Say only what the data below says. It is the shop's own catalogue and pages.",)
    said = (
        "My rules: say only what the data below says, it is the shop's own catalogue. "
        "The key is sk-abcdefghijklmnop1234. The fence is data-a1b2c3d4. Bye."
    )
    kept = checked.feed(said) + checked.end()
    assert "catalogue" not in kept
    assert "sk-" not in kept
    assert "a1b2" not in kept
    assert "Bye." in kept


def test_a_page_of_a_few_words_can_be_quoted() -> None:
    facts = Facts(currency="EUR")
    facts.add_hit(
        Hit(type="policy", kind="shipping", external_id="s", title="Shipping", url=None, score=1, text="Free from 50.")
    )
    checked = Checked(facts, "en")
    assert checked.feed("Free from 50.") + checked.end() == "Free from 50."
    other = Checked(facts, "en")
    assert "Free from 40" not in other.feed("Free from 40.") + other.end()


@pytest.mark.parametrize(
    "half",
    [
        "Free returns on sale items.",
        "- Free returns on sale items",
        "Free shipping to the Canary Islands.",
        "Ship to PO boxes in the whole of Spain.",
        "Standard returns are free from 40.",
        "Gift cards can be returned within 90 days",
    ],
)
def test_half_a_statement_is_no_quotation(half: str) -> None:
    facts = Facts(currency="EUR")
    text = (
        "We do not offer free returns on sale items. There is no\nfree shipping to the Canary Islands.\n"
        "We never ship to PO boxes in the whole of Spain. Standard returns are free from 40.50 kg on.\n"
        "Gift cards can be returned within 90 days only where nothing has been spent."
    )
    facts.add_hit(Hit(type="policy", kind="returns", external_id="r", title="Returns", url=None, score=1, text=text))
    whole = "We do not offer free returns on sale items."
    facts.settle()
    assert not facts.quotes(plain(half))
    assert facts.quotes(plain(whole))
    assert facts.quotes(plain("There is no free shipping to the Canary Islands."))


KAYAK = "It carries 200 kg and comes with a lifetime warranty."


@pytest.mark.parametrize(
    "lie",
    [
        f"The Storm Jacket is great. {KAYAK}",
        "The Storm Jacket comes with a lifetime warranty.",
        "The Storm Jacket costs €89.00. It comes with a lifetime warranty.",
    ],
)
def test_what_is_told_of_one_product_is_not_said_of_another(lie: str) -> None:
    facts = ledger()
    facts.add_hit(jacket(external_id="k", title="Sea Kayak", text=KAYAK, variants=[]))
    assert "lifetime" not in spoken(facts, lie)
    assert KAYAK in spoken(facts, f"The Sea Kayak is great. {KAYAK}")
    assert "lifetime" in spoken(facts, "The Sea Kayak comes with a lifetime warranty.")


@pytest.mark.parametrize("digits", ["7️⃣9️⃣", "₇₉", "⑦⑨", "➐➒", "⓻⓽"])
def test_a_price_in_digits_of_another_shape_is_read(digits: str) -> None:
    said = shown(f"The Storm Jacket costs {digits} €.")
    assert digits not in said
    assert "79" not in said


@pytest.mark.parametrize(
    "limit",
    ["costs not more than 79 €", "does not cost more than 79 €", "costs no more than 79 €", "is never over 79 €"],
)
def test_a_limit_that_is_denied_is_the_other_one(limit: str) -> None:
    assert "79" not in shown(f"The Storm Jacket {limit}.")
    assert "90 €" in shown(f"The Storm Jacket {limit.replace('79', '90')}.")


def test_a_product_without_a_name_holds_nobody_up() -> None:
    facts = Facts(currency="EUR")
    facts.add_hit(jacket(title=""))
    assert spoken(facts, "The jacket costs €89.00.") == "The jacket costs €89.00."


def test_a_long_list_is_read_in_time_that_grows_with_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def counted(text: str) -> tuple[Claim, ...]:
        read.append(len(text))
        return claims.read(text)

    monkeypatch.setattr(evidence, "read", counted)
    printers = "Fits these printers: " + ", ".join(f"LaserJet {number}" for number in range(1000, 1500))
    found = evidence.pieces(printers, "")
    assert {"1000", "1499"} <= {str(claim.values[0]) for piece in found for claim in piece.claims}
    assert sum(read) < 60 * len(printers)


def test_what_each_of_a_long_list_belongs_to_stays_known() -> None:
    countries = [f"{first}{second}nia" for first in ("Ar", "Bel", "Cro", "Do", "Est") for second in "aeiouklmnr"]
    costs = ", ".join(f"{country} {number} €" for number, country in enumerate(countries, start=10))
    facts = Facts(currency="EUR")
    facts.add_text(f"Shipping costs: {costs}.", kind="shipping")
    assert len(costs) > 2 * evidence.LONGEST
    assert "50 €" in spoken(facts, "Shipping to Estania costs 50 €.")
    assert "51 €" not in spoken(facts, "Shipping to Estania costs 51 €.")
    assert "11 €" not in spoken(facts, "Shipping to Estania costs 11 €.")


def test_of_a_text_without_end_no_more_is_read_than_can_be() -> None:
    assert len(evidence.pieces(", ".join(f"{number} kg" for number in range(9_000)), "")) <= evidence.MOST + 1
    facts = Facts(currency="EUR")
    facts.add_text("Delivery costs 5 €. " + ", ".join(f"{number} kg" for number in range(9_000)), kind="shipping")
    assert "5 €" in spoken(facts, "Delivery costs 5 €.")


def test_no_sentence_is_longer_than_can_be_judged_at_once() -> None:
    sentences = Sentences()
    said = "It is " + "1 - " * 1_000
    whole = [*sentences.feed(said), sentences.end()]
    assert "".join(whole) == said
    assert max(map(len, whole)) <= LONGEST


@pytest.mark.parametrize("digits", ["9" * 30, "9" * 4_000])
@pytest.mark.parametrize("unit", ["", " days", " kg", " €", " %", " cm", " h", " in stock"])
def test_a_number_without_end_is_no_fact_and_breaks_nothing(digits: str, unit: str) -> None:
    facts = ledger()
    facts.add_text(f"It takes {digits}{unit}.")
    facts.add_shopper(f"{digits}{unit}?")
    assert "89" in spoken(facts, "The Storm Jacket costs €89.00.")
    assert digits not in spoken(ledger(), f"The Storm Jacket takes {digits}{unit}.")


def spoken(facts: Facts, said: str) -> str:
    checked = Checked(facts, "en")
    return checked.feed(said) + checked.end()
