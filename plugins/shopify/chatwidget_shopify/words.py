"""What the app's pages in the Shopify admin say, and its health, in English and Spanish."""

import re
from collections.abc import Mapping
from typing import Final

WORDS: Final = {
    "en": {
        "connected": "Your shop is connected",
        "reading": "Reading your catalogue",
        "queued": "It begins in a moment.",
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
        "embed_on": "The chat is on in your published theme.",
        "orders": "Let customers ask for their orders",
        "orders_text": "With your permission to read orders, a customer who is logged in is told the status and "
        "tracking of their own orders. You can take it back in your app settings.",
        "orders_button": "Allow it",
        "chats": "Conversations",
        "chats_none": "Nobody has written yet.",
        "chats_more": "Show older ones",
        "role_user": "Shopper",
        "role_assistant": "Chat",
        "role_agent": "You",
        "health": "Health",
        "account": "Your ChatWidget account",
        "account_text": "With it you use the API: exports, settings, more shops. A console with an inbox is not part "
        "of this version yet.",
        "api": "How the API works",
        "claim": "Set your password",
        "failed": "That did not work. Please reload the page.",
        "from_admin": "Open ChatWidget from your Shopify admin: Settings, Apps.",
        "no_token": "Shopify's session does not hold here. Please tell the app's developer: its client id or secret "
        "may be another app's, or the server's clock wrong.",
    },
    "es": {
        "connected": "Tu tienda está conectada",
        "reading": "Leyendo tu catálogo",
        "queued": "Empieza en un momento.",
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
        "embed_on": "El chat está activado en tu tema publicado.",
        "orders": "Deja que los clientes pregunten por sus pedidos",
        "orders_text": "Con tu permiso para leer pedidos, un cliente que ha iniciado sesión ve el estado y el "
        "seguimiento de los suyos. Puedes retirarlo en los ajustes de la aplicación.",
        "orders_button": "Permitirlo",
        "chats": "Conversaciones",
        "chats_none": "Todavía no ha escrito nadie.",
        "chats_more": "Ver anteriores",
        "role_user": "Cliente",
        "role_assistant": "Chat",
        "role_agent": "Tú",
        "health": "Estado",
        "account": "Tu cuenta de ChatWidget",
        "account_text": "Con ella usas la API: exportaciones, ajustes, más tiendas. Esta versión todavía no tiene una "
        "consola con bandeja de entrada.",
        "api": "Cómo funciona la API",
        "claim": "Elige tu contraseña",
        "failed": "No ha funcionado. Vuelve a cargar la página.",
        "from_admin": "Abre ChatWidget desde tu panel de Shopify: Configuración, Aplicaciones.",
        "no_token": "La sesión de Shopify no es válida aquí. Avisa a quien desarrolla la aplicación: puede que su id o "
        "su secreto sean de otra, o que el reloj del servidor vaya mal.",
    },
}


def words_of(locale: str) -> dict[str, str]:
    """Return the words of a locale's language; English where it is none of ours."""
    return WORDS["es" if locale.lower().startswith("es") else "en"]


# ── what went wrong, and what is being read ───────────────────────────────────────────────────────────────────────────
_SPANISH: Final = tuple(
    (re.compile(said), told)
    for said, told in (
        (r"Shopify has too much to do; please try again later\.", "Shopify está saturado; prueba más tarde."),
        (
            r"The chat leaves Shopify no time for anything else; please try again later\.",
            "El chat no le deja a Shopify tiempo para más; prueba más tarde.",
        ),
        (r"Shopify cannot be reached\.", "No se puede llegar a Shopify."),
        (r"Shopify answered (\d+)\.", r"Shopify ha respondido \1."),
        (r"Shopify's file answered (\d+)\.", r"El archivo de Shopify ha respondido \1."),
        (r"Shopify's file cannot be (?:read|understood)\.", "El archivo de Shopify no se puede leer."),
        (r"This shop is frozen or locked at Shopify\.", "Shopify ha congelado o bloqueado esta tienda."),
        (
            r"Shopify (?:answered|gave a token) (?:with something that is not JSON|in a form we do not know)\.",
            "Shopify ha respondido de una forma que no conocemos.",
        ),
        (
            r"Shopify has not given this app the leave to read that\.",
            "Shopify no ha dado permiso a esta aplicación para leer eso.",
        ),
        (r"Shopify finds this question too large\.", "A Shopify le parece demasiado grande la pregunta."),
        (
            r"Shopify refuses the app: it was uninstalled, or SHOPIFY_API_SECRET is wrong\.",
            "Shopify rechaza la aplicación: se ha desinstalado o SHOPIFY_API_SECRET no es correcto.",
        ),
        (
            r"Shopify no longer accepts this app's key for the shop\.",
            "Shopify ya no acepta la llave de esta aplicación para la tienda.",
        ),
        (r"Shopify refused \((\w+)\)\.", r"Shopify lo ha rechazado (\1)."),
        (r"Shopify did not (?:begin|understand): (.*)", r"Shopify no lo ha aceptado: \1"),
        (
            r"Shopify's bulk operation ended badly \((\w+)\)\.",
            r"La operación masiva de Shopify ha terminado mal (\1).",
        ),
        (r"It was begun (\d+) times\.", r"Se ha empezado \1 veces."),
        (r"The worker died each time it was tried\.", "El worker ha muerto en cada intento."),
        (r"Nothing could be read, so what was known is kept\.", "No se ha leído nada; se conserva lo que había."),
        (r"shopify could not give its catalogue\.", "Shopify no ha podido dar el catálogo."),
        (r"Shopify is putting the catalogue together\.", "Shopify está preparando el catálogo."),
        (r"\bchanged products$", "productos cambiados"),
        (r"^products$", "productos"),
        (r"^pages$", "páginas"),
        (r"^articles$", "artículos"),
    )
)


def said(text: str, locale: str) -> str:
    """Return what a reading or Shopify has said in a locale's language, as far as it is known there."""
    if locale.lower().startswith("es"):
        for english, spanish in _SPANISH:
            text = english.sub(spanish, text)
    return text


# ── health: for each case the sentence, and what to do about it ───────────────────────────────────────────────────────
_REOPEN: Final = "Open the app once in the Shopify admin: that renews the connection."
_REOPEN_ES: Final = "Abre la aplicación una vez en el panel de Shopify: eso renueva la conexión."
_DEPLOY: Final = (
    "Check that Shopify reaches PUBLIC_URL and that SHOPIFY_API_SECRET is the app's, then deploy the file that "
    "`chatwidget shopify app-config` prints."
)
_DEPLOY_ES: Final = (
    "Comprueba que Shopify llega a PUBLIC_URL y que SHOPIFY_API_SECRET es el de la aplicación; después despliega el "
    "archivo que da `chatwidget shopify app-config`."
)
HEALTH: Final[Mapping[str, Mapping[str, tuple[str, str | None]]]] = {
    "not_set": {
        "en": (
            "SHOPIFY_API_KEY and SHOPIFY_API_SECRET are not set.",
            "Copy them from the app's page in the Partner Dashboard.",
        ),
        "es": (
            "Faltan SHOPIFY_API_KEY y SHOPIFY_API_SECRET.",
            "Cópialos de la página de la aplicación en el Partner Dashboard.",
        ),
    },
    "merchant_needed": {
        "en": ("Shopify no longer accepts this app's key for the shop.", _REOPEN),
        "es": ("Shopify ya no acepta la llave de esta aplicación para la tienda.", _REOPEN_ES),
    },
    "unreachable": {
        "en": ("{error}", "Try again in a few minutes."),
        "es": ("No se ha podido preguntar a Shopify: {error}", "Prueba otra vez dentro de unos minutos."),
    },
    "token": {
        "en": ("Shopify lets us in.", None),
        "es": ("Shopify nos deja entrar.", None),
    },
    "scopes": {
        "en": ("All scopes are granted.", None),
        "es": ("Están concedidos todos los permisos.", None),
    },
    "scopes_missing": {
        "en": ("Not granted: {missing}.", "Open the app in the Shopify admin and accept what it asks for."),
        "es": ("Sin conceder: {missing}.", "Abre la aplicación en el panel de Shopify y acepta lo que pide."),
    },
    "orders_off": {
        "en": (
            "Order status is off: read_orders is not granted.",
            "Open the app in the Shopify admin and allow it to read orders.",
        ),
        "es": (
            "El estado de los pedidos está desactivado: falta el permiso read_orders.",
            "Abre la aplicación en el panel de Shopify y permite que lea los pedidos.",
        ),
    },
    "orders_refused": {
        "en": (
            "Order status is off: Shopify has not approved this app for protected customer data.",
            "Ask for it in the Partner Dashboard: API access, Protected customer data.",
        ),
        "es": (
            "El estado de los pedidos está desactivado: Shopify no ha aprobado los datos protegidos de clientes.",
            "Solicítalos en el Partner Dashboard: API access, Protected customer data.",
        ),
    },
    "orders_recent_1": {
        "en": (
            "Customers who are logged in can ask for their orders of the last 60 days (protected data level 1).",
            "For an order's number with its e-mail address, ask Shopify for the field Email (level 2).",
        ),
        "es": (
            "Quien ha iniciado sesión puede preguntar por sus pedidos de los últimos 60 días (datos de nivel 1).",
            "Para el número de pedido con su correo, solicita a Shopify el campo Email (nivel 2).",
        ),
    },
    "orders_all_1": {
        "en": (
            "Customers who are logged in can ask for their orders of all time (protected data level 1).",
            "For an order's number with its e-mail address, ask Shopify for the field Email (level 2).",
        ),
        "es": (
            "Quien ha iniciado sesión puede preguntar por todos sus pedidos (datos de nivel 1).",
            "Para el número de pedido con su correo, solicita a Shopify el campo Email (nivel 2).",
        ),
    },
    "orders_recent_2": {
        "en": ("Shoppers can ask for orders of the last 60 days (protected data level 2).", None),
        "es": ("Los clientes pueden preguntar por pedidos de los últimos 60 días (datos de nivel 2).", None),
    },
    "orders_all_2": {
        "en": ("Shoppers can ask for orders of all time (protected data level 2).", None),
        "es": ("Los clientes pueden preguntar por todos sus pedidos (datos de nivel 2).", None),
    },
    "version": {
        "en": ("Version {version} is supported.", None),
        "es": ("La versión {version} está soportada.", None),
    },
    "version_drifted": {
        "en": (
            "SHOPIFY_API_VERSION is {version}. Shopify answered as {answered}.",
            "Upgrade ChatWidget, or set SHOPIFY_API_VERSION to a supported version.",
        ),
        "es": (
            "SHOPIFY_API_VERSION es {version}. Shopify ha respondido como {answered}.",
            "Actualiza ChatWidget o pon en SHOPIFY_API_VERSION una versión soportada.",
        ),
    },
    "version_gone": {
        "en": (
            "SHOPIFY_API_VERSION is {version}. Shopify no longer supports it.",
            "Upgrade ChatWidget, or set SHOPIFY_API_VERSION to a supported version.",
        ),
        "es": (
            "SHOPIFY_API_VERSION es {version}. Shopify ya no la soporta.",
            "Actualiza ChatWidget o pon en SHOPIFY_API_VERSION una versión soportada.",
        ),
    },
    "webhooks": {
        "en": ("Shopify's deliveries reach us.", None),
        "es": ("Los avisos de Shopify nos llegan.", None),
    },
    "webhooks_silent": {
        "en": (
            "A product changed at {when} (UTC), and Shopify has not told us; changes are read once an hour.",
            _DEPLOY,
        ),
        "es": (
            "Un producto cambió a las {when} (UTC) y Shopify no nos ha avisado; los cambios se leen cada hora.",
            _DEPLOY_ES,
        ),
    },
}
