"""What Shopify has of a product, a page or a policy in a shop's other languages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chatwidget import Page, Policy, Translation
from chatwidget_shopify import convert
from chatwidget_shopify.languages import Language, told


def product(
    node: Mapping[str, Any], collections: Sequence[Mapping[str, Any]], languages: Sequence[Language], *, single: bool
) -> dict[str, Translation]:
    """Return a product's translations by language; `single`: it comes in one form, whose option is no choice."""
    found = ((one.name, _product(node, collections, one, single=single)) for one in languages)
    return {name: translation for name, translation in found if translation is not None}


def _product(
    node: Mapping[str, Any], collections: Sequence[Mapping[str, Any]], language: Language, *, single: bool
) -> Translation | None:
    words = told(node, language)
    own = [str(one.get("title") or "") for one in collections], node.get("productType")
    shelves = [told(one, language).get("title") or str(one.get("title") or "") for one in collections]
    kind = words.get("product_type") or own[1]
    options = [] if single else list(node.get("options") or ())
    values = [value for option in options for value in option.get("optionValues") or ()]
    handle = words.get("handle") or node.get("handle")
    translation = Translation(
        title=words.get("title", ""),
        description=convert.plain(words.get("body_html")),
        categories=convert.categories(node, shelves, kind) if (shelves, kind) != own else (),
        option_names=_names(options, language),
        option_values=_names(values, language),
    )
    if translation == Translation():
        return None
    return replace(translation, url=f"{language.root}/products/{handle}" if language.root and handle else None)


def _names(rows: Sequence[Mapping[str, Any]], language: Language) -> dict[str, str]:
    named = ((str(one.get("name") or ""), told(one, language).get("name")) for one in rows)
    return {own: name for own, name in named if name and name != own}


def pages(node: Mapping[str, Any], languages: Sequence[Language], *, domain: str, blog: str | None) -> Iterator[Page]:
    """Yield a page, or an article of a blog, in each language that it is translated into."""
    for one in languages:
        words = told(node, one)
        if not (words.get("title") or words.get("body_html")):
            continue
        translated = {
            **node,
            "title": words.get("title") or node.get("title"),
            "body": words.get("body_html") or node.get("body"),
        }
        place, root = blog, f"https://{domain}"
        if one.root:
            translated["handle"], root = words.get("handle") or node.get("handle"), one.root
            place = blog and (told(node.get("blog") or {}, one).get("handle") or blog)
        page = convert.page(translated, root=root, language=one.name, blog=place, other=True)
        if page is not None:
            yield page


def policies(
    node: Mapping[str, Any], in_others: Mapping[str, Any], languages: Sequence[Language], *, domain: str
) -> Iterator[Policy]:
    """Yield a policy in each language that it is translated into; Shopify translates its text, not its name."""
    for one in languages:
        body = told(in_others, one).get("body")
        url = node.get("url")
        if url and one.root:
            url = url.replace(f"https://{domain}", one.root, 1)
        policy = convert.policy({**node, "body": body, "url": url}, language=one.name, other=True)
        if policy is not None:
            yield policy
