"""Who pays is said as the shop says it, with the condition that it makes."""

from tests.core.checking.shop import passes


def test_the_customer_pays_where_the_shop_says_so() -> None:
    assert passes("If you return a bike, you pay the return postage.")
    assert not passes("If you return a bike, we pay the return postage.")


def test_a_condition_is_kept() -> None:
    assert passes("We pay the return postage if the item is faulty.")


def test_no_condition_is_waved_away() -> None:
    assert passes("You pay the return postage unless the item is faulty.")
    assert not passes("You pay the postage even if it is faulty.")
    assert passes("You pay the return postage even if it is not faulty.")
