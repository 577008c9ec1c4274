"""What the core keeps for a plugin about its own shop, and what a plugin says of a shop's health."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from chatwidget.hooks.types import Credentials


class Keeper(Protocol):
    """A plugin's hand on its shop's row: `shop.keeper`. Each call is one short transaction, seen by the next call.

    What is kept briefly is not in the database at all.
    """

    async def renew(
        self, held: "Credentials", refresh: "Callable[[Credentials], Awaitable[Credentials]]"
    ) -> "Credentials":
        """Return fresh credentials, renewed by one process alone.

        The shop's row is locked. If its credentials are no longer those that are `held`, somebody else has renewed
        them, and theirs are returned. Else `refresh` is called with the stored ones (it has eight seconds), and what
        it returns is stored encrypted, as a whole, before anybody sees it. Raises what `refresh` raises.
        """

    async def remember(self, values: Mapping[str, Any]) -> None:
        """Merge small plain values into `shop.settings`; None forgets one. Secrets belong into the credentials."""

    async def remember_briefly(self, key: str, value: Any, *, seconds: float) -> None:
        """Keep a small value that JSON can say for some seconds (an hour at most), for all processes; None forgets it.

        It may be lost at any moment, and is not kept at all while Redis is away; the last to write wins. This takes a
        fifth of a second at most and never raises for that. No secrets, and nothing of a shopper.
        """

    async def recall_briefly(self, key: str) -> Any:
        """Return what was kept briefly for this shop; None where there is nothing. As quick, and as forgiving."""

    async def needs_merchant(
        self, message: str, next_step: str, translations: "Mapping[str, Advice] | None" = None
    ) -> None:
        """Say that the shop cannot go on without its merchant: its health shows it, its jobs rest until it is well."""

    async def is_well(self) -> None:
        """Take that back."""

    async def seen_at(self, domains: Sequence[str]) -> None:
        """Say at which domains shoppers see the shop now, the primary one first.

        Its widgets may be shown at those that are new, within a minute, and no longer at those that are gone.
        """

    async def start_sync(self, *, full: bool) -> bool:
        """Have the catalogue read soon, whole or from the last sync on; where a sync is under way, as soon as it ends.

        Returns False where the whole was wanted and only a part is being read now: the whole follows.
        """

    async def known_products(self) -> Mapping[str, frozenset[str]]:
        """Return the external ids of the platform's products that are held, each with those of its variants.

        What a merchant has pushed over the API is left out: no platform knows of it.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What is said of a shop's health in one language; `next_step` says what to do where it is not well."""

    message: str
    next_step: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck:
    """One thing a plugin looked at, in plain English; `next_step` says what to do where it is not well.

    `translations` are by language ("es"); `HealthCheck.of` makes it from a table of words.
    """

    name: str
    ok: bool
    message: str
    next_step: str | None = None
    translations: Mapping[str, Advice] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, words: Mapping[str, tuple[str, str | None]], *, ok: bool, **values: object) -> Self:
        """Return what a table says, by language a sentence and the next step or None, with values filled in."""
        told = {
            language: Advice(message=said.format(**values), next_step=step.format(**values) if step else None)
            for language, (said, step) in words.items()
        }
        own = told.pop("en")
        return cls(name=name, ok=ok, message=own.message, next_step=own.next_step, translations=told)

    def spoken(self, language: str) -> Advice:
        """Return what it says in a language ("es", "es-MX"); English where it is not told in that."""
        own = Advice(message=self.message, next_step=self.next_step)
        return self.translations.get(language.partition("-")[0].lower(), own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer of the shop whose identity the platform has proven."""

    id: str
    email: str | None = None
    name: str | None = None
