"""What a sentence says in words of a product or of the shop, against what the shop says in words of the same.

A concept may be affirmed of a product whose own texts affirm it, or of which a page does; a service where a page tells
of it. It may be denied of what does not affirm it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from chatwidget.checking.concepts import MATERIALS, PLACES, QUALITIES, SERVICES, Concepts, Mention, mentions
from chatwidget.checking.evidence import stems
from chatwidget.checking.facts import Facts
from chatwidget.checking.known import Known
from chatwidget.checking.offers import words_of
from chatwidget.checking.spoken import Spoken
from chatwidget.checking.topics import EACH

_INCLUDED: Final = re.compile(
    r"\b(?:comes? with|supplied with|includ\w+|ships? with|with an?|you(?:'ll)? (?:also )?get|there(?:'s| is) an?|"
    r"has an?|have an?|"
    r"incluy\w+|incluid[oa]s?|trae[n]?|viene[n]? con|lleva[n]?|con)\b"
)
_CLAUSE: Final = re.compile(r"[,;]\s|\s(?:but|while|whereas|pero|mientras)\s|\s(?:and|y)\s(?=(?:the|el|la|los|las)\b)")
_IN_THE_BOX: Final = re.compile(
    r"\bincluded$|\b(?:in (?:the|its|your) (?:\w+ ){0,3}?box|part of (?:it|the|this)|(?:is|are|"
    r"comes?) (?:also )?included|"
    r"thrown in|viene[n]? incluid[oa]s?|"
    r"esta[n]? incluid[oa]s?|en la caja)\b"
)
_SENT: Final = re.compile(
    r"\b(?:we|you|ship(?:s|ping)?|deliver(?:s|y)?|send|enviamos|enviais|mandamos|entregamos|repartimos|envios?|llegamos)\b"
)
_NOT_SENT: Final = re.compile(
    r"(?:\bnot|n't|cannot|\bno|tampoco) (?:\w+ )?(?:ship|deliver|send|enviamos|entregamos|mandamos|repartimos|"
    r"hacemos envios|llegamos)\b"
)
_IS: Final = re.compile(
    r"\b(?:is|are|it's|they're|made|comes?|has|have|suitable|safe|can|works?|fits?|contains?|uses?|built|finish\w*|es|son|"
    r"esta|estan|hech[oa]s?|apt[oa]s?|lleva[n]?|contiene[n]?|tiene[n]?|puede[ns]?|funciona[n]?|sirve[n]?|vale[n]?)\b"
)
_WISH: Final = re.compile(
    r"\b(?:if you(?:'re| are)? (?:want|need|prefer|looking|like|after)|whether|looking for|you (?:want|need|asked|"
    r"mentioned|prefer|said)|si (?:buscas|quieres|necesitas|prefieres|"
    r"lo que)|buscas|has pedido|depends|like to know|let me|i can't|i cannot|i don't|i couldn't|no puedo|no tengo|"
    r"no encuentro|"
    r"no he encontrado|no se si|(?:doesn't|does not|don't) (?:say|mention|state|list)|not (?:stated|mentioned|"
    r"listed)|no (?:dice|pone|indica|aclara|se indica|menciona))\b"
)
_REFUSED: Final = re.compile(
    r"(?:\bnot?|n't|cannot|never|nunca) (?:\w+ )?(?:offer|accept|take|do|have|ship|deliver|sell|provide|available|"
    r"possible|support|"
    r"include[ds]?|cover\w*|charge|ofrecemos|aceptamos|hacemos|tenemos|enviamos|entregamos|vendemos|hay|disponibles?|posible|"
    r"admitimos|cubre|incluye|se puede|es posible)\b|\bno (?:pay|gift|cash|card|po |p\.o|exch|instal)"
)
_COMBINED: Final = "combined codes"
_OF_CODES: Final = re.compile(r"\b(?:codes?|codigos?)\b")
_ORIGIN: Final = re.compile(
    r"\b(?:made|woven|sewn|built|brewed|roasted|printed|assembled|grown|produced|designed|fabricad[oa]s?|hech[oa]s?|"
    r"elaborad[oa]s?|producid[oa]s?|tejid[oa]s?|impres[oa]s?|tostad[oa]s?|cultivad[oa]s?)\b[^.;]{0,40}$"
)


def unfounded(facts: Facts, sentence: Spoken) -> Iterator[str]:
    """Yield the concepts that a sentence affirms without the shop's word, or denies against it."""
    if sentence.flat.rstrip("*_ \n\"')").endswith("?") or _WISH.search(sentence.flat):
        return
    for mention in mentions(sentence.flat):
        if any(at <= mention.start < end for at, end, _group in sentence.named):
            continue
        if not _holds(facts, sentence, mention):
            yield mention.concept


def _holds(facts: Facts, sentence: Spoken, mention: Mention) -> bool:
    concept = mention.concept
    if mention.denied and (not mention.is_near or ("discount" in sentence.topics and concept not in SERVICES)):
        return True  # "you cannot return the electric bike", "the code does not work on signed copies"
    meant = _meant(facts, sentence, mention)
    said = sentence.flat[mention.start : mention.end]
    spoken_of = [*meant, *sentence.spoken_of]
    everybody = list(facts.products.values())
    if any(stems(said) <= one.title_roots for one in (*spoken_of, *everybody)) or any(
        words_of(said) & one.forms.words for one in spoken_of or everybody
    ):
        return True  # "the foam roller", "in oak"
    if concept == _COMBINED and not _OF_CODES.search(sentence.flat) and "discount" not in sentence.topics:
        return True  # "you can stack the chairs"
    if concept in SERVICES:
        if mention.denied and not _REFUSED.search(sentence.flat):
            return True  # "test rides don't cost anything"
        return _agrees(mention, facts.texts.concepts, *(one.concepts for one in meant), must=True)
    if concept in PLACES:
        return _place_holds(facts, sentence, mention, meant)
    if not meant:  # "a lock is included" has to be so of something
        meant = list(facts.products.values())
        if not meant:
            return True
    every = all if len(sentence.named) == len(meant) or EACH.search(sentence.flat) else any
    if concept in QUALITIES:
        must = bool(_IS.search(sentence.flat)) or concept in MATERIALS
        return every(_agrees(mention, one.concepts, facts.texts.concepts, must=must) for one in meant)
    must = (
        _INCLUDED.search(sentence.flat, 0, mention.start) is not None or _IN_THE_BOX.search(sentence.flat) is not None
    )
    return (not must and not mention.denied) or every(_agrees(mention, one.concepts, must=must) for one in meant)


def _place_holds(facts: Facts, sentence: Spoken, mention: Mention, meant: Sequence[Known]) -> bool:
    """Whether a product comes from a place, or the shop delivers there, as it says."""
    if _ORIGIN.search(sentence.flat[: mention.start]):
        return not meant or any(_agrees(mention, one.concepts, must=True) for one in meant)
    if "shipping" not in sentence.topics or not _SENT.search(sentence.flat):
        return True
    if mention.denied and not _NOT_SENT.search(sentence.flat):
        return True  # "there is no free delivery to France"
    told = facts.texts.concepts
    everywhere = {"worldwide", "european union"} & told.affirmed and mention.concept not in told.denied
    lists_any = bool(told.affirmed & PLACES)
    return bool(everywhere) or _agrees(mention, told, must=lists_any)


def _meant(facts: Facts, sentence: Spoken, mention: Mention) -> Sequence[Known]:
    """Return whom the clause of a mention speaks of, by name or otherwise."""
    cuts = [0, *(match.end() for match in _CLAUSE.finditer(sentence.flat) if _ends_clause(sentence.flat, match))]
    cuts.append(len(sentence.flat))
    start = max(cut for cut in cuts if cut <= mention.start)
    end = min(cut for cut in cuts if cut > mention.start)
    own = facts.naming.hinted(sentence.flat[start:end]) if len(cuts) > 2 else []
    if sentence.named:
        here = [known for at, _end, group in sentence.named if start <= at < end for known in group]
        own = here if len(cuts) > 2 else []
    return own or (sentence.meant_at(mention.start) if sentence.named else sentence.hinted or sentence.meant)


def _ends_clause(flat: str, cut: re.Match[str]) -> bool:
    """Whether what stands before "and the serum" says something by itself, and does not only name another."""
    return cut[0].strip() not in {"and", "y"} or _IS.search(flat[: cut.start()]) is not None


def _agrees(mention: Mention, *told: Concepts, must: bool) -> bool:
    """Whether a mention is in line with what is told; the first that speaks of it decides."""
    for one in told:
        affirmed, denied = mention.concept in one.affirmed, mention.concept in one.denied
        if affirmed or denied:
            return denied if mention.denied else affirmed
    return mention.denied or not must
