"""A theme with the app embed on it, in a browser: what Shopify's storefront answers its script."""

import json
from pathlib import Path
from typing import Any

from playwright.async_api import Page, Route

EXTENSION = Path(__file__).resolve().parents[3] / "plugins" / "shopify" / "extension"
SCRIPT = EXTENSION / "assets" / "chatwidget-embed.js"


class Storefront:
    """A theme with the app embed on it; `asked` is what reached the shop, `stock` what its cart takes."""

    def __init__(self, page: Page, base: str = "https://test-shop.example") -> None:
        self.page = page
        self.base = base
        self.asked: list[tuple[str, Any]] = []
        self.lines: dict[int, int] = {}
        self.session: dict[str, Any] = {"widget_id": "wgt_1", "origin": "https://chat.example"}
        self.sold_out: set[int] = set()

    async def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(self.base)
        body: Any = route.request.post_data_json
        self.asked.append((path, body))
        if path.startswith("/apps/chat/session"):
            await route.fulfill(json=self.session)
        elif path.startswith("/apps/chat/variant"):
            await route.fulfill(json={"variant_id": "1000"})
        elif path.endswith("cart/add.js"):
            (item,) = body["items"]
            if item["id"] in self.sold_out:
                told = "The product 'Mug' is already sold out."
                await route.fulfill(status=422, json={"status": 422, "message": "Cart Error", "description": told})
                return
            self.lines[item["id"]] = self.lines.get(item["id"], 0) + item["quantity"]
            await route.fulfill(json={"items": []})
        elif path.endswith("cart.js"):
            items = [
                {"title": "Mug", "quantity": many, "price": 1250, "product_id": one // 1000, "variant_id": one}
                for one, many in self.lines.items()
            ]
            total = 1250 * sum(self.lines.values())
            await route.fulfill(json={"total_price": total, "currency": "EUR", "items": items})
        else:
            await route.fulfill(body=self.theme, content_type="text/html")

    theme = ""

    async def open(self, path: str = "/products/mug", shopify: str = "{}", **page: Any) -> None:
        """Open a page of the shop, `window.Shopify` being what the theme makes it."""
        said = {"proxy": "/apps/chat", "locale": "en", "words": {"not_added": "Not added."}, "product": None, **page}
        self.theme = (
            f'<!doctype html><title>Mug</title><body><script type="application/json" id="chatwidget-embed">'
            f"{json.dumps(said)}</script><link rel=icon href='data:,'><script>window.Shopify = {shopify}</script>"
            f"<script>{SCRIPT.read_text()}</script>"
        )
        await self.page.route(f"{self.base}/**", self.answer)
        await self.page.route("https://chat.example/**", lambda route: route.fulfill(body=""))
        await self.page.route("https://gone.example/**", lambda route: route.abort())
        await self.page.goto(f"{self.base}{path}")
        await self.page.locator("script[data-widget-id]").first.wait_for(state="attached")

    async def calls(self, name: str) -> list[Any]:
        """What the chat was told under a name."""
        said: list[Any] = await self.page.evaluate(
            "name => ChatWidget.q.filter(call => call[0] === name).map(call => JSON.parse(JSON.stringify(call[1])))",
            name,
        )
        return said

    async def add(self, line: dict[str, Any]) -> Any:
        """Add as the chat's card does; returns the cart, or the error's words."""
        return await self.page.evaluate(
            """line => ChatWidget.q.find(call => call[0] === "cart")[1].add(line).catch(error => error.message)""", line
        )
