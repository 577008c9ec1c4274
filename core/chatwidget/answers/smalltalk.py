"""What asks for nothing: greetings, thanks, a yes or a no to what was offered."""

import re
from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from chatwidget.answers.turn import Said
from chatwidget.catalogue.terms import fold

SmallTalk: TypeAlias = Literal["greeting", "thanks", "person"]

_GREETING: Final = re.compile(
    r"(hi|hello|hey|good (morning|afternoon|evening)|hola|buenas|buenos dias|buenas tardes)( there| a todos| que tal)?|"
    r"what can you do|how can you help( me)?|who are you|how are you|(can you|could you)( please)? help( me)?|"
    r"(me )?puedes ayudar(me)?|que puedes hacer|en que (me )?puedes ayudar(me)?|quien eres|que tal|como estas|me ayudas"
)
_PRAISE: Final = (
    r"(?:ok|okay|alright|all right|fine|great|perfect|super|cool|nice|lovely|excellent|good|no|nope|not now|that s all|"
    r"that is all|vale|perfecto|perfecta|genial|estupendo|muy bien|bien|de acuerdo|entendido|no hace falta|nada mas|"
    r"eso es todo|by the way|very helpful)"
)
_THANKS: Final = re.compile(
    rf"{_PRAISE}(?: {_PRAISE})*|(?:{_PRAISE} )*(?:many |muchas |mil )?(?:thanks?|thank you|gracias|thx)"
    rf"(?: you| so| very| a| lot| much| for your help| por tu ayuda| por todo)*(?: {_PRAISE})*"
)
_YES: Final = re.compile(
    r"(?:(?:yes|yeah|yep|sure|please|ok|okay|of course|go ahead|i would|i do|si|claro|por favor|vale|adelante|porfa|"
    r"venga|quiero)(?: |$))+"
)
_OFFERS_PERSON: Final = re.compile(r"\b(?:a person|una persona)(?: to check it)?\?\W*$|\blo mire una persona\?\W*$")


def small_talk(folded: str, history: Sequence[Said]) -> SmallTalk | None:
    """Return what a message says without asking for anything; who says yes to the offer of a person wants one."""
    bare = " ".join(re.findall(r"\w+", folded))
    said = next((one.content for one in reversed(history) if one.role != "user"), "")
    if _OFFERS_PERSON.search(fold(said)) and _YES.fullmatch(bare):
        return "person"
    if _GREETING.fullmatch(bare):
        return "greeting"
    return "thanks" if _THANKS.fullmatch(bare) else None
