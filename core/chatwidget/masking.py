"""What shoppers write, before any model sees it: payment data leaves it for good, personal data comes back afterwards.

Numbers of cards and accounts are nothing that a shop's chat needs, so no model gets them, unless a merchant wishes it.
E-mail addresses and numbers that may be a telephone's are what a turn may be about: where a merchant has them hidden
too, a model sees a name in brackets in their place, and what it says or asks tools with that name is put right. Names
and postal addresses cannot be told from other words, and stay.
"""

import re
from collections.abc import Mapping
from typing import Any, Final, Literal

Masking = Literal["off", "payment", "personal"]

_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_LONG_NUMBER: Final = re.compile(r"(?<![\w.,])(?:\+|\(\+?)?\d(?:[ ()./-]{0,3}\d){8,14}(?![\w])")
_STANDS_FOR: Final = re.compile(r"\[(?:e-mail|number) [A-Z]{1,2}\]")
_CARD: Final = re.compile(r"(?<![\w+])\d(?:[ -]?\d){12,18}(?!\w)")
_IBAN: Final = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ ]?[A-Za-z0-9]{4}){2,7}(?:[ ]?[A-Za-z0-9]{1,3})?\b")
_CODE: Final = re.compile(
    r"\b(cvv2?|cvc2?|pin|código de seguridad|security code)\b(\W{0,3}(?:is|es)?\W{0,3})\d{3,4}\b", re.IGNORECASE
)
_PASSWORD: Final = re.compile(r"\b(password|contraseña|passwort|mot de passe)\b(\s*(?:is|es|:|=)\s*)\S+", re.IGNORECASE)


class Mask:
    """Hides what a tenant wishes in one turn's texts, and puts it back where a model speaks of it."""

    def __init__(self, masking: Masking = "payment") -> None:
        self._masking = masking
        self._held: dict[str, str] = {}

    def __bool__(self) -> bool:
        """Whether there is anything to be put back."""
        return bool(self._held)

    def hidden(self, text: str, *, numbers: bool = True) -> str:
        """Return a text as a model may see it; without `numbers`, long ones stay (the ids in a page's address)."""
        if self._masking == "off":
            return text
        text = masked(text)
        if self._masking == "payment":
            return text
        text = _EMAIL.sub(lambda match: self._name("e-mail", match[0]), text)
        return _LONG_NUMBER.sub(lambda match: self._name("number", match[0]), text) if numbers else text

    def restored(self, text: str) -> str:
        """Return what a model wrote with the names replaced by what they stand for."""
        if not self._held or "[" not in text:
            return text
        return _STANDS_FOR.sub(lambda match: self._held.get(match[0], match[0]), text)

    def _name(self, kind: str, value: str) -> str:
        for name, held in self._held.items():
            if held == value:
                return name
        number = len(self._held)
        letters = chr(65 + number % 26) if number < 26 else f"{chr(64 + number // 26 % 26)}{chr(65 + number % 26)}"
        self._held[name := f"[{kind} {letters}]"] = value
        return name


def masking_of(settings: Mapping[str, Any] | None) -> Masking:
    """Return what a tenant's settings wish; payment data is hidden where they say nothing."""
    wanted = (settings or {}).get("masking")
    return wanted if wanted in {"off", "personal"} else "payment"


def without_personal_data(text: str) -> str:
    """Return a text for a search by meaning, which needs none of it."""
    return _LONG_NUMBER.sub(" ", _EMAIL.sub(" ", masked(text)))


def masked(text: str) -> str:
    """Return a text with card numbers, account numbers and security codes replaced by what they were."""
    if not any(character.isdigit() for character in text) and "ass" not in text and "contras" not in text:
        return text
    text = _CARD.sub(lambda match: "[card number]" if _is_card(match[0]) else match[0], text)
    text = _IBAN.sub(lambda match: "[account number]" if _is_iban(match[0]) else match[0], text)
    text = _CODE.sub(lambda match: f"{match[1]}{match[2]}[code]", text)
    return _PASSWORD.sub(lambda match: f"{match[1]}{match[2]}[password]", text)


def _is_card(written: str) -> bool:
    """Whether the digits pass the check that all payment cards pass (Luhn)."""
    digits = [int(character) for character in written if character.isdigit()][::-1]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0 and len(set(digits)) > 1


def _is_iban(written: str) -> bool:
    """Whether the check digits of an account number are right (ISO 13616)."""
    bare = written.replace(" ", "").upper()
    if not 15 <= len(bare) <= 34:
        return False
    return int("".join(str(int(character, 36)) for character in bare[4:] + bare[:4])) % 97 == 1
