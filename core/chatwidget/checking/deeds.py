"""What an answer says it has done for the shopper, or will do: "I've added it to your cart", "I'll email you".

An answer does nothing by itself. What is done is proposed by a tool, confirmed by the shopper, and then told by the
server's own message; so a model that says it has done something says what is not so.
"""

import re
from typing import Final

from chatwidget.checking.facts import Facts

_DONE: Final = (
    r"added|applied|arranged|booked|bought|cancelled|canceled|changed|credited|dispatched|emailed|"
    r"extended|held|issued|messaged|modified|ordered|placed|processed|put|refunded|registered|"
    r"removed|renewed|rescheduled|reserved|saved|scheduled|sent|shipped|submitted|texted|updated|"
    r"upgraded|waived"
)
_OUR_DONE: Final = (
    r"applied|booked|cancelled|canceled|changed|credited|dispatched|emailed|extended|issued|placed|"
    r"put|refunded|reserved|sent|shipped|updated"
)
"""Without "added" and the like: a shop may have added something to its range."""
_TO_DO: Final = (
    r"add|adding|apply|applying|book|booking|call|cancel|cancelling|canceling|change|changing|"
    r"credit|email|emailing|extend|extending|hold|issue|issuing|notify|notifying|order|ordering|"
    r"place|placing|process|processing|put|putting|refund|refunding|remind|reserve|reserving|save|"
    r"saving|send|sending|ship|shipping|text|update|updating|upgrade|waive|waiving"
)
_HECHO: Final = (
    r"abonado|actualizado|agregado|ampliado|anadido|anulado|apartado|aplicado|cambiado|cancelado|"
    r"comprado|devuelto|eliminado|encargado|enviado|guardado|mandado|metido|modificado|"
    r"pedido|programado|puesto|quitado|reembolsado|registrado|reservado|tramitado"
)
_HARE: Final = (
    r"aplicare|apartare|avisare|cambiare|cancelare|devolvere|enviare|guardare|llamare|mandare|"
    r"notificare|reembolsare|reservare"
)
_HACER: Final = (
    r"actualizar|agregar|anadir|apartar|aplicar|avisar|cambiar|cancelar|devolver|enviar|guardar|"
    r"mandar|reembolsar|reservar|actualizando|anadiendo|aplicando|cancelando|enviando|mandando|"
    r"reembolsando|reservando"
)
_WHAT: Final = r"(?:it|them|that|this|these|those|you|one|both|all|two|three|\d+|your|the|an?|another|some|everything)"
_CART: Final = r"(?:your (?:shopping )?(?:cart|basket|bag)|the (?:shopping )?cart)"
_CARRITO: Final = r"(?:(?:el|tu|su) carrito|(?:tu|su) cesta)"
"""Not "the basket" or "your bag": a shop may sell them."""
_FREELY: Final = r"(?:(?:just|already|now|also|then|gone ahead and|go ahead and) )*"

_DEEDS: Final = (
    re.compile(rf"\bi(?:'ve| have)? {_FREELY}(?:{_DONE}) {_WHAT}\b(?! wrong)"),
    re.compile(
        rf"\bwe(?:'ve| have)? {_FREELY}(?:{_OUR_DONE}) "
        r"(?!your (?:order|parcel|package))(?:it|them|your|one|two|\d+|an?)\b(?! wrong)"
    ),
    re.compile(
        rf"\bi(?:'ll| will|'m going to| am going to|'m) {_FREELY}(?:{_TO_DO}) "
        rf"(?!you (?:through|in touch|over)){_WHAT}\b"
    ),
    re.compile(
        r"\byour (?!order|parcel|package|delivery|return|refund|payment)(?:\w+ ){1,3}(?:has|have) (?:now |just )?been "
        r"(?:added|applied|booked|cancell?ed|changed|confirmed|extended|reserved|saved|updated|upgraded)\b"
    ),
    re.compile(
        r"\b(?:has|have) (?:now |just )?been (?:added|booked|held|reserved|saved|set aside)(?: \w+){0,3} for you\b"
    ),
    re.compile(rf"\b(?:he|hemos) (?:ya )?(?:{_HECHO})\b"),
    re.compile(rf"\b(?:te|le|os|se) (?:l[oae]s? )?(?:{_HARE})\b"),
    re.compile(rf"\b(?:voy a|estoy) (?:{_HACER})(?:te|le|se)?(?:l[oae]s?)?\b"),
    re.compile(rf"\bse (?:te |le )?(?:l[oa]s? )?(?:ha|han) (?:ya )?(?:{_HECHO})\b"),
    re.compile(
        r"\b(?:tus?|sus?) (?!pedidos?|paquetes?|envios?|devolucion|reembolso|pagos?)(?:\w+ ){1,3}(?:ha|han) (?:ya )?"
        r"sido (?:actualizad|ampliad|anadid|aplicad|cambiad|cancelad|confirmad|guardad|reservad)[oa]s?\b"
    ),
)
_CARTS: Final = (
    re.compile(rf"\b(?:is|are|'s|'re)(?: now| already)? in {_CART}\b"),
    re.compile(r"\byour (?:shopping )?(?:cart|basket) (?:now |already )?(?:has|contains|holds|includes)\b"),
    re.compile(rf"(?<!be )(?<!you've )(?<!have )\badded(?: \w+){{0,4}} to {_CART}\b"),
    re.compile(rf"\b(?:esta|estan|tienes|tiene)(?: (?:ya|ahora))? en {_CARRITO}\b"),
    re.compile(r"(?<!ser )\banadid[oa]s? (?:ya )?(?:al carrito|a la cesta|a (?:tu|su) (?:carrito|cesta))\b"),
)
"""What lies in the cart, which the page may have told."""
_NOT_SO: Final = re.compile(
    r"(?:n't|\b(?:cannot|never|no|not|nothing|nunca|once|when|if|unless|after|before|as soon as|until|while|whether|or|"
    r"that|what|whatever|which|cuando|si|una vez|hasta que|mientras|lo que|que))\b[^,;:]*$"
)
"""What comes before something that is not said to be so: "once it is in your cart", "I haven't"."""
_IN_WORDS: Final = re.compile(
    r"[^.,;:]*\b(?:by (?:price|size|name|weight)|from (?:the )?(?:cheap|low|small|light|dear|high)\w*|side by side|"
    r"below|together|to (?:a|the|our) (?:person|colleague|human|team)|colleague|safety first|some time|abajo|junt[oa]s|"
    r"en orden|de opcion|de idea)\b"
)
"""What follows where only words are moved, or the conversation: "I've ordered them by price"."""


def is_claimed(facts: Facts, flat: str) -> bool:
    """Whether plain text tells of something done, or about to be, that no message of the shop's tells."""
    if flat.rstrip(" \"'*_)").endswith("?"):
        return False
    done = [match for one in _DEEDS for match in one.finditer(flat) if not _IN_WORDS.match(flat, match.end())]
    in_cart = [match for one in _CARTS for match in one.finditer(flat)] if not facts.covers("cart") else []
    return any(
        not _NOT_SO.search(flat[: match.start()]) and not facts.knows_phrase(match[0]) for match in (*done, *in_cart)
    )
