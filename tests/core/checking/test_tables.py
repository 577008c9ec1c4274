"""Tables and lists are judged cell by cell and item by item, each with the words it stands under."""

from tests.core.checking.shop import shown

HEAD = "| | Kestrel City Bike | Wolds Gravel Bike |\n|---|---|---|\n"


def test_a_cell_is_of_its_row_and_its_column() -> None:
    right = HEAD + "| Weight | 15.8 kg | 11.4 kg |\n| Price | £549.00 | £1,249.00 |\n"
    assert shown(right) == right
    assert "11.4 kg" not in shown(HEAD + "| Weight | 11.4 kg | 15.8 kg |\n")


def test_an_item_is_of_what_leads_to_it() -> None:
    lead = "The Kestrel, in stock now:\n"
    assert "Black" in shown(f"{lead}- Medium, Black\n- Small, Sage green\n")
    kept = shown(f"{lead}- Medium, Black\n- Medium, Sage green\n")
    assert "Medium, Black" in kept
    assert "Medium, Sage green" not in kept
