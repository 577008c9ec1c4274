"""The demo shop's own web application, served on another port than the API, as a real shop would be."""

import hashlib
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from chatwidget.demo.storefront import sitemaps
from chatwidget.demo.storefront.addresses import FOLDERS, PREFIX, PRIVATE, private_path
from chatwidget.demo.storefront.pictures import picture
from chatwidget.demo.storefront.rendering import STATIC, Renderer, static_file
from chatwidget.demo.storefront.shelves import catalogue
from chatwidget.demo.storefront.words import LANGUAGES, Language, read

HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin-when-cross-origin"}
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_DAY = "public, max-age=86400"
Endpoint = Callable[[Request], Awaitable[Response]]


def create_storefront(*, embed_tag: Callable[[], str], base_url: str) -> ASGIApp:
    """The shop as an ASGI app; `embed_tag` gives the widget's tag for the end of each page."""
    pages = Renderer(catalogue(), embed_tag=embed_tag, base_url=base_url.rstrip("/"))
    routes = [route for language in LANGUAGES for route in _language_routes(pages, language)]

    async def not_found(request: Request, _error: Exception) -> Response:
        language: Language = "es" if request.url.path.startswith("/es/") else "en"
        return _html(request, pages.not_found(language), status=404)

    return Starlette(routes=[*routes, *_shared_routes(pages)], exception_handlers={404: not_found})


def _language_routes(pages: Renderer, language: Language) -> list[Route]:
    prefix, folders = PREFIX[language], FOLDERS[language]

    async def home(request: Request) -> Response:
        return _html(request, pages.home(language))

    async def category(request: Request) -> Response:
        with _Missing():
            found = pages.catalogue.category_at(request.path_params["slug"], language)
        return _html(request, pages.category(found, language))

    async def product(request: Request) -> Response:
        with _Missing():
            found = pages.catalogue.product_at(request.path_params["slug"], language)
        return _html(request, pages.product(found, language))

    async def information(request: Request) -> Response:
        slug = request.path_params["slug"]
        keys = [key for key, entry in read("words/pages.toml").items() if entry[language]["slug"] == slug]
        with _Missing():
            key = keys[0]
        return _html(request, pages.information(key, language))

    def private(name: str) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            response = _html(request, pages.private(name, language))
            response.headers["X-Robots-Tag"] = "noindex"
            return response

        return endpoint

    return [
        Route(f"{prefix}/", home),
        Route(f"{prefix}/{folders['category']}/{{slug}}", category),
        Route(f"{prefix}/{folders['product']}/{{slug}}", product),
        Route(f"{prefix}/{folders['page']}/{{slug}}", information),
        *(Route(private_path(name, language), private(name)) for name in PRIVATE),
    ]


def _shared_routes(pages: Renderer) -> list[Route]:
    async def image(request: Request) -> Response:
        sku, _, colour = request.path_params["name"].rpartition("-")
        with _Missing():
            drawing = picture(pages.catalogue.product(sku), colour)
        return Response(
            drawing,
            media_type="image/svg+xml",
            headers=HEADERS
            | {
                "Cache-Control": FOR_A_DAY,
                "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
                "Access-Control-Allow-Origin": "*",
            },
        )

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        with _Missing():
            content = static_file(name)
        return Response(content, media_type=STATIC[name], headers=HEADERS | {"Cache-Control": FOR_EVER})

    async def robots(_request: Request) -> Response:
        return Response(sitemaps.robots(pages.base_url), media_type="text/plain", headers=HEADERS)

    async def index(_request: Request) -> Response:
        return Response(sitemaps.index(pages.base_url), media_type="application/xml", headers=HEADERS)

    async def sitemap(request: Request) -> Response:
        name = request.path_params["name"]
        with _Missing():
            content = sitemaps.sitemap(name, pages.catalogue, pages.base_url)
        media_type = "application/gzip" if name.endswith(".gz") else "application/xml"
        return Response(content, media_type=media_type, headers=HEADERS)

    return [
        Route("/images/{name}.svg", image),
        Route("/static/{version}/{name}", static),
        Route("/robots.txt", robots),
        Route("/sitemap.xml", index),
        Route("/sitemaps/{name}", sitemap),
    ]


class _Missing:
    """Within it, what is not found becomes the shop's own 404 page."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: object, _traceback: object) -> None:
        if isinstance(error, LookupError):
            raise HTTPException(404) from error


def _html(request: Request, page: str, *, status: int = 200) -> Response:
    """A page with an ETag, so that a crawler need not fetch what it already has."""
    content = page.encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = HEADERS | {"ETag": etag, "Cache-Control": "no-cache"}
    if status == 200 and request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    return Response(content, status_code=status, media_type="text/html", headers=headers)
