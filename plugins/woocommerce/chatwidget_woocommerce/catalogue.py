"""Reads a shop page by page: what a shopper may see, in the order of ids, so that any page can be gone on from."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chatwidget import CatalogueItem, ChatWidgetError, Checkpoint, Gone, NotFound, Shop, Skipped
from chatwidget_woocommerce import about, convert, prices
from chatwidget_woocommerce.client import WC, Client
from chatwidget_woocommerce.paging import Place, next_page

_OVERLAP: Final = timedelta(minutes=2)
"""Clocks differ, and a change may be stored a little after its time."""
_MOST_IDS: Final = 100
SUSPECTS: Final = "products_suspect"
"""The setting that holds ids for the next reading of changes to look at, until it has."""


class Reading:
    """One reading of a shop's catalogue, of everything or of what changed."""

    def __init__(self, shop: Shop, client: Client, *, since: datetime | None, page_size: int = 100) -> None:
        self._shop = shop
        self._client = client
        self._since = since
        self._page_size = page_size
        self._together: bool | None = None
        self._priced = prices.differ(shop)

    async def items(self, cursor: str | None) -> AsyncIterator[CatalogueItem]:
        """Yield the catalogue from a cursor on."""
        place = Place.read(cursor)
        await self._set_to_the_shops_clock()
        self._priced = await prices.are_shown_otherwise(self._client)
        if self._since and cursor is None:
            async for item in self._suspects():
                yield item
        if place.part == "products":
            async for item in self._products(place):
                yield item
            place = Place(part="trash" if self._since else "pages")
        if place.part == "trash":
            async for item in self._trash():
                yield item
            place = Place(part="pages")
        async for item in self._pages(place):
            yield item

    async def _set_to_the_shops_clock(self) -> None:
        """Changes bear the shop's time: where its clock is behind ours, they would seem to be old."""
        if self._since is not None:
            await currency_of(self._client)
            self._since += min(self._client.skew or timedelta(), timedelta())

    async def _suspects(self) -> AsyncIterator[CatalogueItem]:
        """Tell of the products that the comparison of ids has found to be other than we hold them."""
        wanted = [one for one in self._shop.settings.get(SUSPECTS) or () if isinstance(one, str)]
        currency = self._shop.currency or (await currency_of(self._client) if wanted else None)
        for start in range(0, len(wanted), _MOST_IDS):
            some = wanted[start : start + _MOST_IDS]
            answer = await self._client.get(
                f"{WC}products", include=",".join(some), per_page=_MOST_IDS, _fields=convert.PRODUCT_FIELDS
            )
            shown = {convert.external_id(row): row for row in answer.rows if convert.is_shown(row)}
            variations = await self.variations(list(shown.values()))
            for number in some:
                if number in shown:
                    yield self._product(shown[number], variations.get(number, ()), currency)
                else:
                    yield Gone(external_id=number)
        if wanted and self._shop.keeper is not None:
            yield Checkpoint(cursor=str(Place()), note="Reading products")
            await self._shop.keeper.remember({SUSPECTS: None})

    # ── products ─────────────────────────────────────────────────────────────────────────────────────────────────────
    async def _products(self, place: Place) -> AsyncIterator[CatalogueItem]:
        currency = self._shop.currency or await currency_of(self._client)
        wanted: dict[str, str | int] = {"_fields": convert.PRODUCT_FIELDS}
        # A product that is published no more must be heard of, too, when only changes are read.
        wanted |= {"modified_after": utc(self._since - _OVERLAP)} if self._since else {"status": "publish"}
        while True:
            rows, place, total = await next_page(self._client, f"{WC}products", wanted, place, self._page_size)
            if not rows:
                return
            shown = [row for row in rows if convert.is_shown(row)]
            variations = await self.variations(shown)
            for row in rows:
                number = convert.external_id(row)
                if row in shown:
                    yield self._product(row, variations.get(number, ()), currency)
                elif self._since and row.get("type") != "variation":
                    yield Gone(external_id=number)
            yield Checkpoint(cursor=str(place), done=place.offset, total=total, note="Reading products")

    @staticmethod
    def _product(row: dict[str, Any], variations: Sequence[dict[str, Any]], currency: str | None) -> CatalogueItem:
        try:
            return convert.product(row, variations, currency)
        except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
            # One odd row, left by some other plugin of the shop, must not end the reading.
            return Skipped(external_id=str(row["id"]), reason=f"It could not be understood ({type(error).__name__}).")

    async def variations(self, products: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        """Return the variations of products, by product, and have all of them priced as the shop shows it."""
        found = await self._variations(products)
        if self._priced:
            await prices.put_right(self._client, products, found)
        return found

    async def _variations(self, products: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        of = {
            convert.external_id(row): [one for one in row.get("variations") or () if isinstance(one, int)]
            for row in products
        }
        ids = [one for numbers in of.values() for one in numbers]
        found: dict[str, list[dict[str, Any]]] = {}
        if ids and self._together is not False:
            found = await self._variations_together(ids)
        if ids and self._together is False:
            for number, numbers in of.items():
                if numbers:
                    found[number] = await self._variations_of(number)
        return found

    async def _variations_together(self, ids: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
        """Ask for the variations of many products at once, which shops can since WooCommerce 10.3."""
        found: dict[str, list[dict[str, Any]]] = {}
        for start in range(0, len(ids), _MOST_IDS):
            some = ids[start : start + _MOST_IDS]
            try:
                answer = await self._client.get(
                    f"{WC}variations",
                    include=",".join(map(str, some)),
                    per_page=_MOST_IDS,
                    status="publish",
                    _fields=convert.VARIATION_FIELDS,
                )
            except NotFound:
                self._together = False
                return {}
            if any(row.get("id") not in some or not row.get("parent_id") for row in answer.rows):
                self._together = False  # it answers, but to another question
                return {}
            self._together = True
            for row in answer.rows:
                found.setdefault(str(row["parent_id"]), []).append(row)
        return found

    async def _variations_of(self, number: str) -> list[dict[str, Any]]:
        return await variations_of(self._client, number)

    async def _trash(self) -> AsyncIterator[CatalogueItem]:
        """Tell what was thrown away since: no other list shows it."""
        if self._since is None:
            return
        wanted: dict[str, str | int] = {
            "status": "trash",
            "modified_after": utc(self._since - _OVERLAP),
            "_fields": "id",
        }
        place = Place(part="trash")
        while True:
            rows, place, _total = await next_page(self._client, f"{WC}products", wanted, place, self._page_size)
            if not rows:
                return
            for row in rows:
                yield Gone(external_id=convert.external_id(row))

    # ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────
    async def _pages(self, place: Place) -> AsyncIterator[CatalogueItem]:
        own = await about.own_pages(self._client)
        # Cart, checkout and account hold no text of their own.
        inner = {number for name, number in own.items() if name != "terms"}
        wanted: dict[str, str | int] = {"_fields": convert.PAGE_FIELDS}
        while True:
            try:
                rows, place, total = await next_page(self._client, "wp/v2/pages", wanted, place, self._page_size)
            except ChatWidgetError as error:
                if error.may_retry and error.code != "no_data":
                    raise
                yield Skipped(external_id="pages", reason=f"The pages of the site could not be read: {error.message}")
                return
            if not rows:
                return
            for row in rows:
                at = convert.moment(row.get("modified_gmt"))
                old = self._since is not None and at is not None and at < self._since - _OVERLAP
                found = (
                    None
                    if old or convert.external_id(row) in inner
                    else convert.page(row, terms_page=own.get("terms", ""))
                )
                if found is not None:
                    yield found
            yield Checkpoint(cursor=str(place), done=place.offset, total=total, note="Reading pages")


async def variations_of(client: Client, number: str) -> list[dict[str, Any]]:
    """Return all published variations of one product."""
    found: list[dict[str, Any]] = []
    page = 1
    while True:
        answer = await client.get(
            f"{WC}products/{number}/variations",
            per_page=_MOST_IDS,
            page=page,
            orderby="id",
            order="asc",
            status="publish",
            _fields=convert.VARIATION_FIELDS,
        )
        found += answer.rows
        if len(answer.rows) < _MOST_IDS:
            return found
        page += 1


async def currency_of(client: Client) -> str | None:
    """Return the currency that a shop's prices are in."""
    code = (await client.get(f"{WC}data/currencies/current", _fields="code")).one.get("code")
    return code if isinstance(code, str) and len(code) == 3 else None


def utc(moment: datetime) -> str:
    """Return a time as WooCommerce compares it rightly: with its Z, and never with `dates_are_gmt` beside it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
