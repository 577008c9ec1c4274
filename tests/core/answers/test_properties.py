"""What a product tells of the property that a shopper asks for."""

import pytest
from tests.core.answers.test_offline import product

from chatwidget.answers.properties import is_asked, told

TENT = product(
    "Vega",
    attributes={"Weight": "2.3 kg", "Material": "Polyester", "Pack size": "42 x 16 cm", "Capacity": "2 people"},
)
SPANISH = product("Vega", attributes={"Peso": "2,3 kg", "Material": "Poliéster", "Lavado": "A mano"})


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("how heavy is it?", ["Weight"]),
        ("what is it made of?", ["Material"]),
        ("how big is it when packed?", ["Pack size"]),
        ("how many people fit in?", ["Capacity"]),
        ("what is the capacity?", ["Capacity"]),
        ("can I wash it?", []),
        ("do you have it in blue?", []),
    ],
)
def test_the_property_is_told(question: str, names: list[str]) -> None:
    assert [name for name, _value in told(TENT, question, "en")] == names


@pytest.mark.parametrize(
    ("question", "names"),
    [("¿Cuánto pesa?", ["Peso"]), ("¿De qué está hecha?", ["Material"]), ("¿Puedo lavarla a máquina?", ["Lavado"])],
)
def test_the_property_is_told_in_spanish(question: str, names: list[str]) -> None:
    assert [name for name, _value in told(SPANISH, question, "es")] == names


def test_whether_a_property_is_asked_for() -> None:
    assert is_asked(TENT, "how heavy is it?")
    assert not is_asked(TENT, "do you have it in blue?")
