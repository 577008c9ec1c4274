"""A shop's own domain at Shopify: the only host that a request with a secret ever goes to."""

import re
from collections.abc import Mapping
from typing import Any, Final

from chatwidget import InvalidInput


class InvalidShop(InvalidInput):
    """What was named as a shop cannot be one: nothing is asked of it, and nothing is sent there."""

    status = 400
    default_code = "invalid_shop"


_SHOP: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\.myshopify\.com")


def is_shop(domain: str) -> bool:
    """Whether a text is a shop's domain, and nothing else besides."""
    return _SHOP.fullmatch(domain) is not None


def seen_at(shop: Mapping[str, Any]) -> list[str]:
    """Return the hosts at which shoppers see a shop of the API, the primary one first: markets have their own."""
    primary = (shop.get("primaryDomain") or {}).get("host") or shop.get("myshopifyDomain")
    hosts = [primary, *(one.get("host") for one in shop.get("domains") or ())]
    return list(dict.fromkeys(str(host).lower() for host in hosts if host))


def shop_domain(typed: str) -> str:
    """Return the domain a merchant means: "My-Shop", its address or its admin's; raises `InvalidShop`."""
    text = typed.strip().lower()
    admin = re.fullmatch(r"https://admin\.shopify\.com/store/([a-z0-9][a-z0-9-]{0,59})(?:/[\w/-]*)?", text)
    if admin:
        return f"{admin[1]}.myshopify.com"
    text = re.sub(r"^https://|/(admin/?)?$", "", text)
    if "." not in text:
        text = f"{text}.myshopify.com"
    if not is_shop(text):
        raise InvalidShop(
            "That is not the address of a Shopify shop.",
            fields={"shop": "It ends with .myshopify.com; you find it in Settings, Domains."},
        )
    return text
