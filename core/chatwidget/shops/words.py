"""What a shop's health says, in English and Spanish: for each case the sentence, and what to do about it."""

from collections.abc import Mapping
from typing import Final

Words = Mapping[str, tuple[str, str | None]]

PLUGIN_THERE: Final[Words] = {
    "en": ("The {platform} plugin is installed.", None),
    "es": ("El plugin {platform} está instalado.", None),
}
PLUGIN_MISSING: Final[Words] = {
    "en": ("The {platform} plugin is not installed.", 'Install it: pip install "chatwidget[{extra}]".'),
    "es": ("El plugin {platform} no está instalado.", 'Instálalo: pip install "chatwidget[{extra}]".'),
}
PLATFORM_SILENT: Final[Words] = {
    "en": ("{error}", "Try again in a while."),
    "es": ("No se ha podido preguntar a la plataforma: {error}", "Prueba otra vez dentro de un rato."),
}
JOBS_WELL: Final[Words] = {"en": ("No failed jobs.", None), "es": ("No hay tareas fallidas.", None)}
JOBS_FAILED: Final[Words] = {
    "en": (
        "{count} jobs failed for good: {error}",
        "Start a sync again; if it fails again, read the worker's log.",
    ),
    "es": (
        "{count} tareas han fallado del todo: {error}",
        "Inicia otra sincronización; si vuelve a fallar, mira el registro del worker.",
    ),
}
DELIVERIES_FAILED: Final[Words] = {
    "en": (
        "{count} of the platform's deliveries could not be read in the last week.",
        "Start a sync, which makes up for them; the worker's log says what was wrong.",
    ),
    "es": (
        "En la última semana no se han podido leer {count} avisos de la plataforma.",
        "Inicia una sincronización, que los suple; el registro del worker dice qué falló.",
    ),
}
PUSHED: Final[Words] = {
    "en": ("Filled by the push API.", None),
    "es": ("El catálogo llega por la API.", None),
}
NEVER_READ: Final[Words] = {
    "en": ("This shop has never been read.", "Start a sync."),
    "es": ("Esta tienda aún no se ha leído nunca.", "Inicia una sincronización."),
}
SYNC_FAILED: Final[Words] = {
    "en": ("The last sync failed: {error}", "Mend this and sync again."),
    "es": ("La última sincronización ha fallado: {error}", "Corrígelo y sincroniza otra vez."),
}
SYNCING: Final[Words] = {
    "en": ("A sync is under way: {done} of {total}.", None),
    "es": ("Hay una sincronización en marcha: {done} de {total}.", None),
}
SYNCED_TODAY: Final[Words] = {
    "en": ("The last sync ended within a day.", None),
    "es": ("La última sincronización terminó hace menos de un día.", None),
}
SYNCED: Final[Words] = {
    "en": ("The last sync ended {days} days ago.", None),
    "es": ("La última sincronización terminó hace {days} días.", None),
}
STALE: Final[Words] = {
    "en": (
        "The last sync ended {days} days ago.",
        "Check that the worker and the scheduler run, then start a sync.",
    ),
    "es": (
        "La última sincronización terminó hace {days} días.",
        "Comprueba que el worker y el planificador funcionan e inicia una sincronización.",
    ),
}
KNOWN: Final[Words] = {
    "en": ("{products} products and {pages} pages are known.", None),
    "es": ("Se conocen {products} productos y {pages} páginas.", None),
}
BEING_READ: Final[Words] = {
    "en": ("Nothing is known of this shop yet: it is being read.", None),
    "es": ("Aún no se sabe nada de esta tienda: se está leyendo.", None),
}
NOTHING_KNOWN: Final[Words] = {
    "en": ("Nothing is known of this shop yet.", "Start a sync or push products."),
    "es": ("Aún no se sabe nada de esta tienda.", "Inicia una sincronización o envía productos por la API."),
}
