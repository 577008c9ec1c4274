"""The connecting pages' HTML: plain, accessible, without any file of others; every text escaped where it enters."""

import secrets
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse

from chatwidget.errors import Forbidden, InvalidInput, PayloadTooLarge
from chatwidget.hooks.types import FormField

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1b1f24; --quiet: #59636e; --paper: #fff; --line: #d1d9e0; --accent: #1f6f5c; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f0f3f6; --quiet: #9ea7b3; --paper: #16191d; --line: #3d444d; --accent: #4cb394; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
main { max-width: 30rem; margin: 0 auto; padding: 3rem 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; }
p { margin: 0 0 1rem; } .quiet { color: var(--quiet); font-size: .9rem; }
label { display: block; font-weight: 600; margin: 1rem 0 .25rem; }
input { width: 100%; padding: .65rem .75rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: .5rem; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button { margin-top: 1.5rem; padding: .7rem 1.25rem; font: inherit; font-weight: 600; color: #fff;
  background: #1f6f5c; border: 0; border-radius: .5rem; cursor: pointer; }
a { color: var(--accent); } progress { width: 100%; height: .75rem; }
.error { border-left: 4px solid #c93c37; padding: .5rem .75rem; margin: 0 0 1rem; }
.wrong { color: #c93c37; font-size: .9rem; margin: .25rem 0 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: .75rem; border: 1px solid var(--line);
  border-radius: .5rem; font-size: .85rem; }
"""


MOST_BYTES: Final = 20_000


async def raw(request: Request) -> bytes:
    """Return a small body; raises `PayloadTooLarge`."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise PayloadTooLarge("This form is too large.")
    return bytes(body)


async def sent(request: Request) -> dict[str, str]:
    """Return the fields of a form that was sent; raises `PayloadTooLarge`, `InvalidInput` or `Forbidden`."""
    if _is_foreign(request):
        raise Forbidden("This form was sent by another site.", code="foreign_form")
    text = (await raw(request)).decode("utf-8", "replace").replace("\x00", "")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=50))
    except ValueError:
        raise InvalidInput("A form has at most 50 fields.") from None


def _is_foreign(request: Request) -> bool:
    """Whether a page of another site sent this: nobody shall be logged in to somebody else's account unawares."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin", "null")  # "null" is what our own pages' referrer policy makes of it
    return origin != "null" and urlsplit(origin).netloc != request.headers.get("host")


def page(
    language: str, title: str, body: str, *, status: int = 200, script: str = "", refresh: str = ""
) -> HTMLResponse:
    """Return a whole page; `body` and `script` are ours, with every foreign text escaped already."""
    nonce = secrets.token_urlsafe(16)
    run = f'<script nonce="{nonce}">{script}</script>' if script else ""
    again = f'<meta http-equiv="refresh" content="{escape(refresh)}">' if refresh else ""
    html = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{again}'
        f'<style nonce="{nonce}">{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>{body}</main>{run}'
        "</body></html>"
    )
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self';"
        # A form's answer sends the browser on to the shop, which browsers count as the form's target.
        " form-action 'self' https: http:; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return HTMLResponse(html, status, headers=headers)


def form(
    action: str,
    fields: Sequence[FormField],
    *,
    button: str,
    token: str = "",
    values: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
    error: str = "",
    lead: str = "",
) -> str:
    """Return a form; what was wrong with a field stands below it, and what was typed stays (but for secrets)."""
    parts = [f"<p>{escape(lead)}</p>"] if lead else []
    if error:
        parts.append(f'<p class="error" role="alert">{escape(error)}</p>')
    parts.append(f'<form method="post" action="{escape(action)}">')
    if token:
        parts.append(f'<input type="hidden" name="_token" value="{escape(token)}">')
    for number, field in enumerate(fields):
        parts.append(_field(field, (values or {}).get(field.name, ""), (wrong or {}).get(field.name, ""), number))
    parts.append(f"<button>{escape(button)}</button></form>")
    return "".join(parts)


def _field(field: FormField, value: str, wrong: str, number: int) -> str:
    kind = "password" if field.secret else "email" if field.name == "email" else "text"
    name, shown = escape(field.name), "" if field.secret else escape(value)
    notes = [note for note in (f"{name}-help" if field.help else "", f"{name}-wrong" if wrong else "") if note]
    described = f' aria-describedby="{" ".join(notes)}"' if notes else ""
    return (
        f'<label for="{name}">{escape(field.label)}</label>'
        f'<input id="{name}" name="{name}" type="{kind}" value="{shown}" placeholder="{escape(field.placeholder)}"'
        f"{' required' if field.required else ''}{' autofocus' if number == 0 else ''}"
        f'{described}{" aria-invalid=true" if wrong else ""} spellcheck="false" autocapitalize="none">'
        + (f'<p class="quiet" id="{name}-help">{escape(field.help)}</p>' if field.help else "")
        + (f'<p class="wrong" id="{name}-wrong">{escape(wrong)}</p>' if wrong else "")
    )


def link(href: str, text: str) -> str:
    """Return a paragraph with one link."""
    return f'<p><a href="{escape(href)}">{escape(text)}</a></p>'


PROGRESS_SCRIPT: Final = """
const bar = document.querySelector("progress"), told = document.querySelector("[role=status]");
async function look() {
  const answer = await fetch(location.pathname + "/progress", {headers: {Accept: "application/json"}});
  if (!answer.ok) return;
  const state = await answer.json();
  told.textContent = state.text;
  if (state.total) { bar.max = state.total; bar.value = state.done; } else { bar.removeAttribute("value"); }
  if (state.finished) { bar.hidden = true; } else { setTimeout(look, 1500); }
}
look();
"""
