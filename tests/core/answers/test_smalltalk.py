"""What asks for nothing, and who says yes to the offer of a person."""

import pytest

from chatwidget.answers.smalltalk import small_talk
from chatwidget.answers.turn import Said
from chatwidget.catalogue.terms import fold

OFFERED = [Said(role="assistant", content="I could not find that in this shop. Would you like to talk to a person?")]
OFRECIDA = [Said(role="assistant", content="La tienda no lo indica. ¿Quieres preguntárselo a una persona?")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ok", "thanks"),
        ("Great, thanks!", "thanks"),
        ("no thanks", "thanks"),
        ("thanks a lot for your help", "thanks"),
        ("Vale, muchas gracias", "thanks"),
        ("no", "thanks"),
        ("hola, buenas", None),
        ("hola, ¿qué tal?", "greeting"),
        ("can you help me?", "greeting"),
        ("¿Me ayudas?", "greeting"),
        ("ok, do you have tents?", None),
        ("thanks, and gloves?", None),
        ("nice tents", None),
        ("yes please", None),
    ],
)
def test_what_asks_for_nothing(text: str, kind: str | None) -> None:
    assert small_talk(fold(text), []) == kind


def test_a_yes_to_the_offer_of_a_person_wants_one() -> None:
    for text in ("yes", "Yes, please!", "ok", "sure"):
        assert small_talk(fold(text), OFFERED) == "person"
    assert small_talk(fold("Sí, por favor"), OFRECIDA) == "person"
    assert small_talk(fold("no"), OFFERED) == "thanks"
    assert small_talk(fold("yes, in blue"), OFFERED) is None
