"""What a sentence is about and how it speaks: shipping or returns, a promise or a doubt, a thing that is there or gone.

The words are English and Spanish, in plain text (see `claims.plain`); other languages are checked by their numbers,
amounts, links and codes, which need no words.
"""

import re
from functools import lru_cache
from typing import Final

_TOPICS: Final = {
    "shipping": r"(?:at|to) your door|have it (?:by|in)|get it (?:by|in)|in your hands|en (?:tu )?casa|"
    r"lo (?:tendras|recib)|"
    r"you(?:'ll| will) (?:get|receive|have) it|\bl[oa]s? tienes?\b|"
    r"ship(?!shape)|deliver|dispatch|postage|courier|\barriv|parcel|express|\benvi(?!able)|entreg|repart|"
    r"\bsalen? (?:ese|el) (?:mismo|lunes|martes|miercoles|jueves|viernes)|\bleaves? (?:\w+ )?the same day|"
    r"\bleaves? (?:our|the) warehouse|"
    r"\blleg(?:a|ue)(?![nsr]{0,2} (?:hasta|a|al) (?:los |las |una? )?(?:\d|minimo|maximo|pedido))|mensajer|"
    r"paquete(?!s? de \d)|"
    r"portes|gastos de",
    "pickup": r"\b(?:keep|hold) (?:it|your order|the order|orders?) for\b|l[oa] guardamos|guardamos (?:el|tu) pedido|"
    r"\bcollect(?:\b|ed\b|ing\b)|\bpick(?:ed|ing)? (?:it |one |them |your order )?up\b(?! the phone)|"
    r"\bpick-?up\b(?! point)|in[ -]store\b|\brecog(?:er(?:l[oa]s?)?|el[oa]s?|es?|ida)\b(?<!punto de recogida)",
    "refund": r"\bdevolvemos\b|refund|money back|\bpay (?:it |you )?back|reembols|\bdinero\b",
    "contact": r"@|\b(?:the|our) lines? (?:is|are) |"
    r"\bphone|\btelephone|e-?mail|whatsapp|\bcall (?:us|\+?\d)|telefono|\bcorreo (?:electronico)?|"
    "customer service|"
    r"atencion al cliente",
    "returns": r"\breturn|exchang|send (?:it|them|something) back|withdrawal|devol|devuel|"
    r"(?<!en )\bcambi[oa]r?\b(?! de (?!talla|color|modelo|producto|articulo|opinion|idea))|"
    r"desist",
    "warranty": r"warrant|guarante|garant",
    "payment": r"\bpayment|\bpay (?:with|by|in|via|using|later|on)\b|\bpaid (?:with|in|by card)\b|accept (?:visa|"
    r"cards?|pay)|"
    r"instal?ment|paypal|klarna|affirm|bizum|\bvisa\b|mastercard|american express|bitcoin|transfer(?:encia|s\b)|"
    r"\ba plazos\b|\bpago\b|\bpag(?:ar|a|as|ue) (?:con|en|a|por|contra)\b|financ|"
    r"tarjeta(?! (?:escrita|manuscrita|de felicitacion))|contra ?reembolso|"
    r"cash on delivery",
    "hours": r"\bopen|opening|(?:\b(?:business|our|store|shop|office|support|phone|the)\s+|^\W*)hours\b|"
    r"clos(?:e|ed|es|ing)\b|horario|\babr(?:e|imos|en)\b|\babiert[oa]s? (?:de|del|hasta|desde|todos?|los|el|a)\b|"
    r"cerrad[oa]s?\b|"
    r"\bcierra[n]?\b|\bcerramos",
    "discount": r"\bdeals?\b|2[- ]for[- ]1|2x1|half[- ]price|mitad de precio|discount|coupon|voucher|promo|"
    r"\bcode\b|\bon sale\b|\bsale (?:price|ends|items?)|clearance|% off\b|\boff (?:the|your|all|every)|descuento|cupon|"
    "codigo|rebaja|"
    r"oferta|newsletter",
    "restock": r"restock|back in|\bbe back|back (?:next|on|by)\b|\bis back\b|repon|reposicion|\bvuelve",
    "cart": r"\bcart\b|\bbasket\b|carrito|cesta",
}
_TOPIC: Final = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _TOPICS.items()))
ORDER_STATUS: Final = re.compile(
    r"(?<!when )(?<!once )(?<!if )(?<!cuando )\b(?:your|tu|su) (?:\w+ )?(?:order|parcel|package|bike|jacket|item|"
    r"product|pedido|paquete|producto|articulo)\b(?: \S+){0,2}? "
    r"(?:is (?:on|being|out|still|ready|in|delayed|packed)|has (?:been (?:shipped|sent|dispatched|delivered|"
    r"packed|cancelled)|left|shipped|arrived)|was (?:sent|dispatched|placed|"
    r"shipped|delivered|cancelled)|"
    r"shipped|esta (?:en|de|listo|pendiente|siendo|cancelado|confirmado|entregado|enviado)|"
    r"ha (?:sido|salido|llegado)|fue (?:enviado|entregado)|salio)\b|"
    r"\bwe(?:'ve| have)? (?:already |just |now )?(?:sent|shipped|dispatched|packed|cancell?ed|refunded) your "
    r"(?:order|parcel|package)\b"
)
SPECIAL: Final = re.compile(
    r"\b(?:24/7|2[- ]for[- ]1|2 ?x ?1|half[- ]price|half off|buy one|bogo|clearance|flash sale|black friday|"
    r"cyber monday|on sale|"
    r"reduced|limited edition|edicion limitada|mitad de precio|rebajad[oa]s?|rebajas|de oferta|liquidacion|"
    r"plus (?:vat|tax)|"
    r"excluding (?:vat|tax)|(?:vat|tax) not included|mas iva|sin iva|iva no incluido"
    r")\b"
)
A_WHILE: Final = re.compile(
    r"(?<!\bde )(?<!\bof )(?<!\bper )\b(?:an?|un|una) (?:whole |full |entire )?(?P<unit>hour|day|week|month|year|"
    r"hora|dia|semana|mes|ano)\b(?!-)"
)
POLICIES: Final = frozenset(("shipping", "pickup", "returns", "refund", "warranty", "payment"))
"""What binds a shop: of these nothing is said that no text of the shop holds."""


@lru_cache(maxsize=4_096)
def topics(flat: str) -> frozenset[str]:
    """Return what plain text is about."""
    return frozenset(match.lastgroup for match in _TOPIC.finditer(flat) if match.lastgroup)


IN_STOCK: Final = re.compile(
    r"\b(?:in stock|available|ready to (?:ship|order|go)|we(?:'ve| have|'ve got| have got|'ve still got|"
    r" still have) (?:got )?(?:it|them|the|one|some|all)|we've still got|we still have|"
    r"can (?:still )?be (?:ordered|bought|had)|there(?:'s| is| are)(?: still)? (?:some|plenty|a few|one|"
    r"several)\b[^.;?]{0,40}\bleft|"
    r"lista?s? para (?:enviar|pedir)|listos? para (?:enviar|pedir)|"
    r"se puede[n]? (?:pedir|comprar)|hay (?:las )?tallas?|"
    r"you can (?:still )?(?:get|buy|"
    r"order) (?:it|them)|"
    r"en stock|disponibles?|hay existencias|tenemos tod[oa]s|l[oa]s? tenemos|"
    r"quedan?(?= (?:unidades|algun|disponible|existencia|\d)))\b"
)
OUT_OF_STOCK: Final = re.compile(
    r"\b(?:out of stock|sold out|(?:is|are|all) gone|se han acabado|(?:available|in stock|disponible|stock):? no|"
    r"run out of|se (?:nos|me) han? (?:terminado|acabado|agotado)|(?:not|isn't|aren't|no longer|currently un|"
    r"un)\s?(?:currently |in |yet |longer )?"
    r"(?:available|stock)|unavailable|(?:don't|do not) have (?:it|them)|discontinued|"
    r"agotad[oa]s?|sin (?:stock|existencias)|descatalogad[oa]s?|"
    r"(?:ya )?no (?:esta|estan|hay|quedan?|tenemos)(?: ya| ahora)?(?: mismo)?(?: disponibles?| existencias|"
    r" en stock| stock)|"
    r"(?:ya )?no (?:l[oa]s? tenemos|(?:nos )?quedan?(?: ningun[oa]s?)?(?=[.,;!]|$)))\b"
)
SURE_OF_STOCK: Final = re.compile(r"\b(?:in stock|out of stock|sold out|en stock|agotad[oa]s?|existencias|sin stock)\b")
SCARCE: Final = re.compile(
    r"\b(?:handful|last one|one last|last (?:few|pair|piece)|(?:only a |very |just a )?few (?:are )?(?:left|remaining)|"
    r"almost (?:gone|sold out)|"
    r"selling fast|low (?:in |on )?stock|running out|ultim[oa]s? (?:unidad|pieza|par)\w*|(?:quedan )?poc[oa]s unidades|"
    r"quedan (?:muy )?poc[oa]s|a punto de agotarse|se agota|casi agotad[oa]s?)\b"
)
FREE: Final = re.compile(
    r"(?<!feel )(?<!hands-)(?<!-)\bfree\b(?!dom| to\b| from\b(?!\s*[€$£\d])|-| of (?!charge)| delivery attempt)|"
    r"\bgratis\b|\bgratuit[oa]s?\b|complimentary|"
    r"\b(?:no|without|zero) (?:extra |additional |any )?(?:shipping |delivery |return )?(?:costs?|charges?|fees?)\b|"
    r"sin (?:coste|costes|gastos|cargo)\b|\bsin pagar\b|\bno pag(?:as|ais|a) (?:el |los |las )?(?:envio|gastos|"
    r"nada|portes)\b|"
    r"\bningun (?:cargo|coste|gasto)\b|\bde regalo\b|\b(?:te )?regalamos\b|\bas a (?:free )?gift\b|"
    r"\bcosts? (?:you )?nothing\b|\bno cuestan? nada\b|\bon (?:us|"
    r"the house)\b|invita la casa"
)
FREE_THING: Final = re.compile(r"\bgift|\bsample|regalo|muestra")
SOON: Final = re.compile(
    r"\b(?:today|tomorrow|tonight|overnight|same[ -]day|next[ -](?:working |business )?day|this week|next week|"
    r"by the weekend|this weekend|hoy|(?<!la )(?<!de )manana|pasado manana|esta noche|esta semana|la semana que viene|"
    r"el mismo dia|al dia siguiente|este fin de semana)\b"
)
_SOONS: Final = (
    ("today", re.compile(r"\b(?:today|hoy)\b")),
    ("next day", re.compile(r"next.(?:working |business )?day|overnight|dia siguiente")),
    ("same day", re.compile(r"same.day|mismo dia")),
)


def soon_in(flat: str) -> tuple[str, ...]:
    """Return the near days that plain text promises, "next-day" and "al día siguiente" by one name."""
    said = (match[0] for match in SOON.finditer(flat))
    return tuple(next((name for name, words in _SOONS if words.search(one)), one) for one in said)


VAGUELY_SOON: Final = re.compile(
    r"\b(?:in a few days|within days|in no time|very soon|in a couple of days|en unos dias|en pocos dias|"
    r"enseguida|muy pronto)\b"
)
WEEKDAY: Final = re.compile(
    r"\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend|lunes|martes|miercoles|jueves|viernes|sabado|"
    r"domingo|fin(?:es)? de semana)s?\b"
)
CLOSED: Final = re.compile(
    r"\bclosed?\b|\bshut\b|except|cierra[n]?\b|cerramos|cerrad|excepto|salvo|\bnot open\b|no abr"
)
ABSOLUTE: Final = re.compile(
    r"\b(?:lifetime|life-?long|for life|unlimited|any ?time|no questions asked|worldwide|anywhere|everywhere|"
    r"international(?:ly)?|money[ -]back|price match\w*|forever|never expires?|always free|no limit|"
    r"sin limite|de por vida|ilimitad[oa]s?|"
    r"en cualquier momento|sin preguntas|todo el mundo|a cualquier pais|para siempre)\b"
)
DENIED: Final = re.compile(
    r"\b(?:nobody|no one|nadie|not?|n't|never|none|neither|cannot|without|no|nunca|ningun[oa]?|sin|tampoco)\b|n't\b"
)
DOUBTED: Final = re.compile(
    r"\?\W*$|\b(?:(?:could not|couldn't|cannot|can't|unable to|not able to) (?:\w+ )?(?:find|see|confirm|check|look|"
    r"tell|say|"
    r"access|promise|verify)|"
    r"(?:don't|do not) (?:have|know|see|find) (?:(?:any|that|this|the|enough|more|exact) )*(?:information|info|"
    r"details?|access|data|"
    r"figures?|whether|if|about|how|what|when|it mentioned|mentioned)|(?:don't|do not) know|not sure|no information|"
    r"let me (?:check|ask|get|pass|put|know)|would you like|shall i|should i|if you(?:'d| would)? like,? (?:i|we|me)|"
    r"i can (?:ask|check|pass|put|get|hand|connect)|happy to (?:help|check|pass|ask)|i'd rather|i would rather|"
    r"no (?:puedo|podria) (?:\w+ )?(?:ver|confirmar|consultar|comprobar|saber|decir|encontrar|asegurar)|"
    r"no (?:lo )?se(?=\W*$|[.,;]| (?:si|que|cuant[oa]s?|cual|cuando|donde|como|decir\w*|exactamente|con)\b)|"
    r"no (?:he )?(?:encuentro|encontrado|podido)|no (?:tengo|dispongo de|veo|aparece) (?:\w+ )?(?:informacion|datos?|"
    r"detalles|"
    r"constancia|acceso|claro|el dato)|no estoy segur\w|quieres que|quiere que|te (?:pongo|paso) con|"
    r"si (?:quieres|lo prefieres|te parece),? (?:te|puedo|le|lo|pregunto|aviso|paso)|prefiero no)\b"
)
LIMIT: Final = re.compile(
    r"\b(?:under|below|less than|up to|at most|within (?:your|that|this|a)|budget|over|above|more than|at least|"
    r"between|"
    r"around|you (?:asked|mentioned|said|want\w*|need\w*)|for your|your|menos de|hasta|por debajo|como maximo|"
    r"presupuesto|"
    r"mas de|por encima|al menos|entre|alrededor|unos|has (?:pedido|dicho|preguntado)|buscas|tu|para tu)\b"
)
WATCHED: Final = re.compile(
    r"\b(?:\d+|many|several|other|otras|otros|muchas|varias) (?:\w+ ){0,2}"
    r"(?:people|shoppers|customers|personas|clientes) (?:are |have |estan )?"
    r"(?:also |right now |currently |ahora mismo )?(?:looking at|viewing|watching|mirando|viendo)\b|"
    r"\bin (?:\d+|other people's|other shoppers'|\w+ people's) (?:carts|baskets)\b"
)
"""What other shoppers do, which nobody has told the answer."""
EACH: Final = re.compile(r"\b(?:each|apiece|either|cada un[oa]|los dos|las dos|ambos|ambas|both)\b")
ALIKE: Final = re.compile(
    r"\b(?:each (?:one|of them)|every one|all (?:of them|three|four)|whether|either|both in|tanto en|ya sea|da igual|"
    r"cada un[oa])\b|"
    r"\b(?:l[oa]s? )?(?:elijas|cojas|pidas|compres) en\b"
)
EVERY_FORM: Final = re.compile(
    r"\b(?:whichever|no matter which|sea cual sea|cualquiera que sea|any of (?:its|the|our)|"
    r"cualquiera de (?:sus|l[oa]s))\b|"
    r"\b(?:no matter what|regardless of) (?:the |of the )?(?:sizes?|colou?rs?|variants?|versions?)\b|"
    r"(?<!almost )\b(?:in |for )?(?:every|all|any) (?:\w+ )?(?:sizes?|colou?rs?|variants?|versions?)\b|"
    r"(?<!casi )\b(?:en )?(?:(?<!casi )todas? las|(?<!casi )todos? los|cualquier) "
    r"(?:tallas?|colou?res?|tamanos?|versiones|variantes?)\b"
)
PLENTY: Final = re.compile(
    r"\b(?:plenty|lots|several|many|de sobra|un monton|varias (?:unidades|piezas)|muchas (?:unidades|piezas))\b"
)
SEASON: Final = re.compile(
    r"\b(?:until|till|before|hasta|en|in)\W+(?:(?:the|la|el|early|late|mid|next|this|principios de|finales de)\W+){0,2}"
    r"(?:spring|summer|autumn|fall|winter|primavera|verano|otono|invierno|new year|christmas|navidad)\b"
)
OFFERED_IN: Final = re.compile(
    r"\b(?:comes? in|available in|offered in|sold in|exists? in|colou?rs(?: are)?|colores(?: son)?|vienen? en|"
    r"disponibles? en|"
    r"existen? (?:ademas |tambien )?en|se (?:hace|ofrece|vende)n? (?:tambien )?en|l[oa]s? hay (?:tambien )?(?:en|de)|"
    r"(?:sizes|versions|flavou?rs|tallas|versiones|tamanos|formatos|sabores)(?: \w+){0,4}?:|colou?rs:|colores:)\s+"
    r"(?P<list>[^.;:()\n]+)"
)
TOWARDS_FREE: Final = re.compile(
    r"(?:\b(?:for|to get|to reach|away from|short of|until|towards?|para|hasta|a)\b|\bdel)\W+(?:el |la |the |"
    r"tener |your )?"
    r"(?:free (?:shipping|delivery)|envio (?:gratis|gratuito))|\bfree (?:shipping|delivery) (?:\w+ )?(?:applies|apply)|"
    r"\benvio gratis (?:\w+ )?se aplica|\bwould be free|\bseria gratis|\bsaldria gratis"
)
DIFFERENCE: Final = re.compile(
    r"\b(?:cheaper|less|more|difference|gap|dearer|saves?|saving|adds?|extra|on top|surcharge|goes up|suma|anade|"
    r"sube|"
    r"adicional(?:es)?|barat\w*|menos|mas|diferencia|ahorr\w*|car[oa])\b"
)
TOTAL: Final = re.compile(
    r"\b(?:total|together|altogether|in all|sum|all (?:two|three)|come to|comes to|adds? up|works? out|makes?|would be|"
    r"you(?:'d| would) pay|both|them all|everything|one by one|(?:you )?reach|gets you to|takes you to|por separado|"
    r"suelt[oa]s|pagarias|llegas a|juntos|juntas|suman?|en conjunto|serian?|se queda[n]? en|sale[n]? (?:a|por)|"
    r"te llevas)\b"
)
OVERVIEW: Final = re.compile(
    r"\b(?:prices?|ranges?|rang(?:e|ing)|start\w*|from|between|cheapest|precios?|desde|empiezan?|entre|van de|"
    r"mas barat\w+)\b"
)
LISTING: Final = re.compile(
    r"\b(?:here (?:are|is)|these|those|found|options?|we have|we (?:sell|offer|carry)|there (?:are|is)|top|both|"
    r"products?|"
    r"choices|jackets|articles?|items?|estos|estas|encontr\w*|opciones|tenemos|vendemos|hay|ambos|ambas|"
    r"productos?|articulos?)\b"
)
OFFERED: Final = re.compile(
    r"\b(?:we (?:have|sell|offer|carry|stock)|recommend\w*|suggest\w*|try|how about|tenemos|vendemos|ofrecemos|"
    r"recomiendo|"
    r"recomendamos|sugiero|prueba|costs?|cuesta|price|precio)\b"
)
ORDERED: Final = re.compile(r"(?:#|\b(?:order|tracking|number|no\.|pedido|seguimiento|numero)\W{0,3}(?:\w+\W+)?)$")
SIZE: Final = re.compile(r"\b(?:sizes?|tallas?)\s+(?:is |are |es |son )?([a-z]{1,4}\b|\d{1,3}(?:[.,]5)?)")
SIZES: Final = frozenset(("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "2xl", "3xl", "4xl", "5xl"))
OFFERED_AS: Final = re.compile(
    r"\b(?:comes? in|l[oa]s? hay|also in|exists? in|existen?|se hacen?|se ofrecen?|offered|available|colou?rs?|"
    r"versions?|versiones|sizes?|tallas?|colores?|viene en|disponibles?|in stock|"
    r"en stock)\b"
)
COMMON_NAMES: Final = frozenset(
    re.split(
        r"\s+",
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
        "september october november december lunes martes miercoles jueves viernes sabado domingo enero febrero marzo "
        "abril mayo junio julio agosto septiembre octubre noviembre diciembre yes no hello hi hola si gracias thanks "
        "thank you i i'd i'll i'm i've we we'd we'll we've it's that's here's one two three four five both our "
        "your the this these those for with in on dos tres cuatro cinco price stock size colour color material weight "
        "talla precio peso envio shipping "
        "delivery returns small medium large extra pequeno mediano grande islands islas island isla",
    )
)
"""Words with a capital that name no product."""
WELL_KNOWN: Final = frozenset(
    re.split(
        r"\s+",
        "spain espana united states estados unidos kingdom reino unido england inglaterra scotland escocia europe"
        " europa "
        "france francia germany alemania italy italia portugal ireland irlanda canada mexico pacific pacifico atlantic "
        "atlantico netherlands holanda paises bajos belgium belgica austria switzerland suiza poland polonia swed"
        "en suecia "
        "norway noruega denmark dinamarca america norte sur este oeste north south east west great britain gran "
        "bretana christmas navidad eve nochebuena easter pascua thanksgiving accion gracias dia day new year ano nuevo",
    )
)
"""Places that the texts of a shop in another language write otherwise."""
