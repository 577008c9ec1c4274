"""What is hidden from models of a shopper's words, and what comes back."""

import pytest

from chatwidget.masking import Mask, masked, without_personal_data

SAID = "I am ana.b+shop@mail.example.com, +34 974 000 047 or (555) 123-4567; order #1001, size 42, 9.90 EUR, 2026-11-27"


def test_card_and_account_numbers_are_masked_and_order_numbers_are_not() -> None:
    said = "My card is 4111 1111 1111 1111, cvv 123, IBAN ES91 2100 0418 4502 0005 1332, order 1234567890123"
    kept = masked(f"{said}, +34 974 000 047")
    assert "4111" not in kept
    assert "0418" not in kept
    assert "cvv [code]" in kept
    assert "order 1234567890123" in kept
    assert "+34 974 000 047" in kept


def test_personal_data_is_hidden_by_names_and_put_back() -> None:
    mask = Mask("personal")
    seen = mask.hidden(SAID)
    assert "@" not in seen
    assert "974" not in seen
    assert "4567" not in seen
    assert all(kept in seen for kept in ("#1001", "size 42", "9.90 EUR", "2026-11-27"))
    assert mask.restored(seen) == SAID
    assert mask.hidden("ana.b+shop@mail.example.com again") == "[e-mail A] again", "one thing has one name"


def test_what_a_mask_does_not_hold_is_left_alone() -> None:
    mask = Mask("personal")
    assert mask.restored("[e-mail A]") == "[e-mail A]"
    mask.hidden("me@x.example")
    assert mask.restored("[e-mail B] [sizes] [e-mail A]") == "[e-mail B] [sizes] me@x.example"


def test_payment_data_does_not_come_back() -> None:
    mask = Mask("personal")
    assert "4111" not in mask.restored(mask.hidden("4111 1111 1111 1111"))


@pytest.mark.parametrize("masking", ["payment", "off"])
def test_personal_data_stays_where_nobody_wishes_it_hidden(masking: str) -> None:
    assert Mask(masking).hidden(SAID) == SAID  # type: ignore[arg-type]  # both are


def test_many_things_have_many_names() -> None:
    mask = Mask("personal")
    addresses = " ".join(f"a{number}@x.example" for number in range(60))
    seen = mask.hidden(addresses)
    assert len(set(seen.split("] ["))) == 60
    assert mask.restored(seen) == addresses


def test_a_search_by_meaning_needs_no_personal_data() -> None:
    assert without_personal_data("blue jacket for me@x.example 612345678").split() == ["blue", "jacket", "for"]
