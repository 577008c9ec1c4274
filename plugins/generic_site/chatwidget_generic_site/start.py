"""Finds out where a site lives: scheme, www or not, and its rules; or says plainly why it cannot be read."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from chatwidget import OutboundClient, OutboundRefused, PlatformUnavailable, Shop
from chatwidget_generic_site.addresses import Site, origin_of
from chatwidget_generic_site.fetching import Fetched, Fetcher
from chatwidget_generic_site.robots import Robots, read_robots
from chatwidget_generic_site.settings import GenericSiteSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Where the site lives, what it allows, and its start page."""

    site: Site
    robots: Robots
    page: Fetched


async def find_start(shop: Shop, client: OutboundClient, fetcher: Fetcher, settings: GenericSiteSettings) -> Start:
    """Fetch rules and start page; raises `PlatformUnavailable` with a sentence for the merchant."""
    asked = str(shop.settings.get("start_url") or f"https://{shop.domain}/")
    why = ""
    for url in _candidates(asked):
        site = Site(origin_of(url))
        try:
            robots = await read_robots(client, site, settings.robot_name)
        except OutboundRefused as error:
            raise PlatformUnavailable(f"{site.host} cannot be read: {error}") from error
        except TimeoutError:
            why = why or f"{site.host} did not answer within {settings.timeout_seconds:g} seconds."
            continue
        except OSError as error:
            why = why or str(error)
            continue
        if not robots.allows(url):
            reason = f"The robots.txt of {site.host} asks {settings.robot_name} not to read it."
            return Start(site=site, robots=robots, page=Fetched(kind="other", url=url, reason=reason))
        page = await fetcher.page(url)
        moved = _moved(site, page)
        if moved.host != site.host:
            robots = await _rules(client, moved, settings)
        return Start(site=moved, robots=robots, page=page)
    raise PlatformUnavailable(why)


def _candidates(url: str) -> list[str]:
    """The address, and what people mean by it: plain http, and the name with www."""
    parts = urlsplit(url)
    named = any(letter.isalpha() for letter in parts.netloc) and "." in parts.netloc and "[" not in parts.netloc
    with_www = [parts._replace(netloc=f"www.{parts.netloc}")] if named and not parts.netloc.startswith("www.") else []
    plain = [parts._replace(scheme="http")] if parts.scheme == "https" and parts.port is None else []
    return [one.geturl() for one in (parts, *with_www, *plain)]


def _moved(site: Site, page: Fetched) -> Site:
    """The site that the start page was found on: another scheme, www or a subdomain, but nobody else's."""
    origin = origin_of(page.url)
    if page.kind != "page" or origin == site.origin:
        return site
    new, old = (Site(one).host.partition(":")[0].removeprefix("www.") for one in (origin, site.origin))
    if new == old or new.endswith(f".{old}") or old.endswith(f".{new}"):
        return Site(origin)
    raise PlatformUnavailable(f"{site.host} sends its visitors to {Site(origin).host}: connect that address instead.")


async def _rules(client: OutboundClient, site: Site, settings: GenericSiteSettings) -> Robots:
    try:
        return await read_robots(client, site, settings.robot_name)
    except (OutboundRefused, OSError, TimeoutError) as error:
        raise PlatformUnavailable(f"The robots.txt of {site.host} cannot be read: {error}") from error
