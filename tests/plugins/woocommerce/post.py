"""The way from a shop to us, on which things are doubled, held back, replayed and forged."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import aiohttp
from tests.plugins.woocommerce.hookshot import signature


@dataclass(frozen=True, slots=True)
class Letter:
    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(slots=True)
class Post:
    """`genuine` and `forged` count the answers by status."""

    session: aiohttp.ClientSession
    chance: random.Random
    genuine: Counter[int] = field(default_factory=Counter)
    forged: Counter[int] = field(default_factory=Counter)
    held: list[Letter] = field(default_factory=list)
    sent: list[Letter] = field(default_factory=list)

    async def send(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """Bring a delivery; returns what its first copy is answered."""
        letter = Letter(url, body, headers)
        self.sent.append(letter)
        if self.chance.random() < 0.2:
            self.held.append(letter)
        if self.chance.random() < 0.2:
            await asyncio.gather(*(self._forged(one) for one in forgeries(letter, self.sent, self.chance)))
        copies = self.chance.choice((1, 1, 1, 3))
        return (await asyncio.gather(*(self._bring(letter) for _ in range(copies))))[0]

    async def late(self) -> None:
        """Bring what was held back, in another order, and replay old letters."""
        self.chance.shuffle(self.held)
        old = self.chance.sample(self.sent, min(len(self.sent), 40))
        for letter in (*self.held, *old):
            await self._bring(letter)
        # The delivery id is not signed, so an old letter can be dressed as a new one.
        for number, letter in enumerate(old[:10]):
            dressed = {**letter.headers, "X-WC-Webhook-Delivery-ID": f"{number:032d}"}
            await self._bring(Letter(letter.url, letter.body, dressed))
        self.held.clear()

    async def _bring(self, letter: Letter) -> int:
        status = await self._post(letter)
        self.genuine[status] += 1
        return status

    async def _forged(self, letter: Letter) -> None:
        self.forged[await self._post(letter)] += 1

    async def _post(self, letter: Letter) -> int:
        async with self.session.post(letter.url, data=letter.body, headers=letter.headers) as answer:
            return answer.status


def forgeries(letter: Letter, sent: list[Letter], chance: random.Random) -> Iterator[Letter]:
    """Yield what somebody without the secret may send."""
    other = chance.choice(sent)
    name = "X-WC-Webhook-Signature"
    yield Letter(letter.url, letter.body, {**letter.headers, name: signature("guessed", letter.body)})
    yield Letter(letter.url, letter.body.replace(b'"id":', b'"id": ', 1), letter.headers)
    yield Letter(letter.url, letter.body[:-1], letter.headers)
    yield Letter(letter.url, letter.body, {key: value for key, value in letter.headers.items() if key != name})
    yield Letter(letter.url.replace("/shp_", "/shp_x"), letter.body, letter.headers)
    if other.body != letter.body:
        yield Letter(letter.url, letter.body, {**letter.headers, name: other.headers[name]})
