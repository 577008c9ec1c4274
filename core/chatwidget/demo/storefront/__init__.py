"""Alpenglow Outfitters: an invented outdoor shop in two languages, so that the demo has something to sell."""

from chatwidget.demo.storefront.app import create_storefront

__all__ = ["create_storefront"]
