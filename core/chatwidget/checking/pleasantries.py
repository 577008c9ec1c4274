"""The words that say nothing of a shop, and so may be shown before their sentence has ended: "Sure, happy to help".

Everything else may begin a claim, whatever it is ("It works on …"), and waits until its sentence can be judged.
"""

import re
from typing import Final

from chatwidget.catalogue.stopwords import FUNCTION_WORDS
from chatwidget.checking.claims import plain

_POLITE: Final = frozenset(
    """
    hello hi hey thanks thank welcome good great perfect lovely nice sure course certainly absolutely definitely
    gladly please sorry understand see got look looking check let me here here's what's that's it's i'm i'd i'll
    i've we'd we'll happy glad pleased help helping question questions know tell ask anything else would like
    could think moment today's morning afternoon evening found find following summary short answer yes yep yeah
    okay ok right well so let's recommend suggest suggestion suggestions idea ideas option options hola buenas
    buenos dias tardes noches gracias encantado encantada claro supuesto desde luego genial perfecto estupendo
    vale bien entiendo entendido veo mira aqui tienes dime pregunta preguntas ayudar ayudarte ayuda puedo podria
    quieres quiere gustaria saber necesitas buscas momento resumen respuesta encontrado he te si siento lamento
    recomiendo sugiero opcion opciones idea ideas
    """.split()  # noqa: SIM905 - read as text
)
_TELLING: Final = frozenset(
    """
    no not nor without neither none own same few more most only both each any all some before after until under
    over up off out against above below during further again too one can cannot will shall has have had sin ni
    nunca antes algun alguna algunos algunas algo otro otra otros otras un una unos unas uno todo todos hasta
    desde contra durante sobre bajo tras hay ser es son somos era estan habia
    """.split()  # noqa: SIM905 - read as text
)
"""Function words that a claim may hang on."""
_SAFE: Final = (FUNCTION_WORDS["en"] | FUNCTION_WORDS["es"] | _POLITE) - _TELLING
_TOKEN: Final = re.compile(r"\S+")
_MARKS: Final = ".,;!?…'\"“”«»()¡¿"


def first_claim(text: str, start: int, end: int) -> int:
    """Return where the first word stands, between two places, that a claim may begin with; -1 where all are polite."""
    for match in _TOKEN.finditer(text, start, end):
        word = plain(match[0]).strip(_MARKS)
        if word and word not in _SAFE:
            return match.start()
    return -1
