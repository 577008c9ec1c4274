"""Web addresses: a site's own form of them, and which of them are worth a visit."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

MOST_CHARACTERS: Final = 1_000
MOST_SEGMENTS: Final = 12

_TRACKING: Final = re.compile(
    r"utm_\w+|gclid|gbraid|wbraid|fbclid|msclkid|mc_[ce]id|_ga|_gl|igshid|ttclid|srsltid|ref|ref_|referrer|source|"
    r"pr_prod_strat|pr_rec_id|pr_rec_pid|pr_ref_pid|pr_seq|_pos|_sid|_ss|_fid|"
    r"phpsessid|jsessionid|aspsessionid\w*|sid|session_?id|osCsid|zenid|cfid|cftoken|s_cid|_hs\w+",
    re.IGNORECASE,
)
_FACETS: Final = re.compile(
    r"sort\w*|order(?:by|way)?|product_list_\w+|dir|direction|limit|per_?page|view|mode|display|layout|grid|"
    r"filter\w*|f\[.*|fq|facet\w*|refine\w*|min_?price|max_?price|price|pricerange|rating\w*|"
    r"colou?r|size|brand|manufacturer|material|pa_\w+|attribute\w*|availability|in_?stock|q|s|query|search\w*|keyword\w*|"
    r"add[-_]to[-_]\w+|remove_item|replytocom|share|print|action|cmd|task|month|year|date|day|week|from|to|start|end|"
    r"tribe\w*|ical|outlook-ical|eventdisplay|redirect\w*|return\w*|back|next_url|currency|setcurrency|token|nonce|"
    r"_wpnonce|format|feed|preview\w*|variant|amp|hash|timestamp|ts|rand|random|cache\w*|version|v",
    re.IGNORECASE,
)
_SESSION_IN_PATH: Final = re.compile(r";(?:jsessionid|sid|phpsessid)=[^/?#]*", re.IGNORECASE)
_PRIVATE: Final = frozenset(
    (  # noqa: SIM905 - words read better than columns of quotes
        "cart basket checkout checkouts account accounts my-account myaccount customer login signin sign-in "
        "log-in logout signout register signup sign-up search wishlist wish-list favorites favourites compare "
        "password-reset lost-password forgot-password wp-admin wp-json wp-login.php xmlrpc.php admin cgi-bin "
        "cdn-cgi graphql carrito cesta carro finalizar-compra mi-cuenta iniciar-sesion acceso registro buscar "
        "busqueda lista-de-deseos panier commande mon-compte connexion inscription recherche liste-de-souhaits "
        " favoris warenkorb kasse mein-konto konto anmelden anmeldung registrieren suche wunschliste "
        "merkzettel carrello cassa il-mio-account accedi registrati cerca ricerca lista-desideri carrinho "
        "finalizar-compra minha-conta entrar cadastro pesquisa busca lista-de-desejos winkelwagen winkelmand "
        "afrekenen mijn-account inloggen registreren zoeken verlanglijst order-tracking track-order add-to-cart "
        " quick-view quickview "
    ).split()
)
_FILE: Final = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|css|js|mjs|json|xml|rss|atom|txt|csv|pdf|docx?|xlsx?|pptx?|zip|"
    r"gz|rar|7z|tar|exe|dmg|apk|iso|mp3|mp4|m4a|avi|mov|webm|ogg|wav|woff2?|ttf|eot|map|ics|vcf|wasm)$",
    re.IGNORECASE,
)
_DATED: Final = re.compile(r"/(?:19|20)\d\d(?:[/-]\d{1,2}){0,2}/?$")
_PAGED: Final = re.compile(r"(?:^|/)(?:page|pagina|seite|pagine)[/-]?\d+/?$", re.IGNORECASE)
_NAMES_A_THING: Final = re.compile(r".*id|p|route|sku|(?:product|item|art|cat|prod)\w*", re.IGNORECASE)
_PAGE_PARAMETERS: Final = frozenset(("page", "paged", "pg", "pagina", "seite", "offset"))


@dataclass(frozen=True, slots=True)
class Site:
    """The site that is read: its scheme and its host, by which an address belongs to it or not."""

    origin: str

    @property
    def host(self) -> str:
        """The host, with its port where one is written."""
        return urlsplit(self.origin).netloc

    def own(self, url: str) -> str | None:
        """Return an address of this site in its one form, or None where it is another's, or none at all."""
        if len(url) > MOST_CHARACTERS * 2:
            return None
        try:
            parts = urlsplit(url.strip())
            host = parts.netloc.lower()
        except ValueError:
            return None
        if parts.scheme.lower() not in {"http", "https"} or _bare(host) != _bare(self.host):
            return None
        path = _SESSION_IN_PATH.sub("", _escaped(parts.path)) or "/"
        path = re.sub(r"/{2,}", "/", path)
        if "/." in path:
            path = urlsplit(urljoin(self.origin, path)).path
        pairs = parse_qsl(parts.query, keep_blank_values=True, errors="replace")
        query = urlencode([(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)])
        own = f"{self.origin}{path}{'?' + query if query else ''}"
        return own if len(own) <= MOST_CHARACTERS else None

    def path(self, url: str) -> str:
        """Return the path and query of one of the site's addresses: its name within the site."""
        return url.removeprefix(self.origin) or "/"

    def full(self, path: str) -> str:
        """Return the address of a path."""
        return f"{self.origin}{path}"


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower().rpartition("@")[2], "", "", ""))


def is_private(path: str) -> bool:
    """Whether a path leads to a cart, an account, a login or a search: nothing a shop tells its visitors."""
    bare = urlsplit(path).path
    return any(segment in _PRIVATE for segment in bare.lower().split("/")) or bool(_FILE.search(bare))


def is_listing(path: str) -> bool:
    """Whether a path is one page of a longer list."""
    parts = urlsplit(path)
    return bool(_PAGED.search(parts.path)) or any(
        name.lower() in _PAGE_PARAMETERS for name, _value in parse_qsl(parts.query)
    )


def is_trap(path: str) -> bool:
    """Whether a path looks like one of endlessly many: facets, orders, repeated or very deep folders."""
    parts = urlsplit(path)
    names = [name for name, _value in parse_qsl(parts.query, keep_blank_values=True)]
    if len(names) > 2 or any(_FACETS.fullmatch(name) for name in names):
        return True
    segments = [segment for segment in parts.path.split("/") if segment]
    return len(segments) > MOST_SEGMENTS or any(segments.count(segment) > 2 for segment in set(segments))


def family(path: str) -> tuple[str, int] | None:
    """Return what an address that may be one of endlessly many belongs to, and how many of those are visited."""
    parts = urlsplit(path)
    if _DATED.search(parts.path):
        return re.sub(r"\d+", "0", parts.path), 24
    names = sorted(name for name, _value in parse_qsl(parts.query, keep_blank_values=True))
    if names and not any(_NAMES_A_THING.fullmatch(name) for name in names):
        return f"{parts.path}?{'&'.join(names)}", 200
    if _PAGED.search(parts.path):
        return re.sub(r"\d+/?$", "0", parts.path), 200
    return None


def _bare(host: str) -> str:
    return host.removeprefix("www.").removesuffix(":80").removesuffix(":443")


def _escaped(path: str) -> str:
    """Return a path with every character escaped that must be, and escapes written alike."""
    quoted = quote(path, safe="%/:@!$&'()*+,;=-._~", errors="replace")
    return re.sub(r"%[0-9a-fA-F]{2}", lambda match: match[0].upper(), quoted)
