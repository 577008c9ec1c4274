"""What an answer says it has done for the shopper, or will do: "I've added it to your cart", "I'll email you".

An answer does nothing by itself. What is done is proposed by a tool, confirmed by the shopper, and then told by the
server's own message; so a model that says it has done something says what is not so. Some verbs tell of a deed by
themselves ("refunded"), others only with what a shop acts upon ("updated your address", and not "updated the list").
"""

import re
from typing import Final

from chatwidget.checking.claims import plain
from chatwidget.checking.facts import Facts
from chatwidget.checking.spoken import Spoken

_DONE: Final = (
    r"booked|bought|cancell?ed|credited|dispatched|e-?mailed|issued|purchased|refunded|rescheduled|reserved|shipped|"
    r"waived"
)
_DO: Final = (
    r"book(?:ing)?|buy(?:ing)?|cancel(?:l?ing)?|credit(?:ing)?|e-?mail(?:ing)?|notify(?:ing)?|purchas(?:e|ing)|"
    r"refund(?:ing)?|remind(?:ing)?|reschedul(?:e|ing)|reserv(?:e|ing)|waiv(?:e|ing)"
)
_MOVED: Final = (
    r"added|applied|arranged|changed|created|extended|held|made|modified|opened|ordered|placed|popped|processed|put|"
    r"registered|removed|renewed|saved|scheduled|sent|set|started|submitted|updated|upgraded"
)
_MOVE: Final = (
    r"add(?:ing)?|apply(?:ing)?|arrang(?:e|ing)|chang(?:e|ing)|creat(?:e|ing)|extend(?:ing)?|issu(?:e|ing)|open(?:ing)?|"
    r"order(?:ing)?|plac(?:e|ing)|process(?:ing)?|put(?:ting)?|remov(?:e|ing)|sav(?:e|ing)|schedul(?:e|ing)|"
    r"send(?:ing)?|ship(?:ping)?|start(?:ing)?|submit(?:ting)?|updat(?:e|ing)|upgrad(?:e|ing)"
)
_HECHO: Final = r"abonado|anulado|apartado|cancelado|comprado|devuelto|encargado|reembolsado|reservado|tramitado"
_MOVIDO: Final = (
    r"actualizado|agregado|ampliado|anadido|aplicado|cambiado|eliminado|enviado|guardado|mandado|metido|modificado|"
    r"pedido|programado|puesto|quitado|registrado"
)
_HACER: Final = r"cancel|anul|reserv|apart|reembols|devolv|avis|notific"
_MOVER: Final = r"anad|agreg|aplic|actualiz|cambi|envi|mand|guard|met"
_SHOPS: Final = (
    r"(?:(?:your|the|an?|tu|su|el|la|al|un|una) (?!basket\b|cesta\b)(?:[\w-]+ ){0,2}?|your )"
    r"(?:cart|basket|bag|order|address|account|subscription|appointment|booking|reservation|discount|codes?|coupon|"
    r"refund|return|invoice|receipt|confirmation|e-?mail|ticket|label|carrito|pedido|direccion|cuenta|suscripcion|cita|"
    r"reserva|descuento|codigo|cupon|reembolso|devolucion|factura|recibo|confirmacion|correo|etiqueta|cesta)\b"
)
"""What a shop acts upon; not "the basket", which it may sell."""
_FOR_YOU: Final = (
    r"(?:it|them|that|one|both|two|three|\d+)(?: of (?:it|them|these|those))?(?: \w+){0,2} (?:for you|aside)\b"
)
_CLAUSE: Final = r"(?:(?! (?:and|but|so|y|pero) )[^,.;:?!\u2013\u2014]){0,120}?"
_FREELY: Final = r"(?:(?:\w+ly|just|already|now|also|then|gone and|gone ahead and|go ahead and|ya|ahora) )*"
_BEEN: Final = r"(?:has|have|'s|'ve|is|are|was|were)(?: \w+ly| now| just| already)? been"
_WITH: Final = (
    rf"(?! (?:that|which|some time|you (?:through|over|in touch|to an?\b))\b)(?: {_FOR_YOU}|{_CLAUSE}\b{_SHOPS})"
)

_DEEDS: Final = (
    re.compile(rf"\bi(?:'ve| have)? {_FREELY}(?:{_DONE})\b(?! wrong)"),
    re.compile(rf"\bi(?:'ve| have)? {_FREELY}(?:{_MOVED})\b{_WITH}"),
    re.compile(
        rf"\bwe(?:'ve| have)? {_FREELY}(?:{_DONE}) (?!your (?:order|parcel))(?:it|them|your|one|two|\d+)\b(?! wrong)"
    ),
    re.compile(
        rf"\bwe(?:'ve| have)? {_FREELY}(?:{_MOVED})\b{_CLAUSE}\b(?:to|in|into|up|upd?ated|changed|for) {_SHOPS}"
    ),
    re.compile(rf"\bi (?:was able|managed) to (?:{_DO})\b"),
    re.compile(rf"\bi (?:was able|managed) to (?:{_MOVE})\b{_WITH}"),
    re.compile(rf"(?P<later>)\bi(?:'ll| will|'m going to| am going to|'m) {_FREELY}(?:{_DO})\b"),
    re.compile(rf"(?P<later>)\bi(?:'ll| will|'m going to| am going to|'m) {_FREELY}(?:{_MOVE})\b{_WITH}"),
    re.compile(
        rf"\byour (?!order|parcel|package|delivery|return|refund|payment)(?:\w+ ){{1,3}}{_BEEN} "
        rf"(?:{_DONE}|{_MOVED}|confirmed)\b"
    ),
    re.compile(rf"{_BEEN} (?:{_DONE}|{_MOVED})\b(?: \w+){{0,4}} (?:for you|to your|in your)\b"),
    re.compile(rf"\b(?:he|hemos) {_FREELY}(?:{_HECHO})\b"),
    re.compile(rf"\b(?:he|hemos) {_FREELY}(?:{_MOVIDO})\b{_CLAUSE}\b{_SHOPS}"),
    re.compile(rf"\bse (?:te |le )?(?:l[oa]s? )?(?:ha|han) {_FREELY}(?:{_HECHO})\b"),
    re.compile(rf"\bse (?:te |le )?(?:l[oa]s? )?(?:ha|han) {_FREELY}(?:{_MOVIDO})\b{_CLAUSE}\b{_SHOPS}"),
    re.compile(rf"(?P<later>)\b(?:{_HACER})(?:are|ere|ire)\b"),
    re.compile(rf"(?P<later>)\b(?:{_MOVER})(?:are|ere|ire)\b{_CLAUSE}\b{_SHOPS}"),
    re.compile(rf"(?P<later>)\b(?:voy a|estoy) (?:{_HACER})\w+"),
    re.compile(rf"(?P<later>)\b(?:voy a|estoy) (?:{_MOVER})\w+{_CLAUSE}\b{_SHOPS}"),
    re.compile(
        r"\b(?:tus?|sus?) (?!pedidos?|paquetes?|envios?|devolucion|reembolso|pagos?)(?:\w+ ){1,3}(?:ha|han) (?:ya )?"
        r"sido (?:actualizad|ampliad|anadid|aplicad|cambiad|cancelad|confirmad|guardad|reservad)[oa]s?\b"
    ),
)
_PREPARED: Final = (
    re.compile(
        rf"\bi(?:'ve| have)? {_FREELY}(?:prepared|lined (?:it |them |one )?up|readied|drafted|filled in)\b"
        rf"[^.;:?!]{{0,120}}?\b{_SHOPS}"
    ),
    re.compile(rf"\b(?:he|hemos) {_FREELY}(?:preparado|dejado list[oa]s?)\b[^.;:?!]{{0,120}}?\b{_SHOPS}"),
)
"""What is so where an offer waits for the shopper's word."""
_IN_CART: Final = (
    re.compile(r"(?:\b(?:is|are)|'s|'re)(?: now| already)? in (?:your (?:shopping )?(?:cart|basket|bag)|the cart)\b"),
    re.compile(r"\byour (?:shopping )?(?:cart|basket) (?:now |already )?(?:has|contains|holds|includes)\b"),
    re.compile(r"(?<!be )(?<!you've )(?<!you have )\badded(?: \w+){0,4} to (?:your|the) (?:cart|basket|bag)\b"),
    re.compile(r"\b(?:esta|estan|tienes|tiene)(?: (?:ya|ahora))? en (?:(?:el|tu|su) carrito|(?:tu|su) cesta)\b"),
    re.compile(r"\bl[oa]s? tienes(?: ya)? en la cesta\b"),
    re.compile(
        r"(?<!ser )\b(?:anadid|agregad)[oa]s? (?:ya )?(?:al carrito|a la cesta|a (?:tu|su) (?:carrito|cesta))\b"
    ),
)
"""What lies in the cart, which the page may have told."""

_HEAD: Final = re.compile(r"[,;:.?!\u2013\u2014]|\b(?:and|but|so|y|pero|asi que|i've)\b")
"""What a clause begins after."""
_NOT_SO: Final = re.compile(
    r"n't\b|\b(?:cannot|never|not|nothing|nunca|tampoco|once|when|if|unless|as soon as|until|while|whether|cuando|si|"
    r"una vez|hasta que|mientras)\b|\b(?:no|or|that|what|whatever|which|que|lo que)(?: (?:te|se|le|lo|la|los|las))*\W*$"
)
"""What stands before something that is not said to be so: "once it is in your cart", "I haven't"."""
_ASKED_FIRST: Final = re.compile(
    r"\b(?:say the word|confirm\w*|tap|press|click|tell me|let me know|just ask|dime|pulsa|toca)\b[^.;]*$"
)
_WHEN_YOU: Final = re.compile(
    r"[^.;]*\b(?:(?:once|when|if|as soon as|after|unless) (?:you\b|confirm)|"
    r"(?:en cuanto|cuando|si) (?:\w+ )?(?:confirm\w+|quier\w+|dig\w+|dices|prefier\w+|pid\w+))"
)
"""What makes a deed wait for the shopper's word, before it and after it."""
_REACH: Final = 200
"""Characters of the sentence around a deed that are looked at."""


def is_claimed(facts: Facts, sentence: Spoken) -> bool:
    """Whether a sentence tells of something done, or about to be, that no message of the shop's tells."""
    flat = sentence.flat
    if any(_is_meant(flat, match) for pattern in _DEEDS for match in pattern.finditer(flat)):
        return True
    if not facts.has_offer and any(
        not _is_not_so(flat, match.start()) for pattern in _PREPARED for match in pattern.finditer(flat)
    ):
        return True
    said = any(not _is_not_so(flat, match.start()) for pattern in _IN_CART for match in pattern.finditer(flat))
    return said and not _lies_in_cart(facts, sentence)


def _is_meant(flat: str, match: re.Match[str]) -> bool:
    if _is_not_so(flat, match.start()):
        return False
    if "later" not in match.re.groupindex:
        return True
    before = flat[max(0, match.start() - _REACH) : match.start()]
    return not _ASKED_FIRST.search(before) and not _WHEN_YOU.match(flat, match.start(), match.end() + _REACH)


def _is_not_so(flat: str, start: int) -> bool:
    """Whether the clause, up to where a deed is told, denies it or makes it a condition."""
    before = flat[max(0, start - _REACH) : start]
    return _NOT_SO.search(_HEAD.split(before)[-1]) is not None


def _lies_in_cart(facts: Facts, sentence: Spoken) -> bool:
    """Whether the shopper's page has told of a cart, with all the products in it that a sentence names."""
    named = [group for _at, _end, group in sentence.named]
    return bool(facts.cart) and all(
        any(plain(one.hit.title) in facts.cart or one.hit.external_id.lower() in facts.cart.split() for one in group)
        for group in named
    )
