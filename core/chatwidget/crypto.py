"""Secrets at rest: authenticated encryption for credentials, keyed hashes for look-ups."""

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chatwidget.errors import ConfigurationError

_VERSION = "v1"


class Vault:
    """Encrypts with the newest key and decrypts with any (AES-256-GCM; the key's name travels with the text)."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = {self._name(key): hashlib.sha256(b"chatwidget.vault:" + key.encode()).digest() for key in keys}
        self._newest = self._name(keys[0])

    @staticmethod
    def _name(key: str) -> str:
        return hashlib.sha256(b"chatwidget.name:" + key.encode()).hexdigest()[:8]

    def encrypt(self, plain: bytes, *, place: str) -> str:
        """Return text that only this vault reads back, and only for the same `place` (tenant, table and column)."""
        nonce = os.urandom(12)
        sealed = AESGCM(self._keys[self._newest]).encrypt(nonce, plain, place.encode())
        return f"{_VERSION}.{self._newest}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def decrypt(self, text: str, *, place: str) -> bytes:
        """Return what was encrypted for `place`; raises `ConfigurationError` when no key fits."""
        version, _, rest = text.partition(".")
        name, _, body = rest.partition(".")
        key = self._keys.get(name)
        if version != _VERSION or key is None:
            raise ConfigurationError("CREDENTIALS_KEY no longer holds the key that encrypted this.")
        raw = base64.urlsafe_b64decode(body)
        try:
            return AESGCM(key).decrypt(raw[:12], raw[12:], place.encode())
        except InvalidTag as error:
            raise ConfigurationError("An encrypted value was changed or moved.") from error


def keyed_hash(secret: str, value: str) -> str:
    """Return the HMAC-SHA256 of a random token, for storing and looking it up without keeping it."""
    return hmac.new(secret.encode(), value.encode(), hashlib.sha256).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare two texts in constant time; safe for any characters."""
    return hmac.compare_digest(left.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass"))
