"""What leaves an answer before anybody sees it: links that are not the shop's, images, markup, secrets.

Only addresses that the turn's facts hold may be followed, and the front pages of the shop and of known carriers;
everything else becomes plain text without its address. A model that obeys an injected instruction can therefore not
make a browser ask anybody anything.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from chatwidget.checking.addresses import bare
from chatwidget.checking.carriers import CARRIERS
from chatwidget.checking.claims import plain
from chatwidget.checking.facts import Facts

_INVISIBLE: Final = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_KEYCAP: Final = re.compile("(?<=\\d)\ufe0f?\u20e3")
"""What makes a key of a digit ("7️⃣"): a price must be read as one."""
_IMAGE: Final = re.compile(r"!\[[^\]]*\](?:\([^)\n]*\)?|\[[^\]\n]*\]?|:?)")
_TAG: Final = re.compile(r"<(?:/?[a-zA-Z!?][^<>]*(?:>|$)|$)")
_AUTOLINK: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>]*|[^\s<>@]+@[^\s<>@]+)>")
_REFERENCE: Final = re.compile(r"^\s*\[[^\]\n]+\]:\s*\S.*$", re.MULTILINE)
_MARKDOWN: Final = re.compile(
    r"\[(?P<text>[^\[\]]*)\]\s?\(\s*<?(?P<url>[^()\s>]*(?:\([^()\s]*\)[^()\s>]*)*)>?[^)\n]*\)"
)
_OPEN_MARKDOWN: Final = re.compile(r"\]\s?\((?=\s*<?(?:\w+:|/|www\.|\S+\.\S))")
_BY_NAME: Final = re.compile(r"\[(?P<text>[^\[\]]+)\]\[[^\[\]]*\]")
_DOT: Final = r"(?:\.|\s?[\[({]\s?(?:\.|dot|punto)\s?[\])}]\s?|[。．｡])"  # noqa: RUF001 - dots of other scripts resolve too
_TLD: Final = (
    r"com|net|org|info|biz|shop|store|online|site|app|dev|io|ai|co|xyz|top|club|click|link|live|pro|page|web|"
    r"cloud|tech|"
    r"example|test|invalid|local|localhost|onion|eu|uk|es|fr|de|it|pt|nl|be|ch|at|se|dk|no|fi|pl|cz|ie|us|ca|mx|"
    r"ar|cl|pe|br|"
    r"au|nz|jp|cn|in|ru|ua|tr|gr|ro|hu|ly|gl|gg|tk|ml|cf|cc|tv|me|to|ws|so|sh|is|id|icu|vip|fun|lol|win|men|zip|"
    r"mov|cat|gal|eus"
)
_BARE: Final = re.compile(
    r"(?P<scheme>\b(?:h\s?(?:tt|xx|tx|xt)\s?ps?|ftp|wss?|file|data|javascript|vbscript|mailto|tel|intent|blob|"
    r"view-source)\s?:"
    r"(?:\s?//)?\s?|(?<![\w:/])//(?=[\w\[]))[^\s<>\"'|*`]+"
    rf"|\b(?:www{_DOT})?(?:[\w-]+{_DOT})+(?:{_TLD}|xn--[\w-]+)\b(?::\d+)?(?:[/?#][^\s<>\"'|*`]*)?"
    r"|\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?(?:/[^\s<>\"'|*`]*)?",
    re.IGNORECASE,
)
_MAY_LINK: Final = re.compile(r"[\[<]|:|//|www|\.\w|\(dot\)|\]|[。．｡]|!", re.IGNORECASE)  # noqa: RUF001 - see _DOT
_SECRET: Final = re.compile(
    r"\b(?:pk_[a-z0-9]{16,}|sk-[\w-]{12,}|sk_(?:live|test)_\w{10,}|rk_live_\w{10,}|shp(?:at|ca|ss|pa|ua|"
    r"tka)_[0-9a-fA-F]{16,}|"
    r"(?:ck|cs)_[0-9a-f]{24,}|whsec_[\w+/=]{16,}|AKIA[0-9A-Z]{16}|gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,}|"
    r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|AIza[\w-]{30,}|(?:ten|usr|shp|wgt|vis|cnv|msg|run|whk)_[a-z0-9]{16})\b"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY|\b(?:postgres(?:ql)?|redis|amqp|mysql)://\S+"
)
_SHINGLE: Final = 7


@dataclass(slots=True)
class Guard:
    """The guard of one answer; `secrets` are texts that must not come out: the prompt's rules and its mark."""

    facts: Facts
    secrets: Iterable[str] = ()
    mark: str = ""
    removed: list[tuple[str, str]] = field(default_factory=list)

    def clean(self, text: str) -> str | None:
        """Return a sentence without what may not be shown; None where nothing of it may."""
        shown = _KEYCAP.sub("", _INVISIBLE.sub("", text))
        if self._is_secret(shown):
            self.removed.append(("secret", "…"))
            return None
        if not _MAY_LINK.search(shown):
            return shown
        shown = _IMAGE.sub(self._drop("image"), shown)
        shown = _AUTOLINK.sub(lambda match: match[1], shown)
        shown = _TAG.sub(self._drop("markup"), shown)
        shown = _REFERENCE.sub(self._drop("link"), shown)
        kept: list[str] = []
        shown = _MARKDOWN.sub(lambda match: self._markdown(match, kept), shown)
        shown = _BY_NAME.sub(lambda match: match["text"], shown)
        shown = _OPEN_MARKDOWN.sub("] ", shown)
        shown = _BARE.sub(self._bare, shown)
        for number, link in enumerate(kept):
            shown = shown.replace(f"\x00{number}\x00", link)
        return shown if shown.strip(" \t\n-*_()[]<>:,.") or not text.strip() else None

    def _markdown(self, match: re.Match[str], kept: list[str]) -> str:
        address = self.allowed(match["url"])
        if address is None:
            self.removed.append(("link", match["url"][:200]))
            return match["text"]
        label = _BARE.sub(self._bare, match["text"]) or address
        kept.append(f"[{label}]({address})")
        return f"\x00{len(kept) - 1}\x00"

    def _bare(self, match: re.Match[str]) -> str:
        said = match[0].rstrip(".,;:!?)]}'\"»”")
        tail = match[0][len(said) :]
        whole = match.string
        is_mail = "@" in (whole[match.start() - 1 : match.start()], whole[match.end() : match.end() + 1])
        is_mail = is_mail or said.lower().startswith("mailto:")
        if is_mail:
            return match[0].removeprefix("mailto:")  # e-mail addresses are checked as claims
        if not match["scheme"] and not _looks_like_host(said):
            return match[0]
        address = self.allowed(said)
        if address is not None:
            return address + tail
        self.removed.append(("link", said[:200]))
        return tail if not tail.startswith((")", "]")) else tail[1:]

    def allowed(self, url: str) -> str | None:
        """Return an address as it may stand in an answer: one of the facts', or a front page that may be named."""
        self.facts.settle()  # the texts of pages hold addresses, too
        known = self.facts.links.get(bare(url)) if re.match(r"(?i)(https?:)?//|[\w-]+\.[\w.-]+", url) else None
        if known is not None:
            # What the model added to an address (a query) leaves with it.
            return url if "?" not in url and "#" not in url and url.isascii() else known
        if not re.fullmatch(r"(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}/?", url, re.IGNORECASE):
            return None
        host = bare(url)
        return url if host in self.facts.domains or host in CARRIERS else None

    def _is_secret(self, text: str) -> bool:
        if _SECRET.search(text) or (self.mark and self.mark in text):
            return True
        if not self.secrets:
            return False
        said = _runs(plain(text), _SHINGLE)
        return any(not said.isdisjoint(_runs(plain(secret), _SHINGLE)) for secret in self.secrets)

    def _drop(self, kind: str) -> Callable[[re.Match[str]], str]:
        def drop(match: re.Match[str]) -> str:
            self.removed.append((kind, match[0][:200]))
            return ""

        return drop


@lru_cache(maxsize=512)
def _runs(flat: str, length: int) -> frozenset[str]:
    """Return every so many words of a text that stand in a row."""
    words = [word.strip(".,;:!?…\"'“”«»()[]*_|-") for word in flat.split()]
    return frozenset(" ".join(words[at : at + length]) for at in range(len(words) - length + 1))


def _looks_like_host(said: str) -> bool:
    """Whether "shop.example" is meant, and not "dry.It" where a space was forgotten, or a version number."""
    host = re.split(r"[/?#:]", said, maxsplit=1)[0]
    last = re.split(r"[.\])}]", host)[-1]
    two_letters = len(last) == 2 and last.lower() in {
        "it",
        "is",
        "me",
        "to",
        "so",
        "no",
        "in",
        "at",
        "be",
        "us",
        "id",
        "es",
        "de",
        "se",
    }
    return not (two_letters and last[:1].isupper() and not host.isupper())
