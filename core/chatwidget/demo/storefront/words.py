"""The storefront's words in English and Spanish, and how each language writes money."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
OTHER: Mapping[Language, Language] = {"en": "es", "es": "en"}


@cache
def read(name: str) -> dict[str, Any]:
    """A TOML file of this package, read once."""
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


def interface(language: Language) -> dict[str, str]:
    """The storefront's own words in one language."""
    return {key: text[language] for key, text in read("words/interface.toml").items()}


def label(kind: Literal["attributes", "options"], key: str, language: Language) -> str:
    """The name of an attribute or of an option."""
    text: str = read("words/labels.toml")[kind][key][language]
    return text


def size(value: str, language: Language) -> str:
    """A size as it is shown; most are the same in every language."""
    text: str = read("words/labels.toml")["sizes"].get(value, {}).get(language, value)
    return text


def colour(key: str, language: Language) -> str:
    """The name of a colour."""
    text: str = read("words/colours.toml")[key][language]
    return text


def frequent_questions(language: Language) -> list[dict[str, str]]:
    """The frequent questions with their answers."""
    return [entry[language] for entry in read("words/faq.toml")["questions"]]


def money(amount: Decimal, language: Language) -> str:
    """An amount in euros: €1,049.00 in English, 1049,00 € in Spanish."""
    if language == "en":
        return f"€{amount:,.2f}"
    return f"{amount:.2f}".replace(".", ",") + "\N{NO-BREAK SPACE}€"
