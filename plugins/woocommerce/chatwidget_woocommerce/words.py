"""What a shop's health says, in English and Spanish: for each case the sentence, and what to do about it."""

from collections.abc import Mapping
from typing import Final

Words = Mapping[str, tuple[str, str | None]]

ACCESS: Final[Words] = {
    "en": ("WooCommerce{version} lets us in.", None),
    "es": ("WooCommerce{version} nos deja entrar.", None),
}
KEYS_REFUSED: Final[Words] = {
    "en": (
        "{error}",
        (
            "The keys were revoked, or their user was deleted. Connect the shop again: its owner grants new keys by "
            "one click."
        ),
    ),
    "es": (
        "La tienda no acepta las claves ({error})",
        (
            "Las claves se han revocado o se ha borrado su usuario. Conecta la tienda otra vez: quien la lleva concede "
            "claves nuevas con un clic."
        ),
    ),
}
ROLE_LOST: Final[Words] = {
    "en": (
        "{error}",
        (
            "Give the user whom the keys belong to the role of a shop manager again (WooCommerce → Settings → "
            "Advanced → REST API names them), or connect the shop again as somebody who has it."
        ),
    ),
    "es": (
        "La tienda acepta las claves, pero su usuario no tiene permiso ({error})",
        (
            "Devuelve al usuario de las claves el papel de gestor de la tienda (lo nombra WooCommerce → Ajustes → "
            "Avanzado → API REST) o conecta la tienda con alguien que lo tenga."
        ),
    ),
}
SILENT: Final[Words] = {
    "en": ("{error}", "{why}"),
    "es": ("No se ha podido preguntar a la tienda ({error})", "Esto lo impide: {why}"),
}
SILENT_TO_US: Final[Words] = {
    "en": ("{error}", "It answers strangers, so this may have passed. Look again in some minutes."),
    "es": (
        "No se ha podido preguntar a la tienda ({error})",
        "A cualquier otro le responde, así que puede haber pasado ya. Mira otra vez dentro de unos minutos.",
    ),
}
WEBHOOKS: Final[Words] = {
    "en": ("All {count} webhooks are on.", None),
    "es": ("Los {count} webhooks están activos.", None),
}
WEBHOOKS_MENDED: Final[Words] = {
    "en": ("All {count} webhooks are on. They were last mended on {day}.", None),
    "es": ("Los {count} webhooks están activos. Se arreglaron por última vez el {day}.", None),
}
WEBHOOKS_UNSEEN: Final[Words] = {
    "en": (
        "The webhooks cannot be seen: {error}",
        "The keys' user must be an administrator or a shop manager: connect the shop again.",
    ),
    "es": (
        "No se pueden ver los webhooks: {error}",
        "El usuario de las claves debe ser administrador o gestor de la tienda: conéctala otra vez.",
    ),
}
WEBHOOKS_LOST: Final[Words] = {
    "en": (
        "The shop has switched off or lost {missing} of its {count} webhooks.",
        "Nothing: they are made anew within five minutes.",
    ),
    "es": (
        "La tienda ha desactivado o perdido {missing} de sus {count} webhooks.",
        "Nada: se crean de nuevo en menos de cinco minutos.",
    ),
}
DELIVERIES: Final[Words] = {
    "en": ("The shop tells us of its changes.", None),
    "es": ("La tienda nos avisa de sus cambios.", None),
}
_SILENT_SINCE: Final = "Since {since} UTC the shop has told us of no changes; we ask every five minutes."
_SILENT_SINCE_ES: Final = "Desde {since} UTC la tienda no nos avisa de cambios; preguntamos cada cinco minutos."
_CRON: Final = (
    "WordPress delivers only while its cron runs: have your host call wp-cron.php every minute, and look below "
    "WooCommerce → Status → Scheduled Actions for failed deliveries."
)
_CRON_ES: Final = (
    "WordPress solo envía mientras funciona su cron: pide a tu proveedor que llame a wp-cron.php cada minuto y busca "
    "envíos fallidos en WooCommerce → Estado → Acciones programadas."
)
_NO_CRON: Final = "DISABLE_WP_CRON is set in wp-config.php, and nothing else seems to run the cron. "
_NO_CRON_ES: Final = "DISABLE_WP_CRON está puesto en wp-config.php y parece que nada más ejecuta el cron. "
_INSIDE: Final = (
    "WordPress does not call {place}: it refuses addresses inside a network, and ports other than 80, 443 and 8080. "
    "Install our WordPress plugin and tick “The server is on my own network”, or serve under a public address. "
)
_INSIDE_ES: Final = (
    "WordPress no llama a {place}: rechaza las direcciones de una red interna y otros puertos que 80, 443 y 8080. "
    "Instala nuestro plugin de WordPress y marca que el servidor está en tu propia red, o usa una dirección pública. "
)


def silent_since(*, inside: bool, cron_disabled: bool) -> Words:
    """Return what is said of a shop that tells of no changes, with every reason that is known."""
    steps = (
        (_INSIDE, _INSIDE_ES) if inside else ("", ""),
        (_NO_CRON, _NO_CRON_ES) if cron_disabled else ("", ""),
        (_CRON, _CRON_ES),
    )
    english, spanish = ("".join(words) for words in zip(*steps, strict=True))
    return {"en": (_SILENT_SINCE, english), "es": (_SILENT_SINCE_ES, spanish)}


PLUGIN_OFF: Final[Words] = {
    "en": (
        "The WordPress plugin is installed, and the chat is switched off.",
        "Open WooCommerce → ChatWidget in the WordPress admin, and switch it on.",
    ),
    "es": (
        "El plugin de WordPress está instalado y el chat, desactivado.",
        "Abre WooCommerce → ChatWidget en la administración de WordPress y actívalo.",
    ),
}
PLUGIN_ALONE: Final[Words] = {
    "en": (
        "The WordPress plugin cannot tell us which customer is logged in yet.",
        "Nothing: it is paired within five minutes.",
    ),
    "es": (
        "El plugin de WordPress aún no puede decirnos qué cliente ha iniciado sesión.",
        "Nada: se empareja en menos de cinco minutos.",
    ),
}
PLUGIN: Final[Words] = {
    "en": ("The WordPress plugin is on and paired.", None),
    "es": ("El plugin de WordPress está activo y emparejado.", None),
}
CLOCK: Final[Words] = {
    "en": ("The shop's clock is right.", None),
    "es": ("El reloj de la tienda va bien.", None),
}
CLOCK_UNTOLD: Final[Words] = {
    "en": ("The shop does not say what time it has.", None),
    "es": ("La tienda no dice qué hora tiene.", None),
}
_TIME: Final = (
    "Have your host set the server's time (NTP). The time zone below Settings → General in WordPress may be any: we "
    "compare in UTC."
)
_TIME_ES: Final = (
    "Pide a tu proveedor que ponga en hora el servidor (NTP). La zona horaria de Ajustes → Generales en WordPress "
    "puede ser cualquiera: comparamos en UTC."
)
CLOCK_OFF: Final[Words] = {
    "en": ("The shop's clock is {minutes} minutes off.", _TIME),
    "es": ("El reloj de la tienda se desvía {minutes} minutos.", _TIME_ES),
}
CLOCK_IN_ANOTHER_ZONE: Final[Words] = {
    "en": (
        "The shop's clock is {minutes} minutes off. By whole hours: its server takes local time for UTC.",
        f"Have your host set the server's time zone right. {_TIME}",
    ),
    "es": (
        "El reloj de la tienda se desvía {minutes} minutos. Son horas enteras: el servidor toma la hora local por UTC.",
        f"Pide a tu proveedor que corrija la zona horaria del servidor. {_TIME_ES}",
    ),
}
