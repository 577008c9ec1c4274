"""What a site's robots.txt allows, read as RFC 9309 says."""

from typing import Final

from protego import Protego

from chatwidget import OutboundClient, PlatformUnavailable
from chatwidget_generic_site.addresses import Site

MOST_BYTES: Final = 512_000
MOST_SITEMAPS: Final = 50


class Robots:
    """The rules of one site for one robot."""

    def __init__(self, text: str, robot_name: str) -> None:
        self._rules = Protego.parse(text.replace("\x00", ""))
        self._robot = robot_name

    def allows(self, url: str) -> bool:
        """Whether the robot may read an address."""
        return bool(self._rules.can_fetch(url, self._robot))

    @property
    def delay(self) -> float:
        """Seconds the site wants between two requests; 0 where it does not say."""
        asked = self._rules.crawl_delay(self._robot)
        return max(0.0, float(asked)) if asked is not None else 0.0

    @property
    def sitemaps(self) -> list[str]:
        """The sitemaps it names, in order."""
        return list(dict.fromkeys(self._rules.sitemaps))[:MOST_SITEMAPS]


async def read_robots(client: OutboundClient, site: Site, robot_name: str) -> Robots:
    """Fetch the rules; without any all is allowed, and a server in trouble is left alone (`PlatformUnavailable`)."""
    response = await client.get(site.full("/robots.txt"), max_bytes=MOST_BYTES)
    if response.status >= 500 or response.status == 429:
        raise PlatformUnavailable(
            f"{site.host} answers {response.status} when asked for its robots.txt, so it is left alone for now."
        )
    is_html = response.content_type == "text/html" or response.body.lstrip()[:1] == b"<"
    return Robots(response.text if response.status == 200 and not is_html else "", robot_name)
