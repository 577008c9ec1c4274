from chatwidget.testing import PlatformContract


class TestContract(PlatformContract):
    platform = "shopify"
