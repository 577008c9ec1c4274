"""A storm of ten thousand Shopify deliveries: doubled, out of order, stale, broken and forged; for every night.

It must end in the shop's own state, with each genuine delivery stored once, every forgery refused, and no 5xx.

uv run python bench/shopify_webhooks.py [--deliveries 10000] [--seed 7]
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import aiohttp
from tests.fixtures.app import Client, serve
from tests.plugins.shopify import fake as shopify
from tests.plugins.shopify import storm as storms
from tests.plugins.shopify.fake import KEY, SECRET
from tests.plugins.shopify.test_pages import a_shop, open_home, row_of

from chatwidget.db import migrate
from chatwidget.embedded import services
from chatwidget.log import configure
from chatwidget.runtime import build, running
from chatwidget.settings import load_settings


async def measure(deliveries: int, seed: int, database_url: str, redis_url: str) -> int:
    """Let the storm loose; returns how many things it upset."""
    settings = load_settings(
        _env_file=None, database_url=database_url, redis_url=redis_url, openai_api_key=None, openai_base_url=None
    )
    async with shopify.running() as fake, aiohttp.ClientSession() as session, running(build(settings)) as runtime:
        os.environ |= {"SHOPIFY_API_KEY": KEY, "SHOPIFY_API_SECRET": SECRET, "SHOPIFY_GATEWAY": fake.origin}
        async with serve(settings) as url:
            client, domain, storm = Client(url, session), a_shop(), storms.brew(deliveries, seed=seed)
            await open_home(client, domain)
            began = time.perf_counter()
            upset = await storms.weather(storm, client, fake, runtime, await row_of(runtime, domain))
            seconds = time.perf_counter() - began
    print(
        f"{len(storm.deliveries)} deliveries, {storm.distinct} distinct, {storm.forged} forged: "
        f"answers {dict(sorted(storm.statuses.items()))}, {seconds:.0f} s until all had taken effect"
    )
    print("\n".join(upset) or "The catalogue is the shop's own; every distinct delivery was handled once.")
    return len(upset)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deliveries", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    configure(level="ERROR")
    with tempfile.TemporaryDirectory() as folder, services(Path(folder), durable=False) as started:
        migrate.upgrade(started.database_url)
        sys.exit(asyncio.run(measure(chosen.deliveries, chosen.seed, started.database_url, started.redis_url)) > 0)
