"""The offline answerer's own words, in English and Spanish."""

from typing import Final

from chatwidget.catalogue.hits import Hit
from chatwidget.checking.amounts import amount

_PHRASES: Final = {
    "en": {
        "greeting": "Hello! Ask me about our products, shipping or returns.",
        "thanks": "You are welcome! Is there anything else?",
        "one": "Yes, this fits:",
        "several": "Yes, these fit:",
        "found": "This is what I found:",
        "assortment": "Among other things we have:\n\n{list}\n\nWhat are you looking for?",
        "which_this": "Which product do you mean? These come that way:",
        "nearest_price": "I found nothing within that price. The closest is:",
        "only_these": "I can answer in English and Spanish here; I hope this helps.",
        "nearest_option": "I found none in that form. The closest is:",
        "cheapest": "The cheapest that fits:",
        "dearest": "The most expensive that fits:",
        "cheaper": "**{product}** is the cheaper one.",
        "lighter": "**{product}** is the lighter one.",
        "heavier": "**{product}** is the heavier one.",
        "cheapest_of": "From the cheapest to the most expensive:",
        "lightest_of": "From the lightest to the heaviest:",
        "heaviest_of": "From the heaviest to the lightest:",
        "alike": "In that they are alike.",
        "not_told": "The shop does not tell that of both.",
        "untold": "the shop does not tell",
        "not_told_of_all": "The shop does not tell that of all of them; of these it does:",
        "not_told_of": "The shop does not tell that. Would you like to ask a person?",
        "nothing": "I could not find that in this shop. Would you like to talk to a person?",
        "person": "Of course, I am passing you on to a person.",
        "order": "I cannot look into orders here. I am passing you on to a person who can.",
        "order_missing": "I can look up your order with its number and the e-mail address it was placed with. "
        "Please send me both, or log in at the shop.",
        "order_not_found": "I cannot find an order with that number and that e-mail address. Please check both, or log "
        "in at the shop.",
        "order_too_often": "That was tried too often. I am passing you on to a person who can help.",
        "order_none": "There is no such order in your account.",
        "order_own": "Here is what I found:",
        "order_status": "Here is what I found; for more, please log in at the shop.",
        "order_code_offer": "To see all of it here, ask me to mail you a one-time code.",
        "order_code_sent": "If there is such an order, a code of six digits is on its way to its e-mail address. "
        "Please write it here.",
        "order_code_wrong": "That code is not right or has expired. Please check it, or ask for a new code.",
        "order_is": "Order {number}: {status}",
        "proposed": "Please check this and confirm it below.",
        "cart_is": "In your cart:",
        "cart_empty": "Your cart is empty.",
        "cart_total": "Cart total: {amount}.",
        "cart_open": "[Open the cart]({url})",
        "cart_pay": "[Go to the checkout]({url})",
        "cart_which": "Which one would you like? **{product}** comes in: {list}.",
        "cart_what": "Which product should I put into your cart?",
        "in_stock": "in stock",
        "sold_out": "sold out",
        "variant_yes": "Yes, **{product}** is available in {variant}",
        "variant_no": "**{product}** in {variant} is sold out at the moment.",
        "variant_none": "**{product}** does not come that way.",
        "others": "Available instead: {list}.",
        "about": "**{product}** costs {price}{stock}.",
        "about_no_price": "**{product}**{stock}.",
        "choose": "{name}: {list}",
        "from": "from {price}",
    },
    "es": {
        "greeting": "¡Hola! Pregúntame por nuestros productos, los envíos o las devoluciones.",
        "thanks": "¡De nada! ¿Te ayudo con algo más?",
        "one": "Sí, esto encaja:",
        "several": "Sí, estos encajan:",
        "found": "Esto es lo que he encontrado:",
        "assortment": "Entre otras cosas tenemos:\n\n{list}\n\n¿Qué buscas?",
        "which_this": "¿De qué producto hablas? Estos los hay así:",
        "nearest_price": "No he encontrado nada a ese precio. Lo más parecido es:",
        "only_these": "Aquí puedo responder en español y en inglés; espero que esto te ayude.",
        "nearest_option": "No he encontrado ninguno así. Lo más parecido es:",
        "cheapest": "Lo más económico que encaja:",
        "dearest": "Lo más caro que encaja:",
        "cheaper": "**{product}** es lo más económico de los dos.",
        "lighter": "**{product}** pesa menos.",
        "heavier": "**{product}** pesa más.",
        "cheapest_of": "De lo más económico a lo más caro:",
        "lightest_of": "De lo más ligero a lo más pesado:",
        "heaviest_of": "De lo más pesado a lo más ligero:",
        "alike": "En eso son iguales.",
        "not_told": "La tienda no lo indica para los dos.",
        "untold": "la tienda no lo indica",
        "not_told_of_all": "La tienda no lo indica para todos; de estos sí:",
        "not_told_of": "La tienda no lo indica. ¿Quieres preguntárselo a una persona?",
        "nothing": "No he encontrado eso en esta tienda. ¿Quieres hablar con una persona?",
        "person": "Por supuesto, te paso con una persona.",
        "order": "Aquí no puedo consultar pedidos. Te paso con una persona que sí puede.",
        "order_missing": "Puedo consultar tu pedido con su número y el correo con el que se hizo. Envíame los dos, por "
        "favor, o inicia sesión en la tienda.",
        "order_not_found": "No encuentro ningún pedido con ese número y ese correo. Comprueba los dos, por favor, o "
        "inicia sesión en la tienda.",
        "order_too_often": "Se ha intentado demasiadas veces. Te paso con una persona que puede ayudarte.",
        "order_none": "No hay ningún pedido así en tu cuenta.",
        "order_own": "Esto es lo que he encontrado:",
        "order_status": "Esto es lo que he encontrado; para saber más, inicia sesión en la tienda.",
        "order_code_offer": "Para verlo entero aquí, pídeme un código de un solo uso por correo.",
        "order_code_sent": "Si existe ese pedido, su correo recibirá ahora un código de seis cifras. Escríbelo "
        "aquí, por favor.",
        "order_code_wrong": "Ese código no es correcto o ha caducado. Compruébalo o pide otro código.",
        "order_is": "Pedido {number}: {status}",
        "proposed": "Revísalo, por favor, y confírmalo aquí abajo.",
        "cart_is": "En tu carrito:",
        "cart_empty": "Tu carrito está vacío.",
        "cart_total": "Total del carrito: {amount}.",
        "cart_open": "[Abrir el carrito]({url})",
        "cart_pay": "[Ir a pagar]({url})",
        "cart_which": "¿Cuál quieres? **{product}** existe en: {list}.",
        "cart_what": "¿Qué producto añado a tu carrito?",
        "in_stock": "disponible",
        "sold_out": "agotado",
        "variant_yes": "Sí, **{product}** está disponible en {variant}",
        "variant_no": "**{product}** en {variant} está agotado en este momento.",
        "variant_none": "**{product}** no existe en esa opción.",
        "others": "Disponible en su lugar: {list}.",
        "about": "**{product}** cuesta {price}{stock}.",
        "about_no_price": "**{product}**{stock}.",
        "choose": "{name}: {list}",
        "from": "desde {price}",
    },
}
_OWN_PRICE: Final = {
    "en": "This is the shop's own price; where you are it may be another, which the product's page shows.",
    "es": "Es el precio de la propia tienda; donde estás puede ser otro: lo dice la página del producto.",
    "de": "Das ist der Preis des Shops selbst; bei dir kann er anders sein: Die Produktseite zeigt ihn.",
    "fr": "C'est le prix de la boutique elle-même ; chez vous il peut être différent : la page du produit l'indique.",
    "it": "È il prezzo del negozio stesso; dove ti trovi può essere diverso: lo indica la pagina del prodotto.",
    "nl": "Dit is de prijs van de winkel zelf; waar jij bent kan die anders zijn: de productpagina toont hem.",
    "pt": "É o preço da própria loja; onde está pode ser outro: a página do produto mostra-o.",
    "sv": "Det är butikens eget pris; där du är kan det vara ett annat, som visas på produktsidan.",
    "pl": "To cena samego sklepu; u Ciebie może być inna: pokazuje ją strona produktu.",
    "tr": "Bu, mağazanın kendi fiyatıdır; bulunduğunuz yerde farklı olabilir, ürün sayfasında gösterilir.",  # noqa: RUF001 - Turkish
    "ja": "これはショップ本来の価格です。お住まいの地域では異なる場合があり、商品ページに表示されます。",
    "ar": "هذا هو سعر المتجر نفسه، وقد يختلف في بلدك كما تبيّن صفحة المنتج.",
}
_STATUSES: Final = {
    "pending": "pendiente",
    "processing": "en preparación",
    "processed": "preparado",
    "on-hold": "en espera",
    "paid": "pagado",
    "unfulfilled": "en preparación",
    "fulfilled": "enviado",
    "shipped": "enviado",
    "delivered": "entregado",
    "completed": "completado",
    "cancelled": "cancelado",
    "refunded": "reembolsado",
    "failed": "fallido",
}
LANGUAGES: Final = frozenset(_PHRASES)


def phrase(kind: str, language: str, **values: str) -> str:
    """Return a phrase in a language; English where we do not speak it."""
    return _PHRASES.get(language, _PHRASES["en"])[kind].format(**values)


def price_phrase(hit: Hit, language: str) -> str:
    """Return what a product costs, as it is said: "from 30 €" where its forms differ; "" where it is not known."""
    if hit.price is None:
        return ""
    price = amount(hit.price, language)
    varies = hit.highest_price is not None and hit.highest_price.amount > hit.price.amount
    return phrase("from", language, price=price) if varies else price


def own_price(language: str) -> str:
    """Return what is said of prices that may not be the shopper's; English where we do not say it."""
    return _OWN_PRICE.get(language, _OWN_PRICE["en"])


def status(told: str, language: str) -> str:
    """Return an order's status in the shopper's language, or as the platform tells it."""
    return _STATUSES.get(told.lower(), told) if language == "es" else told
