"""How shoppers wrap what they ask for: phrases that are left out of a message as wholes, for seven languages.

Written from knowledge of the languages; folded like all of search (small letters, no accents).

- `PHRASES`: "in stock", "how much is it", "by next week".
- `RELATIVES`: "for my brother" says nothing of the thing, unless it is to be a gift (`GIFT`).
"""

import re
from typing import Final

_DAYS: Final = {
    "en": "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "es": "lunes|martes|miercoles|jueves|viernes|sabado|domingo",
    "fr": "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
    "de": "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag",
    "it": "lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica",
    "pt": "segunda|terca|quarta|quinta|sexta|sabado|domingo",
    "nl": "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag",
}
_PHRASES: Final = {
    "en": (
        r"(?:in|on|have|got|out of) (?:stock|store)",
        r"right (?:now|away)",
        r"at the moment",
        (
            r"how (?:much|many|long|soon)(?: (?:is|are|does|do|would|will))?(?: "
            r"(?:it|they|that|this|these))?(?: cost| be)?"
        ),
        r"(?:a |the )?(?:lot|bit|couple|bunch|pair) of",
        r"as soon as possible",
        r"point me (?:to|in the direction of)",
        r"by any chance",
        r"such as",
        r"of course",
        r"good (?:morning|afternoon|evening|day)",
        r"have a (?:look|nice day|great day)",
        (
            r"(?:a|any|which|this|that|good|better|best|another|the|new) ones?(?= "
            r"(?:that|which|for|with|in|is|are|please|you)|\W|$)"
        ),
        (
            r"(?:by|before|until|till|within|for|on) (?:the )?(?:end of )?(?:"
            r"(?:this|next|the) )?(?:week|weekend|month|year|tomorrow|{days})"
        ),
        r"(?:this|next|last) (?:week|weekend|month|year|{days})",
        r"in (?:a|the next|\d+) (?:few |couple of )?(?:days?|weeks?|months?)",
    ),
    "es": (
        r"(?:en|hay|queda|tienen?|teneis) (?:stock|existencias?|tienda)",
        r"(?:en|de) (?:la|su|tu|vuestra|esta|nuestra) tienda\b",  # and no tent: "una tienda para dos"
        r"tiendas? (?:online|web|fisicas?)",
        r"ahora mismo",
        r"en este momento",
        r"por favor",
        r"cuanto (?:cuestan?|valen?|seria|es)",
        r"a que precio",
        r"buen(?:os|as) (?:dias|tardes|noches)",
        r"que tal",
        r"echar un vistazo",
        r"me va(?:is|n|s)? a",
        r"lo antes posible",
        (
            r"(?:para|antes de|de aqui a|en) "
            r"(?:el |la |este |esta |proximo |proxima |final de |finales de )*"
            r"(?:semana|mes|fin de semana|finde|manana|{days})(?: que viene| proxim[oa])?"
        ),
        (
            r"(?:este|esta|la|el) (?:proxim[oa] )?(?:semana|mes|fin de semana|finde)"
            r"(?: que viene| proxim[oa]| pasad[oa])?"
        ),
    ),
    "fr": (
        r"en (?:stock|magasin|ce moment)",
        r"s'?il (?:vous|te) plait",
        r"est ?-?ce que?",
        r"y ?-?a ?-?t ?-?il",
        r"il y a",
        r"tout de suite",
        r"combien (?:coutent|coute|ca coute|est ?-?ce)",
        r"a quel prix",
        r"avez ?-?vous",
        r"pouvez ?-?vous",
        r"en train de",
        r"je suis a la recherche d[e']?",
        r"des que possible",
        (
            r"(?:pour|avant|d'ici|dans|j'en ai besoin) "
            r"(?:la |le |ce |cette |fin de |d'ici )*(?:semaine|mois|week-?end|demain|{days})(?: prochaine?)?"
        ),
        r"(?:cette|la|ce) (?:semaine|mois|week-?end)(?: prochaine?| derniere?)?",
    ),
    "de": (
        r"auf lager",
        r"im (?:moment|augenblick|laden|angebot)",
        r"wie (?:viel|teuer)",
        r"zur zeit",
        r"auf der suche",
        r"so (?:schnell|bald) wie moglich",
        (
            r"(?:bis|vor|fur|am|in|innerhalb|noch) "
            r"(?:zum |der |die |das |den |dem |ende |einer )*"
            r"(?:nachste[nrs]? |kommende[nrs]? |diese[nrs]? )?(?:woche|wochenende|monat|morgen|{days})"
        ),
        r"(?:nachste|kommende|diese)[nrs]? (?:woche|wochenende|monat)",
    ),
    "it": (
        r"in (?:magazzino|negozio|questo momento)",
        r"per (?:favore|piacere)",
        r"c'?e",
        r"ci sono",
        r"quanto costano?",
        r"il prima possibile",
        (
            r"(?:per|entro|prima di|prima del) "
            r"(?:la |il |l'|fine |questa |questo |prossim[oa] )*(?:settimana|mese|weekend|domani|{days})"
            r"(?: prossim[oa])?"
        ),
        r"(?:questa|la|questo) (?:prossima )?(?:settimana|mese)(?: prossim[oa]| scors[oa])?",
    ),
    "pt": (
        r"em (?:estoque|stock|loja)",
        r"por favor",
        r"neste momento",
        r"agora mesmo",
        r"quanto custam?",
        r"a procura de",
        r"o mais rapido possivel",
        (
            r"(?:para|pra|ate|antes de|na|no) "
            r"(?:a |o |esta |este |proxim[oa] |fim da |fim do )*(?:semana|mes|fim de semana|amanha|{days})"
            r"(?: que vem| proxim[oa])?"
        ),
        r"(?:esta|este|a|o) (?:proxim[oa] )?(?:semana|mes|fim de semana)(?: que vem| proxim[oa]| passad[oa])?",
    ),
    "nl": (
        r"op (?:voorraad|dit moment|zoek)",
        r"in de winkel",
        r"hoeveel kost(?:en)?",
        r"wat kost(?:en)?",
        r"zo snel mogelijk",
        (
            r"(?:voor|tegen|binnen|uiterlijk) (?:de |het |volgende |deze |eind |een )*"
            r"(?:week|weekend|maand|morgen|{days})"
        ),
        r"(?:volgende|deze|komende) (?:week|weekend|maand)",
    ),
}
PHRASES: Final = {
    language: re.compile(r"\b(?:" + "|".join(phrases).replace("{days}", _DAYS[language]) + r")\b")
    for language, phrases in _PHRASES.items()
}

_RELATIVES: Final = {
    "en": (
        r"for (?:my|our|a|his|her|their|the) (?:\w+ )?{who}",
        """
        brother sister mother father mom mum mommy mummy dad daddy wife husband son daughter friend friends
        girlfriend boyfriend partner fiance fiancee uncle aunt auntie nephew niece cousin grandma grandpa
        grandmother grandfather granny boss colleague coworker neighbor neighbour roommate family parents
        """,
    ),
    "es": (
        r"para (?:mi|mis|su|un|una|nuestro|nuestra) {who}",
        """
        hermano hermana madre padre mama papa mujer esposa esposo marido hijo hija hijos amigo amiga amigos novia
        novio pareja tio tia sobrino sobrina primo prima abuela abuelo jefe companero companera vecino vecina
        familia padres
        """,
    ),
    "fr": (
        r"pour (?:mon|ma|mes|notre|un|une) {who}",
        """
        frere soeur mere pere maman papa femme mari epouse epoux fils fille ami amie amis copine copain conjoint
        oncle tante neveu niece cousin cousine grand-mere grand-pere patron collegue voisin voisine famille parents
        """,
    ),
    "de": (
        r"(?:fur|fuer) (?:mein|meine|meinen|unser|unsere|unseren|einen|eine) {who}",
        """
        bruder schwester mutter vater mama papa frau mann sohn tochter freund freundin freunde partner partnerin
        onkel tante neffen neffe nichte cousin cousine oma opa chef chefin kollegen kollegin nachbarn nachbarin
        familie eltern
        """,
    ),
    "it": (
        r"per (?:il |la |i )?(?:mio|mia|miei|nostro|nostra|un|una) {who}",
        """
        fratello sorella madre padre mamma papa moglie marito figlio figlia figli amico amica amici ragazza ragazzo
        fidanzata fidanzato zio zia nipote cugino cugina nonna nonno capo collega vicino vicina famiglia genitori
        """,
    ),
    "pt": (
        r"(?:para|pra) (?:o |a |os )?(?:meu|minha|meus|nosso|nossa|um|uma) {who}",
        """
        irmao irma mae pai mulher esposa marido filho filha filhos amigo amiga amigos namorada namorado parceiro
        parceira tio tia sobrinho sobrinha primo prima avo chefe colega vizinho vizinha familia pais
        """,
    ),
    "nl": (
        r"voor (?:mijn|onze|een) {who}",
        """
        broer zus moeder vader mama papa vrouw man zoon dochter vriend vriendin vrienden partner oom tante neef
        nicht oma opa baas collega buurman buurvrouw gezin ouders
        """,
    ),
}
RELATIVES: Final = {
    language: re.compile(r"\b" + pattern.format(who="(?:" + "|".join(who.split()) + ")") + r"\b")
    for language, (pattern, who) in _RELATIVES.items()
}

GIFT: Final = re.compile(
    r"\b(?:gifts?|presents?|birthday|anniversary|regal(?:o|os|ar)|cumpleanos|cadeaux?|anniversaire|geschenke?"
    r"|geburtstag|regal[oi]|compleanno|presentes?|prendas?|aniversario|cadeaus?|verjaardag)\b"
)
