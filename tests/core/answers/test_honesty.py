"""Hundreds of invented sentences never reach the shopper, hundreds of true ones do, however the stream is cut."""

import random

from tests.fixtures.sayings import Saying, invented, true

from chatwidget.answers.checking import Checked

FILLER = {"en": "That is a good choice for a wet walk.", "es": "Es una buena elección para un paseo con lluvia."}


def shown(saying: Saying, said: str, size: int) -> str:
    checked = Checked(saying.facts(), saying.language)
    return "".join(checked.feed(said[at : at + size]) for at in range(0, len(said), size)) + checked.end()


def test_no_invented_sentence_reaches_the_shopper() -> None:
    rng = random.Random(3)
    leaked, corrected = [], 0
    sayings = list(invented(480))
    for saying in sayings:
        filler = FILLER[saying.language]
        kept = shown(saying, f"{filler} {saying.text} {filler}", rng.choice((1, 3, 7, 4000)))
        rest = kept.replace(filler, "")
        corrected += "89" in rest or saying.hits[0].title in rest
        if saying.needle in rest:
            leaked.append((saying.text, kept))
    assert len(sayings) >= 500
    assert leaked == []
    assert corrected  # a wrong price of one product is put right rather than left out


def test_what_is_true_is_hardly_ever_left_out() -> None:
    rng = random.Random(5)
    sayings = list(true(400))
    lost = [s.text for s in sayings if shown(s, s.text, rng.choice((1, 3, 7, 4000))) != s.text]
    assert len(lost) <= len(sayings) * 0.01, lost


def test_every_second_sentence_invented_leaves_the_others() -> None:
    lies, truths = list(invented(120, seed=21))[:120], [one for one in true(400, seed=22) if "\n" not in one.text]
    for lie in lies:
        own = [one for one in truths if one.language == lie.language and "{" not in one.text][:40]
        fact = next(one for one in own if one.text.endswith((".", "?")) and one.hits[0].title not in one.text)
        kept = shown(lie, f"{fact.text} {lie.text} {fact.text}", 5)
        assert fact.text in kept
        assert lie.needle not in kept.replace(fact.text, "")
