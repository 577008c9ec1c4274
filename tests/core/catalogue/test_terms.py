"""Words that mean the same are stored and asked the same way."""

import pytest

from chatwidget.catalogue.terms import LONGEST_WORD, code, fold, words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("CÁMARA Niños", "camara ninos"),
        ("Straße", "strasse"),
        ("Crème brûlée", "creme brulee"),
        ("Łódź ØL", "lodz ol"),
        ("İstanbul", "istanbul"),
        ("snake_case", "snake case"),
        ("йогурт ёлка", "йогурт елка"),
        ("Μπλούζα", "μπλουζα"),
    ],
)
def test_accents_and_case_do_not_matter(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("25L bottle", "a bottle of 25 litres", "25l"),
        ("500 ml", "500ML", "500ml"),
        ("16 GB", "16gb", "16gb"),
        ('15.6" laptop', "15.6 inch", "15.6in"),
        ("3,5 mm", "3.5mm", "3.5mm"),
        ("½ in", "1/2", "1/2"),
        ("1,000 pieces", "1000", "1000"),
        ("t-shirt", "tshirt", "tshirt"),
        ("Wi-Fi", "wifi", "wifi"),
        ("women's", "women", "women"),
        ("l'huile", "huile", "huile"),
        ("O'Neill", "oneill", "oneill"),
        ("U.S.A.", "usa", "usa"),
        ("ワイヤレスヘッドホン", "ヘッドホン", "ドホ"),
    ],
)
def test_two_spellings_share_a_word(one: str, other: str, shared: str) -> None:
    assert shared in words(one)
    assert shared in words(other)


def test_words_keep_vowel_signs_of_indian_scripts() -> None:
    assert words("हिन्दी") == ["हिन्दी"]


def test_a_code_loses_its_punctuation() -> None:
    assert code("AB-123/4 x") == code("ab1234X") == "ab1234x"


@pytest.mark.parametrize(
    "text", ["", "\x00", "\ud800", "'''", "''", "-/-", "'" * 500, "a'" * 500, "1/" * 500, "\u0301"]
)
def test_odd_text_is_read_without_complaint(text: str) -> None:
    assert all(word and len(word) <= LONGEST_WORD for word in words(text))


def test_an_endless_word_is_cut() -> None:
    assert words("x" * 10_000) == ["x" * LONGEST_WORD]
