"""Reading a shop: bulk file and pages, what is for sale alone, changes since a time, and a kill at any point."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.plugins.shopify.fake import FakeShopify
from tests.plugins.shopify.wares import product

from chatwidget import CatalogueItem, Checkpoint, Page, PlatformUnavailable, Policy, Product, Shop
from chatwidget_shopify import catalogue as reading
from chatwidget_shopify.catalogue import Reading
from chatwidget_shopify.settings import ShopifySettings


async def walk(
    shop: Shop, settings: ShopifySettings, *, since: datetime | None = None, cursor: str | None = None
) -> list[CatalogueItem]:
    return [item async for item in Reading(shop, settings, since).read(cursor)]


def of(kind: type[Any], items: list[CatalogueItem]) -> list[Any]:
    return [item for item in items if isinstance(item, kind)]


@pytest.fixture
def stocked(fake: FakeShopify) -> FakeShopify:
    fake.products = [product(1, "Mug"), product(2, "Shirt", variants=3)]
    fake.pages = [
        {
            "id": "gid://shopify/Page/7",
            "handle": "about",
            "title": "About us",
            "body": "<p>Since 1999.</p>",
            "isPublished": True,
            "updatedAt": "2026-01-01T00:00:00Z",
        },
        {
            "id": "gid://shopify/Page/8",
            "handle": "draft",
            "title": "Draft",
            "body": "<p>Secret.</p>",
            "isPublished": False,
            "updatedAt": "2026-01-01T00:00:00Z",
        },
    ]
    fake.articles = [
        {
            "id": "gid://shopify/Article/9",
            "handle": "care",
            "title": "Care",
            "body": "<p>Wash cold.</p>",
            "isPublished": True,
            "updatedAt": "2026-01-01T00:00:00Z",
            "blog": {"handle": "news"},
        },
    ]
    fake.policies = [
        {
            "id": "gid://shopify/ShopPolicy/1",
            "type": "SHIPPING_POLICY",
            "title": "Shipping",
            "body": "<p>4 € in Spain.</p>",
            "url": "https://test-shop.example/policies/shipping-policy",
            "updatedAt": "2026-01-01T00:00:00Z",
        },
        {
            "id": "gid://shopify/ShopPolicy/2",
            "type": "REFUND_POLICY",
            "title": "Refunds",
            "body": "",
            "url": "",
            "updatedAt": "2026-01-01T00:00:00Z",
        },
    ]
    return fake


async def test_everything_a_shopper_can_see_is_read(
    stocked: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    items = await walk(shop, app_settings)
    mug, shirt = of(Product, items)
    assert (mug.external_id, mug.title, mug.brand) == ("1", "Mug", "Maker")
    assert mug.url == "https://test-shop.example/products/product-1"
    assert "All about Mug." in mug.description
    assert "- Light" in mug.description
    assert "bad()" not in mug.description
    assert mug.attributes == {"washing care": "30 degrees"}
    assert mug.categories == ["Summer", "Home > Things", "Things"]
    assert str(mug.variants[0].price.amount) == "10.00"
    assert mug.variants[0].title == ""
    assert mug.variants[0].options == {}
    assert [variant.options["Size"] for variant in shirt.variants] == ["Size 0", "Size 1", "Size 2"]
    assert shirt.variants[1].url.endswith("?variant=2001")
    assert shirt.variants[1].stock == 5
    pages = of(Page, items)
    assert [(page.external_id, page.url) for page in pages] == [
        ("page-7", "https://test-shop.example/pages/about"),
        ("article-9", "https://test-shop.example/blogs/news/care"),
    ]
    (policy,) = of(Policy, items)
    assert (policy.kind, policy.text) == ("shipping", "4 € in Spain.")
    assert stocked.documents[-1]


async def test_drafts_and_hidden_products_are_not_for_sale(
    stocked: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    stocked.products += [
        product(3, "Draft", status="DRAFT"),
        product(4, "Hidden", publishedAt=None, onlineStoreUrl=None),
        product(5, "Archived", status="ARCHIVED"),
    ]
    assert [one.external_id for one in of(Product, await walk(shop, app_settings))] == ["1", "2"]


async def test_only_what_has_changed_is_read_since_a_time(
    stocked: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    stocked.products += [product(n, f"New {n}", variants=150, updatedAt="2026-11-20T00:00:00Z") for n in range(10, 12)]
    items = await walk(shop, app_settings, since=datetime(2026, 11, 10, tzinfo=UTC))
    found = of(Product, items)
    assert [one.external_id for one in found] == ["10", "11"]
    assert len(found[0].variants) == 150
    assert stocked.operations == {}


@pytest.mark.parametrize("stop_after", range(1, 9))
async def test_a_walk_broken_off_anywhere_goes_on_from_its_last_checkpoint(
    stocked: FakeShopify, app_settings: ShopifySettings, shop: Shop, monkeypatch: pytest.MonkeyPatch, stop_after: int
) -> None:
    monkeypatch.setattr(reading, "CHECKPOINT_EVERY", 3)
    stocked.products = [product(number, f"P{number}", variants=2) for number in range(1, 14)]
    seen: set[str] = set()
    cursor: str | None = None
    pending: list[CatalogueItem] = []
    count = 0
    async for item in Reading(shop, app_settings, None).read(None):
        if isinstance(item, Checkpoint):
            seen.update(one.external_id for one in pending if not isinstance(one, Checkpoint))
            pending, cursor = [], item.cursor
            count += 1
            if count == stop_after:
                break
        else:
            pending.append(item)
    rest = await walk(shop, app_settings, cursor=cursor)
    seen.update(one.external_id for one in rest if not isinstance(one, Checkpoint))
    assert {str(number) for number in range(1, 14)} <= seen
    assert {"page-7", "article-9", "policy-shipping_policy"} <= seen
    assert len(stocked.operations) == 1  # the same operation is waited for, never a second one begun


async def test_an_operation_that_fails_says_so(stocked: FakeShopify, app_settings: ShopifySettings, shop: Shop) -> None:
    stocked.polls_until_done = 100
    walk_on = Reading(shop, app_settings, None).read(None)
    assert isinstance(await anext(walk_on), Checkpoint)
    next(iter(stocked.operations.values()))["failed"] = "TIMEOUT"
    left: list[CatalogueItem] = []

    async def go_on() -> None:
        async for item in walk_on:
            left.append(item)  # noqa: PERF401 - what comes before it breaks off counts

    with pytest.raises(PlatformUnavailable, match="TIMEOUT"):
        await go_on()
    place = left[-1]
    assert isinstance(place, Checkpoint)
    stocked.polls_until_done = 1
    again = [item async for item in Reading(shop, app_settings, None).read(place.cursor)]  # a new operation
    assert len(of(Product, again)) == 2


async def test_an_empty_shop_and_missing_scopes_are_no_error(
    fake: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    fake.scopes.discard("read_content")
    fake.scopes.discard("read_locales")
    assert of(Product, await walk(shop, app_settings)) == []


@pytest.mark.parametrize("version", ["2026-07", "2026-10"])
async def test_both_versions_of_the_api_are_spoken(
    stocked: FakeShopify, shop: Shop, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setenv("SHOPIFY_API_VERSION", version)
    assert len(of(Product, await walk(shop, ShopifySettings()))) == 2


async def test_what_is_too_much_at_once_is_asked_for_in_smaller_parts(
    stocked: FakeShopify, app_settings: ShopifySettings, shop: Shop
) -> None:
    stocked.products = [product(n, f"P{n}", updatedAt="2026-11-20T00:00:00Z") for n in range(1, 8)]
    since = datetime(2026, 11, 10, tzinfo=UTC)
    assert len(of(Product, await walk(shop, app_settings, since=since))) == 7
    assert 600 < stocked.dearest <= 1_000
    stocked.most_a_question = stocked.dearest / 2
    assert len(of(Product, await walk(shop, app_settings, since=since))) == 7
    stocked.most_a_question = 60  # not even one
    with pytest.raises(PlatformUnavailable, match="too large"):
        await walk(shop, app_settings, since=since)
