"""The sentences of a page that answer a question, word for word: an extract invents nothing."""

import re
from collections.abc import Sequence
from typing import Final

from chatwidget.catalogue.terms import fold, words

MOST_CHARACTERS: Final = 520
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÁÉÍÓÚÑ¿¡0-9])")
_RULE: Final = re.compile(r"^[\s|:+-]+$")
# Two words are the same when they begin alike: "devolución" and "devoluciones", "return" and "returns".
_STEM: Final = 5


def extract(text: str, question: str, *, heading: str | None = None) -> str:
    """Return what fits the question best of a page's text, in its own order, as Markdown lines."""
    pieces = _pieces(text)
    wanted = {word[:_STEM] for word in words(fold(question)) if len(word) > 2}
    weights = _weights(pieces, wanted)
    ranked = sorted(range(len(pieces)), key=lambda at: (-weights[at], at))
    best = weights[ranked[0]] if ranked else 0.0
    chosen: list[int] = []
    room = MOST_CHARACTERS
    for at in ranked:
        if chosen and (weights[at] < best * 0.6 or room < len(pieces[at]) or len(chosen) >= 4):
            break
        chosen.append(at)
        room -= len(pieces[at])
    if best == 0:  # nothing fits word for word, so the page's beginning has to do
        chosen = list(range(min(2, len(pieces))))
    chosen = _with_their_context(pieces, chosen)
    lines = [pieces[at] for at in sorted(chosen)]
    if heading and heading not in lines:
        lines.insert(0, f"**{heading}**")
    return "\n".join(lines)[: MOST_CHARACTERS * 2]


def _pieces(text: str) -> list[str]:
    """Split text into sentences and rows; a row of a table becomes "first: second, third"."""
    pieces: list[str] = []
    for raw in text.splitlines():
        line = raw.strip()
        if not line or _RULE.match(line):
            continue
        if line.count("|") >= 2 or line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|") if cell.strip()]
            if cells:
                pieces.append(f"- {cells[0]}: {', '.join(cells[1:])}" if len(cells) > 1 else f"- {cells[0]}")
        elif line.startswith(("-", "*", "•")):
            pieces.append(f"- {line.lstrip('-*• ')}")
        else:
            pieces.extend(piece for piece in _SENTENCE_END.split(line.lstrip("# ")) if piece)
    return pieces


def _weights(pieces: Sequence[str], wanted: set[str]) -> list[float]:
    """Weigh each piece by the wanted words in it; a word that stands in few pieces counts more."""
    found = [{word[:_STEM] for word in words(fold(piece))} & wanted for piece in pieces]
    spread = {word: sum(word in some for some in found) for word in wanted}
    return [
        sum(1 / spread[word] for word in some) + (0.2 if some and re.search(r"\d", piece) else 0.0)
        for piece, some in zip(pieces, found, strict=True)
    ]


def _with_their_context(pieces: Sequence[str], chosen: Sequence[int]) -> list[int]:
    """Add what follows a question that was chosen: in lists of questions it is the answer."""
    more = [at + 1 for at in chosen if pieces[at].endswith("?") and at + 1 < len(pieces)]
    return sorted({*chosen, *more})
