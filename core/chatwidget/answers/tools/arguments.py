"""What a model may ask of the built-in tools; never tenant, shop or shopper, and extras are ignored."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

Id = Annotated[str, StringConstraints(min_length=1, max_length=255), Field(coerce_numbers_to_str=True)]
Amount = Annotated[Decimal, Field(ge=0, le=10**9)]


class SearchProducts(BaseModel):
    """Arguments of `search_products`."""

    query: Annotated[str, StringConstraints(max_length=500)] = Field(description="What is looked for, in few words.")
    min_price: Amount | None = Field(None, description="Lowest price, in the currency of the prices you are told.")
    max_price: Amount | None = Field(None, description="Highest price, in the currency of the prices you are told.")
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{3}$", to_upper=True)] | None = Field(
        None, description="Three letters, where the shopper has named another currency for these limits."
    )
    options: dict[str, str] = Field(
        default_factory=dict, max_length=8, description='Wanted variant options, e.g. {"Color": "Blue", "Size": "M"}.'
    )
    in_stock: bool = Field(default=False, description="Only what can be bought now.")
    limit: Annotated[int, Field(ge=1, le=12)] = 8


class GetProduct(BaseModel):
    """Arguments of `get_product`."""

    product_id: Id


class CheckStock(BaseModel):
    """Arguments of `check_stock`."""

    product_id: Id
    options: dict[str, str] = Field(
        default_factory=dict, max_length=8, description="The options of the variant; empty: all variants."
    )


class GetPolicy(BaseModel):
    """Arguments of `get_policy`."""

    kind: Literal["shipping", "returns", "privacy", "terms", "contact", "payment", "warranty", "other"]
    question: Annotated[str, StringConstraints(max_length=500)] = Field("", description="What exactly is asked.")


class OrderStatus(BaseModel):
    """Arguments of `order_status`."""

    number: Annotated[str, StringConstraints(max_length=64), Field(coerce_numbers_to_str=True)] | None = Field(
        None, description="The order number the shopper gave."
    )
    email: Annotated[str, StringConstraints(max_length=254)] | None = Field(
        None, description="The e-mail address of the order, as the shopper gave it."
    )


class OrderCode(BaseModel):
    """Arguments of `confirm_order_code`."""

    code: Annotated[str, StringConstraints(max_length=20), Field(coerce_numbers_to_str=True)]


class AddToCart(BaseModel):
    """Arguments of `add_to_cart`."""

    product_id: Id
    variant_id: Id | None = Field(None, description="The id of the variant; needed where a product has several.")
    options: dict[str, str] = Field(
        default_factory=dict, max_length=8, description="The variant's options, where its id is not known."
    )
    quantity: Annotated[int, Field(ge=1, le=99)] = 1


class QuotedLine(BaseModel):
    """One product that would be shipped."""

    product_id: Id
    variant_id: Id | None = None
    quantity: Annotated[int, Field(ge=1, le=99)] = 1


class ShippingQuote(BaseModel):
    """Arguments of `shipping_quote`."""

    country: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$", to_upper=True)] = Field(
        description="The country as ISO 3166 has it, in two letters, e.g. ES."
    )
    postcode: Annotated[str, StringConstraints(max_length=20)] | None = None
    region: Annotated[str, StringConstraints(max_length=80)] | None = Field(
        None, description="State or province, where the shopper told it."
    )
    city: Annotated[str, StringConstraints(max_length=80)] | None = None
    items: Annotated[list[QuotedLine], Field(max_length=30)] = Field(
        default_factory=list, description="What would be shipped; empty: what lies in the shopper's cart."
    )


class HandOver(BaseModel):
    """Arguments of `hand_over`."""

    reason: Annotated[str, StringConstraints(max_length=500)] = ""
