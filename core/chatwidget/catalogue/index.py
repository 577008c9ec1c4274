"""Writes the search index in the transaction that changes the catalogue.

A document's terms and their impacts are BM25F: `impact = 1000 · tf · (k1 + 1) / (tf + k1 · (1 - b + b · length /
average))`, where tf counts a word three times in a title, twice in a name, once in a body. How rare a lexeme is comes
in when a query is answered, so a change touches the postings of its own documents and no others. The average length is
the one known at the time of writing: it drifts as a catalogue grows, and b = ½ makes little of that.

The statements lead the planner by LATERAL and ON CONFLICT where it would need statistics to choose: a new database has
none, and the first large push must not wait for them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import text

from chatwidget.catalogue.counting import FEW, SearchIndex, count, find_index, open_index
from chatwidget.catalogue.documents import PRODUCT, Document
from chatwidget.catalogue.rows import as_json
from chatwidget.catalogue.stems import is_word, lexemes
from chatwidget.db import UnitOfWork

K1: Final = 1.2
B: Final = 0.5
CODE_IMPACT: Final = 8_000
"""More than any words together: who asks for an article number wants that article."""

# A shop's first few documents lean on a typical length.
_TYPICAL_WORDS: Final = 100.0
_TYPICAL_DOCUMENTS: Final = 10


_KNOWN_HASHES = text(
    "SELECT source_id, array_agg(terms_hash ORDER BY part) FROM search_documents"
    " WHERE tenant_id = :tenant AND shop_id = :shop AND source_id = ANY(:sources) GROUP BY source_id"
)
_REFRESH = text(
    "UPDATE search_documents AS d SET lowest_price = n.lowest_price, highest_price = n.highest_price,"
    " currency = n.currency, available = n.available, options = n.options, offers = n.offers"
    " FROM jsonb_to_recordset(CAST(:documents AS jsonb)) AS n(source_id text, part smallint, lowest_price numeric,"
    " highest_price numeric, currency text, available boolean, options text[], offers jsonb)"
    " WHERE d.tenant_id = :tenant AND d.shop_id = :shop AND d.source_id = n.source_id AND d.part = n.part"
)
# Two statements, because one would meet the old document's key when it writes the new one.
_TAKE_AWAY = text(
    """
    WITH gone AS (
        DELETE FROM search_documents
        WHERE tenant_id = :tenant AND shop_id = :shop AND source_id = ANY(:gone)
        RETURNING number, kind, terms, named, words
    ), gone_terms AS (
        SELECT g.number, g.kind, e.key AS lexeme, CAST(e.value AS smallint) AS impact
        FROM gone AS g CROSS JOIN jsonb_each_text(g.terms) AS e
    ), dropped AS (
        DELETE FROM search_postings WHERE ctid = ANY(ARRAY(
            SELECT p.place FROM gone_terms AS g CROSS JOIN LATERAL (
                SELECT o.ctid AS place FROM search_postings AS o
                WHERE o.tenant_id = :tenant AND o.index_number = :index AND o.lexeme = g.lexeme AND o.kind = g.kind
                  AND o.impact = g.impact AND o.document = g.number OFFSET 0
            ) AS p
        ))
    ), counted AS (
        SELECT lexeme, -sum(documents) AS documents, -sum(named) AS named FROM (
            SELECT lexeme, 1 AS documents, 0 AS named FROM gone_terms UNION ALL SELECT unnest(named), 0, 1 FROM gone
        ) AS each_one GROUP BY lexeme
    )
    INSERT INTO search_changes (tenant_id, index_number, lexemes, documents, named, words, changed, products,
        product_words, passages, passage_words)
    SELECT :tenant, :index, c.*, '{}', s.*
    FROM (SELECT coalesce(array_agg(lexeme), '{}'), coalesce(array_agg(documents), '{}'),
                 coalesce(array_agg(named), '{}') FROM counted) AS c
    CROSS JOIN (
        SELECT count(*), -count(*) FILTER (WHERE kind = :product),
            -coalesce(sum(words) FILTER (WHERE kind = :product), 0), -count(*) FILTER (WHERE kind <> :product),
            -coalesce(sum(words) FILTER (WHERE kind <> :product), 0)
        FROM gone HAVING count(*) > 0) AS s
    """
)
_ADD = text(
    """
    WITH fresh AS (
        INSERT INTO search_documents (tenant_id, shop_id, kind, source_id, part, translation, terms, named, terms_hash,
            words, heading, passage, lowest_price, highest_price, currency, available, options, offers)
        SELECT :tenant, :shop, n.*
        FROM jsonb_to_recordset(CAST(:documents AS jsonb)) AS n(kind smallint, source_id text, part smallint,
            translation text, terms jsonb, named text[], terms_hash text, words double precision, heading text,
            passage text, lowest_price numeric, highest_price numeric, currency text, available boolean,
            options text[], offers jsonb)
        RETURNING number, kind, terms, named, words
    ), fresh_terms AS (
        SELECT f.number, f.kind, e.key AS lexeme, CAST(e.value AS smallint) AS impact
        FROM fresh AS f CROSS JOIN jsonb_each_text(f.terms) AS e
    ), posted AS (
        INSERT INTO search_postings (tenant_id, index_number, lexeme, kind, impact, document)
        SELECT :tenant, :index, lexeme, kind, impact, number FROM fresh_terms
        ORDER BY lexeme COLLATE "C", kind, impact
    ), counted AS (
        SELECT lexeme, sum(documents) AS documents, sum(named) AS named FROM (
            SELECT lexeme, 1 AS documents, 0 AS named FROM fresh_terms UNION ALL SELECT unnest(named), 0, 1 FROM fresh
        ) AS each_one GROUP BY lexeme
    )
    INSERT INTO search_changes (tenant_id, index_number, lexemes, documents, named, words, changed, products,
        product_words, passages, passage_words)
    SELECT :tenant, :index, c.*, CAST(:words AS jsonb), s.*
    FROM (SELECT coalesce(array_agg(lexeme), '{}'), coalesce(array_agg(documents), '{}'),
                 coalesce(array_agg(named), '{}') FROM counted) AS c
    CROSS JOIN (
        SELECT count(*), count(*) FILTER (WHERE kind = :product),
            coalesce(sum(words) FILTER (WHERE kind = :product), 0), count(*) FILTER (WHERE kind <> :product),
            coalesce(sum(words) FILTER (WHERE kind <> :product), 0)
        FROM fresh) AS s
    """
)
_FORGET_DOCUMENTS = text(
    "DELETE FROM search_documents WHERE tenant_id = :tenant AND number = ANY(ARRAY("
    "SELECT number FROM search_documents WHERE tenant_id = :tenant AND shop_id = :shop LIMIT :most)) RETURNING 1"
)
_FORGET_POSTINGS = text(
    "DELETE FROM search_postings WHERE ctid = ANY(ARRAY("
    "SELECT ctid FROM search_postings WHERE tenant_id = :tenant AND index_number = :index LIMIT :most)) RETURNING 1"
)
_FORGET_INDEX = text("DELETE FROM search_indexes WHERE tenant_id = :tenant AND shop_id = :shop")


async def write(
    unit: UnitOfWork,
    tenant_id: str,
    shop_id: str,
    documents: Sequence[Document],
    *,
    changed: Sequence[str] = (),
) -> None:
    """Write documents; those of the sources in `changed` that were there before are replaced, or removed.

    A source whose words are the same keeps its postings: a new price or stock touches one row.
    """
    index = await open_index(unit, tenant_id, shop_id, [document.language for document in documents])
    hashes = {id(document): document.hash() for document in documents}
    place: dict[str, Any] = {"tenant": tenant_id, "shop": shop_id}
    same: set[str] = set()
    if changed:
        new: dict[str, list[str]] = {}
        for document in documents:
            new.setdefault(document.source_id, []).append(hashes[id(document)])
        known = await unit.execute(_KNOWN_HASHES, place | {"sources": list(changed)})
        same = {source for source, before in known if new.get(source) == before}
    if same:
        rows = [_filters(document) for document in documents if document.source_id in same]
        await unit.execute(_REFRESH, place | {"documents": as_json(rows)})
    fresh = [document for document in documents if document.source_id not in same]
    gone = [source for source in changed if source not in same]
    if not fresh and not gone:
        return
    place |= {"index": index.number, "product": PRODUCT}
    if gone:
        await unit.execute(_TAKE_AWAY, place | {"gone": gone})
    if fresh:
        await _add(unit, place, index, fresh, hashes)
    await count(unit, tenant_id, index, patient=len(documents) > FEW)


async def _add(
    unit: UnitOfWork,
    place: Mapping[str, Any],
    index: SearchIndex,
    documents: Sequence[Document],
    hashes: Mapping[int, str],
) -> None:
    stems = await _stems(unit, documents)
    counted = [_lexemes(document, stems[document.language]) for document in documents]
    averages = _averages(index, documents, counted)
    rows = [
        _row(document, counts, hashes[id(document)], averages[document.kind == PRODUCT], stems[document.language])
        for document, counts in zip(documents, counted, strict=True)
    ]
    words = {
        word: stem
        for of_language in stems.values()
        for word, stem in of_language.items()
        if stem is not None and is_word(word)
    }
    await unit.execute(_ADD, {**place, "documents": as_json(rows), "words": as_json(words)})


async def forget(unit: UnitOfWork, tenant_id: str, shop_id: str) -> None:
    """Remove a shop's index, in steps that stay below the statement timeout."""
    index = await find_index(unit, tenant_id, shop_id)
    if index is not None:
        place = {"tenant": tenant_id, "shop": shop_id, "index": index.number, "most": 50_000}
        for step in (_FORGET_POSTINGS, _FORGET_DOCUMENTS):
            while (await unit.execute(step, place)).first() is not None:
                pass
        await unit.execute(_FORGET_INDEX, place)


async def _stems(unit: UnitOfWork, documents: Iterable[Document]) -> dict[str, dict[str, str | None]]:
    by_language: dict[str, set[str]] = {}
    for document in documents:
        by_language.setdefault(document.language, set()).update(document.words)
    return {language: await lexemes(unit, found, language) for language, found in by_language.items()}


def _lexemes(document: Document, stems: Mapping[str, str | None]) -> dict[str, float]:
    counts: dict[str, float] = {}
    for word, weight in document.words.items():
        lexeme = stems[word]
        if lexeme is not None:
            counts[lexeme] = counts.get(lexeme, 0.0) + weight
    return counts


def _averages(
    index: SearchIndex, documents: Sequence[Document], lexemes: Sequence[Mapping[str, float]]
) -> dict[bool, float]:
    """The average length of products (True) and passages, of what is there and what comes now."""
    totals = {
        True: [index.products + _TYPICAL_DOCUMENTS, index.product_words + _TYPICAL_DOCUMENTS * _TYPICAL_WORDS],
        False: [index.passages + _TYPICAL_DOCUMENTS, index.passage_words + _TYPICAL_DOCUMENTS * _TYPICAL_WORDS],
    }
    for document, counts in zip(documents, lexemes, strict=True):
        total = totals[document.kind == PRODUCT]
        total[0] += 1
        total[1] += sum(counts.values())
    return {product: words / count for product, (count, words) in totals.items()}


def _row(
    document: Document,
    counts: Mapping[str, float],
    terms_hash: str,
    average: float,
    stems: Mapping[str, str | None],
) -> dict[str, Any]:
    length = sum(counts.values())
    norm = K1 * (1 - B + B * length / average)
    terms = {lexeme: round(1000 * tf * (K1 + 1) / (tf + norm)) for lexeme, tf in counts.items()}
    terms.update((f"#{code}", CODE_IMPACT) for code in document.codes)
    return _filters(document) | {
        "kind": document.kind,
        "translation": document.language if document.kind == PRODUCT and document.part else None,
        "terms": terms,
        "named": sorted({lexeme for word in document.named if (lexeme := stems[word]) is not None}),
        "terms_hash": terms_hash,
        "words": length,
        "heading": document.heading,
        "passage": document.passage,
    }


def _filters(document: Document) -> dict[str, Any]:
    return {
        "source_id": document.source_id,
        "part": document.part,
        "lowest_price": None if document.lowest_price is None else str(document.lowest_price),
        "highest_price": None if document.highest_price is None else str(document.highest_price),
        "currency": document.currency,
        "available": document.available,
        "options": document.options,
        "offers": document.offers,
    }
