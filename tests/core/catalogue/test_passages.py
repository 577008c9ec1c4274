"""Pages are cut where they can be read by themselves."""

from chatwidget.catalogue.passages import MOST_PASSAGES, WHOLE, passages

SENTENCE = "We ship to every island of the archipelago within three working days of your order. "


def test_a_short_page_stays_whole() -> None:
    assert [passage.text for passage in passages("Shipping\n\nWe ship at once.")] == ["Shipping\n\nWe ship at once."]


def test_a_long_page_is_cut_under_its_headings() -> None:
    text = f"# Shipping\n{SENTENCE * 8}\n\nReturns\n\n{SENTENCE * 8}"
    found = passages(text)
    assert [passage.heading for passage in found] == ["Shipping", "Returns"]
    assert all(len(passage.text) <= WHOLE for passage in found)


def test_nothing_is_lost() -> None:
    text = "\n\n".join(f"Section {number}\n{SENTENCE * (number % 7 + 1)}" for number in range(30))
    joined = " ".join(f"{passage.heading} {passage.text}" for passage in passages(text))
    assert all(f"Section {number}" in joined for number in range(30))
    assert joined.count("archipelago") == text.count("archipelago")


def test_text_without_any_sentence_is_cut_all_the_same() -> None:
    found = passages("x" * 5_000)
    assert "".join(passage.text for passage in found).replace(" ", "") == "x" * 5_000
    assert all(len(passage.text) <= WHOLE for passage in found)


def test_an_endless_page_has_an_end() -> None:
    assert len(passages(SENTENCE * 20_000)) == MOST_PASSAGES
    assert passages("  \n ") == []
