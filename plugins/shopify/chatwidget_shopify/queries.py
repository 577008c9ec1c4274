"""Every GraphQL document this plugin sends; the tests check each against Shopify's own schemas.

No question may cost more than a thousand points, however full the shop's bucket: an object is one, a list its `first`
times what stands in it. So the lists here are as long as they can be.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, Self

MOST: Final = 1_000
"""Points of a single question that Shopify answers."""
FEW: Final = 10
"""More than most questions ask for."""


class Document(str):
    """A question, and the points that Shopify counts for it at first."""

    __slots__ = ("points",)
    points: float

    def __new__(cls, text: str, points: float) -> Self:
        """Make one that asks for more than a few points."""
        made = super().__new__(cls, text)
        made.points = points
        return made


def points(document: str) -> float:
    """Return what a question asks for, as far as it is told here: most ask for a few points."""
    return document.points if isinstance(document, Document) else FEW


_PRODUCT: Final = """
id handle title descriptionHtml productType vendor tags status onlineStoreUrl publishedAt updatedAt
category { fullName }
featuredMedia { preview { image { url } } }
"""
_VARIANT: Final = """
id title sku price availableForSale inventoryQuantity inventoryPolicy position
selectedOptions { name value } inventoryItem { id tracked }
"""


# ── a shop in several languages: each is asked for by a name of its own, which costs one point for each thing ────────
def alias(locale: str) -> str:
    """Return the name under which a document asks for a locale's translations: "in_pt_BR"."""
    return f"in_{locale.replace('-', '_')}"


def _told(locales: Sequence[str]) -> str:
    return " ".join(f'{alias(one)}: translations(locale: "{one}") {{ key value }}' for one in locales)


def _product(locales: Sequence[str]) -> str:
    told = _told(locales)
    return f"{_PRODUCT} {told} options {{ name {told} optionValues {{ name {told} }} }}" if told else _PRODUCT


@lru_cache
def bulk_products(locales: tuple[str, ...] = ()) -> str:
    """Return the inner document of a bulk operation: a connection takes no `first`, and there are five at most."""
    return f"""
{{ products(query: "status:active") {{ edges {{ node {{ {_product(locales)}
    variants {{ edges {{ node {{ {_VARIANT} }} }} }}
    metafields {{ edges {{ node {{ id namespace key type value definition {{ access {{ storefront }} }} }} }} }}
    collections {{ edges {{ node {{ id title {_told(locales)} }} }} }}
}} }} }} }}
"""


def _points_of_product(locales: Sequence[str]) -> int:
    return 277 + (2 + 28 * len(locales) if locales else 0)


def products_at_once(locales: Sequence[str] = ()) -> int:
    """Return how many whole products may be asked for at once."""
    return max(1, MOST // _points_of_product(locales))


@lru_cache
def products(locales: tuple[str, ...] = ()) -> Document:
    """Return the document for some whole products by their ids."""
    text = f"""
query Products($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Product {{
  {_product(locales)}
  variants(first: 30) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {_VARIANT} }} }}
  metafields(first: 50) {{ nodes {{ id namespace key type value definition {{ access {{ storefront }} }} }} }}
  collections(first: 25) {{ nodes {{ id title {_told(locales)} }} }}
}} }} }}
"""
    return Document(text, _points_of_product(locales) * products_at_once(locales))


@lru_cache
def pages(locales: tuple[str, ...] = ()) -> Document:
    """Return the document for the shop's pages, one part of the list after the other."""
    first = min(50, (MOST - 2) // (1 + len(locales)))
    text = f"""
query Pages($after: String) {{
  pages(first: {first}, after: $after, query: "published_status:published") {{
    pageInfo {{ hasNextPage endCursor }} nodes {{ id handle title body isPublished updatedAt {_told(locales)} }}
  }}
}}
"""
    return Document(text, 2 + first * (1 + len(locales)))


@lru_cache
def articles(locales: tuple[str, ...] = ()) -> Document:
    """Return the document for the articles of the shop's blogs, likewise."""
    first = min(50, (MOST - 2) // (2 + 2 * len(locales)))
    told = _told(locales)
    text = f"""
query Articles($after: String) {{
  articles(first: {first}, after: $after) {{
    pageInfo {{ hasNextPage endCursor }}
    nodes {{ id handle title body isPublished updatedAt {told} blog {{ handle {told} }} }}
  }}
}}
"""
    return Document(text, 2 + first * (2 + 2 * len(locales)))


@lru_cache
def policies(locales: tuple[str, ...]) -> Document:
    """Return the document for the shop's policies in other languages."""
    return Document(f"query {{ shop {{ shopPolicies {{ id {_told(locales)} }} }} }}", 2 + len(locales))


LOCALES: Final = "query { shopLocales { locale primary published } }"
WEB_PRESENCES: Final = Document("query { webPresences(first: 50) { nodes { rootUrls { locale url } } } }", 102)


# ── the catalogue ────────────────────────────────────────────────────────────────────────────────────────────────────
BULK_RUN: Final = """
mutation Run($q: String!) {
  bulkOperationRunQuery(query: $q, groupObjects: false) {
    bulkOperation { id status } userErrors { field message code }
  }
}
"""
BULK_POLL: Final = """
query Poll($id: ID!) { bulkOperation(id: $id) { id status errorCode objectCount url partialDataUrl } }
"""
_LIVE: Final = """
  id handle title status onlineStoreUrl publishedAt updatedAt featuredMedia { preview { image { url } } }
"""
LIVE: Final = f"""
query Live($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Product {{ {_LIVE}
  variants(first: 25) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {_VARIANT} }} }}
}} }} }}
"""
MORE_VARIANTS: Final = Document(
    f"""
query Variants($id: ID!, $after: String) {{
  product(id: $id) {{
    variants(first: 250, after: $after) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {_VARIANT} }} }}
  }}
}}
""",
    753,
)
# Of a country, what its market pays: two points more for each variant. The names of its options stand in the catalogue.
_VARIANT_IN: Final = f"""
{_VARIANT.replace("selectedOptions { name value }", "")}
contextualPricing(context: {{ country: $in }}) {{ price {{ amount currencyCode }} }}
"""
LIVE_IN: Final = f"""
query LiveIn($ids: [ID!]!, $in: CountryCode!) {{ nodes(ids: $ids) {{ ... on Product {{ {_LIVE}
  contextualPricing(context: {{ country: $in }}) {{
    minVariantPricing {{ price {{ amount currencyCode }} }} maxVariantPricing {{ price {{ amount currencyCode }} }}
  }}
  variants(first: 21) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {_VARIANT_IN} }} }}
}} }} }}
"""
MORE_VARIANTS_IN: Final = Document(
    f"""
query VariantsIn($id: ID!, $after: String, $in: CountryCode!) {{
  product(id: $id) {{
    variants(first: 200, after: $after) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {_VARIANT_IN} }} }}
  }}
}}
""",
    803,
)
VARIANTS: Final = """
query Choice($ids: [ID!]!) { nodes(ids: $ids) { ... on Product { id variants(first: 2) { nodes { id } } } } }
"""
CHANGED: Final = Document(
    """
query Changed($after: String, $q: String!) {
  products(first: 50, after: $after, query: $q, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor } nodes { id status }
  }
}
""",
    52,
)
NEWEST: Final = "query { products(first: 1, sortKey: UPDATED_AT, reverse: true) { nodes { id updatedAt } } }"
BY_INVENTORY_ITEM: Final = """
query Item($id: ID!) { inventoryItem(id: $id) { variant { product { id } } } }
"""
# `domains` is deprecated in favour of a list in pages that neither version's schema has yet.
DOMAINS: Final = "query { shop { name currencyCode primaryDomain { host } domains { host } } }"
SHOP: Final = """
query { shop { id name email contactEmail myshopifyDomain primaryDomain { host } domains { host } currencyCode
  shopPolicies { id type title body url updatedAt } } }
"""
CART: Final = """
mutation Quote($input: CartInput!) { cartCreate(input: $input) {
  cart { deliveryGroups(first: 5) { nodes {
    deliveryOptions { title description deliveryMethodType estimatedCost { amount currencyCode } }
  } } }
  userErrors { code field message } warnings { code message }
} }
"""
"""The one question to the Storefront API, which anybody may ask."""
_ORDER: Final = """
name createdAt cancelledAt email displayFinancialStatus displayFulfillmentStatus
currentTotalPriceSet { presentmentMoney { amount currencyCode } } customer { id }
lineItems(first: 25) { nodes { title quantity sku variantTitle } }
fulfillments(first: 5) { displayStatus estimatedDeliveryAt deliveredAt trackingInfo(first: 3) { company number url } }
"""
ORDERS: Final = f"""
query Orders($q: String!) {{
  orders(first: 10, query: $q, sortKey: CREATED_AT, reverse: true) {{ nodes {{ {_ORDER} }} }}
}}
"""
OWN_ID: Final = "query { currentAppInstallation { id } }"
SET_FIELDS: Final = """
mutation Write($fields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $fields) { metafields { id } userErrors { field message code } }
}
"""
PROTECTED: Final = "query { orders(first: 1) { nodes { id email } } }"
"""What it may see of a customer tells an app by what Shopify refuses."""
INSTALLATION: Final = (
    "query { currentAppInstallation { accessScopes { handle } } publicApiVersions { handle supported } }"
)
