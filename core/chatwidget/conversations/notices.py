"""What the chat itself says (role `system`), in the shopper's language; English where there is no translation."""

from typing import Final

_TEXTS: Final = {
    "waiting": {
        "en": "I am getting someone for you. You can keep writing here; they will see everything.",
        "es": "Aviso a una persona del equipo. Puedes seguir escribiendo aquí; verá toda la conversación.",
    },
    "waiting_nobody": {
        "en": "Nobody is here right now. Leave your e-mail address and you will get the reply there, "
        "or go on with the assistant.",
        "es": "Ahora mismo no hay nadie disponible. Deja tu correo y te responderemos allí, "
        "o continúa con el asistente.",
    },
    "nobody_came": {
        "en": "Nobody could come yet. Leave your e-mail address and you will get the reply there, "
        "or go on with the assistant.",
        "es": "Todavía no ha podido atenderte nadie. Deja tu correo y te responderemos allí, "
        "o continúa con el asistente.",
    },
    "answer_failed": {
        "en": "I cannot answer at the moment. I am getting someone for you.",
        "es": "Ahora mismo no puedo responder. Aviso a una persona del equipo.",
    },
    "answer_failed_nobody": {
        "en": "I cannot answer at the moment, and nobody is here right now. Leave your e-mail address and you will get "
        "the reply there, or try the assistant again.",
        "es": "Ahora mismo no puedo responder y no hay nadie disponible. Deja tu correo y te responderemos allí, "
        "o vuelve a probar con el asistente.",
    },
    "action_done": {"en": "Done: {title}.", "es": "Hecho: {title}."},
    "cart_filled": {"en": "It is in your cart: {title}.", "es": "Ya está en tu carrito: {title}."},
    "cart_not_filled": {
        "en": "It could not be put into your cart: {title}.",
        "es": "No se ha podido añadir al carrito: {title}.",
    },
    "cart_link": {
        "en": "Here you can put it into your cart: {title}.",
        "es": "Aquí puedes añadirlo al carrito: {title}.",
    },
    "action_declined": {"en": "All right, I have left it: {title}.", "es": "De acuerdo, no lo he hecho: {title}."},
    "action_failed": {"en": "This could not be done: {title}.", "es": "No se ha podido hacer: {title}."},
    "action_unknown": {
        "en": "I cannot tell whether this was done: {title}. A person will check it.",
        "es": "No puedo saber si esto se ha hecho: {title}. Una persona lo comprobará.",
    },
    "back_to_ai": {
        "en": "The assistant is answering again.",
        "es": "El asistente vuelve a responder.",
    },
    "email_kept": {
        "en": "Thank you. The reply will go to your e-mail address.",
        "es": "Gracias. La respuesta llegará a tu correo.",
    },
}


def text(kind: str, language: str) -> str:
    """Return a notice in a language such as `es` or `es-MX`."""
    texts = _TEXTS[kind]
    return texts.get(language[:2].lower(), texts["en"])
