"""Which products of a turn a sentence names, or calls by what no other has."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from chatwidget.checking.claims import plain
from chatwidget.checking.evidence import stems
from chatwidget.checking.known import WORD, Known, words
from chatwidget.checking.offers import words_of

_BOTH: Final = re.compile(r"\b(?:both|two|dos|ambos|ambas)\b")
_NEXT: Final = re.compile(r"[ -]([^\W_]+)")
_WINDOW: Final = 40
"""Characters around a word of a title in which its others may stand."""
_BESIDE: Final = 2
"""Words beside it that alone count where it stands more than once."""
_GENERIC: Final = 3  # letters a word of a title needs to be called by


@dataclass(slots=True)
class Naming:
    """The products of a turn, by their ids and by the words of their titles."""

    products: dict[str, Known] = field(default_factory=dict)
    _named: dict[str, list[Known]] = field(default_factory=dict)

    def add(self, known: Known) -> None:
        """Take in a product; one that came before under the same id is replaced."""
        hit = known.hit
        self.products[hit.external_id] = known
        first = True
        for match in WORD.finditer(hit.title):
            word = plain(match[0])
            if len(word) >= _GENERIC and (first or match[0][0].isupper()) and not word.isdigit():
                others = self._named.setdefault(word, [])
                others[:] = [one for one in others if one.hit.external_id != hit.external_id] + [known]
            first = False

    def hinted(self, flat: str) -> list[Known]:
        """Return the products that a sentence calls by what no other has: "the serum", "the one in yellow, size M"."""
        said, spoken = stems(flat), words_of(flat)
        titles = {one.hit.external_id: one.title_roots for one in self.products.values()}
        often = Counter(word for title in titles.values() for word in title)
        own = [
            one
            for one in self.products.values()
            if any(often[word] == 1 for word in said & titles[one.hit.external_id])
        ]
        if own:
            return own
        scores = {one.hit.external_id: len(said & titles[one.hit.external_id]) for one in self.products.values()}
        best = max(scores.values(), default=0)
        if best > 1 or (best == 1 and _BOTH.search(flat) and list(scores.values()).count(1) == 2):
            return [one for one in self.products.values() if scores[one.hit.external_id] == best]
        formed = {one.hit.external_id: one.forms_in(spoken) for one in self.products.values()}
        most = max(formed.values(), default=0)
        alone = [one for one in self.products.values() if most and formed[one.hit.external_id] == most]
        return alone if len(alone) == 1 else []

    def named(self, text: str, flat: str) -> list[tuple[int, int, list[Known]]]:
        """Return the products a sentence names, where it names them; a name of several stands for all."""
        found: list[tuple[int, int, list[Known]]] = []
        taken = [False] * len(flat)
        for known in sorted(self.products.values(), key=lambda one: -len(one.title)):
            at = flat.find(known.title) if known.title else -1
            while at >= 0:
                end = at + len(known.title)
                if not any(taken[at:end]) and _stands_alone(flat, at, end):
                    same = [one for one in self.products.values() if one.title == known.title]
                    found.append((at, end, same))
                    taken[at:end] = [True] * (end - at)
                at = flat.find(known.title, end)
        for match in WORD.finditer(text):
            at, end = match.span()
            if taken[at] or not text[at].isupper():
                continue
            candidates = self._named.get(flat[at:end].removesuffix("'s"))
            if candidates:
                around = set(words(flat[max(0, at - _WINDOW) : end + _WINDOW]))
                if flat.count(flat[at:end]) > 1:  # "the Heron rod with the Heron reel"
                    around = {
                        *[*words(flat[max(0, at - _WINDOW) : at])][-_BESIDE:],
                        *[*words(flat[end : end + _WINDOW])][:_BESIDE],
                    }
                shared = {id(one): len(one.words & around) for one in candidates}
                most = max(shared.values())
                chosen = [one for one in candidates if shared[id(one)] == most]
                chosen = [
                    one for one in chosen if not any(other.words < one.words for other in chosen)
                ]  # "Boom", no "Boom XL"
                while (after := _NEXT.match(flat, end)) and any(after[1] in one.words for one in chosen):
                    end = after.end()  # "Trail 29" is a name, and no 29
                taken[at:end] = [True] * (end - at)
                found.append((at, end, chosen))
        return sorted(found, key=lambda one: one[0])


def _stands_alone(flat: str, start: int, end: int) -> bool:
    return not (flat[start - 1 : start].isalnum() or flat[end : end + 1].isalnum())
