"""When two words are forms of one: "return" and "returns", "impermeable" and "impermeabilidad"."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

_ENDING: Final = 3
_ALIKE: Final = 0.84


@lru_cache(maxsize=65_536)
def alike(one: str, other: str) -> bool:
    """Whether two folded words are the same but for their endings; "water" and "waterproof" are not."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    common = next((at for at, letter in enumerate(shorter) if letter != longer[at]), len(shorter))
    if common == len(shorter):
        return common >= _ENDING and len(longer) - common <= _ENDING
    return common >= max(5, len(shorter) - _ENDING)


def has_alike(word: str, known: AbstractSet[str]) -> bool:
    """Whether one of the known words is a form of this one; those of another beginning are not even looked at."""
    return word in known or any(alike(word, other) for other in _by_head(frozenset(known)).get(word[:_ENDING], ()))


@lru_cache(maxsize=4_096)
def _by_head(words: frozenset[str]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(word[:_ENDING], []).append(word)
    return found


def mistyped(word: str, known: Iterable[str]) -> bool:
    """Whether a word is one of the known ones with a slip of the pen beyond its first letter."""
    return len(word) >= 5 and any(
        other[:1] == word[:1]
        and abs(len(other) - len(word)) <= 1
        and SequenceMatcher(None, other, word).ratio() >= _ALIKE
        for other in known
    )
