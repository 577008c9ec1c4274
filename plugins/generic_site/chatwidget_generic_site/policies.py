"""Tells a shop's policies by their address and their title, in seven languages."""

import re
import unicodedata
from typing import Final

from chatwidget import PolicyKind

_WORDS: Final[tuple[tuple[PolicyKind, str], ...]] = (
    (
        "returns",
        (
            r"returns?|refunds?|return-policy|exchanges?|right-of-withdrawal|cancellation-policy|"
            r"devoluci(?:on|ones)|reembolsos?|cambios-y-devoluciones|desistimiento|"
            r"retours?|remboursements?|retractation|droit-de-retractation|"
            r"ruck(?:gabe|sendung|sendungen|erstattung|erstattungen)|rueckgabe|widerruf|widerrufs(?:recht|belehrung)|retouren?|umtausch|"
            r"resi|reso|rimbors[oi]|recesso|diritto-di-recesso|"
            r"devoluc(?:ao|oes)|trocas?|reembolso|retourneren|retourbeleid|terugbetaling|herroeping(?:srecht)?"
        ),
    ),
    (
        "shipping",
        (
            r"shipping|delivery|deliveries|shipment|dispatch|envios?|gastos-de-envio|entregas?|livraisons?|expeditions?|"
            r"versand|versand(?:kosten|bedingungen|informationen)|lieferung|liefer(?:zeiten|bedingungen|kosten)|"
            r"spedizion[ei]|consegn[ae]|frete|verzending|verzend(?:en|kosten|beleid)|bezorging|levering|levertijd"
        ),
    ),
    (
        "privacy",
        (
            r"privacy|data-protection|gdpr|cookies?|cookie-policy|privacidad|proteccion-de-datos|confidentialite|"
            r"donnees-personnelles|datenschutz|datenschutz(?:erklarung|erklaerung|hinweise)|riservatezza|"
            r"privacidade|protecao-de-dados|privacybeleid|privacyverklaring"
        ),
    ),
    (
        "terms",
        (
            r"terms|conditions|terms-of-service|terms-and-conditions|legal|legal-notice|imprint|tos|"
            r"terminos|condiciones|aviso-legal|condiciones-generales|cgv|cgu|mentions-legales|"
            r"agb|impressum|nutzungsbedingungen|geschaftsbedingungen|geschaeftsbedingungen|"
            r"termini|condizioni|note-legali|termos|condicoes|aviso-legal|algemene-voorwaarden|voorwaarden"
        ),
    ),
    (
        "payment",
        (
            r"payments?|payment-methods|payment-options|pagos?|formas-de-pago|metodos-de-pago|paiements?|moyens-de-paiement|"
            r"zahlung|zahlungs(?:arten|methoden|bedingungen|weisen|moglichkeiten)|pagament[oi]|metodi-di-pagamento|"
            r"formas-de-pagamento|betaling|betaalmethoden|betaalmogelijkheden|betalen"
        ),
    ),
    (
        "warranty",
        (
            r"warranty|warranties|guarantees?|garantias?|garanties?|garantien?|gewahrleistung|gewaehrleistung|garanzia|garanzie"
        ),
    ),
    (
        "contact",
        (
            r"contacts?(?!-lens)|contact-us|get-in-touch|contacto|contactar|contactanos|contactez-nous|nous-contacter|kontakt|"
            r"contatt[oi]|contattaci|contatos?|contactos|fale-conosco|klantenservice"
        ),
    ),
)
_KINDS: Final = tuple((kind, re.compile(rf"(?:^|-)(?:{words})(?:-|$)")) for kind, words in _WORDS)
_FOLDERS: Final = frozenset(("policies", "policy", "legal", "politicas", "politiques", "richtlinien", "politiche"))
_NOT_POLICIES: Final = frozenset(
    (  # noqa: SIM905 - words read better than columns of quotes
        "blog blogs news articles article posts post journal magazine noticias actualites aktuelles notizie "
        "nieuws products product producto productos produit produits produkt produkte prodotto prodotti "
        "collections collection category categoria categorie kategorie "
    ).split()
)
_MOST_WORDS: Final = 7


def policy_kind(path: str, title: str) -> PolicyKind | None:
    """Return which policy a page is; None where neither its address nor its short title says so."""
    segments = [_slug(segment) for segment in path.partition("?")[0].split("/") if segment]
    if any(segment in _NOT_POLICIES for segment in segments[:-1]):
        return None
    last = re.sub(r"-(?:html?|php|aspx?)$", "", segments[-1]) if segments else ""
    for name in (last, _slug(title)):
        if name and name.count("-") < _MOST_WORDS:
            for kind, words in _KINDS:
                if words.search(name):
                    return kind
    return "other" if len(segments) > 1 and segments[-2] in _FOLDERS else None


def _slug(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.lower().replace("%20", "-")).encode("ascii", "ignore").decode()
    return re.sub(
        r"[^a-z0-9]+", "-", folded.rpartition(".")[0] if folded.endswith((".html", ".php")) else folded
    ).strip("-")
