"""How words go wrong: one error, two errors, two words in one."""

from collections.abc import Iterator
from typing import Final

_ALPHABETS: Final = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщъыьэюя", "αβγδεζηθικλμνξοπρστυφχψως")


def one_error(word: str) -> Iterator[str]:
    """Every word that differs by one letter left out, put in, changed or swapped with its neighbour.

    Of four letters only those that keep all letters of the word: a changed one would make too many other words.
    """
    alphabet = next((one for one in _ALPHABETS if word[0] in one), _ALPHABETS[0])
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        for letter in alphabet:
            yield before + letter + after
            if after and len(word) > 4 and letter != after[0]:
                yield before + letter + after[1:]
        if len(after) > 1 and after[0] != after[1]:
            yield before + after[1] + after[0] + after[2:]
        if after and (len(word) > 4 or (len(after) > 1 and after[0] == after[1])):
            yield before + after[1:]


def halves(word: str) -> Iterator[tuple[str, str]]:
    """A word of at least six letters in two, for what others write apart ("babyshower")."""
    if len(word) >= 6:
        for at in range(3, len(word) - 2):
            yield word[:at], word[at:]


def within_two(one: str, other: str) -> bool:
    """Whether at most two letters are left out, put in, changed or swapped with their neighbours."""
    if abs(len(one) - len(other)) > 2:
        return False
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        this = [row]
        for column, against in enumerate(other, start=1):
            cost = min(last[column] + 1, this[column - 1] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before_last[column - 2] + 1)
            this.append(cost)
        if min(this) > 2:
            return False
        before_last, last = last, this
    return last[-1] <= 2
