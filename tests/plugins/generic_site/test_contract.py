from chatwidget.testing import PlatformContract


class TestContract(PlatformContract):
    platform = "generic_site"
