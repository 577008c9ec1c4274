"""Every GraphQL document this plugin sends; the tests check each against Shopify's own schemas.

No question may cost more than a thousand points, however full the shop's bucket: an object is one, a list its `first`
times what stands in it. So the lists here are as long as they can be.
"""

from typing import Final

_PRODUCT: Final = """
id handle title descriptionHtml productType vendor tags status onlineStoreUrl publishedAt updatedAt
category { fullName } options { name values }
featuredMedia { preview { image { url } } }
"""
_VARIANT: Final = """
id title sku price availableForSale inventoryQuantity inventoryPolicy position
selectedOptions { name value } inventoryItem { id tracked }
"""

# In a bulk operation a connection takes no `first`, and at most five may stand in a document.
BULK_PRODUCTS: Final = f"""
{{ products(query: "status:active") {{ edges {{ node {{ {_PRODUCT}
    variants {{ edges {{ node {{ {_VARIANT} }} }} }}
    metafields {{ edges {{ node {{ id namespace key type value definition {{ access {{ storefront }} }} }} }} }}
    collections {{ edges {{ node {{ id title }} }} }}
}} }} }} }}
"""
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
_WHOLE_PRODUCT: Final = f"""
{_PRODUCT}
variants(first: 30) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {_VARIANT} }} }}
metafields(first: 50) {{ nodes {{ id namespace key type value definition {{ access {{ storefront }} }} }} }}
collections(first: 25) {{ nodes {{ id title }} }}
"""
PRODUCTS: Final = f"query Products($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Product {{ {_WHOLE_PRODUCT} }} }} }}"
LIVE: Final = f"""
query Live($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Product {{
  id handle title status onlineStoreUrl publishedAt updatedAt featuredMedia {{ preview {{ image {{ url }} }} }}
  variants(first: 25) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {_VARIANT} }} }}
}} }} }}
"""
MORE_VARIANTS: Final = f"""
query Variants($id: ID!, $after: String) {{
  product(id: $id) {{
    variants(first: 250, after: $after) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {_VARIANT} }} }}
  }}
}}
"""
VARIANTS: Final = """
query Choice($ids: [ID!]!) { nodes(ids: $ids) { ... on Product { id variants(first: 2) { nodes { id } } } } }
"""
CHANGED: Final = """
query Changed($after: String, $q: String!) {
  products(first: 50, after: $after, query: $q, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor } nodes { id status }
  }
}
"""
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
LOCALES: Final = "query { shopLocales { locale primary published } }"
PAGES: Final = """
query Pages($after: String) {
  pages(first: 50, after: $after, query: "published_status:published") {
    pageInfo { hasNextPage endCursor } nodes { id handle title body isPublished updatedAt }
  }
}
"""
ARTICLES: Final = """
query Articles($after: String) {
  articles(first: 50, after: $after) {
    pageInfo { hasNextPage endCursor } nodes { id handle title body isPublished updatedAt blog { handle } }
  }
}
"""
_ORDER: Final = """
name createdAt cancelledAt email displayFinancialStatus displayFulfillmentStatus
currentTotalPriceSet { shopMoney { amount currencyCode } } customer { id }
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

POINTS: Final = {PRODUCTS: 831, MORE_VARIANTS: 753, CHANGED: 52, PAGES: 52, ARTICLES: 102}
"""What Shopify counts at first for the questions that are large: three products at once, and so on."""
FEW: Final = 10
"""More than any other question of a sync, a webhook or the clock asks for."""
