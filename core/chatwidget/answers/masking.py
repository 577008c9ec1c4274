"""Numbers of cards and accounts leave a text before any model sees it; nothing a shop's chat needs is among them.

Order numbers, e-mail addresses and phone numbers stay: the turn may be about them. `Turn.masks_payment_data` is the
merchant's switch.
"""

import re
from typing import Final

_CARD: Final = re.compile(r"(?<![\w+])\d(?:[ -]?\d){12,18}(?!\w)")
_IBAN: Final = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ ]?[A-Za-z0-9]{4}){2,7}(?:[ ]?[A-Za-z0-9]{1,3})?\b")
_CODE: Final = re.compile(
    r"\b(cvv2?|cvc2?|pin|código de seguridad|security code)\b(\W{0,3}(?:is|es)?\W{0,3})\d{3,4}\b", re.IGNORECASE
)
_PASSWORD: Final = re.compile(r"\b(password|contraseña|passwort|mot de passe)\b(\s*(?:is|es|:|=)\s*)\S+", re.IGNORECASE)


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
