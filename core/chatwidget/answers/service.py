"""Answers a turn: finds what the shop knows, lets the model or the offline answerer speak, says how it came about."""

import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

from chatwidget.answers import cards, offline, prompt
from chatwidget.answers.closing import Closing
from chatwidget.answers.knowledge import Knowledge, gather
from chatwidget.answers.model import Model, Usage
from chatwidget.answers.phrases import phrase
from chatwidget.answers.question import Understood, understand
from chatwidget.answers.turn import AnswerEvent, Finished, Text, Turn
from chatwidget.catalogue.hits import Hit
from chatwidget.catalogue.service import Catalogue
from chatwidget.errors import ModelUnavailable
from chatwidget.hooks import Hooks

CARDS = 4


class Answers:
    """The answerer of this installation; `model` is None in offline mode."""

    def __init__(self, catalogue: Catalogue, hooks: Hooks, model: Model | None) -> None:
        self._catalogue = catalogue
        self._hooks = hooks
        self.model = model

    @property
    def name(self) -> str:
        """Who answers: `openai` or `offline`."""
        return "openai" if self.model else "offline"

    async def answer(self, turn: Turn) -> AsyncIterator[AnswerEvent]:
        """Yield the answer's text piece by piece, then `Finished`; raises `ModelUnavailable`."""
        began = time.perf_counter()
        asked = understand(turn)
        knowledge = await gather(self._catalogue, self._hooks, turn, asked)
        found_ms = (time.perf_counter() - began) * 1000
        speak = self._by_model(turn, knowledge) if self.model else self._offline(turn, asked, knowledge)
        async for event in speak:
            if isinstance(event, Finished):
                receipt = {
                    **event.receipt,
                    "answerer": self.name,
                    "language": asked.language,
                    "query": asked.query,
                    "intent": asked.intent,
                    "passages": _passages(knowledge),
                    "retrieval_ms": round(found_ms, 1),
                    "total_ms": round((time.perf_counter() - began) * 1000, 1),
                }
                yield Finished(
                    content=event.content,
                    sources=event.sources,
                    cards=event.cards,
                    hand_over=event.hand_over,
                    receipt=receipt,
                )
            else:
                yield event

    async def _by_model(self, turn: Turn, knowledge: Knowledge) -> AsyncIterator[AnswerEvent]:
        assert self.model is not None  # noqa: S101 - asked above
        usage, closing, spoken = Usage(), Closing(), []
        async for piece in self.model.complete(prompt.messages(turn, knowledge), usage):
            shown = closing.feed(piece)
            if shown:
                spoken.append(shown)
                yield Text(text=shown)
        rest = closing.end()
        if rest:
            spoken.append(rest)
            yield Text(text=rest)
        content = "".join(spoken)
        if not content.strip():
            if not closing.hand_over:
                raise ModelUnavailable("The model said nothing.", code="answer_empty")
            content = phrase("person", understand(turn).language)
            yield Text(text=content)
        used = _named(content, closing.ids, knowledge)
        yield Finished(
            content=content,
            sources=cards.sources([hit for hit in used if hit.type != "product"]),
            cards=[cards.product_card(hit) for hit in used if hit.type == "product"][:CARDS],
            hand_over=closing.hand_over,
            receipt={
                "prompt_version": prompt.VERSION,
                "model": usage.model,
                "finish_reason": usage.finish_reason,
                "tokens": {"prompt": usage.prompt_tokens, "completion": usage.completion_tokens},
                "first_token_ms": round(usage.first_token_ms or 0, 1),
                "attempts": usage.attempts,
                "errors": usage.errors,
            },
        )

    @staticmethod
    async def _offline(turn: Turn, asked: Understood, knowledge: Knowledge) -> AsyncIterator[AnswerEvent]:
        composed = offline.compose(turn, asked, knowledge)
        for piece in offline.pieces(composed.content):
            yield Text(text=piece)
        yield composed


def _named(content: str, ids: Sequence[str], knowledge: Knowledge) -> list[Hit]:
    """Return what the answer speaks of: by the ids the model gave, else by the titles it names."""
    known = {hit.external_id: hit for hit in (*knowledge.products, *knowledge.pages)}
    by_id = [known[name] for name in dict.fromkeys(ids) if name in known]
    if by_id:
        return by_id
    lowered = content.casefold()
    named = [hit for hit in known.values() if hit.type == "product" and hit.title.casefold() in lowered]
    return named or [hit for hit in knowledge.pages[:1] if not knowledge.products]


def _passages(knowledge: Knowledge) -> list[dict[str, Any]]:
    return [
        {"type": hit.type, "external_id": hit.external_id, "title": hit.title, "score": round(hit.score, 4)}
        for hit in (*knowledge.products, *knowledge.pages)
    ] + [
        {"type": "plugin", "title": passage.source, "url": passage.url, "score": passage.score}
        for passage in knowledge.passages
    ]
