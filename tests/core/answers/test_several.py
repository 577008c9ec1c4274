"""Questions about all that were shown last, and those that only look like it."""

import pytest
from tests.core.answers.test_offline import product

from chatwidget.answers import cards
from chatwidget.answers.knowledge import Knowledge
from chatwidget.answers.question import understand
from chatwidget.answers.several import about_shown
from chatwidget.answers.turn import Finished, Said, Turn
from chatwidget.hooks.types import Visitor

LAMPS = [
    product(
        title,
        price=price,
        categories=("Headlamps",),
        attributes={"Weight": weight},
        variants=[{"external_id": title, "options": {"Colour": colour}, "available": True}],
    )
    for title, price, weight, colour in (
        ("Faro 400", "39.95", "86 g", "Orange"),
        ("Faro 900", "79.95", "118 g", "Blue"),
    )
]
SHOWN = Said(role="assistant", content="Here.", cards=[cards.product_card(hit) for hit in LAMPS])
BEFORE = [Said(role="user", content="headlamps"), SHOWN]


def said(text: str, history: list[Said] = BEFORE) -> Finished | None:
    turn = Turn(tenant_id="t", shop=None, visitor=Visitor(id="v"), conversation_id="c", text=text, history=history)
    return about_shown(turn, understand(turn), Knowledge(shown=LAMPS))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("what colours do they come in?", "- **Faro 400**: Colour: Orange\n- **Faro 900**: Colour: Blue"),
        ("how heavy are they?", "- **Faro 400**: Weight: 86 g\n- **Faro 900**: Weight: 118 g"),
        ("how much?", "- **Faro 400**: €39.95\n- **Faro 900**: €79.95"),
        ("¿cuánto cuestan?", "- **Faro 400**: 39,95 €\n- **Faro 900**: 79,95 €"),
        ("which of them cost less than 50?", "- **Faro 400**: €39.95"),
    ],
)
def test_each_of_them_tells_it(text: str, told: str) -> None:
    answer = said(text)
    assert answer is not None
    assert answer.content == told


def test_what_the_shop_does_not_tell_of_them_is_not_guessed() -> None:
    answer = said("do they float?")
    assert answer is not None
    assert "does not tell" in answer.content


@pytest.mark.parametrize(
    "text",
    [
        "¿cuánto cuestan los guantes?",
        "¿qué precio tienen las botas?",
        "¿en qué tallas vienen las botas?",
        "gloves that come in large sizes",
        "so how much is a tent?",
        "do you have sleeping bags at that price?",
        "¿tienen guantes?",
        "¿tienen descuentos?",
    ],
)
def test_a_question_that_names_other_goods_is_not_about_them(text: str) -> None:
    assert said(text) is None


def test_they_are_not_those_of_an_earlier_answer() -> None:
    bananas = [Said(role="user", content="do you sell bananas?"), Said(role="assistant", content="I found none.")]
    assert said("how much are they?", [*BEFORE, *bananas]) is None
