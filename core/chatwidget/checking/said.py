"""What a claim of an answer is said of: the words, the matters and the places around it."""

from dataclasses import dataclass

from chatwidget.checking.evidence import same


@dataclass(frozen=True, slots=True)
class Said:
    """What a claim of an answer is said of: its own part of the sentence first, then what stands around and before."""

    topics: frozenset[str] = frozenset()
    near: tuple[frozenset[str], ...] = ()
    noun: str = ""
    """The word after a bare number: "keys" in "five keys"."""
    nouns: frozenset[str] = frozenset()
    """That and the ones after it: "two half-litre flasks"."""
    language: str = ""
    before: frozenset[str] = frozenset()
    """The words of the sentence before, where this one goes on with its matter."""
    is_inherited: bool = False
    """Whether the topics are those of the sentence before."""
    places: frozenset[str] = frozenset()
    """Countries and regions of its own part of the sentence."""
    formed: tuple[frozenset[str], ...] = ()
    """The words by which a product's form may be told, nearest first."""

    def of(self, known: frozenset[str]) -> frozenset[str]:
        """Return which of these words the claim is said of: those of the nearest part that has any."""
        return next((found for words in self.near if (found := same(words, known))), frozenset())

    @property
    def words(self) -> frozenset[str]:
        """All words around the claim."""
        return frozenset().union(*self.near, self.before)
