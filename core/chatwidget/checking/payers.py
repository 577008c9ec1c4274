"""Who pays for a return, a delivery or a repair: the shop or the customer, and under which condition."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from chatwidget.checking.claims import plain
from chatwidget.checking.evidence import SENTENCE
from chatwidget.checking.topics import DENIED, FREE, topics

Payer: TypeAlias = Literal["shop", "customer"]

_SHOP: Final = re.compile(
    r"\b(?:we (?:always |will |do )?(?:pay|cover|bear)|(?:is|are) (?:always )?(?:paid|covered|borne) by us|"
    r"at our (?:own )?(?:expense|cost)|"
    r"(?:is|are|'s) on us|(?:lo|la|los|las|te lo|te la|te los) pagamos(?: nosotros)?|pagamos nosotros|nosotros pagamos|"
    r"(?:corre[n]?|va[n]?) (?:siempre )?(?:de|por|a) (?:nuestra cuenta|nuestro cargo|cargo de la tienda)|"
    r"a (?:nuestro cargo|cargo de la tienda)|"
    r"nos hacemos cargo|nos encargamos(?: nosotros)?)\b"
)
_CUSTOMER: Final = re.compile(
    r"\b(?:you(?:'d| would|'ll| will)? (?:have to |need to )?(?:pay|cover)|customers?(?: in \w+)? (?:pays?|covers?|"
    r"bears?)|"
    r"(?:is|are) (?:paid|covered|borne) by (?:you|the customer|the buyer)|at your (?:own )?(?:expense|cost)|(?:is|"
    r"are|'s) on you|"
    r"(?:lo|la|los|las) paga(?:s|n)?(?: tu)?(?: el cliente)?|paga(?:s|n)? el cliente|corre[n]? (?:de|"
    r"por) (?:tu cuenta|cuenta del cliente)|"
    r"a (?:tu cargo|cargo del cliente)|solo pagas|tu solo pagas|pagas tu)\b"
)
_FAULTS: Final = (
    r"faulty|defect\w*|error|wrong|mistake|damaged|broken|warranty|defectuos\w*|equivocad\w*|rot[oa]s?|danad\w*|garantia|"
    r"culpa nuestra|fallo"
)
_FAULT: Final = re.compile(rf"\b(?:{_FAULTS})\b")
_CONDITION: Final = re.compile(rf"\b(?:unless|only|salvo|solo|excepto|{_FAULTS})\b")
_UNLESS: Final = re.compile(r"\b(?:unless|except|salvo|excepto|a no ser)\b")
_EVEN_IF: Final = re.compile(r"\b(?:even (?:if|when|though)|whether or not|aunque|incluso (?:si|cuando))\b")
_NOT_FREE: Final = re.compile(r"\bnot? free\b")
_MATTERS: Final = frozenset(("returns", "warranty", "shipping"))
_DUTIES: Final = re.compile(r"\b(?:dut(?:y|ies)|customs|aduana\w*|arancel\w*)\b")


@dataclass(frozen=True, slots=True)
class _Statement:
    matters: frozenset[str]
    payers: frozenset[Payer]
    is_conditional: bool


@dataclass(slots=True)
class Payers:
    """Who pays, as a shop's texts say."""

    _told: list[_Statement] = field(default_factory=list)

    def add(self, text: str, kind: str) -> None:
        """Take in a text of the shop; `kind` is a policy's, where it is one."""
        self._told += _read(text, kind)

    def belies(self, flat: str, earlier: str) -> bool:
        """Whether plain text has somebody pay of whom no statement in the same matter says so without more ado."""
        payers = _payers(flat)
        matters = _matters(flat) or _matters(earlier)
        if payers == {"customer"} and _waves_away(flat):
            of = matters - {"shipping"} or {
                "returns",
                "warranty",
            }  # who pays for what is faulty is no matter of shipping
            return any(one.payers == {"shop"} and one.is_conditional and one.matters & of for one in self._told)
        if len(payers) != 1 or not matters or (payers == {"customer"} and matters == {"shipping"}):
            return False
        is_conditional = _CONDITION.search(f"{earlier} {flat}") is not None
        about = [one for one in self._told if one.matters & matters]
        fitting = [one for one in about if payers <= one.payers]
        if not about:
            return payers == {"shop"}
        if not fitting:
            return True
        return not is_conditional and payers == {"shop"} and all(one.is_conditional for one in fitting)


@lru_cache(maxsize=512)
def _read(text: str, kind: str) -> tuple[_Statement, ...]:
    """Return what a text says of who pays; "you pay, unless it is faulty" is two statements."""
    found = []
    for line in text.splitlines():
        for sentence in SENTENCE.split(line):
            flat = plain(sentence)
            payers = _payers(flat)
            if FREE.search(flat) and not _NOT_FREE.search(flat):
                payers |= {"shop"}
            if not payers:
                continue
            matters = _matters(flat) or (frozenset({kind}) & _MATTERS)
            found.append(_Statement(matters, payers, _CONDITION.search(flat) is not None))
            if payers == {"customer"} and _UNLESS.search(flat):
                found.append(_Statement(matters, frozenset({"shop"}), is_conditional=True))
    return tuple(found)


def _waves_away(flat: str) -> bool:
    """Whether plain text has somebody pay whatever is wrong: "even if it is faulty", and not "even if it is a gift"."""
    even = _EVEN_IF.search(flat)
    wrong = _FAULT.search(flat, even.end()) if even else None
    return even is not None and wrong is not None and not DENIED.search(flat, even.end(), wrong.start())


def _payers(flat: str) -> frozenset[Payer]:
    found: set[Payer] = set()
    if _SHOP.search(flat):
        found.add("shop")
    if _CUSTOMER.search(flat):
        found.add("customer")
    return frozenset(found)


def _matters(flat: str) -> frozenset[str]:
    if _DUTIES.search(flat):
        return frozenset({"duties"})
    found = topics(flat) & _MATTERS
    return found - {"shipping"} if found & {"returns", "warranty"} else found
