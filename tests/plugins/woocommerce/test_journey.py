"""A customer of a connected shop, from the plugin's proof to their own orders."""

from sqlalchemy import select
from tests.fixtures.app import Client
from tests.fixtures.shoppers import make_widget
from tests.plugins.woocommerce import wares
from tests.plugins.woocommerce.running import connect, work_off
from tests.plugins.woocommerce.shop import WooShop
from tests.plugins.woocommerce.test_identity import proof

from chatwidget.answers.orders import Orders
from chatwidget.hooks import Hooks
from chatwidget.hooks.types import Visitor as Shopper
from chatwidget.models import Shop, Visitor
from chatwidget.runtime import Runtime
from chatwidget_woocommerce import plugin


async def test_a_customer_who_is_logged_in_is_shown_their_orders_and_nobody_elses(
    runtime: Runtime, merchant: Client, woo: WooShop
) -> None:
    woo.paired = {}  # the WordPress plugin is there
    for number, customer in ((41, 2), (42, 3)):
        woo.orders[number] = wares.order(number, f"customer{customer}@example.com") | {"customer_id": customer}
    shop_id = await connect(runtime, merchant, woo)
    await work_off(runtime, merchant.tenant_id)
    widget_id = await make_widget(merchant, shop_id=shop_id)
    path, headers = f"/api/embed/{widget_id}/visitor", {"Origin": "https://shop.example", "Authorization": ""}

    forged = await merchant("POST", path, {"identity": {"proof": proof("g" * 40)}}, headers=headers)
    assert (forged.status, forged.body["error"]["code"]) == (403, "identity_invalid")
    admitted = await merchant("POST", path, {"identity": {"proof": proof(woo.paired["secret"])}}, headers=headers)
    assert admitted.status == 200

    async with runtime.database.tenant(merchant.tenant_id) as unit:
        visitor = (await unit.scalars(select(Visitor).where(Visitor.id == admitted.body["visitor_id"]))).one()
        shop = (await unit.scalars(select(Shop).where(Shop.id == shop_id))).one()
    assert visitor.customer_id == "2"
    orders = Orders(Hooks({"woocommerce": plugin}), runtime.limiter)
    shopper = Shopper(id=visitor.id, customer_id=visitor.customer_id)
    seen = await orders.ask(runtime.shops.for_plugin(shop), shopper, conversation_id="cnv_1", number=None, email=None)
    assert [order.number for order in seen.orders] == ["41"]
    other = await orders.ask(runtime.shops.for_plugin(shop), shopper, conversation_id="cnv_1", number="42", email=None)
    assert "42" not in str(other.cards) + other.text
    assert "SECRET" not in f"{seen}{other}"
