"""Sets the demo up through the REST API, as a merchant would: account, shop, first sync, widget."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from chatwidget.demo.state import State
from chatwidget.demo.workers import Workers
from chatwidget.errors import ConfigurationError
from chatwidget.settings import Settings

# A shop that has shown this much can be asked, while the rest of a large site is still being read.
ENOUGH_SECONDS = 45
MOST_RESTARTS = 3
# The worker tries again for much longer; whoever has typed a wrong address should not have to wait for that.
TROUBLE_SECONDS = 12

_WIDGET = {
    "greeting": {
        "en": "Hi! Ask me about our products, shipping or returns.",
        "es": "¡Hola! Pregúntame por nuestros productos, los envíos o las devoluciones.",
    },
    "ai_notice": {
        "en": "You are talking to an AI assistant.",
        "es": "Estás hablando con un asistente de IA.",
    },
}
_SUGGESTIONS = {
    "en": ["Do you have a waterproof jacket under 100 €?", "How much is shipping to Spain?", "How do returns work?"],
    "es": [
        "¿Tenéis una chaqueta impermeable por menos de 100 €?",
        "¿Cuánto cuesta el envío a España?",
        "¿Cómo funcionan las devoluciones?",
    ],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What `chatwidget demo --json` prints."""

    api_url: str
    realtime_url: str
    storefront_url: str
    console_url: str
    email: str
    password: str
    api_key: str
    tenant_id: str
    shop_id: str
    widget_id: str
    widget_origin: str
    answerer: str


class _Api:
    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url
        self.key = ""

    async def __call__(self, method: str, path: str, json: Any = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        async with self._session.request(method, self._url + path, json=json, headers=headers) as response:
            return response.status, await response.json() if response.content_length else None

    async def must(self, method: str, path: str, json: Any = None) -> Any:
        status, body = await self(method, path, json)
        if status >= 400:
            raise ConfigurationError(f"The demo could not be set up: {body['error']['message']}")
        return body


async def set_up(
    settings: Settings,
    state: State,
    *,
    origin: str,
    site: str | None,
    progress: Callable[[str], None],
    workers: Workers,
) -> Demo:
    """Make what is missing, wait until the shop can be asked, and return all addresses."""
    async with aiohttp.ClientSession() as session:
        api = _Api(session, settings.public_url)
        await _account(api, state)
        shop_id = await _shop(api, state, site or origin)
        widget_id = await _widget(api, state, site or origin, origin, shop_id)
        await _synced(api, shop_id, progress, workers)
    return Demo(
        api_url=settings.public_url,
        realtime_url=settings.realtime_url or settings.public_url,
        storefront_url=f"{origin}/",
        console_url=f"{settings.public_url}/api/docs",
        email=state.email,
        password=state.password,
        api_key=state.api_key,
        tenant_id=state.tenant_id,
        shop_id=shop_id,
        widget_id=widget_id,
        widget_origin=origin,
        answerer=settings.answerer,
    )


async def _account(api: _Api, state: State) -> None:
    api.key = state.api_key
    if state.api_key and (await api("GET", "/api/v1/me"))[0] == 200:
        return
    api.key = ""
    made = await api.must(
        "POST",
        "/api/v1/auth/register",
        {"email": state.email, "password": state.password, "company_name": "Demo merchant"},
    )
    state.api_key = api.key = made["api_key"]
    state.tenant_id = made["tenant"]["id"]
    state.shops, state.widgets = {}, {}
    state.save()


async def _shop(api: _Api, state: State, site: str) -> str:
    known = state.shops.get(site)
    if known and (await api("GET", f"/api/v1/shops/{known}"))[0] == 200:
        return known
    name = urlsplit(site if "://" in site else f"https://{site}").hostname or site
    wanted = {"platform": "generic_site", "name": name, "domain": site}
    made = await api.must("POST", "/api/v1/shops", wanted)
    state.shops[site] = str(made["id"])
    state.save()
    return state.shops[site]


async def _widget(api: _Api, state: State, site: str, origin: str, shop_id: str) -> str:
    known = state.widgets.get(site)
    if known and (await api("PATCH", f"/api/v1/widgets/{known}", {"domains": [origin, site]}))[0] == 200:
        return known
    suggestions = {} if site != origin else _SUGGESTIONS
    made = await api.must(
        "POST",
        "/api/v1/widgets",
        {
            "name": "Shop assistant",
            "domains": list(dict.fromkeys([origin, site])),
            "shop_id": shop_id,
            "config": {**_WIDGET, "suggestions": suggestions},
        },
    )
    state.widgets[site] = str(made["id"])
    state.save()
    return state.widgets[site]


async def _synced(api: _Api, shop_id: str, progress: Callable[[str], None], workers: Workers) -> None:
    """Wait for the first sync; of a large site, until there is enough to ask about."""
    waited = 0.0
    while True:
        shop = await api.must("GET", f"/api/v1/shops/{shop_id}")
        run = shop["last_sync"]
        if run is None or shop["last_sync_at"] or run["status"] == "succeeded":
            return
        if run["status"] == "failed" or (run["error"] and waited > TROUBLE_SECONDS):
            raise ConfigurationError(f"The shop could not be read: {run['error']}")
        if workers.restarts > MOST_RESTARTS:
            raise ConfigurationError("The worker does not stay up; its log above says why.")
        found = sum(run["counts"].get(name, 0) for name in ("added", "updated", "unchanged"))
        progress(f"Reading the shop: {run['done']} of {run['total'] or '?'} pages, {found} found")
        if waited > ENOUGH_SECONDS and found:
            return
        await asyncio.sleep(0.25)
        waited += 0.25
