"""What an answer says in place of what was left out of it, in English and Spanish."""

from typing import Final

_NOTHING_LEFT: Final = {
    "en": "I could not confirm that from this shop's own data, so I would rather not guess. "
    "Would you like to talk to a person?",
    "es": "No he podido confirmarlo con los datos de esta tienda y prefiero no inventar nada. "
    "¿Quieres hablar con una persona?",
}
_SOME_LEFT: Final = {
    "en": "I left out what I could not confirm; would you like a person to check it?",
    "es": "He dejado fuera lo que no he podido confirmar; ¿quieres que lo mire una persona?",
}


def apology(language: str, *, for_all: bool) -> str:
    """Return what is said where all of an answer, or a part of it, was left out; English where we do not speak it."""
    said = _NOTHING_LEFT if for_all else _SOME_LEFT
    return said.get(language, said["en"])
