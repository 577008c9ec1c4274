"""Whether an address in a sentence is that of what the sentence speaks of: a product's page, a mailbox, a telephone."""

import re
from collections.abc import Sequence
from typing import Final

from chatwidget.checking.addresses import ADDRESS, bare
from chatwidget.checking.claims import Claim, read
from chatwidget.checking.evidence import Piece, stems, tells_apart
from chatwidget.checking.facts import Facts
from chatwidget.checking.matching import overlap
from chatwidget.checking.spoken import Spoken

_PERSONAL: Final = frozenset(("email", "phone"))
_MESSAGES: Final = frozenset(("whatsapp", "telegram", "sms"))
_WORD_OF_CONTACT: Final = re.compile(
    r"^(?:e-?mail|mail|correo|writ|escrib|call|llam|ring|telef|telep|phon|contact|reach|number|numero|question|pregunta|"
    r"address|direccion|message|mensaje|answer|respond|repl|help|ayud|service|servicio|support|soporte|atencion|team|"
    r"equipo|general|else|http|www)"
)


def leads_astray(facts: Facts, sentence: Spoken) -> bool:
    """Whether a sentence about one product links to another, or gives the address of another department."""
    if _is_of_another_product(facts, sentence):
        return True
    claims = [claim for claim in read(sentence.text) if claim.kind in _PERSONAL]
    if any(_is_for_messages_alone(facts, claim, sentence) for claim in claims):
        return True
    if not claims or facts.is_foreign(sentence.said(0, 0)):
        return False
    asked = _telling(stems(f"{sentence.earlier} {sentence.flat}"), sentence.flat)
    return bool(asked) and any(_is_of_another_matter(facts, claim, asked) for claim in claims)


def _is_of_another_product(facts: Facts, sentence: Spoken) -> bool:
    pages = {bare(known.hit.url): known for known in facts.products.values() if known.hit.url}
    linked = [pages[at] for url in ADDRESS.findall(sentence.text) if (at := bare(url.rstrip(".,;:!?*_"))) in pages]
    named = [known for _at, _end, group in sentence.named for known in group]
    of = named or (facts.naming.hinted(ADDRESS.sub(" ", sentence.flat)) if linked else [])
    return bool(of) and any(known not in of for known in linked)


def _is_for_messages_alone(facts: Facts, claim: Claim, sentence: Spoken) -> bool:
    """Whether a number for WhatsApp is given to be called, where the shop has another for that."""
    told = list(facts.told("phone"))
    if claim.kind != "phone" or len(told) < 2 or stems(sentence.flat) & _MESSAGES:
        return False
    own = [piece for value, found in told if value in claim.values for piece in found]
    others = [piece for value, found in told if value not in claim.values for piece in found]
    return all(one.words & _MESSAGES for one in own) and any(not one.words & _MESSAGES for one in others)


def _is_of_another_matter(facts: Facts, claim: Claim, asked: frozenset[str]) -> bool:
    """Whether another address of the kind is told for what is spoken of, and this one is not."""
    own, others = list[Piece](), list[Piece]()
    for value, found in facts.told(claim.kind):
        (own if value in claim.values else others).extend(found)
    return _is_for(others, asked) and not _is_for(own, asked)


def _is_for(told: Sequence[Piece], asked: frozenset[str]) -> bool:
    return any(overlap(asked, _telling(piece.words, piece.flat)) for piece in told)


def _telling(words: frozenset[str], flat: str) -> frozenset[str]:
    """Return the words that say of what matter an address is, without those of the address itself."""
    addresses = " ".join(flat[claim.start : claim.end] for claim in read(flat) if claim.kind in _PERSONAL)
    return frozenset(
        word
        for word in words - stems(addresses)
        if not _WORD_OF_CONTACT.match(word) and not word.startswith("day ") and tells_apart(word)
    )
