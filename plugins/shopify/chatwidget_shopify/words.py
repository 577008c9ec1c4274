"""What the app's pages in the Shopify admin say, in English and Spanish."""

from typing import Final

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
