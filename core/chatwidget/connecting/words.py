"""What the connecting pages say, in English and Spanish."""

from typing import Final

_WORDS: Final = {
    "en": {
        "title": "Connect your {platform} shop",
        "log_in": "Log in",
        "log_in_lead": "Log in to your ChatWidget account; then you connect the shop.",
        "email": "E-mail address",
        "password": "Password",
        "company": "Name of your company",
        "sign_up": "Create an account",
        "sign_up_lead": "Create your ChatWidget account; then you connect the shop.",
        "have_account": "I have an account",
        "continue": "Continue",
        "log_out": "Log out",
        "connected": "{shop} is connected",
        "reading": "We are reading your catalogue. You can leave this page; it goes on.",
        "done": "Your catalogue has been read: {count} items.",
        "failed": "The catalogue could not be read: {reason}",
        "show_chat": "Show the chat in your shop",
        "again": "Begin again",
        "refused": "The shop was not connected",
        "claim_title": "Set your password",
        "claim_lead": "Choose a password for {email}. From then on you log in with it.",
        "claimed": "Your password is set. You can log in now.",
        "progress": "{done} of {total}",
        "progress_open": "{done} so far",
    },
    "es": {
        "title": "Conecta tu tienda de {platform}",
        "log_in": "Entrar",
        "log_in_lead": "Entra en tu cuenta de ChatWidget; después conectarás la tienda.",
        "email": "Correo electrónico",
        "password": "Contraseña",
        "company": "Nombre de tu empresa",
        "sign_up": "Crear una cuenta",
        "sign_up_lead": "Crea tu cuenta de ChatWidget; después conectarás la tienda.",
        "have_account": "Ya tengo cuenta",
        "continue": "Continuar",
        "log_out": "Salir",
        "connected": "{shop} está conectada",
        "reading": "Estamos leyendo tu catálogo. Puedes cerrar esta página; seguirá igualmente.",
        "done": "Tu catálogo está leído: {count} elementos.",
        "failed": "No se ha podido leer el catálogo: {reason}",
        "show_chat": "Muestra el chat en tu tienda",
        "again": "Empezar de nuevo",
        "refused": "La tienda no se ha conectado",
        "claim_title": "Elige tu contraseña",
        "claim_lead": "Elige una contraseña para {email}. A partir de entonces entrarás con ella.",
        "claimed": "Tu contraseña está guardada. Ya puedes entrar.",
        "progress": "{done} de {total}",
        "progress_open": "{done} hasta ahora",
    },
}


def language(accept: str) -> str:
    """Return the page's language for an Accept-Language header."""
    wanted = [part.split(";")[0].strip()[:2].lower() for part in accept.split(",")]
    return next((one for one in wanted if one in _WORDS), "en")


def say(language_: str, kind: str, **values: object) -> str:
    """Return a sentence."""
    return _WORDS[language_][kind].format(**values)
