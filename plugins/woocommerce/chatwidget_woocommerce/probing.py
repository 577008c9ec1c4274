"""Looks at a shop before it is connected, and says in plain words why it cannot be."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from chatwidget import InvalidInput, OutboundClient, OutboundRefused, Response
from chatwidget_woocommerce.clean import line

_INDEX: Final = "_fields=name,home,timezone_string,namespaces"
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_MOST_BYTES: Final = 3_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A shop that can be asked: where, its name, and what its API offers."""

    url: str
    name: str
    namespaces: tuple[str, ...] = ()

    @property
    def domain(self) -> str:
        """The shop's host, with its port where it is not the usual one."""
        return urlsplit(self.url).netloc


def addresses(typed: str) -> list[str]:
    """Return what a merchant may mean by an address, likeliest first; raises `InvalidInput`."""
    text = typed.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host, port = (parts.hostname or "").rstrip("."), parts.port
        host = host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        raise _cannot(typed) from None
    if (
        len(text) > 500
        or re.search(r"[\s\\<>\"]", text)
        or parts.scheme not in {"http", "https"}
        or "@" in parts.netloc
    ):
        raise _cannot(typed)
    if not _is_host(host) or len(host) > 253:
        raise _cannot(typed)
    # People copy what their browser shows: the admin, the shop page, the start page.
    path = re.split(r"/(?:wp-admin|wp-login\.php|wp-json|index\.php)(?:/|$)", parts.path)[0].rstrip("/")
    usual = port is None or port == (443 if parts.scheme == "https" else 80)
    netloc = host if usual else f"{host}:{port}"
    bases = [f"{netloc}{path}"] + ([netloc] if path else [])
    schemes = [parts.scheme] if "://" in text else ["https", "http"]
    return [f"{scheme}://{base}" for scheme in schemes for base in bases]


async def probe(outbound: OutboundClient, typed: str) -> Found:
    """Return the shop at an address; raises `InvalidInput` with what is in the way and what to do."""
    trouble: InvalidInput | None = None
    for url in addresses(typed):
        try:
            return await _look(outbound, url)
        except InvalidInput as error:
            # What the likeliest address says tells most, unless nobody answers there at all.
            if trouble is None or trouble.code in {"unreachable", "not_wordpress"}:
                trouble = error
    raise trouble or _cannot(typed)


async def _look(outbound: OutboundClient, url: str) -> Found:
    host = urlsplit(url).netloc
    response = await _fetch(outbound, f"{url}/wp-json/?{_INDEX}", host)
    index = _object(response)
    if response.status != 200 or "namespaces" not in index:
        raise await _diagnosis(outbound, url, host, response, index)
    spaces = tuple(space for space in index.get("namespaces") or () if isinstance(space, str))[:500]
    if "wc/v3" not in spaces:
        raise _trouble(
            f"{host} runs WordPress, but WooCommerce does not answer there: switch it on below Plugins.",
            "no_woocommerce",
        )
    asked, told = urlsplit(response.url), urlsplit(str(index.get("home") or ""))
    if bare(told.netloc) != bare(asked.netloc):
        raise _trouble(
            f"{host} calls itself {line(told.netloc, 100) or 'nothing'}: connect that address.", "other_home"
        )
    # Signatures are reckoned with the name the shop gives itself; how it is reached is ours to see.
    home = f"{asked.scheme}://{told.netloc}{told.path.rstrip('/')}"
    return Found(url=home, name=line(index.get("name"), 200) or told.netloc, namespaces=spaces)


async def _diagnosis(
    outbound: OutboundClient, url: str, host: str, response: Response, index: dict[str, Any]
) -> InvalidInput:
    if "cf-mitigated" in response.headers or (response.status in {403, 503} and "cf-ray" in response.headers):
        return _trouble(
            f"Cloudflare stands before {host} and takes us for a robot. Allow the path /wp-json/ there "
            "(Security → WAF → a custom rule that skips), and the user agent ChatWidget.",
            "cloudflare",
        )
    if response.status == 401 and "www-authenticate" in response.headers:
        return _trouble(f"{host} asks every visitor for a password; take that wall down or exempt /wp-json/.", "walled")
    if response.status in {401, 403} and index:
        return _trouble(
            f"A security plugin of {host} has closed the REST API ({line(index.get('message'), 150)}). Open it for "
            "the paths /wp-json/ and /wp-json/wc/.",
            "rest_blocked",
        )
    if response.status in {401, 403, 406, 429}:
        return _trouble(
            f"A firewall of {host} refuses us (status {response.status}). Have your host allow /wp-json/.", "firewall"
        )
    if response.status >= 500:
        return _trouble(f"{host} answers with an error ({response.status}): is it under maintenance?", "shop_error")
    by_query = _object(await _fetch(outbound, f"{url}/?rest_route=/&{_INDEX}", host))
    if "namespaces" in by_query:
        return _trouble(
            f"{host} uses plain permalinks, with which WooCommerce takes no keys. Choose “Post name” in the "
            "WordPress admin below Settings → Permalinks and save.",
            "plain_permalinks",
        )
    return _trouble(
        f"No WordPress answers at {host}. Write the address that your shop's start page has; if WordPress lives in a "
        "folder, with it.",
        "not_wordpress",
    )


async def _fetch(outbound: OutboundClient, url: str, host: str) -> Response:
    try:
        return await outbound.get(url, headers={"Accept": "application/json"}, max_bytes=_MOST_BYTES)
    except OutboundRefused as error:
        raise _trouble(
            f"{error} If it is meant to be asked, whoever runs this server must name it in WOOCOMMERCE_PRIVATE_HOSTS.",
            "address_refused",
        ) from error
    except TimeoutError as error:
        raise _trouble(f"{host} does not answer in time.", "unreachable") from error
    except OSError as error:
        raise _trouble(str(error), "unreachable") from error


def _object(response: Response) -> dict[str, Any]:
    try:
        said = orjson.loads(response.body.removeprefix(b"\xef\xbb\xbf").strip())
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _is_host(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 4
    except ValueError:
        return bool(host) and all(_LABEL.fullmatch(label) for label in host.split("."))


def bare(netloc: str) -> str:
    """Return a host as shops are told apart by it: without www. and the usual ports."""
    return netloc.lower().removeprefix("www.").removesuffix(":443").removesuffix(":80")


def _cannot(typed: str) -> InvalidInput:
    return _trouble(
        f"“{line(typed, 60)}” is not the address of a shop; write it like www.example.com.", "invalid_domain"
    )


def _trouble(message: str, code: str) -> InvalidInput:
    return InvalidInput(message, code=code, fields={"url": message})
