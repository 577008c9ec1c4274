"""What shoppers find."""

from decimal import Decimal

import pytest
import pytest_asyncio
from sqlalchemy import text
from tests.core.catalogue.conftest import Fill, Find, MakeShop, ids

from chatwidget.catalogue.search import Filters
from chatwidget.db import Database
from chatwidget.hooks.types import Money, Page, Policy, Product, Shop, Variant
from chatwidget.ids import new_id
from chatwidget.models import Tenant


def eur(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="EUR")


KETTLE = Product(
    external_id="kettle",
    title="Steel kettle 1.7 L",
    description="Boils a litre in three minutes.",
    brand="Hearth",
    categories=["Kitchen", "Kettles"],
    tags=["gift"],
    attributes={"Material": "brushed steel", "Cordless": "yes", "Whistle": "no", "EAN": "4006381333931"},
    price=eur("49.90"),
    available=True,
)
SHIRT = Product(
    external_id="shirt",
    title="Linen T-Shirt",
    description="<p>Made of <b>washed&nbsp;linen</b>; dries fast.</p>",
    url="https://shop.example/shirt",
    variants=[
        Variant(
            external_id="shirt-s",
            sku="LIN-001/S",
            price=eur("29.00"),
            available=False,
            options={"Size": "S", "Color": "Navy Blue"},
        ),
        Variant(
            external_id="shirt-m",
            sku="LIN-001/M",
            price=eur("35.00"),
            available=True,
            options={"Size": "M", "Color": "Forest Green"},
        ),
    ],
)
HEADPHONES = Product(
    external_id="headphones",
    title="Wireless headphones",
    description="Batteries last for a whole day of music. Not for the kettle.",
    price=eur("120"),
)


@pytest.fixture
async def full(shop: Shop, fill: Fill) -> Shop:
    await fill(shop, KETTLE, SHIRT, HEADPHONES)
    return shop


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("kettle", "kettle"),
        ("KETTLES", "kettle"),
        ("Hello, do you have any kettles in stock right now? thanks", "kettle"),
        ("ketle", "kettle"),
        ("ketttle", "kettle"),
        ("ktetle", "kettle"),
        ("heathphones", "headphones"),
        ("headfones", "headphones"),
        ("head phones", "headphones"),
        ("steelkettle", "kettle"),
        ("1.7l", "kettle"),
        ("1,7 litres", "kettle"),
        ("cordless", "kettle"),
        ("hearth", "kettle"),
        ("4006381333931", "kettle"),
        ("tshirt", "shirt"),
        ("t shirt", "shirt"),
        ("navy blue", "shirt"),
        ("washed linen", "shirt"),
        ("LIN-001/M", "shirt"),
        ("lin001m", "shirt"),
        ("is LIN 001 S available?", "shirt"),
        ("battery", "headphones"),
    ],
)
async def test_the_right_product_comes_first(full: Shop, find: Find, query: str, best: str) -> None:
    assert ids(await find(full, query))[:1] == [best]


@pytest.mark.parametrize(
    "query", ["", "   ", "???", "\x00", "\ud800", "xyzzy", "%", "'; DROP TABLE products; --", "&|!:*"]
)
async def test_what_is_not_there_is_not_found(full: Shop, find: Find, query: str) -> None:
    assert await find(full, query) == []


async def test_an_attribute_that_is_denied_does_not_find(full: Shop, find: Find) -> None:
    assert await find(full, "whistle") == []


async def test_markup_is_not_searched(full: Shop, find: Find) -> None:
    assert ids(await find(full, "nbsp")) == []


async def test_a_known_word_is_not_taken_for_an_error(shop: Shop, fill: Fill, find: Find) -> None:
    await fill(shop, Product(external_id="rare", title="Barn owl"), *(_named(n, "Bowl") for n in range(9)))
    assert ids(await find(shop, "owl")) == ["rare"]


async def test_the_most_frequent_word_one_error_away_is_meant(shop: Shop, fill: Fill, find: Find) -> None:
    await fill(shop, Product(external_id="rare", title="Plaster"), *(_named(n, "Platter") for n in range(9)))
    assert ids(await find(shop, "plater"))[0] != "rare"


def _named(number: int, title: str) -> Product:
    return Product(external_id=f"{title}-{number}", title=f"{title} number {number}")


async def test_a_spanish_shop_is_searched_without_accents_and_in_any_number(
    make_shop: MakeShop, fill: Fill, find: Find
) -> None:
    shop = await make_shop("es")
    await fill(
        shop,
        Product(external_id="auriculares", title="Auriculares inalámbricos"),
        Product(external_id="camara", title="Cámara réflex para niños"),
        Product(external_id="camion", title="Camión de juguete"),
        Product(external_id="luz", title="Luz de lectura"),
        Policy(external_id="envios", kind="shipping", title="Envíos", text="Los gastos de envío son de 4 euros."),
    )
    for query, best in {
        "auricular inalambrico": "auriculares",
        "auriculares": "auriculares",
        "camaras": "camara",
        "ninos": "camara",
        "niño": "camara",
        "camiones": "camion",
        "luces": "luz",
        "cuanto cuesta el envio": "envios",
        "¿Hacéis envíos?": "envios",
        "hola, busco una camra por favor": "camara",
    }.items():
        assert ids(await find(shop, query))[:1] == [best], query


async def test_german_compounds_are_found_by_their_last_word(make_shop: MakeShop, fill: Fill, find: Find) -> None:
    shop = await make_shop("de")
    await fill(
        shop,
        Product(external_id="trek", title="Trekkingrucksack Höhenweg"),
        Product(external_id="tasche", title="Umhängetasche"),
    )
    assert ids(await find(shop, "Rucksäcke")) == ["trek"]
    assert ids(await find(shop, "hoehenweg"))[:1] == ["trek"]


async def test_a_shop_in_two_languages_is_searched_in_both(shop: Shop, fill: Fill, find: Find) -> None:
    await fill(
        shop,
        Product(external_id="en", title="Running shoes", language="en-GB"),
        Product(external_id="es", title="Zapatillas para correr", language="es_MX"),
    )
    assert ids(await find(shop, "shoe", language="es")) == ["en"]
    assert ids(await find(shop, "zapatilla", language="en")) == ["es"]


async def test_a_script_without_spaces_is_searched(make_shop: MakeShop, fill: Fill, find: Find) -> None:
    shop = await make_shop("ja")
    await fill(
        shop, Product(external_id="a", title="ワイヤレスヘッドホン"), Product(external_id="b", title="電気ケトル")
    )
    assert ids(await find(shop, "ヘッドホン")) == ["a"]


async def test_policies_and_pages_are_found_beside_products(shop: Shop, fill: Fill, find: Find) -> None:
    long_text = "Shipping\n\n" + "We pack with care. " * 60 + "\n\nReturns\n\n" + "Send it back within 30 days. " * 40
    await fill(
        shop,
        KETTLE,
        Policy(external_id="terms", kind="returns", title="Terms", text=long_text, url="https://shop.example/terms"),
        Page(external_id="about", title="About us", text="We have made kettles since 1911."),
    )
    (hit,) = await find(shop, "can I send it back?", types=("page", "policy"))
    assert (hit.type, hit.external_id, hit.heading) == ("policy", "terms", "Returns")
    assert "30 days" in hit.text
    assert {hit.type for hit in await find(shop, "kettle")} == {"product", "page"}
    assert ids(await find(shop, "kettle", types=("product",))) == ["kettle"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), {"kettle", "shirt", "headphones"}),
        (Filters(max_price=Decimal("49.90")), {"kettle", "shirt"}),
        (Filters(min_price=Decimal(40)), {"kettle", "headphones"}),
        (Filters(max_price=Decimal(30), in_stock=True), set()),
        (Filters(min_price=Decimal(30), max_price=Decimal(36), in_stock=True), {"shirt"}),
        (Filters(currency="USD"), set()),
        (Filters(options={"color": "navy blue"}), {"shirt"}),
        (Filters(options={"Color": "Navy Blue", "SIZE": "s"}), {"shirt"}),
        (Filters(options={"Color": "Navy Blue", "Size": "M"}), set()),
        (Filters(options={"Color": "Navy Blue"}, in_stock=True), set()),
        (Filters(in_stock=True), {"kettle", "shirt", "headphones"}),
    ],
)
async def test_filters_are_hard(full: Shop, find: Find, filters: Filters, found: set[str]) -> None:
    assert set(ids(await find(full, "kettle linen headphones", filters=filters))) == found


async def test_filters_come_before_the_limit(shop: Shop, fill: Fill, find: Find) -> None:
    await fill(
        shop,
        *(Product(external_id=f"{n}", title="Lamp lamp lamp", price=eur("10")) for n in range(1_200)),
        Product(external_id="dear", title="A very long name for what is in the end a desk lamp", price=eur("99")),
    )
    assert ids(await find(shop, "lamp", limit=1, filters=Filters(min_price=Decimal(50)))) == ["dear"]


async def test_shops_and_tenants_do_not_see_each_other(
    db: Database, shop: Shop, make_shop: MakeShop, fill: Fill, find: Find
) -> None:
    stranger = new_id("tenant")
    async with db.tenant(stranger) as unit:
        unit.add(Tenant(id=stranger, email=f"{stranger}@example.com", company_name="Other Ltd"))
    sister, foreign = await make_shop(), await make_shop(tenant_id=stranger)
    await fill(sister, KETTLE)
    await fill(foreign, KETTLE)
    assert await find(shop, "kettle") == []
    lie = Shop(id=foreign.id, tenant_id=shop.tenant_id, platform="x", domain="x")
    assert await find(lie, "kettle") == []


async def test_what_a_shop_only_tells_about_weighs_less_than_what_it_names(shop: Shop, fill: Fill, find: Find) -> None:
    await fill(
        shop,
        *(Product(external_id=f"tent-{n}", title=f"Tent for {n + 2}", description="Nylon.") for n in range(4)),
        Product(external_id="novel", title="A novel", description="A garden."),
        *(Product(external_id=f"bowl-{n}", title=f"Bowl {n}") for n in range(30)),
    )
    assert ids(await find(shop, "my kids play in the garden, which tent is good?"))[0].startswith("tent")


@pytest_asyncio.fixture(loop_scope="session")
async def unseen(db: Database, shop: Shop, make_shop: MakeShop, fill: Fill) -> Shop:
    """A shop that has just been read, after statistics were gathered in which another tenant has everything."""
    stranger = new_id("tenant")
    async with db.tenant(stranger) as unit:
        unit.add(Tenant(id=stranger, email=f"{stranger}@shop.example", company_name="Another"))
    await fill(
        await make_shop(tenant_id=stranger), *(Product(external_id=f"p{n}", title=f"Lamp {n}") for n in range(2_000))
    )
    async with db.engine.connect() as connection:
        await connection.execute(text("SET LOCAL ROLE NONE"))
        await connection.execute(text("ANALYZE search_documents, search_postings, products"))
        await connection.commit()
    await fill(shop, *(Product(external_id=f"p{n}", title=f"Lamp {n}") for n in range(1_000)))
    return shop


@pytest.mark.parametrize(
    ("table", "column", "key"),
    [("search_documents", "number", "pk_search_documents"), ("products", "id", "pk_products")],
)
async def test_a_shop_that_the_statistics_have_not_seen_is_read_by_its_keys(
    unseen: Shop, db: Database, table: str, column: str, key: str
) -> None:
    async with db.tenant(unseen.tenant_id) as unit:
        looked_up = f"EXPLAIN SELECT * FROM {table} WHERE tenant_id = :tenant AND {column} = '1'"
        plan = "\n".join((await unit.execute(text(looked_up), {"tenant": unseen.tenant_id})).scalars())
    assert f"using {key} " in plan, plan


async def test_the_postings_of_a_shop_that_the_statistics_have_not_seen_go_by_their_place(
    unseen: Shop, db: Database
) -> None:
    take = (
        "EXPLAIN DELETE FROM search_postings WHERE ctid = ANY(ARRAY("
        "SELECT ctid FROM search_postings WHERE tenant_id = :tenant LIMIT 100))"
    )
    async with db.tenant(unseen.tenant_id) as unit:
        plan = "\n".join((await unit.execute(text(take), {"tenant": unseen.tenant_id})).scalars())
    assert "Tid Scan" in plan, plan
