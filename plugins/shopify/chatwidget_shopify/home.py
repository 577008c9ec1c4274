"""The app's home in the Shopify admin: App Bridge first, Polaris web components, no cookie and no storage of ours.

Every value stands in it as JSON or escaped.
"""

import secrets
from html import escape
from typing import Any, Final

import orjson
from starlette.responses import HTMLResponse

from chatwidget_shopify.domains import is_shop
from chatwidget_shopify.settings import ShopifySettings

_BRIDGE: Final = "https://cdn.shopify.com/shopifycloud/app-bridge.js"
_POLARIS: Final = "https://cdn.shopify.com/shopifycloud/polaris.js"
WORDS: Final = {
    "en": {
        "connected": "Your shop is connected",
        "reading": "Reading your catalogue",
        "read": "Your catalogue has been read",
        "read_again": "Read it again",
        "products": "products",
        "pages": "pages and policies",
        "embed": "Show the chat in your shop",
        "embed_text": "Switch the chat on in your theme and save. You can switch it off there at any time.",
        "embed_button": "Open the theme editor",
        "ask": "Ask a first question",
        "ask_label": "A shopper's question",
        "ask_example": "How much is shipping?",
        "ask_button": "Ask",
        "health": "Health",
        "console": "Inbox and settings",
        "console_text": "Chats, transcripts and settings are in your ChatWidget account.",
        "claim": "Set your password",
        "failed": "That did not work. Please reload the page.",
        "from_admin": "Open ChatWidget from your Shopify admin: Settings, Apps.",
        "no_token": "Shopify's session does not hold here. Please tell the app's developer: its client id or secret "
        "may be another app's, or the server's clock wrong.",
    },
    "es": {
        "connected": "Tu tienda está conectada",
        "reading": "Leyendo tu catálogo",
        "read": "Tu catálogo está leído",
        "read_again": "Leerlo otra vez",
        "products": "productos",
        "pages": "páginas y políticas",
        "embed": "Muestra el chat en tu tienda",
        "embed_text": "Activa el chat en tu tema y guarda. Puedes desactivarlo allí cuando quieras.",
        "embed_button": "Abrir el editor del tema",
        "ask": "Haz una primera pregunta",
        "ask_label": "La pregunta de un cliente",
        "ask_example": "¿Cuánto cuesta el envío?",
        "ask_button": "Preguntar",
        "health": "Estado",
        "console": "Bandeja de entrada y ajustes",
        "console_text": "Los chats, las transcripciones y los ajustes están en tu cuenta de ChatWidget.",
        "claim": "Elige tu contraseña",
        "failed": "No ha funcionado. Vuelve a cargar la página.",
        "from_admin": "Abre ChatWidget desde tu panel de Shopify: Configuración, Aplicaciones.",
        "no_token": "La sesión de Shopify no es válida aquí. Avisa a quien desarrolla la aplicación: puede que su id o "
        "su secreto sean de otra, o que el reloj del servidor vaya mal.",
    },
}

_SCRIPT: Final = """
const app = JSON.parse(document.getElementById("app").textContent), words = app.words;
const at = (id) => document.getElementById(id);
async function call(path, body) {
  // App Bridge adds a fresh session token to every request of this page.
  const answer = await fetch(app.base + path, body === undefined ? {} : {method: "POST", body: JSON.stringify(body)});
  if (!answer.ok) throw new Error(words.failed);
  return answer.json();
}
function show(state) {
  const sync = state.sync, reading = sync && (sync.status === "queued" || sync.status === "running");
  at("sync-title").textContent = reading ? words.reading : words.read;
  const counted = `${state.products} ${words.products}, ${state.pages} ${words.pages}`;
  const done = sync && sync.total ? `${sync.done} / ${sync.total}` : sync ? String(sync.done) : "";
  const under_way = [done, sync && sync.note].filter(Boolean).join(" · ");
  at("sync-text").textContent = reading ? under_way : (sync && sync.error) || counted;
  at("checks").replaceChildren(...state.checks.map((check) => {
    const item = document.createElement("s-paragraph");
    item.textContent = `${check.ok ? "✓" : "✗"} ${check.message}${check.next_step ? " → " + check.next_step : ""}`;
    return item;
  }));
  setTimeout(look, reading ? 2000 : 15000);
}
function look() { call("/api/state").then(show, (error) => { at("sync-text").textContent = error.message; }); }
at("again").addEventListener("click", () => call("/api/sync", {}).then(look, look));
at("ask").addEventListener("click", async () => {
  at("answer").textContent = "…";
  try {
    const told = await call("/api/ask", {message: at("question").value || words.ask_example});
    at("answer").textContent = [told.content, ...told.cards.map((card) => card.title)].join("\\n");
  } catch (error) { at("answer").textContent = error.message; }
});
look();
"""


def frame_headers(shop: str | None) -> dict[str, str]:
    """Return headers that let a shop's own admin, and nobody else, frame a page."""
    ancestors = f"https://{shop} https://admin.shopify.com" if shop and is_shop(shop) else "'none'"
    return {
        "Content-Security-Policy": f"frame-ancestors {ancestors}; base-uri 'none'; object-src 'none'",
        "Cache-Control": "no-store",
    }


def words_of(locale: str) -> dict[str, str]:
    """Return the words of a locale's language; English where it is none of ours."""
    return WORDS["es" if locale.lower().startswith("es") else "en"]


def home(
    settings: ShopifySettings, shop: str, *, base: str, locale: str, public_url: str, claim_url: str | None
) -> HTMLResponse:
    """Return the home page of a shop."""
    words = words_of(locale)
    embed = (
        f"https://{shop}/admin/themes/current/editor?context=apps&template=index"
        f"&activateAppId={settings.api_key}/chat-embed"
    )
    said: dict[str, Any] = {"base": base, "words": words}
    data = orjson.dumps(said).decode().replace("<", "\\u003c")
    nonce = secrets.token_urlsafe(12)
    claim = f'<s-link href="{escape(claim_url)}" target="_blank">{escape(words["claim"])}</s-link>' if claim_url else ""
    html = f"""<!doctype html><html lang="{"es" if words is WORDS["es"] else "en"}"><head>{_head(settings)}
<title>ChatWidget</title></head><body>
<s-page heading="ChatWidget">
  <s-section heading="{escape(words["connected"])}">
    <s-heading id="sync-title">{escape(words["reading"])}</s-heading>
    <s-paragraph id="sync-text" role="status" aria-live="polite"></s-paragraph>
    <s-button id="again">{escape(words["read_again"])}</s-button>
  </s-section>
  <s-section heading="{escape(words["embed"])}">
    <s-paragraph>{escape(words["embed_text"])}</s-paragraph>
    <s-button variant="primary" href="{escape(embed)}" target="_top">{escape(words["embed_button"])}</s-button>
  </s-section>
  <s-section heading="{escape(words["ask"])}">
    <s-text-field id="question" label="{escape(words["ask_label"])}" placeholder="{escape(words["ask_example"])}">
    </s-text-field>
    <s-button id="ask">{escape(words["ask_button"])}</s-button>
    <s-paragraph id="answer" role="status" aria-live="polite"></s-paragraph>
  </s-section>
  <s-section heading="{escape(words["health"])}"><div id="checks"></div></s-section>
  <s-section heading="{escape(words["console"])}">
    <s-paragraph>{escape(words["console_text"])}</s-paragraph>
    <s-link href="{escape(public_url)}" target="_blank">{escape(public_url)}</s-link> {claim}
  </s-section>
</s-page>
<script id="app" type="application/json" nonce="{nonce}">{data}</script><script nonce="{nonce}">{_SCRIPT}</script>
</body></html>"""
    return HTMLResponse(html, headers=frame_headers(shop))


def bridge(settings: ShopifySettings) -> str:
    """Return the head's beginning: App Bridge before any other script."""
    return (
        f'<meta charset="utf-8"><meta name="shopify-api-key" content="{escape(settings.api_key)}">'
        f'<script src="{_BRIDGE}"></script>'
    )


def _head(settings: ShopifySettings) -> str:
    return f'{bridge(settings)}<script src="{_POLARIS}"></script>'
