"""A question told without a model: language, intent, limits of price, and what is left to search by."""

from decimal import Decimal
from typing import Any

import pytest

from chatwidget.answers.question import Understood, understand
from chatwidget.answers.turn import Said, Turn
from chatwidget.hooks.types import Visitor


def ask(text: str, **more: Any) -> Understood:
    return understand(Turn(tenant_id="t", shop=None, visitor=Visitor(id="v"), conversation_id="c", text=text, **more))


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("Do you have a waterproof jacket?", "en", "product"),
        ("¿Tenéis una chaqueta impermeable?", "es", "product"),
        ("tienen mochilas azules", "es", "product"),
        ("How much is shipping to Spain?", "en", "policy"),
        ("¿Cuánto cuesta el envío a España?", "es", "policy"),
        ("Can I send it back? I want a refund", "en", "policy"),
        ("How long does an order take to arrive?", "en", "policy"),
        ("Where is my order 1001?", "en", "order"),
        ("¿Dónde está mi pedido?", "es", "order"),
        ("I want to talk to a person", "en", "person"),
        ("quiero hablar con una persona", "es", "person"),
        ("hola", "es", "greeting"),
        ("Good morning!", "en", "greeting"),
        ("What can you do?", "en", "greeting"),
        ("¿Qué puedes hacer?", "es", "greeting"),
        ("thank you very much", "en", "thanks"),
        ("¡Muchas gracias!", "es", "thanks"),
    ],
)
def test_language_and_intent(text: str, language: str, intent: str) -> None:
    asked = ask(text, locale="es" if language == "es" else "en")
    assert (asked.language, asked.intent) == (language, intent)


def test_the_language_is_the_questions_not_the_pages() -> None:
    assert ask("¿Cuánto cuesta esta chaqueta?", locale="en").language == "es"
    assert ask("How much is this jacket?", locale="es").language == "en"
    assert ask("Vega 3P", locale="es").language == "es"


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("jacket under 100 €", None, "100"),
        ("jacket under €99.90", None, "99.90"),
        ("chaqueta por menos de 99,90 euros", None, "99.90"),
        ("mochila de menos de 1.000,50 €", None, "1000.50"),
        ("tents between 200 and 300 euros", "200", "300"),
        ("tienda entre 200 y 300 €", "200", "300"),
        ("boots over 50 euros", "50", None),
        ("backpack over 25 l", None, None),
        ("sleeping bag under 1 kg", None, None),
        ("jacket under CA$50", None, "50"),
        ("jacket under ₹ 4,500", None, "4500"),
        ("jacket under 5,000 HUF", None, "5000"),
        ("a jacket", None, None),
    ],
)
def test_limits_of_price_are_taken_out_of_the_words(text: str, least: str | None, most: str | None) -> None:
    asked = ask(text)
    assert asked.filters.min_price == (Decimal(least) if least else None)
    assert asked.filters.max_price == (Decimal(most) if most else None)
    if least or most:
        assert not any(character.isdigit() for character in asked.query)


def test_a_follow_up_leans_on_the_question_before() -> None:
    history = [Said(role="user", content="Do you have rain jackets?"), Said(role="assistant", content="Yes.")]
    assert "rain jackets" in ask("and in blue?", history=history).query
    assert "rain jackets" not in ask("How do returns work?", history=history).query


@pytest.mark.parametrize("text", ["and in blue?", "¿y en la talla M?", "anything cheaper?"])
def test_a_follow_up_about_goods_goes_back_over_a_policy(text: str) -> None:
    history = [
        Said(role="user", content="Do you have rain jackets?"),
        Said(role="assistant", content="Yes."),
        Said(role="user", content="How much is shipping to Portugal, by the way?"),
        Said(role="assistant", content="4.90 €."),
    ]
    query = ask(text, history=history).query
    assert "rain jackets" in query
    assert "shipping" not in query


def test_a_follow_up_about_a_place_leans_on_the_policy() -> None:
    history = [
        Said(role="user", content="Do you have rain jackets?"),
        Said(role="assistant", content="Yes."),
        Said(role="user", content="How much is shipping to Portugal, by the way?"),
        Said(role="assistant", content="4.90 €."),
    ]
    assert "shipping" in ask("and to Spain?", history=history).query


def test_this_means_the_page_the_shopper_is_on() -> None:
    assert ask("Do you have this in blue?", page={"url": "https://shop.example/p"}).about_page
    assert not ask("Do you have this in blue?").about_page


def test_a_policy_question_says_which_policy() -> None:
    assert ask("How do returns work?").policy_kind == "returns"
    assert ask("¿Cuál es vuestro horario?").policy_kind == "contact"
    assert ask("a blue jacket").policy_kind is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Haben Sie eine wasserdichte Jacke für den Winter?", "de"),
        ("Avez-vous une veste imperméable pour la pluie ?", "fr"),
        ("防水ジャケットはありますか", "ja"),
        ("Есть ли дождевик для ребёнка?", "ru"),
        ("Je cherche un sac de voyage en cuir", "fr"),
        ("Cerco una giacca impermeabile per la montagna", "it"),
    ],
)
def test_other_languages_are_recognised(text: str, language: str) -> None:
    assert ask(text, locale="en").language == language


def test_a_chain_of_follow_ups_leans_on_the_first_question_and_its_limits() -> None:
    history = [
        Said(role="user", content="Do you have rain jackets under 100 € for hiking?"),
        Said(
            role="assistant",
            content="Yes.",
            cards=[{"type": "product", "external_id": one} for one in "ab"],
        ),
        Said(role="user", content="and in blue?"),
        Said(role="assistant", content="Yes."),
    ]
    asked = ask("and in red?", history=history)
    assert "rain jackets" in asked.query
    assert "blue" not in asked.query
    assert asked.filters.max_price == Decimal(100)
    assert ask("anything cheaper?", history=history).wants_cheaper
    assert ask("¿y el segundo cuánto pesa, ese producto?", history=history).card == "b"
    assert ask("How much is the second one?", history=history).card == "b"


def test_extremes_and_comparisons_are_recognised() -> None:
    assert ask("What is the cheapest tent?").sort == "cheapest"
    assert ask("¿Cuál es la tienda más cara?").sort == "dearest"
    assert ask("What is the difference between the Sella and the Orbayu?").compares
    assert ask("¿Qué pesa menos, la Sella o la Orbayu?").compares
    assert not ask("a jacket or a coat").compares


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("jacket under 20 euros", "EUR"),
        ("jacket under US$ 20", "USD"),
        ("jacket under $20", "$"),
        ("menos de 20 dólares canadienses", "CAD"),
        ("jacket between 4,000 and 5,000 HUF", "HUF"),
        ("jacket under 20", ""),
        ("a jacket, I have 20 euros", ""),
    ],
)
def test_the_currency_of_a_limit_is_the_one_that_was_said(text: str, unit: str) -> None:
    assert ask(text).unit == unit


def test_a_follow_up_keeps_the_currency_of_the_limit_it_leans_on() -> None:
    history = [Said(role="user", content="Do you have jackets under 50 euros?")]
    assert ask("and in blue?", history=history).unit == "EUR"
    assert ask("and under 80 dollars?", history=history).unit == "dollars"


def test_spanish_marks_settle_the_language() -> None:
    assert ask("¿Tenéis tiendas para dos personas?", locale="en").language == "es"


def _after(*questions: str, cards: tuple[str, ...] = ()) -> list[Said]:
    shown = [{"type": "product", "external_id": title, "title": title} for title in cards]
    return [
        said
        for question in questions
        for said in (Said(role="user", content=question), Said(role="assistant", content="Here.", cards=shown))
    ]


@pytest.mark.parametrize(
    "text",
    ["Do you have student discounts?", "When are you open?", "Compare the two-person tents", "¿Vendéis bicicletas?"],
)
def test_a_short_question_that_says_what_it_is_about_leans_on_nothing(text: str) -> None:
    assert "jackets" not in ask(text, history=_after("rain jackets under 100 €")).query


@pytest.mark.parametrize("text", ["and in blue?", "any waterproof ones?", "do you have them in M?", "cheaper?"])
def test_a_question_that_points_back_leans_on_the_one_before(text: str) -> None:
    asked = ask(text, history=_after("rain jackets under 100 €", cards=("A", "B")))
    assert "jackets" in asked.query


def test_a_short_question_that_may_name_goods_is_told_both_ways() -> None:
    asked = ask("backpacks", history=_after("rain jackets"))
    assert "jackets" in asked.query
    assert asked.alone is not None
    assert "jackets" not in asked.alone.query


def test_a_question_about_shipping_goes_on_with_another_place_or_matter() -> None:
    history = _after("do you ship to Germany?")
    assert "germany" not in ask("and to Norway?", history=history).query
    further = ask("and how long does it take?", history=[*history, *_after("and to Norway?")])
    assert further.policy_kind == "shipping"
    assert "norway" in further.query
    assert "germany" not in further.query
    assert ask("¿cuánto cuesta?", history=_after("¿enviáis a Portugal?", "¿y a Francia?")).policy_kind == "shipping"
    assert ask("¿Y cuánto tarda?", history=_after("¿Cuánto cuesta el envío a Canarias?")).policy_kind == "shipping"


def test_it_is_the_product_that_the_question_before_named() -> None:
    history = _after("Do you have the Sella jacket?", cards=("Sella jacket", "Orbayu jacket"))
    assert ask("how heavy is it?", history=history).card == "Sella jacket"
    assert ask("how heavy is it?", history=_after("rain jackets", cards=("Sella", "Orbayu"))).card is None
    assert ask("¿La tenéis en rojo?", history=_after("la Sella", cards=("Sella",))).card == "Sella"
    assert ask("¿Puedo lavarla?", history=_after("la Sella", cards=("Sella",))).card == "Sella"


@pytest.mark.parametrize(
    ("text", "ranks"),
    [
        ("Which one is lighter?", True),
        ("¿Cuál pesa menos?", True),
        ("which is the cheapest of these?", True),
        ("cheaper?", False),
        ("is there a lighter one?", False),
        ("which is your cheapest rain jacket?", False),
    ],
)
def test_which_of_those_shown_is_the_lightest_or_cheapest(text: str, ranks: bool) -> None:
    assert ask(text, history=_after("tents", cards=("Vega", "Brezo"))).ranks_shown is ranks
    assert not ask(text, history=_after("tents", cards=("Vega",))).ranks_shown


def test_around_a_price_is_a_range() -> None:
    limits = ask("a gift for around 50 euros").filters
    assert (limits.min_price, limits.max_price) == (Decimal("35.0"), Decimal("65.0"))
    assert ask("a tent for about 4 people").filters.max_price is None


@pytest.mark.parametrize("card", [{"type": "order", "number": "1001"}, {"type": "action", "id": "act_1"}])
def test_a_card_that_is_no_product_is_not_meant(card: dict[str, str]) -> None:
    history = [
        *_after("rain jackets", cards=("Sella jacket", "Orbayu jacket")),
        Said(role="assistant", content="Please confirm.", cards=[card]),
    ]
    assert ask("is it waterproof?", history=history).card is None


@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("and in orange?", "Sella"),
        ("in M?", "Sella"),
        ("do you have it in blue, size L?", "Sella"),
        ("¿y en talla M?", "Sella"),
        ("¿cuánto pesa?", "Sella"),
        ("¿de qué está hecha?", "Sella"),
        ("how much?", "Sella"),
        ("are there discounts?", None),
        ("do you have black boots?", None),
        ("red gloves", None),
        ("¿tenéis guantes rojos?", None),
        ("I need a small knife", None),
        ("large backpacks", None),
    ],
)
def test_a_form_alone_is_of_the_one_product_shown_and_goods_are_not(text: str, card: str | None) -> None:
    assert ask(text, history=_after("rain jackets", cards=("Sella",))).card == card


def test_how_long_something_takes_to_do_is_no_question_of_delivery() -> None:
    assert ask("How long does it take to charge?").intent == "product"
    assert ask("How long does it take to arrive?").policy_kind == "shipping"


def test_around_keeps_the_currency_and_what_is_in_stock() -> None:
    asked = ask("a tent around $50 in stock")
    assert (asked.filters.max_price, asked.filters.in_stock, asked.unit) == (
        Decimal("65.0"),
        True,
        ask("under $50").unit,
    )
    assert ask("an awesome 50 € jacket").filters.max_price is None
    assert ask("tell me about 2 pounds coffee bags").filters.max_price is None


def test_another_policy_is_no_follow_up_of_the_one_before() -> None:
    history = _after("do you ship to Spain?")
    asked = ask("and returns?", history=history)
    assert (asked.policy_kind, "spain" in asked.query) == ("returns", False)
    assert ask("what about payment?", history=history).policy_kind == "payment"
    assert ask("how big?", history=history).intent == "product"


@pytest.mark.parametrize("text", ["what do you sell?", "what products do you have?", "¿qué vendéis?"])
def test_who_asks_what_there_is_leans_on_nothing(text: str) -> None:
    asked = ask(text, history=_after("the Sella", cards=("Sella",)))
    assert asked.browses
    assert asked.card is None
    assert not ask("what tents do you have?").browses


def test_a_recommendation_is_one_of_what_was_spoken_of() -> None:
    assert not ask("what do you recommend?", history=_after("rain jackets", cards=("A", "B"))).browses
    assert ask("what do you recommend?", history=_after("do you ship to Spain?")).browses


def test_a_question_of_size_does_not_hide_another() -> None:
    assert ask("I want to talk to a human, which size should I take?").intent == "person"
    assert ask("where is my order 1001? which size should I take?").intent == "order"
    assert ask("what size do I need for three people?").intent == "product"
    assert "talla" in ask("¿qué talla me recomiendas?", history=_after("¿enviáis a Portugal?")).query
    assert ask("¿qué talla me recomiendas?", history=_after("¿enviáis a Portugal?")).policy_kind is None


@pytest.mark.parametrize(
    "text",
    ["do you have a store?", "do you have any offers?", "are you sure?", "how are you?", "ok", "no", "¿qué vendéis?"],
)
def test_small_talk_is_not_about_the_product_that_was_shown(text: str) -> None:
    assert ask(text, history=_after("the Sella", cards=("Sella",))).card is None


def test_a_message_that_tells_no_language_is_in_that_of_those_before() -> None:
    assert ask("no", history=_after("¿vendéis plátanos?"), locale="en").language == "es"
    assert ask("backpacks", history=_after("do you have tents?"), locale="es").language == "en"


def test_the_last_goods_that_were_named_are_leant_on() -> None:
    history = _after("red gloves", "red socks", cards=("A", "B"))
    assert "socks" in ask("and in green?", history=history).query
    assert "gloves" not in ask("and in green?", history=history).query
