"""A page to try the chat on when the demo is connected to somebody's real site, whose own pages we cannot change."""

from collections.abc import Callable
from html import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ChatWidget preview for {site}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.05rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 15vh auto; padding: 0 1.5rem; }}
a {{ color: inherit; }}
</style>
</head>
<body>
<h1>Chat with {site}</h1>
<p>The assistant in the corner answers from what was read at <a href="{href}">{site}</a>.
To put it on the site itself, paste this before <code>&lt;/body&gt;</code> on its pages:</p>
<p><code>{tag_text}</code></p>
{tag}
</body>
</html>
"""


def create_preview(*, embed_tag: Callable[[], str], site: str) -> Starlette:
    """Return the app that serves the one page."""
    href = site if "://" in site else f"https://{site}"

    async def page(_request: Request) -> Response:
        tag = embed_tag()
        return HTMLResponse(_PAGE.format(site=escape(site), href=escape(href), tag=tag, tag_text=escape(tag)))

    return Starlette(routes=[Route("/", page)])
