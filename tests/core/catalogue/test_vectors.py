"""The dense leg on a real pgvector: what means the same is found, and nothing is lost where there are no vectors."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from sqlalchemy import text
from tests.core.catalogue.conftest import Fill, MakeShop, ids

from chatwidget.catalogue import repository, vectors
from chatwidget.catalogue.search import Filters
from chatwidget.catalogue.service import Catalogue
from chatwidget.db import Database
from chatwidget.errors import ModelUnavailable
from chatwidget.hooks.types import Money, Page, Product, Shop, Translation

THINGS = (("blanket", "plaid", "cosy"), ("kettle", "boil", "tea"), ("hammock", "siesta", "outdoors"), ("lamp", "light"))


class ByThings:
    """Texts about the same thing get nearly the same vector; every text differs a little."""

    def __init__(self, model: str = "things") -> None:
        self.model = model
        self.asked: list[str] = []
        self.broken = False

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        if self.broken:
            raise ModelUnavailable("no embeddings today")
        self.asked += texts
        return [self._vector(one.lower()) for one in texts]

    async def close(self) -> None:
        return

    @staticmethod
    def _vector(written: str) -> list[float]:
        values = [float(any(word in written for word in words)) for words in THINGS]
        values.append(0.01 * (len(written) % 7))
        length = sum(value * value for value in values) ** 0.5 or 1.0
        return [value / length for value in values]


def product(name: str, title: str, price: str = "20") -> Product:
    return Product(external_id=name, title=title, price=Money(amount=Decimal(price), currency="EUR"), available=True)


STOCK = (
    product("blanket", "Merino blanket", "90"),
    product("throw", "Alpaca plaid", "120"),
    product("kettle", "Steel kettle", "40"),
    product("hammock", "Cotton hammock", "60"),
    product("lamp", "Reading lamp", "30"),
)


@pytest.fixture
def embedder() -> ByThings:
    return ByThings()


@pytest.fixture
def catalogue(db: Database, embedder: ByThings) -> Catalogue:
    return Catalogue(db, embedder)


async def embed(catalogue: Catalogue, shop: Shop) -> None:
    assert catalogue.meanings is not None
    while await catalogue.meanings.embed_shop(shop.tenant_id, shop.id):
        pass


async def find(catalogue: Catalogue, shop: Shop, words: str, filters: Filters | None = None) -> list[str]:
    return ids(await catalogue.find(shop.tenant_id, shop.id, words, filters=filters))


async def test_what_means_the_same_is_found_and_words_still_lead(catalogue: Catalogue, shop: Shop, fill: Fill) -> None:
    await fill(shop, *STOCK)
    assert await find(catalogue, shop, "something cosy") == []
    await embed(catalogue, shop)
    assert set(await find(catalogue, shop, "something cosy")) == {"blanket", "throw"}
    assert (await find(catalogue, shop, "merino blanket"))[0] == "blanket"
    assert "throw" in await find(catalogue, shop, "merino blanket")
    assert await find(catalogue, shop, "nothing of the kind") == []


async def test_filters_and_exclusions_hold_for_what_only_means_the_same(
    catalogue: Catalogue, shop: Shop, fill: Fill
) -> None:
    await fill(shop, *STOCK)
    await embed(catalogue, shop)
    assert await find(catalogue, shop, "cosy", Filters(max_price=Decimal(100))) == ["blanket"]
    assert await find(catalogue, shop, "cosy", Filters(min_price=Decimal(500))) == []


async def test_a_changed_product_is_embedded_again_and_a_removed_one_is_gone(
    catalogue: Catalogue, embedder: ByThings, shop: Shop, fill: Fill, db: Database
) -> None:
    await fill(shop, *STOCK)
    await embed(catalogue, shop)
    embedder.asked.clear()
    await fill(shop, product("lamp", "Tea light"), product("kettle", "Steel kettle", "45"))
    async with db.tenant(shop.tenant_id) as unit:
        await repository.remove(unit, shop.id, ["throw"])
    await embed(catalogue, shop)
    assert len(embedder.asked) == 1  # the words of the kettle are the same
    assert set(await find(catalogue, shop, "something to boil")) == {"kettle", "lamp"}
    assert await find(catalogue, shop, "cosy") == ["blanket"]
    async with db.tenant(shop.tenant_id) as unit:
        assert await unit.scalar(text("SELECT count(*) FROM search_vectors WHERE shop_id = :s"), {"s": shop.id}) == 4


async def test_another_model_replaces_the_vectors_in_the_background(
    catalogue: Catalogue, shop: Shop, fill: Fill, db: Database
) -> None:
    await fill(shop, *STOCK)
    await embed(catalogue, shop)
    other = Catalogue(db, ByThings("other"))
    async with db.system() as unit:
        assert (shop.tenant_id, shop.id) in await vectors.behind(unit, "other")
        assert (shop.tenant_id, shop.id) not in await vectors.behind(unit, "things")
    assert await find(other, shop, "cosy") == []
    await embed(other, shop)
    assert set(await find(other, shop, "cosy")) == {"blanket", "throw"}
    async with db.tenant(shop.tenant_id) as unit:
        models = (await unit.scalars(text("SELECT DISTINCT model FROM search_vectors"))).all()
    assert models == ["other"]


async def test_a_broken_embedder_costs_the_leg_and_nothing_else(
    catalogue: Catalogue, embedder: ByThings, shop: Shop, fill: Fill
) -> None:
    await fill(shop, *STOCK)
    await embed(catalogue, shop)
    embedder.broken = True
    assert await find(catalogue, shop, "steel kettles") == ["kettle"]
    asked = len(embedder.asked)
    embedder.broken = False
    assert await find(catalogue, shop, "cotton hammocks") == ["hammock"]  # left alone for a while
    assert len(embedder.asked) == asked


async def test_a_large_shop_has_an_index_of_its_own(
    catalogue: Catalogue, shop: Shop, fill: Fill, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 3)
    await fill(shop, *STOCK)
    await embed(catalogue, shop)
    async with db.tenant(shop.tenant_id) as unit:
        number = await unit.scalar(text("SELECT number FROM search_indexes WHERE shop_id = :s"), {"s": shop.id})
        found = (
            await unit.scalars(
                text("SELECT indexdef FROM pg_indexes WHERE starts_with(indexname, :p)"), {"p": f"hnsw_{number}_"}
            )
        ).all()
    assert len(found) == 1
    assert shop.id in found[0]
    assert set(await find(catalogue, shop, "cosy")) == {"blanket", "throw"}


async def test_pages_are_found_by_meaning_and_other_shops_are_not(
    catalogue: Catalogue, shop: Shop, make_shop: MakeShop, fill: Fill
) -> None:
    neighbour = await make_shop()
    await fill(shop, *STOCK, Page(external_id="/nap", title="The art of the siesta", text="How to hang it."))
    await fill(neighbour, product("theirs", "Cosy plaid"))
    await embed(catalogue, shop)
    await embed(catalogue, neighbour)
    assert set(await find(catalogue, shop, "outdoors")) == {"/nap", "hammock"}
    assert "theirs" not in await find(catalogue, shop, "cosy")


async def test_a_translation_is_found_by_its_meaning_too(
    catalogue: Catalogue, embedder: ByThings, shop: Shop, fill: Fill
) -> None:
    plaid = Translation(title="Plaid de alpaca", description="Para la siesta.", categories=["Hogar"])
    await fill(shop, Product(external_id="throw", title="Warm thing", translations={"es": plaid}))
    await embed(catalogue, shop)
    assert sorted(embedder.asked) == ["Plaid de alpaca Hogar\nPara la siesta.", "Warm thing"]
    (hit,) = await catalogue.find(shop.tenant_id, shop.id, "algo cosy", language="es")
    assert (hit.external_id, hit.title) == ("throw", "Plaid de alpaca")
