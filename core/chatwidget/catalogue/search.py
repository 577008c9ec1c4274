"""Finds products and passages for what a shopper writes: the best of each word's postings, then their exact scores.

Each word gives its champions, the documents where it weighs most; the best candidates among all of them are scored
exactly. What a word is worth depends on how rare it is in the shop (idf), and on how often the shop names things by it
rather than only tells about them: so the words of a chat weigh less than the things it is about. Filters are part of
the same statement, so a limit never cuts away what the filters would have let through.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import TextClause, text

from chatwidget.catalogue.asking import Asked
from chatwidget.catalogue.documents import PRODUCT, option
from chatwidget.catalogue.hits import KINDS, Hit, HitType, search_hit
from chatwidget.catalogue.vectors import SEARCH_WIDTH, QueryVector, is_large, nearest
from chatwidget.db import UnitOfWork

__all__ = ["Filters", "Hit", "HitType", "search"]

CHAMPIONS: Final = 600
CANDIDATES: Final = 100
DENSE_WEIGHT: Final = 0.2
"""What the dense leg's places count beside the words': both sets of judgments agree within .1 to .35."""
FARTHEST: Final = 0.65
"""The cosine distance from which on two texts have nothing to do with each other."""
NEAR: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a product must be; pages are not filtered. Prices in the currency's main unit, bounds included.

    A product fits if one of its variants fits as a whole. Of what the shop does not tell, a price fits no bounds, and
    availability counts as available.
    """

    min_price: Decimal | None = None
    max_price: Decimal | None = None
    currency: str | None = None
    in_stock: bool = False
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def are_empty(self) -> bool:
        """Whether every product fits."""
        return self == Filters()


FITS: Final = """
    AND (d.kind <> :product OR (
        (CAST(:currency AS text) IS NULL OR d.currency = :currency)
        AND (CAST(:min_price AS numeric) IS NULL OR d.highest_price >= :min_price)
        AND (CAST(:max_price AS numeric) IS NULL OR d.lowest_price <= :max_price)
        AND (NOT :in_stock OR d.available IS DISTINCT FROM false)
        AND d.options @> CAST(:options AS text[])
        AND d.source_id <> ALL(CAST(:excluded AS text[]))
        AND (NOT :as_a_whole OR d.offers = '[]' OR EXISTS (
            SELECT FROM jsonb_to_recordset(d.offers) AS o(price numeric, available boolean, options text[])
            WHERE (NOT :in_stock OR o.available IS DISTINCT FROM false)
              AND (CAST(:min_price AS numeric) IS NULL OR coalesce(o.price, d.lowest_price) >= :min_price)
              AND (CAST(:max_price AS numeric) IS NULL OR coalesce(o.price, d.lowest_price) <= :max_price)
              AND o.options @> CAST(:options AS text[])))
    ))
"""


_RANK_SQL: Final = """
    WITH asked AS (
        SELECT * FROM unnest(CAST(:groups AS integer[]), CAST(:lexemes AS text[]), CAST(:worths AS double precision[]))
            AS a(thing, lexeme, worth)
    ), found AS (
        SELECT c.document, a.thing, /*best*/ AS score
        FROM asked AS a CROSS JOIN unnest(CAST(:kinds AS smallint[])) AS k(kind) CROSS JOIN LATERAL (
            SELECT p.document, p.impact FROM search_postings AS p /*join*/
            WHERE p.tenant_id = :tenant AND p.index_number = :index AND p.lexeme = a.lexeme AND p.kind = k.kind
            /*fits*/
            ORDER BY p.impact DESC, p.document DESC LIMIT :champions
        ) AS c /*each thing once*/
    ), candidates AS (
        SELECT document, sum(score) AS score FROM found GROUP BY document
        ORDER BY sum(score) DESC, document LIMIT :candidates
    ), scored AS (
        SELECT d.source_id, d.kind, d.heading, d.passage, d.number, d.lowest_price, d.highest_price, d.currency,
            CASE WHEN :complete THEN c.score ELSE (SELECT sum(best) FROM (
                SELECT max(CAST(d.terms ->> a.lexeme AS integer) * a.worth) AS best FROM asked AS a GROUP BY a.thing
            ) AS things) END AS score
        FROM candidates AS c CROSS JOIN LATERAL (
            SELECT * FROM search_documents AS o WHERE o.tenant_id = :tenant AND o.number = c.document OFFSET 0
        ) AS d
    ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY source_id ORDER BY score DESC, number) AS place FROM scored
    ), /*fuse*/ best AS (
        SELECT * FROM ranked WHERE place = 1 ORDER BY score DESC, number LIMIT :limit
    )
    SELECT b.kind, b.score, b.heading, b.passage, b.lowest_price, b.highest_price, b.currency,
        CAST(:spoken AS text) AS spoken, p.translations -> CAST(:spoken AS text) AS translation,
        coalesce(p.external_id, g.external_id) AS external_id, coalesce(p.title, g.title) AS title,
        coalesce(p.url, g.url) AS url, coalesce(p.language, g.language) AS language, g.kind AS page_kind,
        p.description, p.image_url, p.brand, p.categories, p.tags, p.attributes, p.available, p.variants
    FROM best AS b
    LEFT JOIN LATERAL (
        SELECT * FROM products AS o WHERE b.kind = :product AND o.tenant_id = :tenant AND o.id = b.source_id OFFSET 0
    ) AS p ON true
    LEFT JOIN LATERAL (
        SELECT * FROM pages AS o WHERE b.kind <> :product AND o.tenant_id = :tenant AND o.id = b.source_id OFFSET 0
    ) AS g ON true
    ORDER BY b.score DESC, b.number
"""
_DENSE: Final = {"dense_weight": DENSE_WEIGHT, "farthest": FARTHEST, "near": NEAR}
_WIDER: Final = text(f"SET LOCAL hnsw.ef_search = {SEARCH_WIDTH}")
_PINNED: Final = text(
    f"""
    SELECT d.kind, 0.0 AS score, d.heading, d.passage, d.lowest_price, d.highest_price, d.currency,
        CAST(:spoken AS text) AS spoken, p.translations -> CAST(:spoken AS text) AS translation,
        p.external_id, p.title, p.url, p.language, NULL AS page_kind,
        p.description, p.image_url, p.brand, p.categories, p.tags, p.attributes, p.available, p.variants
    FROM products AS p JOIN search_documents AS d
        ON d.tenant_id = p.tenant_id AND d.shop_id = p.shop_id AND d.source_id = p.id AND d.kind = :product
    WHERE p.tenant_id = :tenant AND p.shop_id = :shop AND p.external_id = ANY(:external_ids) {FITS}
    """  # noqa: S608 - our own text
)
_JOIN: Final = """CROSS JOIN LATERAL (
                SELECT * FROM search_documents AS o WHERE o.tenant_id = :tenant AND o.number = p.document OFFSET 0
            ) AS d"""


# Reciprocal rank fusion: places count, not scores, which two kinds of search do not share.
_FUSED: Final = """ lexical AS (
        SELECT *, row_number() OVER (ORDER BY score DESC, number) AS rank FROM ranked WHERE place = 1
    ), near AS MATERIALIZED (/*nearest*/), meant AS (
        SELECT d.source_id, d.kind, d.heading, d.passage, d.number, d.lowest_price, d.highest_price, d.currency,
            n.distance, row_number() OVER (PARTITION BY d.source_id ORDER BY n.distance, d.number) AS place
        FROM near AS n JOIN search_documents AS d ON d.tenant_id = :tenant AND d.shop_id = :shop
            AND d.source_id = n.source_id AND d.part = n.part
        WHERE d.kind = ANY(CAST(:kinds AS smallint[])) AND n.distance < :farthest /*fits*/
    ), dense AS (
        SELECT *, row_number() OVER (ORDER BY distance, number) AS rank FROM meant WHERE place = 1
    ), best AS (
        SELECT coalesce(l.source_id, m.source_id) AS source_id, coalesce(l.kind, m.kind) AS kind,
            CASE WHEN l.rank IS NULL THEN m.heading ELSE l.heading END AS heading,
            CASE WHEN l.rank IS NULL THEN m.passage ELSE l.passage END AS passage,
            coalesce(l.number, m.number) AS number,
            coalesce(l.lowest_price, m.lowest_price) AS lowest_price,
            coalesce(l.highest_price, m.highest_price) AS highest_price, coalesce(l.currency, m.currency) AS currency,
            61 * (coalesce(1.0 / (60 + l.rank), 0) + :dense_weight * coalesce(1.0 / (60 + m.rank), 0)) AS score
        FROM lexical AS l FULL JOIN dense AS m ON m.source_id = l.source_id
        ORDER BY score DESC, number LIMIT :limit
    )
"""


def _rank(*, filtered: bool, spellings: bool, nearest: str = "") -> TextClause:
    """The statement with what a search needs of it: filters, the best of several spellings, the dense leg."""
    best, once = (
        ("max(c.impact * a.worth)", "GROUP BY c.document, a.thing") if spellings else ("c.impact * a.worth", "")
    )
    sql = _RANK_SQL.replace("/*best*/", best).replace("/*each thing once*/", once)
    sql = sql.replace("/*join*/", _JOIN if filtered else "")
    if nearest:
        before, _comment, rest = sql.partition("/*fuse*/")
        sql = before + _FUSED.replace("/*nearest*/", nearest) + rest[rest.index("    SELECT b.kind") :]
    return text(sql.replace("/*fits*/", FITS if filtered else ""))


_RANK: Final = {
    (filtered, spellings): _rank(filtered=filtered, spellings=spellings)
    for filtered in (False, True)
    for spellings in (False, True)
}


async def search(
    unit: UnitOfWork,
    asked: Asked | None,
    *,
    shop_id: str,
    limit: int = 10,
    types: Sequence[HitType] = ("product", "page", "policy"),
    filters: Filters | None = None,
    vector: QueryVector | None = None,
) -> list[Hit]:
    """Return what fits best what a text asks for; with `vector`, what means the same counts as well."""
    tenant_id: str = unit.info["tenant"]
    if asked is None or limit < 1 or not types:
        return []
    index, groups, excluded = asked.index, asked.groups, asked.excluded
    filters = filters or Filters()
    first = asked.pinned if "product" in types else ()
    place = {"tenant": tenant_id, "shop": shop_id, "spoken": asked.language, "product": PRODUCT}
    pinned = await _pinned(unit, place | filter_parameters(filters, excluded), first) if first else []
    if not groups and vector is None:
        return pinned[:limit]
    parameters = {
        **asked.worths(),
        "tenant": tenant_id,
        "spoken": asked.language,
        "index": index.number,
        "kinds": [KINDS[one] for one in types],
        "product": PRODUCT,
        "champions": CHAMPIONS,
        "candidates": max(CANDIDATES, 2 * limit),
        # Nobody was left out of the champions, so their sums are exact already.
        "complete": all(group.documents <= CHAMPIONS for group in groups),
        "limit": limit,
    }
    filtered = bool(excluded) or not filters.are_empty
    if filtered:
        parameters |= filter_parameters(filters, excluded)
    spellings = any(len(group.lexemes) > 1 for group in groups)
    statement = _RANK[filtered, spellings]
    if vector is not None:
        near = nearest(index, tenant_id=tenant_id, shop_id=shop_id, vector=vector)
        statement = _rank(filtered=filtered, spellings=spellings, nearest=near)
        parameters |= _DENSE | {"shop": shop_id, "model": vector.model, "vector": vector.written}
        if is_large(index):
            await unit.execute(_WIDER)
    found = [search_hit(row) for row in await unit.execute(statement, parameters)]
    return _first(pinned, found)[:limit]


async def _pinned(unit: UnitOfWork, place: Mapping[str, Any], first: Sequence[str]) -> list[Hit]:
    """Return pinned products that fit, in the merchant's order."""
    rows = await unit.execute(_PINNED, {**place, "external_ids": list(first)})
    by_id = {row.external_id: replace(search_hit(row), pinned=True) for row in rows}
    return [by_id[external_id] for external_id in first if external_id in by_id]


def _first(pinned: Sequence[Hit], found: Sequence[Hit]) -> list[Hit]:
    """Return the pinned hits before the others; none of them counts less than the best of those."""
    best = found[0].score if found else 0.0
    own = {hit.external_id for hit in pinned}
    rest = [hit for hit in found if hit.type != "product" or hit.external_id not in own]
    return [replace(hit, score=best) for hit in pinned] + rest


def filter_parameters(filters: Filters, excluded: Sequence[str]) -> dict[str, Any]:
    """Return what `FITS` reads."""
    criteria = (filters.min_price, filters.max_price, filters.in_stock or None, *filters.options)
    return {
        "min_price": filters.min_price,
        "max_price": filters.max_price,
        "currency": filters.currency,
        "in_stock": filters.in_stock,
        "options": [option(name, value) for name, value in filters.options.items()],
        "excluded": list(excluded),
        # One criterion is met by the product's bounds; several must be met by one and the same variant.
        "as_a_whole": sum(one is not None for one in criteria) > 1,
    }
