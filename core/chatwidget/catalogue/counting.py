"""A shop's search index as a whole: its number and languages, and how many documents hold each lexeme.

How many documents hold a lexeme, and how many name themselves by it, is counted per shop in `search_lexemes`. Writers
only append what they add and take away (`search_changes`); whoever gets the shop's counting lock without waiting adds
everything up that is committed. So writers neither wait for each other nor deadlock there. Large batches count only
when as many documents wait as are counted, because counting touches every word of them; `settle` ends such a row of
batches. Until then counts lag behind, and so may typing errors in new words; documents are found at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from chatwidget.catalogue.rules import Rules
from chatwidget.db import UnitOfWork

FEW: Final = 50
"""Documents in a change that is counted at once: a webhook, a small push."""


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """A shop's index: its number in the postings, its languages and totals, and the merchant's rules."""

    number: int
    languages: tuple[str, ...]
    products: int
    product_words: float
    passages: int
    passage_words: float
    rules: Rules


_FIND = text(
    "SELECT number, languages, products, product_words, passages, passage_words, rules FROM search_indexes"
    " WHERE tenant_id = :tenant AND shop_id = :shop"
)
_CREATE = text("INSERT INTO search_indexes (tenant_id, shop_id) VALUES (:tenant, :shop) ON CONFLICT DO NOTHING")
_ADD_LANGUAGES = text(
    "UPDATE search_indexes SET languages = languages || ARRAY("  # the first stays first
    "SELECT n.language FROM unnest(CAST(:languages AS text[])) WITH ORDINALITY AS n(language, place)"
    " WHERE n.language <> ALL(languages) ORDER BY n.place)"
    " WHERE tenant_id = :tenant AND shop_id = :shop AND NOT languages @> CAST(:languages AS text[])"
)
_SET_RULES = text(
    "UPDATE search_indexes SET rules = CAST(:rules AS jsonb) WHERE tenant_id = :tenant AND shop_id = :shop"
)
_WAITING = text(
    "SELECT coalesce(sum(changed), 0) FROM search_changes WHERE tenant_id = :tenant AND index_number = :index"
)
_COUNTING_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:tenant, :index))")
_COUNT = text(
    """
    WITH taken AS (
        DELETE FROM search_changes WHERE tenant_id = :tenant AND index_number = :index
        RETURNING lexemes, documents, named, words, products, product_words, passages, passage_words
    ), totals AS (
        UPDATE search_indexes AS i SET
            products = i.products + t.products, product_words = i.product_words + t.product_words,
            passages = i.passages + t.passages, passage_words = i.passage_words + t.passage_words,
            vectors_of = NULL  -- some are missing now
        FROM (SELECT sum(products) AS products, sum(product_words) AS product_words, sum(passages) AS passages,
                     sum(passage_words) AS passage_words FROM taken HAVING count(*) > 0) AS t
        WHERE i.tenant_id = :tenant AND i.number = :index
    ), written AS (
        INSERT INTO search_words (tenant_id, index_number, word, lexeme)
        SELECT DISTINCT :tenant, CAST(:index AS integer), e.key, e.value
        FROM taken AS t CROSS JOIN jsonb_each_text(t.words) AS e
        ON CONFLICT DO NOTHING
    ), changes AS (
        SELECT c.lexeme, sum(c.documents) AS documents, sum(c.named) AS named
        FROM taken AS t CROSS JOIN unnest(t.lexemes, t.documents, t.named) AS c(lexeme, documents, named)
        GROUP BY c.lexeme HAVING sum(c.documents) <> 0 OR sum(c.named) <> 0
    )
    INSERT INTO search_lexemes AS l (tenant_id, index_number, lexeme, documents, named)
    SELECT :tenant, :index, lexeme, documents, named FROM changes ORDER BY lexeme COLLATE "C"
    ON CONFLICT (tenant_id, index_number, lexeme)
        DO UPDATE SET documents = l.documents + excluded.documents, named = l.named + excluded.named
    RETURNING CASE WHEN l.documents <= 0 THEN l.lexeme END
    """
)
_FORGET = text(
    """
    WITH vanished AS (
        DELETE FROM search_lexemes
        WHERE tenant_id = :tenant AND index_number = :index AND documents <= 0 AND lexeme = ANY(:lexemes)
        RETURNING lexeme
    )
    DELETE FROM search_words
    WHERE tenant_id = :tenant AND index_number = :index AND lexeme IN (SELECT lexeme FROM vanished)
    """
)


async def find_index(unit: UnitOfWork, tenant_id: str, shop_id: str) -> SearchIndex | None:
    """Return a shop's index; None where nothing has been stored yet."""
    row = (await unit.execute(_FIND, {"tenant": tenant_id, "shop": shop_id})).one_or_none()
    if row is None:
        return None
    return SearchIndex(
        number=row.number,
        languages=tuple(row.languages),
        products=row.products,
        product_words=row.product_words,
        passages=row.passages,
        passage_words=row.passage_words,
        rules=Rules.of(row.rules),
    )


async def open_index(unit: UnitOfWork, tenant_id: str, shop_id: str, languages: Iterable[str]) -> SearchIndex:
    """Return a shop's index, made where there is none, and note the languages written to it."""
    index = await find_index(unit, tenant_id, shop_id)
    if index is None:
        await unit.execute(_CREATE, {"tenant": tenant_id, "shop": shop_id})
        index = await find_index(unit, tenant_id, shop_id)
        assert index is not None  # noqa: S101 - made just now, or by whom our insert waited for
    if added := [one for one in dict.fromkeys(languages) if one not in index.languages]:
        await unit.execute(_ADD_LANGUAGES, {"tenant": tenant_id, "shop": shop_id, "languages": added})
    return index


async def set_rules(unit: UnitOfWork, tenant_id: str, shop_id: str, rules: str) -> None:
    """Keep a shop's rules, as JSON; they count from the next search on."""
    await open_index(unit, tenant_id, shop_id, ())
    await unit.execute(_SET_RULES, {"tenant": tenant_id, "shop": shop_id, "rules": rules})


async def settle(unit: UnitOfWork, tenant_id: str, shop_id: str) -> None:
    """Count all that waits, at the end of a larger change."""
    index = await find_index(unit, tenant_id, shop_id)
    if index is not None:
        await count(unit, tenant_id, index)


async def count(unit: UnitOfWork, tenant_id: str, index: SearchIndex, *, patient: bool = False) -> None:
    """Add up the changes that wait, unless somebody else is at it.

    A patient writer first lets as many gather as there are.
    """
    place = {"tenant": tenant_id, "index": index.number}
    if patient:
        waiting = (await unit.execute(_WAITING, place)).scalar_one()
        if waiting < index.products + index.passages:
            return
    if not (await unit.execute(_COUNTING_LOCK, place)).scalar_one():
        return
    vanished = [lexeme for lexeme in (await unit.execute(_COUNT, place)).scalars() if lexeme is not None]
    if vanished:
        await unit.execute(_FORGET, place | {"lexemes": vanished})
