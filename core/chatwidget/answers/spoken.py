"""A sentence of an answer as it is judged: its words, its topics, and the products it speaks of at each place."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatwidget.answers.claims import read
from chatwidget.answers.known import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One sentence; `named` says where it names which products, `meant` whom it is about."""

    text: str
    flat: str
    topics: frozenset[str]
    words: frozenset[str]
    named: Sequence[tuple[int, int, list[Known]]]
    stranger: str
    meant: Sequence[Known]
    is_doubt: bool

    def meant_at(self, place: int) -> Sequence[Known]:
        """Return whom a claim at a place is about: names that stand together before it, else those after it."""
        if len(self.named) < 2:
            return self.meant
        figures = [claim.start for claim in read(self.text)]
        groups: list[list[tuple[int, list[Known]]]] = []
        for at, end, group in self.named:
            previous = groups[-1][-1][0] if groups else -1
            if groups and not any(previous < figure < at for figure in figures if figure >= previous):
                groups[-1].append((end, group))
            else:
                groups.append([(end, group)])
        before = [group for group in groups if group[0][0] <= place]
        chosen = before[-1] if before else groups[0]
        return [known for _end, group in chosen for known in group]
