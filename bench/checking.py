"""Measures the gate every answer passes: what it costs a token, how late the first text is, what it lets through.

    uv run python bench/checking.py

The baseline is what the path does for every token anyway: reading the line of the model's stream it came in.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).parents[1]))  # the sentences are those of the tests

from tests.fixtures import others_sayings
from tests.fixtures.sayings import Saying, invented, true

from chatwidget.checking.gate import Checked

ROUNDS = 5
WARM = 40


def tokens(text: str) -> list[str]:
    """Cut a text as a model's stream comes: about four characters a piece."""
    return [text[at : at + 4] for at in range(0, len(text), 4)]


def answers(sayings: Iterable[Saying], each: int = 4) -> list[tuple[Saying, str]]:
    """Put sentences together to answers over the first one's facts."""
    held = list(sayings)
    return [(held[at], " ".join(one.text for one in held[at : at + each])) for at in range(0, len(held) - each, each)]


def timed(work: Callable[[], object]) -> float:
    """Return the seconds of processor time of some work: the median of several rounds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def read_lines(lines: list[bytes]) -> None:
    """Read a model's stream as the model edge does."""
    for line in lines:
        if line.startswith(b"data:"):
            chunk = orjson.loads(line[5:].strip())
            for choice in chunk.get("choices", ())[:1]:
                (choice.get("delta") or {}).get("content")


def settle(said: list[tuple[Saying, list[str]]]) -> None:
    """Read the facts of every answer."""
    for saying, _pieces in said:
        saying.facts().settle()


def check(said: list[tuple[Saying, list[str]]]) -> int:
    """Pass answers through the gate; return how many pieces came before the first text, summed up."""
    late = 0
    for saying, pieces in said:
        checked = Checked(saying.facts(), saying.language)
        waiting = True
        for piece in pieces:
            shown = checked.feed(piece)
            if waiting:
                late += 1
                waiting = not shown
        checked.end()
    return late


def main() -> None:
    """Print the figures as a Markdown table."""
    said = [(saying, tokens(text)) for saying, text in answers(true(400))]
    count = sum(len(pieces) for _saying, pieces in said)
    body = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": "stub"}
    lines = [
        b"data: " + orjson.dumps({**body, "choices": [{"index": 0, "delta": {"content": piece}}]})
        for _saying, pieces in said
        for piece in pieces
    ]
    check(said[:WARM])
    facts = timed(lambda: settle(said))
    gate = timed(lambda: check(said)) - facts
    reading = timed(lambda: read_lines(lines))
    leaked = sum(saying.needle in _shown(saying) for saying in invented(480))
    sentences = list(true(1_000))
    lost = sum(_shown(saying) != saying.text for saying in sentences)
    late = check(said) / len(said)
    print("| figure | value |\n|---|---|")
    print(f"| gate: CPU µs per token (four characters) | {gate / count * 1e6:.1f} |")
    print(f"| reading a token's line of the stream: CPU µs | {reading / count * 1e6:.1f} |")
    print(f"| reading the facts of 8 products and 3 policies: CPU ms per answer | {facts / len(said) * 1e3:.2f} |")
    print(f"| tokens before the first text | {late:.1f} |")
    print(f"| invented sentences shown, of {480 + 64}+ | {leaked} |")
    print(f"| true sentences not shown as they were, of {len(sentences)} | {lost} |")
    for name in others_sayings.SETS:
        theirs = list(others_sayings.sayings(name))
        lies, truths = ([one for one in theirs if one.is_true is wanted] for wanted in (False, True))
        shown = sum(one.needle in one.shown() for one in lies)
        changed = sum(one.shown() != one.text for one in truths)
        print(f"| by others, {name}: invented and shown, of {len(lies)} | {shown} |")
        print(f"| by others, {name}: true and not shown as they were, of {len(truths)} | {changed} |")


def _shown(saying: Saying) -> str:
    checked = Checked(saying.facts(), saying.language)
    return "".join(checked.feed(piece) for piece in tokens(saying.text)) + checked.end()


if __name__ == "__main__":
    main()
