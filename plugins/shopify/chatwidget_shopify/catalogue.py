"""Reads a shop: products by a bulk operation or, since a time, by what has changed; then pages, articles, policies.

A cursor says the part and the place in it, so that a step that was killed goes on where the last checkpoint was.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import orjson

from chatwidget import CatalogueItem, Checkpoint, Gone, PlatformUnavailable, Product, Shop
from chatwidget_shopify import convert, languages, queries, translating
from chatwidget_shopify.client import AccessDenied, Admin, TooCostly
from chatwidget_shopify.domains import seen_at
from chatwidget_shopify.languages import Languages
from chatwidget_shopify.settings import ShopifySettings
from chatwidget_shopify.spool import Spool

POLL_SECONDS: Final = 2.0
POLLS_A_STEP: Final = 10
CHECKPOINT_EVERY: Final = 200
OPERATIONS: Final = 5
"""So many operations are begun for one reading: those that fail late end a step each, which would be tried for ever."""
_ENDS: Final = ("minVariantPricing", "maxVariantPricing")
_FAILED: Final = {"FAILED", "CANCELED", "CANCELING", "EXPIRED"}


class OperationFailed(PlatformUnavailable):
    """A bulk operation that will bring nothing any more."""


class GivenUp(PlatformUnavailable):
    """One bulk operation after another has failed."""

    may_retry = False


class Reading:
    """One walk through a shop's catalogue."""

    def __init__(self, shop: Shop, settings: ShopifySettings, since: datetime | None) -> None:
        self._shop = shop
        self._settings = settings
        self._since = since

    async def read(self, cursor: str | None) -> AsyncIterator[CatalogueItem]:
        """Yield products, pages and policies from a cursor on."""
        place: dict[str, Any] = orjson.loads(cursor) if cursor else {"part": "products"}
        async with Admin.of(self._shop, self._settings, patient=True) as admin:
            about = await self._about(admin)
            if place["part"] == "products":
                walk = self._changed(admin, about, place) if self._since else self._all(admin, about, place)
                async for item in walk:
                    yield item
                place = {"part": "pages"}
                yield Checkpoint(cursor=_written(place), note="pages", done=about.done, total=about.done or None)
            locales = about.locales
            for part, document in (("pages", queries.pages(locales)), ("articles", queries.articles(locales))):
                if place["part"] == part:
                    async for item in self._texts(admin, about, place, document, part):
                        yield item
                    place = {"part": "articles" if part == "pages" else "policies"}
            async for policy in self._policies(admin, about):
                yield policy

    async def _about(self, admin: Admin) -> "About":
        shop = (await admin.ask(queries.SHOP))["shop"]
        spoken = await languages.read(admin, seen_at(shop)[0])
        if self._shop.keeper is not None and spoken.stored() != languages.remembered(self._shop).stored():
            await self._shop.keeper.remember({"languages": spoken.stored()})
        return About(shop, language=spoken.own or self._shop.locale, others=spoken)

    # ── products ─────────────────────────────────────────────────────────────────────────────────────────────────────
    async def _all(self, admin: Admin, about: "About", place: dict[str, Any]) -> AsyncIterator[CatalogueItem]:
        if "operation" not in place:
            place["operation"] = await self._start(admin, about)
            yield Checkpoint(cursor=_written(place), note="Shopify is putting the catalogue together.")
        spool = Spool(self._shop.id, place["operation"])
        total = spool.count()
        if total is None:
            url = None
            try:
                async for state in self._poll(admin, place["operation"]):
                    if isinstance(state, Checkpoint):
                        yield Checkpoint(cursor=_written(place), note=state.note, done=state.done)
                    else:
                        url = state["url"]
            except OperationFailed as error:
                yield _another(place, error)
                raise
            if url is None:
                return  # a finished operation without a file found nothing
            async with admin.download(url) as pieces:
                total = await spool.fill(pieces)
        for number, node, children in spool.parents(int(place.get("done", 0))):
            if convert.is_for_sale(node):
                yield self._product(about, node, children)
            if number % CHECKPOINT_EVERY == 0:
                place["done"] = number
                yield Checkpoint(cursor=_written(place), done=number, total=total, note="products")
        about.done = total
        spool.forget()

    async def _start(self, admin: Admin, about: "About") -> str:
        answer = (await admin.ask(queries.BULK_RUN, q=queries.bulk_products(about.locales)))["bulkOperationRunQuery"]
        if answer.get("userErrors"):
            told = answer["userErrors"][0]
            raise PlatformUnavailable(f"Shopify did not begin: {told.get('message')}")
        return str(answer["bulkOperation"]["id"])

    async def _poll(self, admin: Admin, operation: str) -> AsyncIterator[Checkpoint | Mapping[str, Any]]:
        """Yield a checkpoint now and then, and at last the finished operation; raises `OperationFailed`."""
        began = time.monotonic()
        while True:
            state = (await admin.ask(queries.BULK_POLL, id=operation)).get("bulkOperation")
            if state is None or state["status"] in _FAILED:
                reason = (state or {}).get("errorCode") or (state or {}).get("status") or "unknown"
                raise OperationFailed(f"Shopify's bulk operation ended badly ({reason}).")
            if state["status"] == "COMPLETED":
                yield state
                return
            yield Checkpoint(
                cursor="", note="Shopify is putting the catalogue together.", done=int(state.get("objectCount") or 0)
            )
            await asyncio.sleep(POLL_SECONDS if time.monotonic() - began > 5 else 0.2)

    async def _changed(self, admin: Admin, about: "About", place: dict[str, Any]) -> AsyncIterator[CatalogueItem]:
        since = self._since.strftime("%Y-%m-%dT%H:%M:%SZ") if self._since else ""
        while True:
            found = await admin.ask(queries.CHANGED, q=f"updated_at:>='{since}'", after=place.get("after"))
            page = found["products"]
            ids = [node["id"] for node in page["nodes"] if node.get("status") == "ACTIVE"]
            shown = await products(admin, ids, about)
            for made in shown:
                yield made
            seen = {made.external_id for made in shown}
            for node in page["nodes"]:
                if convert.number(node["id"]) not in seen:
                    yield Gone(external_id=convert.number(node["id"]))
            place["done"] = int(place.get("done", 0)) + len(page["nodes"])
            if not page["pageInfo"]["hasNextPage"]:
                about.done = place["done"]
                return
            place["after"] = page["pageInfo"]["endCursor"]
            yield Checkpoint(cursor=_written(place), done=place["done"], note="changed products")

    def _product(self, about: "About", node: Mapping[str, Any], children: Iterable[Mapping[str, Any]]) -> Product:
        variants, fields, collections = [], [], []
        for child in children:
            kind = str(child.get("id", "")).partition("gid://shopify/")[2].partition("/")[0]
            if kind == "ProductVariant":
                variants.append(child)
            elif kind == "Metafield":
                fields.append(child)
            elif kind == "Collection":
                collections.append(child)
        variants.sort(key=lambda one: one.get("position") or 0)
        return about.product(node, variants, fields, collections)

    # ── pages and articles ───────────────────────────────────────────────────────────────────────────────────────────
    async def _texts(
        self, admin: Admin, about: "About", place: dict[str, Any], document: str, name: str
    ) -> AsyncIterator[CatalogueItem]:
        while True:
            try:
                page = (await admin.ask(document, after=place.get("after")))[name]
            except AccessDenied:
                return  # health says which scope is missing
            for node in page["nodes"]:
                blog = (node.get("blog") or {}).get("handle") if name == "articles" else None
                made = convert.page(node, root=f"https://{about.domain}", language=about.language, blog=blog)
                if made is None:
                    continue
                yield made
                for page_in_other in translating.pages(node, about.languages.others, domain=about.domain, blog=blog):
                    yield page_in_other
            if not page["pageInfo"]["hasNextPage"]:
                return
            place["after"] = page["pageInfo"]["endCursor"]
            yield Checkpoint(cursor=_written(place), note=name, done=about.done, total=about.done or None)

    async def _policies(self, admin: Admin, about: "About") -> AsyncIterator[CatalogueItem]:
        """Yield the policies; in other languages Shopify is asked for them only where there are any."""
        others: dict[str, Mapping[str, Any]] = {}
        if about.policies and about.locales:
            found = (await admin.ask(queries.policies(about.locales)))["shop"]["shopPolicies"]
            others = {str(node["id"]): node for node in found}
        for node in about.policies:
            made = convert.policy(node, language=about.language)
            if made is None:
                continue
            yield made
            told = others.get(str(node["id"]), {})
            for one in translating.policies(node, told, about.languages.others, domain=about.domain):
                yield one


class About:
    """What all items of a shop share."""

    def __init__(self, shop: Mapping[str, Any], *, language: str, others: Languages | None = None) -> None:
        self.currency = str(shop.get("currencyCode") or "")
        self.domain = str((shop.get("primaryDomain") or {}).get("host") or shop.get("myshopifyDomain") or "")
        self.name = str(shop.get("name") or "")
        self.policies = list(shop.get("shopPolicies") or ())
        self.language = language
        self.languages = others or Languages()
        self.done = 0

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages its texts are translated into, as Shopify names them."""
        return tuple(self.languages.locales)

    def product(
        self,
        node: Mapping[str, Any],
        variants: Sequence[Mapping[str, Any]],
        fields: Iterable[Mapping[str, Any]],
        collections: Sequence[Mapping[str, Any]],
    ) -> Product:
        """Return a product of this shop."""
        single = convert.is_single(variants)
        return convert.product(
            node,
            variants,
            fields,
            [str(one.get("title") or "") for one in collections],
            currency=self.currency,
            domain=self.domain,
            language=self.language,
            translations=translating.product(node, collections, self.languages.others, single=single),
        )


async def products(admin: Admin, ids: Iterable[str], about: About) -> list[Product]:
    """Return those of the products (gids) that a shopper can see, whole, as they are now."""
    locales = about.locales
    return await ask(admin, ids, about, document=queries.products(locales), at_once=queries.products_at_once(locales))


async def ask(
    admin: Admin, ids: Iterable[str], about: About, *, document: str, at_once: int, country: str | None = None
) -> list[Product]:
    """Return products by a document, so many at once, or fewer where Shopify finds that too much.

    With a `country`, at what its market pays; the document asks for that. Of several products with long lists of
    variants, all are asked for where the first do not tell from what to what they cost there, and of two at most: the
    rest of them stands as the catalogue has it.
    """
    wanted, made = list(ids), []
    left = 2 if country and len(wanted) > 1 else None
    market = {"in": country} if country else {}
    while wanted:
        try:
            nodes = (await admin.ask(document, ids=wanted[:at_once], **market))["nodes"]
        except TooCostly:
            if at_once == 1:
                raise
            at_once //= 2
            continue
        wanted = wanted[at_once:]
        for node in nodes:
            if not node or not convert.is_for_sale(node):
                continue
            variants = list(node["variants"]["nodes"])
            if left is None or (left > 0 and not _tell_all_prices(node, variants)):
                left = None if left is None else left - 1
                variants = await _all_variants(admin, node, market)
            fields = (node.get("metafields") or {}).get("nodes") or ()
            collections = (node.get("collections") or {}).get("nodes") or ()
            product = about.product(node, variants, fields, collections)
            lowest = convert.paid_at_least(node)
            made.append(product if lowest is None else replace(product, price=lowest))
    return made


def _tell_all_prices(node: Mapping[str, Any], variants: Sequence[Mapping[str, Any]]) -> bool:
    """Whether some variants of a product tell what the cheapest and the dearest of all cost in a country."""
    if not node["variants"]["pageInfo"]["hasNextPage"]:
        return True
    pricing = node.get("contextualPricing") or {}
    ends = [((pricing.get(end) or {}).get("price") or {}).get("amount") for end in _ENDS]
    told = [((one.get("contextualPricing") or {}).get("price") or {}).get("amount") for one in variants]
    return all(end is not None and end in told for end in ends)


async def _all_variants(admin: Admin, node: Mapping[str, Any], market: Mapping[str, str]) -> list[Mapping[str, Any]]:
    document = queries.MORE_VARIANTS_IN if market else queries.MORE_VARIANTS
    page = node["variants"]
    found = list(page["nodes"])
    while page["pageInfo"]["hasNextPage"]:
        answer = await admin.ask(document, id=node["id"], after=page["pageInfo"]["endCursor"], **market)
        page = answer["product"]["variants"]
        found += page["nodes"]
    return found


async def about(admin: Admin, shop: Shop) -> About:
    """Return what a product needs of its shop, for one that is read by itself."""
    found = (await admin.ask(queries.SHOP))["shop"]
    return About(found, language=shop.locale, others=languages.remembered(shop))


def _another(place: dict[str, Any], error: OperationFailed) -> Checkpoint:
    """Have another try begin a new operation; raises `GivenUp` where enough were begun."""
    del place["operation"]
    place["failed"] = int(place.get("failed", 0)) + 1
    if place["failed"] >= OPERATIONS:
        raise GivenUp(f"{error.message} It was begun {OPERATIONS} times.") from error
    return Checkpoint(cursor=_written(place))


def _written(place: Mapping[str, Any]) -> str:
    return orjson.dumps(place).decode()
