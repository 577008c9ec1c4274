"""For plugin authors: `PlatformContract` checks a platform plugin in four lines.

from chatwidget.testing import PlatformContract

class TestContract(PlatformContract):
    platform = "woocommerce"
"""

from chatwidget.testing.contract import PlatformContract

__all__ = ["PlatformContract"]
