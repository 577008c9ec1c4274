"""A shopper's message is reduced to what it asks for."""

import pytest

from chatwidget.catalogue.message import read


def asked(text: str, language: str = "en") -> list[str]:
    message = read(text, language="", shop_languages=(language,))
    return [next(iter(one.spellings)) for one in message.wanted if one.certain]


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Hi, do you have a waterproof backpack in stock right now? thanks!", "en", ["waterproof", "backpack"]),
        ("I'm looking for headphones for my brother, any recommendations?", "en", ["headphones"]),
        ("how much is the red kettle? I need it by next week", "en", ["red", "kettle"]),
        ("Hola, ¿tenéis zapatillas de montaña en stock?", "es", ["zapatillas", "montana"]),
        ("Busco una cámara para mi hermana, por favor", "es", ["camara"]),
        ("Bonjour, je cherche des chaussures de randonnée s'il vous plaît", "fr", ["chaussures", "randonnee"]),
        ("Hallo, ich suche einen Rucksack für meine Tochter", "de", ["rucksack"]),
        ("Ciao, cerco una borsa di pelle per favore", "it", ["borsa", "pelle"]),
        ("Olá, vocês têm uma mochila em estoque?", "pt", ["mochila"]),
        ("Hallo, hebben jullie een fietstas op voorraad?", "nl", ["fietstas"]),
    ],
)
def test_talk_is_left_out(text: str, language: str, words: list[str]) -> None:
    assert asked(text, language) == words


@pytest.mark.parametrize("query", ["stock pot", "need speed", "price tag gun", "brother printer", "best fiends"])
def test_a_terse_query_keeps_words_that_a_chat_would_lose(query: str) -> None:
    assert asked(query) == query.split()


def test_a_gift_is_for_somebody() -> None:
    assert "mom" in asked("I need a birthday gift for my mom")


def test_a_message_of_nothing_but_talk_still_asks_something() -> None:
    message = read("what do you recommend?", language="en", shop_languages=("en",))
    assert message.wanted == []
    assert message.spare


def test_the_language_is_recognised_by_its_small_words() -> None:
    assert read("do you have running shoes?", language="", shop_languages=("es",)).language == "en"
    assert read("zapatillas", language="", shop_languages=("es",)).language == "es"


def test_a_very_long_message_is_cut() -> None:
    message = read(" ".join(f"word{number}" for number in range(5_000)), language="en", shop_languages=("en",))
    assert len(message.wanted) <= 24


def test_number_words_are_those_of_the_language() -> None:
    def spellings(text: str, language: str) -> list[str]:
        return [
            one
            for wanted in read(text, language=language, shop_languages=[language]).wanted
            for one in wanted.spellings
        ]

    assert "2" in spellings("tent for two", "en")
    assert "2" in spellings("tienda para dos", "es")
    assert "2" not in spellings("sac à dos", "fr")
