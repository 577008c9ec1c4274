"""Tells a shop's policies by slug and title, in the languages most shops write."""

import re
import unicodedata
from typing import Final

from chatwidget import PolicyKind

_WORDS: Final[tuple[tuple[PolicyKind, str], ...]] = (
    (
        "returns",
        (
            "returns?|refunds?|refund_returns|exchanges?|withdrawal|cancellation|devoluci(?:on|ones)|reembolsos?|cambios|"
            "desistimiento|retours?|remboursements?|retractation|ruckgabe|rueckgabe|ruckerstattung|widerruf\\w*|retouren?|"
            "resi|rimborsi|recesso|devolucoes|trocas|retourneren|herroeping\\w*"
        ),
    ),
    (
        "shipping",
        (
            "shipping|delivery|deliveries|shipment|dispatch|envios?|entregas?|livraisons?|expedition|versand\\w*|"
            "lieferung|liefer\\w+|spedizion[ei]|consegn[ae]|frete|verzend\\w*|bezorging|levering"
        ),
    ),
    ("privacy", "privacy\\w*|gdpr|cookies?|privacidad|proteccion-de-datos|confidentialite|datenschutz\\w*|privacidade"),
    (
        "terms",
        (
            "terms|conditions|legal|imprint|terminos|condiciones|aviso-legal|cgv|cgu|mentions-legales|agb|impressum|"
            "\\w*geschaftsbedingungen|termini|condizioni|termos|condicoes|voorwaarden"
        ),
    ),
    ("payment", "payments?|pagos?|paiements?|zahlung\\w*|pagament[oi]|betaling|betalen"),
    ("warranty", "warrant(?:y|ies)|guarantees?|garantias?|garanties?|gewahrleistung|garanzia"),
    ("contact", "contacts?|contacto|contactanos|contactez-nous|kontakt|contatt[oi]|contatos?|klantenservice"),
)
_KINDS: Final = tuple((kind, re.compile(rf"(?:^|-)(?:{words})(?:-|$)")) for kind, words in _WORDS)
_MOST_WORDS: Final = 7


def policy_kind(slug: str, title: str) -> PolicyKind | None:
    """Return which policy a page is; None where neither its slug nor its short title says so."""
    for name in (_slug(slug), _slug(title)):
        if name and name.count("-") < _MOST_WORDS:
            for kind, words in _KINDS:
                if words.search(name):
                    return kind
    return None


def _slug(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
