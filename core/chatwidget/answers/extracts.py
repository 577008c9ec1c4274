"""The sentences of a page that answer a question, word for word: an extract invents nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from chatwidget.answers.fit import asked_words
from chatwidget.catalogue.terms import fold, words
from chatwidget.checking.alike import has_alike

MOST_CHARACTERS: Final = 520
MOST_PIECES: Final = 4
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÁÉÍÓÚÑ¿¡0-9])")
_RULE: Final = re.compile(r"^[\s|:+=-]+$")
_LIST_MARK: Final = re.compile(r"^(?:[-*•]|\d{1,2}[.)])\s+")
_HEADING_LENGTH: Final = 60
# What answers a question without a word of it: hours by times, a phone by digits, a price by its sign.
_SHAPES: Final = (
    (re.compile(r"\b(hours|open|opening|horario|abierto|abris|abren)\b"), re.compile(r"\d{1,2}[:.]\d{2}")),
    (re.compile(r"\b(phone( number)?|call|numero de telefono|telefono|llamar)\b"), re.compile(r"\+?\d[\d ]{7,}")),
    (re.compile(r"\b(e-?mail|write|correo|escribir)\b"), re.compile(r"\S@\S")),
    (re.compile(r"\b(cost|costs|how much|price|cuesta|cuanto|precio)\b"), re.compile(r"[€$£]|\d\s?(?:EUR|USD)")),
)
_BY_SHAPE: Final = 0.8
# The first cell of a row is what the row is about.
_BY_KEY: Final = 1.0
# A heading says what stands below it, though not as surely as the sentence itself.
_BY_HEADING: Final = 0.6


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, a list item or a row (`key`: its first cell), and the heading it stands under."""

    text: str
    heading: str
    key: str = ""


def extract(text: str, question: str, *, language: str = "", heading: str | None = None, is_sure: bool = True) -> str:
    """Return what fits the question best of a page's text, in its own order, as Markdown lines.

    Where no line fits, the first lines of a page that is sure to be what was asked for; "" of any other.
    """
    pieces = list(_pieces(text, heading or ""))
    if not pieces:
        return text.strip()[:MOST_CHARACTERS]
    weights = _weights(pieces, fold(question), language)
    ranked = sorted(range(len(pieces)), key=lambda at: (-weights[at], at))
    best = weights[ranked[0]]
    if not best and not is_sure:
        return ""
    chosen: list[int] = []
    room = MOST_CHARACTERS
    for at in ranked:
        is_weak = weights[at] < best * 0.6 if best else len(chosen) >= 2
        if chosen and (is_weak or room < len(pieces[at].text) or len(chosen) >= MOST_PIECES):
            break
        chosen.append(at)
        room -= len(pieces[at].text)
    return _written(pieces, sorted({*chosen, *_answers_below(pieces, chosen)}))


def _written(pieces: Sequence[Piece], chosen: Sequence[int]) -> str:
    lines: list[str] = []
    under = ""
    for at in chosen:
        piece = pieces[at]
        if piece.heading and piece.heading != under:
            under = piece.heading
            lines.append(f"\n**{under}**\n")
        lines.append(piece.text)
    return "\n".join(lines).strip()


def _pieces(text: str, heading: str) -> Iterator[Piece]:
    """Split text into sentences, items and rows; a row of a table is told by its column names."""
    # A passage from the middle of a table has the table's first row for its heading.
    columns = _cells(heading) if "|" in heading else []
    heading = "" if columns else heading
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines):
        if _RULE.match(line):
            continue
        if "|" in line:
            cells = _cells(line)
            if not columns and _is_header(cells, lines[number + 1 : number + 2]):
                columns = cells
            else:
                yield Piece(_row(cells, columns), heading, key=cells[0])
            continue
        columns = []
        if line.startswith("#") or _is_heading(line, lines[number + 1 :]):
            heading = line.lstrip("# ").strip()
        elif _LIST_MARK.match(line):
            yield Piece(f"- {_LIST_MARK.sub('', line)}", heading)
        else:
            for sentence in _SENTENCE_END.split(line):
                yield Piece(sentence, heading)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("| ").split("|")]


def _is_header(cells: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a table's first row names its columns: nothing in it is a figure, and another row follows."""
    return bool(below) and "|" in below[0] and not any(re.search(r"\d", cell) for cell in cells)


def _is_heading(line: str, below: Sequence[str]) -> bool:
    """Whether a line that is not marked as one reads like a heading: short, no sentence, and something below it."""
    is_name = line[-1].isalpha() and not re.search(r"[\d@,:]", line)
    return is_name and bool(below) and len(line) <= _HEADING_LENGTH and not _LIST_MARK.match(line)


def _row(cells: Sequence[str], columns: Sequence[str]) -> str:
    """Return "Spain: Standard 4.90 €, Time 2 days" for a row under those columns."""
    rest = [
        f"{columns[at]} {cell}" if at < len(columns) and columns[at] else cell
        for at, cell in enumerate(cells)
        if at and cell
    ]
    return f"- {cells[0]}: {', '.join(rest)}" if rest else f"- {cells[0]}"


def _weights(pieces: Sequence[Piece], question: str, language: str) -> list[float]:
    """Weigh each piece by the asked words in it; a word that stands in few pieces counts more."""
    shapes = [shape for pattern, shape in _SHAPES if pattern.search(question)]
    bare = question
    for pattern, _shape in _SHAPES:  # what asks for a shape ("how much") is no word to look for
        bare = pattern.sub(" ", bare)
    asked = set(asked_words(bare, language))
    said = [_asked_in(piece.text, asked) for piece in pieces]
    above = [_asked_in(piece.heading, asked) for piece in pieces]
    spread = {word: max(1, sum(word in some for some in said)) for word in asked}
    return [
        sum(1 / spread[word] for word in some)
        + sum(_BY_HEADING / spread[word] for word in headed - some)
        + (_BY_SHAPE if any(shape.search(piece.text) for shape in shapes) else 0.0)
        + (_BY_KEY if piece.key and _asked_in(piece.key, asked) else 0.0)
        for piece, some, headed in zip(pieces, said, above, strict=True)
    ]


def _asked_in(text: str, asked: set[str]) -> set[str]:
    there = set(words(fold(text)))
    return {word for word in asked if has_alike(word, there)}


def _answers_below(pieces: Sequence[Piece], chosen: Sequence[int]) -> list[int]:
    """Return what follows a question that was chosen: in lists of questions it is the answer."""
    return [at + 1 for at in chosen if pieces[at].text.endswith("?") and at + 1 < len(pieces)]
