"""What is compared is told of both sides by the shop."""

from dataclasses import replace

import pytest
from tests.core.checking.shop import KESTREL, WOLDS, of, page

CITY = replace(
    KESTREL, text="A city bike. It carries 120 kg. The battery lasts 9 hours.", attributes={"Water resistance": "IPX4"}
)
GRAVEL = replace(
    WOLDS, text="A gravel bike. It carries 100 kg. The battery lasts 12 hours.", attributes={"Water resistance": "IPX7"}
)
GUARANTEE = page("warranty", "The Kestrel is guaranteed for 5 years, the Wolds for 10 years.")


@pytest.mark.parametrize(
    "text",
    [
        "The Kestrel carries more than the Wolds.",
        "The Wolds has a longer battery life than the Kestrel.",
        "The Wolds has a longer guarantee than the Kestrel.",
        "The Wolds and the Kestrel do not have the same water resistance.",
        "The Kestrel carries 20 kg more than the Wolds.",
    ],
)
def test_what_both_tell_is_compared(text: str) -> None:
    assert of(CITY, GRAVEL, GUARANTEE).shown(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "The Wolds carries more than the Kestrel.",
        "The Kestrel has a longer battery life than the Wolds.",
        "The Kestrel has a longer guarantee than the Wolds.",
        "The Wolds has the same water resistance as the Kestrel.",
        "The Kestrel has more gears than the Wolds.",
    ],
)
def test_what_they_tell_otherwise_or_not_at_all_is_not(text: str) -> None:
    assert of(CITY, GRAVEL, GUARANTEE).shown(text) != text
