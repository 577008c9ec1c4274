"""The offline answerer says what was found, and that nothing was found where nothing was."""

from decimal import Decimal
from typing import Any

import pytest

from chatwidget.answers import cards, offline
from chatwidget.answers.extracts import extract
from chatwidget.answers.knowledge import Knowledge
from chatwidget.answers.question import understand
from chatwidget.answers.turn import Finished, Said, Turn
from chatwidget.catalogue.hits import Hit
from chatwidget.hooks.types import Money, Visitor


def product(title: str, *, price: str = "50.00", **more: Any) -> Hit:
    values: dict[str, Any] = {
        "type": "product",
        "external_id": title,
        "title": title,
        "url": f"https://shop.example/{len(title)}",
        "score": 1.0,
        "price": Money(amount=Decimal(price), currency="EUR"),
        "available": True,
    }
    return Hit(**{**values, **more})


def answer(text: str, page: dict[str, Any] | None = None, **found: Any) -> Finished:
    turn = Turn(
        tenant_id="t", shop=None, visitor=Visitor(id="v"), conversation_id="c", text=text, locale="en", page=page or {}
    )
    return offline.compose(turn, understand(turn), Knowledge(**found))


JACKET = product(
    "Storm rain jacket",
    price="89.00",
    attributes={"Waterproof": "10,000 mm"},
    variants=[
        {"external_id": "b", "options": {"Colour": "Blue", "Size": "M"}, "available": True},
        {"external_id": "r", "options": {"Colour": "Red", "Size": "M"}, "available": False},
    ],
)
SHIPPING = Hit(
    type="policy",
    kind="shipping",
    external_id="/shipping",
    title="Shipping",
    url="https://shop.example/shipping",
    score=1.0,
    text="# Shipping\nWe post every working day.\n| Destination | Standard | Time |\n"
    "| Spain, mainland | €4.90 | 1 to 2 days |\n"
    "| Portugal | €6.90 | 2 to 3 days |",
)


def test_only_products_that_have_what_was_asked_are_offered() -> None:
    shell = product("Wind jacket", attributes={"Waterproof": "Not waterproof"}, text="It is not waterproof.")
    gloves = product("Waterproof gloves", text="Worn under a jacket's cuffs.")
    said = answer("Do you have a waterproof jacket?", products=[shell, gloves, JACKET])
    assert [card["external_id"] for card in said.cards] == ["Storm rain jacket"]
    assert "€89.00" in said.content


def test_a_word_shared_by_chance_is_no_answer() -> None:
    said = answer("do you sell bananas?", products=[JACKET])
    assert not said.cards
    assert "could not find" in said.content


def test_what_is_sold_out_comes_last_and_says_so() -> None:
    gone = product("Rain jacket Old", available=False)
    said = answer("rain jackets please", products=[gone, product("Rain jacket New")])
    assert [card["title"] for card in said.cards] == ["Rain jacket New", "Rain jacket Old"]
    assert "**Rain jacket Old**: €50.00, sold out" in said.content


def test_nothing_at_that_price_offers_the_nearest_and_says_that() -> None:
    said = answer("a rain jacket under 20 euros", products=[], nearest=[JACKET])
    assert "nothing within that price" in said.content
    assert said.cards[0]["title"] == "Storm rain jacket"


def test_a_variant_is_answered_for_itself() -> None:
    page = {"url": "https://shop.example/17"}
    yes = answer("Do you have this in blue?", page=page, products=[], current=JACKET)
    assert "available in Blue, M" in yes.content
    assert yes.cards[0]["variant"]["external_id"] == "b"
    no = answer("Do you have this in red?", page=page, products=[], current=JACKET)
    assert "sold out" in no.content
    assert "Blue, M" in no.content


def test_a_policy_is_quoted_with_its_source() -> None:
    said = answer("How much is shipping to Spain?", pages=[SHIPPING])
    assert "Spain, mainland: Standard €4.90, Time 1 to 2 days" in said.content
    assert "Portugal" not in said.content
    assert said.sources == [{"title": "Shipping", "url": "https://shop.example/shipping"}]


def test_a_person_is_handed_over_to() -> None:
    assert answer("I want to talk to a person").hand_over
    assert answer("Where is my order 1001?").hand_over


def test_spanish_is_answered_in_spanish() -> None:
    said = answer("¿Tenéis algo parecido a esto por menos de 20 €?")
    assert "¿Quieres hablar con una persona?" in said.content
    listed = answer("busco una rain jacket", products=[JACKET])
    assert "89,00 €" in listed.content


def test_the_streamed_pieces_are_the_answer() -> None:
    content = answer("How much is shipping to Spain?", pages=[SHIPPING]).content
    assert "".join(offline.pieces(content)) == content


def test_an_extract_finds_what_has_no_word_of_the_question() -> None:
    text = (
        "Contact\nWe answer ourselves.\nTelephone +34 974 000 047\nMonday to Friday, 9:00 to 18:00\nE-mail a@b.example"
    )
    assert "9:00 to 18:00" in extract(text, "What are your opening hours?")
    assert "+34 974" in extract(text, "What is your phone number?")


def test_two_products_are_compared_by_what_differs() -> None:
    light = product("Feather shell", price="120.00", attributes={"Weight": "0.2 kg", "Hood": "yes"})
    heavy = product("Granite shell", price="90.00", attributes={"Weight": "450 g", "Hood": "yes"})
    said = answer("Which is lighter, the granite or the feather?", products=[heavy, light])
    assert said.content.startswith("**Feather shell** is the lighter one.")
    assert "Weight: 450 g" in said.content
    assert "Hood" not in said.content
    assert [card["title"] for card in said.cards] == ["Granite shell", "Feather shell"]
    spanish = answer("¿Cuál es más barato, el Granite o el Feather?", products=[heavy, light])
    assert spanish.content.startswith("**Granite shell** es lo más económico")


def test_the_cheapest_is_one_product() -> None:
    said = answer(
        "What is your cheapest rain jacket?", products=[JACKET, product("Rain jacket Deluxe", price="300.00")]
    )
    assert "cheapest" in said.content
    assert [card["title"] for card in said.cards] == ["Storm rain jacket"]


def test_a_product_shown_before_is_meant_by_its_place() -> None:
    cards = [{"type": "product", "external_id": name} for name in ("Storm rain jacket", "Other")]
    history = [Said(role="user", content="rain jackets?"), Said(role="assistant", content="These:", cards=cards)]
    turn = Turn(
        tenant_id="t",
        shop=None,
        visitor=Visitor(id="v"),
        conversation_id="c",
        text="How much is the first one?",
        history=history,
    )
    asked = understand(turn)
    assert asked.card == "Storm rain jacket"
    said = offline.compose(turn, asked, Knowledge(products=[], shown=[JACKET], meant=JACKET))
    assert "**Storm rain jacket** costs €89.00" in said.content


def _weighing(**weights: str) -> list[Hit]:
    return [
        product(name, categories=("Tents",), attributes={"Weight": weight.replace("_", " ")})
        for name, weight in weights.items()
    ]


def _later(text: str, shown: list[Hit]) -> Turn:
    """A question after an answer that showed some products."""
    cards = [{"type": "product", "external_id": hit.external_id} for hit in shown]
    history = [Said(role="user", content="what is there?"), Said(role="assistant", content="These:", cards=cards)]
    return Turn(
        tenant_id="t",
        shop=None,
        visitor=Visitor(id="v"),
        conversation_id="c",
        text=text,
        history=history,
        locale="en",
    )


def test_what_is_compared_is_what_the_question_names_and_not_what_was_shown() -> None:
    tents, coats = _weighing(Vega="2_kg", Brezo="1_kg"), [product("Storm coat"), product("Gale coat")]
    named, first = _later("Compare the tents", coats), _later("compare the first two", coats)
    said = offline.compose(named, understand(named), Knowledge(products=[*tents, *coats], shown=coats))
    assert [card["title"] for card in said.cards] == ["Vega", "Brezo"]
    said = offline.compose(first, understand(first), Knowledge(products=tents, shown=coats))
    assert [card["title"] for card in said.cards] == ["Storm coat", "Gale coat"]


def test_several_that_were_shown_are_ranked() -> None:
    tents = _weighing(Vega="2_kg", Brezo="980_g", Dehesa="11_kg")
    turn = _later("Which one is the lightest?", tents)
    said = offline.compose(turn, understand(turn), Knowledge(shown=tents))
    assert said.content.startswith("From the lightest to the heaviest:\n\n- **Brezo**: 980 g\n- **Vega**: 2 kg")
    assert [card["title"] for card in said.cards] == ["Brezo", "Vega", "Dehesa"]


def test_a_property_that_the_shop_does_not_tell_is_not_told() -> None:
    said = answer("Can I wash the Storm rain jacket?", products=[JACKET])
    assert "The shop does not tell that" in said.content


def test_a_colour_that_a_product_does_not_come_in_is_denied() -> None:
    said = answer("Is the Storm rain jacket there in green?", products=[JACKET])
    assert "does not come that way" in said.content
    assert "Blue, M" in said.content


def test_a_page_without_a_word_of_the_question_is_not_quoted() -> None:
    said = answer("Do you repair clocks?", pages=[SHIPPING])
    assert said.content.startswith("I could not find that")
    assert not said.sources


def test_a_colour_is_known_by_its_hue() -> None:
    bike = product("Kestrel", variants=[{"external_id": "g", "options": {"Colour": "Sage green"}, "available": True}])
    assert "does not come" not in answer("Is the Kestrel there in green?", products=[bike]).content
    lamp = product(
        "Black Diamond headlamp", variants=[{"external_id": "b", "options": {"Colour": "Blue"}, "available": True}]
    )
    assert "€50.00" in answer("How much is the Black Diamond headlamp?", products=[lamp]).content


def test_the_price_of_a_charger_is_no_question_of_its_battery() -> None:
    said = answer("How much is the Solar Charger?", products=[product("Solar Charger")]).content
    assert "€50.00" in said
    assert "does not tell" not in said


def test_what_is_not_told_of_all_is_not_ranked_as_if_it_were() -> None:
    untold = [*_weighing(Vega="2_kg", Brezo="1_kg"), product("Dehesa")]
    turn = _later("which is the lightest?", untold)
    said = offline.compose(turn, understand(turn), Knowledge(shown=untold)).content
    assert said.startswith("The shop does not tell that of all of them")
    bearing = [product(name, attributes={"Weight capacity": "150 kg"}) for name in ("Alpha", "Beta")]
    turn = _later("which is the heaviest?", bearing)
    assert "150 kg" not in offline.compose(turn, understand(turn), Knowledge(shown=bearing)).content


def test_an_ordinary_word_of_a_title_is_no_name() -> None:
    cotton = product("Cotton Shirt")
    striped = product("Shirt with Stripes", attributes={"Material": "Cotton"})
    said = answer("do you have cotton shirts?", products=[cotton, striped])
    assert [card["title"] for card in said.cards] == ["Cotton Shirt", "Shirt with Stripes"]


def test_it_is_the_product_that_was_shown_and_another_colour_alone_may_be_another_product() -> None:
    other = product("Green rain jacket")
    history = [
        Said(role="user", content="rain jackets"),
        Said(role="assistant", content="Yes.", cards=[cards.product_card(JACKET)]),
    ]
    for text, title in (("do you have it in green?", JACKET.title), ("and in green?", other.title)):
        turn = Turn(
            tenant_id="t",
            shop=None,
            visitor=Visitor(id="v"),
            conversation_id="c",
            text=text,
            history=history,
            locale="en",
        )
        said = offline.compose(turn, understand(turn), Knowledge(shown=[JACKET], meant=JACKET, products=[other]))
        assert [card["title"] for card in said.cards] == [title], text


@pytest.mark.parametrize(
    "text",
    [
        "Do you have the Storm rain jacket?",
        "can you show me the Storm rain jacket?",
        "Do you sell the Storm rain jacket?",
    ],
)
def test_who_asks_whether_a_product_is_sold_asks_for_no_property(text: str) -> None:
    assert "does not tell" not in answer(text, products=[JACKET]).content


def test_a_colour_in_a_products_name_is_not_asked_for() -> None:
    boots = product(
        "Red Rock boots",
        attributes={"Weight": "900 g"},
        variants=[{"external_id": "r", "options": {"Colour": "Brick red"}, "available": True}],
    )
    assert "Weight: 900 g" in answer("how heavy are the Red Rock boots?", products=[boots]).content
    assert "available in Brick red" in answer("are the Red Rock boots there in red?", products=[boots]).content


def test_who_asks_what_there_is_is_told_the_kinds_of_things() -> None:
    found = [product("Vega", categories=("Tents",)), product("Sella", categories=("Jackets",))]
    said = answer("what do you sell?", products=found)
    assert "- Tents: **Vega**\n- Jackets: **Sella**" in said.content
    assert len(said.cards) == 2


def test_nobody_says_yes_to_what_is_only_half_found() -> None:
    tent = product("Vega tent")
    assert answer("do you have vegan-leather tents?", products=[tent]).content.startswith("This is what I found:")
    assert answer("do you have tents?", products=[tent]).content.startswith("Yes, this fits:")


def test_alike_prices_are_said_to_be_alike() -> None:
    alike = [product("Alpha"), product("Beta"), product("Gamma")]
    turn = _later("which is the cheapest?", alike)
    assert offline.compose(turn, understand(turn), Knowledge(shown=alike)).content.startswith("In that they are alike.")
