"""Whether an address in a sentence is that of what the sentence speaks of: a product's page, a mailbox, a telephone."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from chatwidget.checking.addresses import ADDRESS, bare
from chatwidget.checking.claims import Claim, plain, read
from chatwidget.checking.concepts import SERVICES, mentions
from chatwidget.checking.evidence import Piece, stems, tells_apart
from chatwidget.checking.facts import Facts
from chatwidget.checking.known import Known
from chatwidget.checking.matching import overlap
from chatwidget.checking.spoken import Spoken
from chatwidget.checking.topics import topics

_PERSONAL: Final = frozenset(("email", "phone"))
_ALTERNATIVE: Final = re.compile(
    r"\b(?:alternative|instead|this one|that one|another|other|similar|alternativa|otr[oa]|en su lugar|parecid[oa])\b"
)
_ANCHOR: Final = re.compile(r"\[(?P<text>[^\[\]]+)\]\($")
_HERE: Final = re.compile(
    r"\W*(?:see |view |ver )?(?:it |la |lo )?(?:here|aqui|link|page|product page|enlace|pagina|ficha)\W*"
)
_GENERAL: Final = re.compile(r"\b(?:anything|everything|otherwise|cualquier|lo demas|el resto)\b")
_MATTERS: Final = frozenset(("returns", "warranty", "refund"))
_AS_ONE: Final = (
    ("returns", re.compile(r"return|refund|exchange")),
    ("warranty", re.compile(r"warranty|repair|spare|guarantee")),
)
_MESSAGES: Final = frozenset(("whatsapp", "telegram", "sms"))
_WORD_OF_CONTACT: Final = re.compile(
    r"^(?:e-?mail|mail|correo|writ|escrib|call|llam|ring|telef|telep|phon|contact|reach|number|numero|question|pregunta|"
    r"address|direccion|message|mensaje|answer|respond|repl|help|ayud|service|servicio|support|soporte|atencion|team|"
    r"equipo|general|else|book|reserv|visit|head|find|encuentr|page|pagina|link|enlace|online|web|site|form|http|www)"
)


def leads_astray(facts: Facts, sentence: Spoken) -> bool:
    """Whether a sentence about one product links to another, or gives the address of another department."""
    if _is_of_another_product(facts, sentence):
        return True
    claims = [claim for claim in read(sentence.text) if claim.kind in _PERSONAL]
    if any(_is_for_messages_alone(facts, claim, sentence) for claim in claims):
        return True
    asked = _matters(f"{sentence.earlier} {sentence.flat}")
    if facts.texts.is_foreign(sentence.said(0, 0)):
        asked = frozenset(one for one in asked if ":" in one)
    return bool(asked) and (
        any(_is_for_else(_told_of(facts, claim), asked) for claim in claims)
        or any(_is_for_else(_linked_with(facts, url), asked) for url in ADDRESS.findall(sentence.text))
    )


def _is_of_another_product(facts: Facts, sentence: Spoken) -> bool:
    """Whether the page of a product is given for another's; "this one" and an alternative are what they lead to."""
    pages: dict[str, list[Known]] = {}
    for known in facts.products.values():
        pages.setdefault(bare(known.hit.url or ""), []).append(known)
    for match in ADDRESS.finditer(sentence.text):
        linked = pages.get(bare(match[0].rstrip(".,;:!?*_")), [])
        if not linked or _ALTERNATIVE.search(sentence.flat):
            continue
        anchor = _ANCHOR.search(sentence.flat[: match.start()])
        is_told = anchor is not None and not _HERE.fullmatch(anchor["text"])
        start, end = anchor.span("text") if anchor is not None and is_told else (0, len(sentence.flat))
        of = [known for at, _end, group in sentence.named if start <= at < end for known in group]
        if not of and anchor is None:
            of = facts.naming.hinted(ADDRESS.sub(" ", sentence.flat))
        if of and not any(known in of for known in linked):
            return True
    return False


def _is_for_messages_alone(facts: Facts, claim: Claim, sentence: Spoken) -> bool:
    """Whether a number for WhatsApp is given to be called, or one to be called for WhatsApp, where there are both."""
    if claim.kind != "phone":
        return False
    own, others = _told_of(facts, claim)
    if stems(f"{sentence.earlier} {sentence.flat}") & _MESSAGES:
        return any(map(_is_for_messages, others)) and bool(own) and not any(map(_is_for_messages, own))
    return bool(own) and all(map(_is_for_messages, own)) and not all(map(_is_for_messages, others))


def _is_for_messages(piece: Piece) -> bool:
    return bool(piece.words & _MESSAGES)


def _told_of(facts: Facts, claim: Claim) -> tuple[list[Piece], list[Piece]]:
    """Return what the shop tells of an address, and what it tells of others of its kind."""
    own, others = list[Piece](), list[Piece]()
    for value, found in facts.texts.told(claim.kind):
        (own if value in claim.values else others).extend(found)
    return own, others


def _linked_with(facts: Facts, url: str) -> tuple[list[Piece], list[Piece]]:
    """Return what stands with a link in the shop's texts, and what stands with other links."""
    at = plain(bare(url.rstrip(".,;:!?*_")))
    linked = [piece for piece in facts.texts.pieces() if "://" in piece.flat]
    own = [piece for piece in linked if re.search(rf"{re.escape(at)}(?![\w/-])", piece.flat)]
    return own, [piece for piece in linked if piece not in own]


def _is_for_else(told: tuple[list[Piece], list[Piece]], asked: frozenset[str]) -> bool:
    """Whether what is spoken of is told with another address, and not with this one."""
    own, others = told
    if any(not _matters(piece.clause) or _GENERAL.search(piece.clause) for piece in own):
        return False  # who answers everything
    if not own or _is_for(own, asked):
        return False
    matters, told_of = _named(asked), frozenset[str]().union(*(_named(_matters(piece.clause)) for piece in own))
    return _is_for(others, asked) or (bool(matters and told_of) and not matters & told_of)


def _named(matters: frozenset[str]) -> frozenset[str]:
    """Return the services and topics among what is spoken of; those that one department sees to are one."""
    named = (one.partition(":")[2] for one in matters if ":" in one)
    return frozenset(next((one for one, own in _AS_ONE if own.search(matter)), matter) for matter in named)


def _is_for(told: Sequence[Piece], asked: frozenset[str]) -> bool:
    return any(overlap(asked, _matters(piece.clause)) for piece in told)


@lru_cache(maxsize=1_024)
def _matters(flat: str) -> frozenset[str]:
    """Return what plain text is about: its words without those of addresses, its services, its topics.

    Services and topics are the same in both languages, and have a colon.
    """
    for claim in read(flat):
        if claim.kind in _PERSONAL:
            flat = flat[: claim.start] + " " * (claim.end - claim.start) + flat[claim.end :]
    flat = ADDRESS.sub(" ", flat)
    words = frozenset(
        word
        for word in stems(flat)
        if not _WORD_OF_CONTACT.match(word) and not word.startswith("day ") and tells_apart(word)
    )
    services = {f"service:{mention.concept}" for mention in mentions(flat) if mention.concept in SERVICES}
    return words | services | {f"topic:{one}" for one in topics(flat) & _MATTERS}
