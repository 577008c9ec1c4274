"""The two marks of pluggy: what a hook is, and who answers it."""

import pluggy

NAME = "chatwidget"
hookspec = pluggy.HookspecMarker(NAME)
hookimpl = pluggy.HookimplMarker(NAME)
