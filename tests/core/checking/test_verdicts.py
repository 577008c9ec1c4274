"""An answer stays true when a part of it is left out, and nothing true is put wrong."""

import pytest
from tests.core.checking.shop import KESTREL, of, page, passes, shown


def test_a_wrong_price_is_put_right() -> None:
    assert shown("The Wolds costs £1,299.") == "The Wolds costs £1,249.00."


@pytest.mark.parametrize(
    "text",
    [
        "A good lock costs about £50.",
        "The Wolds has a child seat for £60.",
        "The Kestrel in black is £30 off.",
        "The Kestrel's mudguards add £30.",
        "The Wolds goes beyond the £1,000 you gave me.",
    ],
)
def test_an_amount_that_is_not_said_as_its_price_is_never_overwritten(text: str) -> None:
    kept = shown(text, current=KESTREL)
    assert "579" not in kept
    assert "1,249" not in kept


def test_what_leans_on_a_sentence_that_is_left_out_is_left_out() -> None:
    kept = shown("The Wolds costs £1,249. The Kestrel has 21 gears. It is made in Portugal.")
    assert kept.startswith("The Wolds costs £1,249.")
    assert "Portugal" not in kept


def test_the_items_of_a_list_go_with_what_leads_to_it() -> None:
    said = "In stock:\n- Wolds in 54 cm\n\nSold out:\n- Wolds in 56 cm\n"
    assert shown(said) == said
    assert "10% off" not in shown("These codes work:\n- SPOKE10\n\nMEGA50 is for bikes:\n- 10% off a first order\n")


@pytest.mark.parametrize("question", ["Is the Wolds in 54 cm available?", "Do you deliver to Ireland?"])
def test_yes_is_said_to_what_is_so(question: str) -> None:
    assert passes(f"{question} Yes, of course.")


@pytest.mark.parametrize(
    "question",
    [
        "Is the Wolds in 56 cm available?",
        "Can I use SPOKE10 on the Kestrel?",
        "Do you deliver to France?",
        "Is the lock included?",
    ],
)
def test_and_not_to_what_is_not(question: str) -> None:
    assert "Yes" not in shown(f"{question} Yes, of course.", current=KESTREL)
    assert "Yes" not in shown("Yes, of course.", current=KESTREL, asked=question)


@pytest.mark.parametrize(
    "text",
    ["The Kestrel isn't £549.", "The Kestrel does not weigh 15.8 kg.", "Both bikes cost £1,249.", "We have six Wolds."],
)
def test_a_right_figure_may_be_wrong_where_it_stands(text: str) -> None:
    assert not passes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Use SPOKE10, 99999999999999999999999999999999 £ off.",
        "It takes 3 days or 1000000000000000000000000000.",
        "£1 " * 230,
        "| a |\n|---|\n| b | c | £9 |\n",
        "\u0000\ud83d\ude00 £\u00b2\u00b3",
    ],
)
def test_nothing_that_a_model_may_say_breaks_the_gate(text: str) -> None:
    shown(text, current=KESTREL)


def test_a_name_on_another_network_is_one_that_the_shop_tells() -> None:
    assert not passes("We're on Instagram as @bikes.example.")


def test_two_forms_may_be_told_in_one_sentence() -> None:
    assert passes("The Kestrel in Small is £549 and in Medium and black it is £579.")
    assert passes("The Wolds in 54 cm is in stock and the one in 56 cm is sold out.")
    assert passes("The Kestrel only comes in Small and Medium, so there is no Large.")


def test_a_sentence_whose_link_is_removed_does_not_stay_with_a_hole() -> None:
    assert "See" not in shown("See https://bikes-sale.example/wolds for more.")
    assert passes("Here you see it: https://bikes.example/wolds")


def test_the_number_of_a_heading_is_no_figure() -> None:
    assert passes("**2. Returns**\n\nYou can return a bike within 14 days.")


@pytest.mark.parametrize(
    "text",
    [
        "The Kestrel has twelve in stock.",
        "The Wolds has nine left in 54 cm.",
        "The Kestrel weighs 11.4 kg and the Wolds 15.8 kg.",
        "Twelve other people are looking at this bike right now.",
        "The Kestrel comes in Large.",
        "The Kestrel comes in three sizes.",
        "We have ten of the black Kestrel.",
        "Every size of the Kestrel in sage green is in stock.",
        "We do not accept returns.",
        "The workshop is open every day.",
    ],
)
def test_a_figure_or_a_size_of_something_else_is_left_out(text: str) -> None:
    assert not passes(text)


@pytest.mark.parametrize(
    "text",
    [
        "The Kestrel weighs 15.8 kg and the Wolds 11.4 kg.",
        "Both bikes are in stock.",
        "The Kestrel comes in two sizes and two colours.",
        "SPOKE10 doesn't work on orders under £80.",
        "Many people ride a gravel bike to work.",
        "You can return any size within 14 days.",
    ],
)
def test_a_figure_of_the_thing_itself_is_shown(text: str) -> None:
    assert passes(text)


def test_what_is_not_done_in_spanish_is_no_doubt() -> None:
    assert not passes("No se admiten devoluciones.", language="es")
    assert passes("No sé si eso es posible.", language="es")


def test_a_size_that_would_be_right_is_no_sum() -> None:
    found = of(KESTREL, page("faq", "With feet of 24 cm take size 38. With feet of 26 cm take size 42."))
    said = "With feet of 24 cm your size would be 38."
    assert found.shown(said) == said
