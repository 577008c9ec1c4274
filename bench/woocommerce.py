"""Measures a WooCommerce sync against the tests' own shop: products and variations a second, and how memory grows.

uv run python bench/woocommerce.py [--products 20000] [--variations 3]
"""

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil  # type: ignore[import-untyped]  # ships no types
from aiohttp import web
from tests.plugins.woocommerce import wares
from tests.plugins.woocommerce.conftest import as_shop
from tests.plugins.woocommerce.shop import WooShop

from chatwidget import Checkpoint, Product
from chatwidget_woocommerce import plugin


def resident() -> float:
    """Megabytes this process holds."""
    return float(psutil.Process().memory_info().rss) / 1e6


def stocked(count: int, variations: int) -> WooShop:
    """Return a shop of so many products."""
    woo = WooShop()
    for _ in range(count):
        row = wares.product(woo.id(), f"Product {woo.next_id}", "2026-11-22T20:00:00", "")
        woo.products[row["id"]] = row
        for size in "SMLX"[:variations]:
            one = wares.variation(woo.id(), row, {"Size": size}, "2026-11-22T20:00:00")
            woo.variations[one["id"]] = one
            row["variations"].append(one["id"])
    return woo


async def measure(count: int, variations: int) -> None:
    """Read a shop of so many products, and one of a tenth of that for the memory's growth."""
    for products in (count // 10, count):
        woo = stocked(products, variations)
        runner = web.ServerRunner(web.Server(woo.handle))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        woo.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
        os.environ["WOOCOMMERCE_PRIVATE_HOSTS"] = woo.host
        before, began, seen, of, highest = resident(), time.perf_counter(), 0, 0, 0.0
        async for item in plugin.catalogue(as_shop(woo), None, None):
            if isinstance(item, Product):
                seen, of = seen + 1, of + len(item.variants)
            if isinstance(item, Checkpoint):
                highest = max(highest, resident())
        seconds = time.perf_counter() - began
        await runner.cleanup()
        print(
            f"{seen} products, {of} variations: {seen / seconds:.0f} products/s, "
            f"memory grew by {highest - before:.1f} MB, {len(woo.asked)} requests"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--variations", type=int, default=3)
    chosen = parser.parse_args()
    asyncio.run(measure(chosen.products, chosen.variations))
