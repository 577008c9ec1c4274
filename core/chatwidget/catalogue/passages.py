"""Cuts a page into passages short enough for a prompt, each under the heading it stood under."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

WHOLE: Final = 1_200  # a page up to this many characters stays in one piece
PASSAGE: Final = 800
MOST_PASSAGES: Final = 500

_SENTENCE_END: Final = re.compile(r"(?<=[.!?。！？…])\s+|\n")  # noqa: RUF001 - full-width marks end sentences too
_HEADING: Final = re.compile(r"#{1,6}\s+(?P<marked>.+)|(?P<plain>[^\n]{2,80}[^\s.,;:!。])")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a page; `heading` is the last heading before it, or ""."""

    heading: str
    text: str


def passages(text: str) -> list[Passage]:
    """Return a page's passages in order: the whole page when it is short; at most `MOST_PASSAGES`."""
    text = text.strip()
    if len(text) <= WHOLE:
        return [Passage("", text)] if text else []
    found: list[Passage] = []
    heading, gathered = "", ""
    for part_heading, paragraph in _paragraphs(text):
        for piece in _pieces(paragraph):
            too_long = len(gathered) + len(piece) > PASSAGE
            if gathered and (too_long or (part_heading != heading and len(gathered) > PASSAGE // 4)):
                found.append(Passage(heading, gathered))
                gathered = ""
            if not gathered:
                heading = part_heading
            elif part_heading != heading and part_heading not in gathered:
                piece = f"{part_heading}\n{piece}"  # noqa: PLW2901 - short sections share a passage, with their headings
            gathered = f"{gathered}\n{piece}" if gathered else piece
        if len(found) >= MOST_PASSAGES:
            return found[:MOST_PASSAGES]
    if gathered:
        found.append(Passage(heading, gathered))
    return found[:MOST_PASSAGES]


def _paragraphs(text: str) -> Iterator[tuple[str, str]]:
    """Each paragraph with its heading: a line marked by #, or a short one without a full stop before a paragraph."""
    heading = ""
    pending = False
    lines = [line.strip() for line in text.splitlines()]
    for at, line in enumerate(lines):
        if not line:
            continue
        match = _HEADING.fullmatch(line)
        follows = next((other for other in lines[at + 1 :] if other), "")
        if match is not None and (match["marked"] or (_stands_alone(lines, at) and len(follows) > len(line))):
            heading = match["marked"] or match["plain"]
            pending = True
            continue
        yield heading, line
        pending = False
    if pending:
        yield heading, heading


def _stands_alone(lines: list[str], at: int) -> bool:
    return at == 0 or not lines[at - 1] or lines[at - 1].endswith((".", "!", "?"))


def _pieces(paragraph: str) -> Iterator[str]:
    """The paragraph itself, or its sentences gathered to pieces, or what is left of an endless sentence cut up."""
    if len(paragraph) <= PASSAGE:
        yield paragraph
        return
    gathered = ""
    for sentence in _SENTENCE_END.split(paragraph):
        for start in range(0, len(sentence), PASSAGE):
            part = sentence[start : start + PASSAGE]
            if gathered and len(gathered) + len(part) > PASSAGE:
                yield gathered
                gathered = ""
            gathered = f"{gathered} {part}" if gathered else part
    if gathered:
        yield gathered
