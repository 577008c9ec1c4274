"""Measures a Shopify sync against the tests' own Shopify: products and variants a second, and how far memory grows.

uv run python bench/shopify.py [--products 10000] [--variants 10]
"""

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil  # type: ignore[import-untyped]  # ships no types
from tests.plugins.shopify import fake as shopify
from tests.plugins.shopify.fake import KEY, SECRET, SHOP
from tests.plugins.shopify.wares import product

from chatwidget import Checkpoint, Credentials, Product, Shop
from chatwidget_shopify.catalogue import Reading
from chatwidget_shopify.settings import ShopifySettings


def resident() -> float:
    """Megabytes this process holds."""
    return float(psutil.Process().memory_info().rss) / 1e6


async def measure(count: int, variants: int) -> None:
    """Read a shop of so many products, and one of a tenth of that for the memory's growth."""
    for products in (count // 10, count):
        async with shopify.running() as fake:
            os.environ |= {"SHOPIFY_API_KEY": KEY, "SHOPIFY_API_SECRET": SECRET, "SHOPIFY_GATEWAY": fake.origin}
            fake.products = [
                product(number, f"Product {number}", variants=variants) for number in range(1, products + 1)
            ]
            pair = fake.issue()
            held = Credentials(
                {"access_token": pair.access, "refresh_token": pair.refresh, "expires_at": str(pair.expires_at)}
            )
            shop = Shop(id="shp_bench", tenant_id="ten_bench", platform="shopify", domain=SHOP, credentials=held)
            before, began, seen, highest = resident(), time.perf_counter(), 0, 0.0
            async for item in Reading(shop, ShopifySettings(), None).read(None):
                seen += isinstance(item, Product)
                if isinstance(item, Checkpoint):
                    highest = max(highest, resident())
            seconds = time.perf_counter() - began
            rate, grown = seen / seconds, highest - before
            print(f"{seen} products, {seen * variants} variants: {rate:.0f} products/s, memory grew by {grown:.1f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--variants", type=int, default=10)
    chosen = parser.parse_args()
    asyncio.run(measure(chosen.products, chosen.variants))
