"""Products that keep to a limit, for who names none: "a gift under 30 €", "what is there for less than 20?"."""

from typing import Final

from sqlalchemy import text

from chatwidget.catalogue.asking import Asked
from chatwidget.catalogue.documents import PRODUCT
from chatwidget.catalogue.hits import Hit, search_hit
from chatwidget.catalogue.search import FITS, Filters, filter_parameters
from chatwidget.db import UnitOfWork

LOOKED_AT: Final = 5_000
"""So many that fit are set in order: in a larger shop some of them, so that nobody waits for all."""

_BROWSE: Final = text(
    f"""
    SELECT d.kind, 0.0 AS score, d.heading, d.passage, d.lowest_price, d.highest_price, d.currency,
        CAST(:spoken AS text) AS spoken, p.translations -> CAST(:spoken AS text) AS translation,
        p.external_id, p.title, p.url, p.language, NULL AS page_kind,
        p.description, p.image_url, p.brand, p.categories, p.tags, p.attributes, p.available, p.variants
    FROM (
        SELECT * FROM search_documents AS d
        WHERE d.tenant_id = :tenant AND d.shop_id = :shop AND d.kind = :product AND d.part = 0
            AND d.available IS DISTINCT FROM false {FITS}
        LIMIT :looked_at
    ) AS d JOIN products AS p ON p.tenant_id = d.tenant_id AND p.id = d.source_id
    ORDER BY abs(d.lowest_price - CAST(:near AS numeric)) NULLS LAST, d.number LIMIT :limit
    """  # noqa: S608 - our own text
)


async def browse(unit: UnitOfWork, asked: Asked | None, *, shop_id: str, filters: Filters, limit: int) -> list[Hit]:
    """Return products in stock that fit, those first that come closest to the limit, or to the middle of two."""
    if asked is None:
        return []
    limits = [limit for limit in (filters.min_price, filters.max_price) if limit is not None]
    parameters = filter_parameters(filters, asked.excluded) | {
        "tenant": unit.info["tenant"],
        "shop": shop_id,
        "product": PRODUCT,
        "spoken": asked.language,
        "near": sum(limits) / len(limits) if limits else None,
        "looked_at": LOOKED_AT,
        "limit": limit,
    }
    return [search_hit(row) for row in await unit.execute(_BROWSE, parameters)]
