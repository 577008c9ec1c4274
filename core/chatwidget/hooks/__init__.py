"""The door between the core and its plugins.

A plugin is an installed distribution with an entry point in the group `chatwidget`; its module carries functions marked
`@hookimpl` named after the hooks in `hookspecs`. It imports from `chatwidget` alone, receives frozen values (`types`)
and returns frozen values; it never sees a database session, a web request or the queue. The core calls the plugin of
the shop's own platform by name, under a time limit, and turns a failure into a sentence: one shop's plugin cannot break
another's chat. `chatwidget.testing.PlatformContract` checks a plugin in four lines.
"""

from chatwidget.hooks.manager import Hooks, PluginInfo
from chatwidget.hooks.markers import hookimpl

__all__ = ["Hooks", "PluginInfo", "hookimpl"]
