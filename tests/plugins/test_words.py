"""Health in English and Spanish: every sentence of the core and the plugins, with the same figures in both."""

from collections.abc import Mapping
from string import Formatter

import pytest

from chatwidget import HealthCheck
from chatwidget.shops import words as core
from chatwidget_shopify.words import HEALTH
from chatwidget_woocommerce import words as woocommerce

Words = Mapping[str, tuple[str, str | None]]
TABLES: dict[str, Words] = {
    **{f"core {name}": table for name, table in vars(core).items() if name.isupper()},
    **{f"shopify {name}": table for name, table in HEALTH.items()},
    **{
        f"woocommerce {name}": one
        for name, one in vars(woocommerce).items()
        if name.isupper() and isinstance(one, dict)
    },
    **{
        f"woocommerce silent {inside} {cron}": woocommerce.silent_since(inside=inside, cron_disabled=cron)
        for inside in (True, False)
        for cron in (True, False)
    },
}


def figures(text: str | None) -> set[str]:
    return {field for _text, field, _spec, _conversion in Formatter().parse(text or "") if field}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_what_is_said_in_english_is_said_in_spanish_with_the_same_figures(name: str) -> None:
    english, spanish = TABLES[name]["en"], TABLES[name]["es"]
    assert [figures(text) for text in english] == [figures(text) for text in spanish]
    assert [bool(text) for text in english] == [bool(text) for text in spanish]
    assert english != spanish


def test_a_check_is_spoken_in_a_language_and_its_dialects_and_else_in_english() -> None:
    check = HealthCheck.of("jobs", core.JOBS_FAILED, ok=False, count=2, error="{odd}")
    assert check.message == "2 jobs failed for good: {odd}"
    for spoken in ("es", "es-MX", "ES"):
        assert check.spoken(spoken).message.startswith("2 tareas han fallado")
    assert check.spoken("de").message == check.spoken("").message == check.message
