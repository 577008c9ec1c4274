"""Free delivery is not promised for what the shop leaves out of it by name."""

import pytest
from tests.core.checking.shop import KESTREL, WOLDS, of, page

SHIPPING = page(
    "shipping",
    "Delivery costs £4.95 and is free on orders of £60 or more. "
    "The Wolds Gravel Bike goes by pallet for £14.00; free delivery does not apply to it.",
)


@pytest.mark.parametrize(
    "text",
    [
        "The Kestrel City Bike is £549, so delivery is free.",
        "The Wolds Gravel Bike goes by pallet for £14.00, and free delivery does not apply to it.",
    ],
)
def test_what_is_not_left_out_is_delivered_free(text: str) -> None:
    assert of(KESTREL, WOLDS, SHIPPING).shown(text) == text


def test_what_is_left_out_is_not() -> None:
    assert "free" not in of(KESTREL, WOLDS, SHIPPING).shown("The Wolds Gravel Bike is £1,249, so delivery is free.")
