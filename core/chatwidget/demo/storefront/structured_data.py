"""What the shop tells search engines and chat assistants: schema.org data of each page."""

from typing import Any

from chatwidget.demo.storefront import words
from chatwidget.demo.storefront.addresses import category_path, home_path, page_path, picture_path, product_path
from chatwidget.demo.storefront.catalogue import Catalogue, Category, Product, Variant
from chatwidget.demo.storefront.words import Language

SHOP = "Alpenglow Outfitters"
SCHEMA = "https://schema.org"
CURRENCY = "EUR"


def product_data(product: Product, language: Language, base_url: str, category: Category) -> dict[str, Any]:
    """A product, or a product group where there is something to choose."""
    text = product.texts[language]
    data: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Product",
        "name": text.title,
        "description": text.description,
        "url": base_url + product_path(product, language),
        "image": [base_url + picture_path(product, colour) for colour in product.colours],
        "brand": {"@type": "Brand", "name": product.brand},
        "category": category.texts[language].title,
        "additionalProperty": [
            {
                "@type": "PropertyValue",
                "name": words.label("attributes", attribute.key, language),
                "value": attribute.values[language],
            }
            for attribute in product.attributes
        ],
    }
    if len(product.variants) == 1:
        return data | _variant_facts(product, product.variants[0], language, base_url)
    varies_by = [f"{SCHEMA}/color"] * (len(product.colours) > 1) + [f"{SCHEMA}/size"] * (len(product.sizes) > 1)
    return data | {
        "@type": "ProductGroup",
        "productGroupID": product.sku,
        "sku": product.sku,
        "variesBy": varies_by,
        "hasVariant": [
            {
                "@type": "Product",
                "name": variant_name(product, variant, language),
                "image": base_url + picture_path(product, variant.colour),
                **_variant_facts(product, variant, language, base_url),
            }
            for variant in product.variants
        ],
    }


def variant_name(product: Product, variant: Variant, language: Language) -> str:
    """The product's title with what tells the variant from the others."""
    parts = [words.colour(variant.colour, language)] * (len(product.colours) > 1)
    if variant.size is not None:
        parts.append(words.size(variant.size, language))
    title = product.texts[language].title
    return f"{title} \N{EN DASH} {', '.join(parts)}" if parts else title


def breadcrumbs(product: Product, language: Language, base_url: str, category: Category) -> dict[str, Any]:
    """The way from the home page to a product."""
    steps = [
        (words.interface(language)["home"], home_path(language)),
        (category.texts[language].title, category_path(category, language)),
        (product.texts[language].title, product_path(product, language)),
    ]
    return {
        "@context": SCHEMA,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": base_url + path}
            for place, (name, path) in enumerate(steps, start=1)
        ],
    }


def shop_data(language: Language, base_url: str) -> dict[str, Any]:
    """The shop itself, with how it takes things back."""
    return {
        "@context": SCHEMA,
        "@type": "OnlineStore",
        "name": SHOP,
        "url": base_url + home_path(language),
        "email": "hello@alpenglow.example",
        "telephone": "+34 974 000 047",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "Calle Mayor 47",
            "postalCode": "22700",
            "addressLocality": "Jaca",
            "addressRegion": "Huesca",
            "addressCountry": "ES",
        },
        "hasMerchantReturnPolicy": {
            "@type": "MerchantReturnPolicy",
            "applicableCountry": "ES",
            "returnPolicyCategory": f"{SCHEMA}/MerchantReturnFiniteReturnWindow",
            "merchantReturnDays": 30,
            "returnFees": f"{SCHEMA}/FreeReturn",
            "merchantReturnLink": base_url + page_path("returns", language),
        },
    }


def category_data(category: Category, language: Language, base_url: str) -> dict[str, Any]:
    """The list of a category's products."""
    return {
        "@context": SCHEMA,
        "@type": "ItemList",
        "name": category.texts[language].title,
        "itemListElement": [
            {"@type": "ListItem", "position": place, "url": base_url + product_path(product, language)}
            for place, product in enumerate(category.products, start=1)
        ],
    }


def questions_data(language: Language) -> dict[str, Any]:
    """The frequent questions."""
    return {
        "@context": SCHEMA,
        "@type": "FAQPage",
        "inLanguage": language,
        "mainEntity": [
            {
                "@type": "Question",
                "name": entry["question"],
                "acceptedAnswer": {"@type": "Answer", "text": entry["answer"]},
            }
            for entry in words.frequent_questions(language)
        ],
    }


def related(catalogue: Catalogue, product: Product) -> list[Product]:
    """Four neighbours of a product on its shelf, the next ones first."""
    shelf = list(catalogue.category(product.category).products)
    place = shelf.index(product)
    return [other for other in shelf[place + 1 :] + shelf[:place] if other.discontinued is None][:4]


def _variant_facts(product: Product, variant: Variant, language: Language, base_url: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"sku": variant.sku, "color": words.colour(variant.colour, language)}
    if variant.gtin is not None:
        facts["gtin13"] = variant.gtin
    if variant.size is not None:
        facts["size"] = words.size(variant.size, language)
    return facts | {
        "offers": {
            "@type": "Offer",
            "url": base_url + product_path(product, language, variant),
            "price": str(variant.price),
            "priceCurrency": CURRENCY,
            "availability": f"{SCHEMA}/{variant.availability}",
            "itemCondition": f"{SCHEMA}/NewCondition",
        }
    }
