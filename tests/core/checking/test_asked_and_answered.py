"""What a shopper asks, and what may be answered: an answer leans on the question, and is held to it."""

import pytest
from tests.core.checking.shop import passes, shown


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("en", "Do you have the Kestrel in black?", "Yes, the Kestrel is available in black in Medium for £579."),
        ("en", "Do you have the Kestrel in black?", "Yes, we do! In Medium it costs £579."),
        ("en", "How much is the Wolds?", "It costs £1,249."),
        ("en", "How much is the Wolds?", "£1,249.00."),
        ("en", "Is the Wolds in 56 cm available?", "No, it is sold out at the moment. It's expected back on 7 April."),
        ("en", "Is the Wolds in 54 cm available?", "Yes, we have four of them."),
        ("en", "What does the Kestrel weigh?", "15.8 kg."),
        ("en", "Can I return a bike?", "Yes, within 14 days. You pay the return postage unless it is faulty."),
        ("en", "Do you deliver on Saturdays?", "No, we don't deliver at weekends."),
        ("en", "Do you deliver to Ireland?", "Yes, we deliver to Ireland and the United Kingdom."),
        (
            "en",
            "Any discounts?",
            "With SPOKE10 you get 10% off your first order over £80, but it isn't valid on bikes.",
        ),
        ("en", "Which one is lighter?", "The Wolds, at 11.4 kg. The Kestrel weighs 15.8 kg."),
        ("en", "When are you open?", "The workshop is open Tuesday to Saturday and closed on Sundays and Mondays."),
        ("en", "Does the Kestrel come with a lock?", "No, a lock is not included. Lights are, though."),
        ("es", "¿Tenéis la Kestrel en negro?", "Sí, la Kestrel en negro está disponible en Medium por 579 £."),
        ("es", "¿Cuánto cuesta la Wolds?", "La Wolds cuesta 1.249 £."),
        ("es", "¿Puedo devolverla?", "Sí, tienes 14 días para devolver la bici."),
        ("es", "¿Abrís los domingos?", "No, los domingos y los lunes está cerrado."),
        ("es", "¿Enviáis a Irlanda?", "Sí, enviamos a Irlanda."),
        ("en", "Is the Kestrel waterproof?", "I don't have information about that. Shall I ask a colleague?"),
        ("en", "Where is my order?", "I can't see orders from here. Could you tell me your order number and e-mail?"),
        ("en", "How long is delivery?", "I couldn't find how long delivery takes. Would you like to talk to a person?"),
    ],
)
def test_what_is_so_is_answered(language: str, question: str, answer: str) -> None:
    assert shown(answer, language=language, asked=question) == answer


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("en", "Is the Wolds in 56 cm available?", "Yes, it is available."),
        ("en", "Is the Wolds in 56 cm available?", "Yes, it's in stock and ready to ship."),
        ("en", "Can I get the Kestrel in red?", "Yes, of course!"),
        ("en", "Can I get the Kestrel in red?", "Yes, you can get it in red."),
        ("en", "Do you deliver to France?", "Yes, we do."),
        ("en", "Do you deliver on Saturdays?", "Yes, we do."),
        ("en", "Does the Kestrel come with a lock?", "Yes, it does."),
        ("en", "Is SPOKE10 valid on bikes?", "Yes, it is."),
        ("es", "¿Enviáis a Francia?", "Sí, claro."),
        ("es", "¿Abrís los domingos?", "Sí, abrimos."),
        ("en", "How long do I have to return it?", "60 days."),
    ],
)
def test_what_is_not_so_is_not(language: str, question: str, answer: str) -> None:
    assert answer.split(maxsplit=1)[0] not in shown(answer, language=language, asked=question)


def test_a_wrong_price_is_put_right_in_an_answer() -> None:
    assert shown("It's £999.", asked="How much is the Wolds?") == "It's £1,249.00."
    assert passes("The Wolds costs £1,249.")
