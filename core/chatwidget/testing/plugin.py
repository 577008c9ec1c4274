"""pytest fixtures for plugin authors, registered by the entry point `pytest11`."""

import pytest

from chatwidget.hooks.types import Credentials, Question, Shop, Visitor


@pytest.fixture
def chatwidget_shop() -> Shop:
    """A connected shop of no particular platform."""
    return Shop(
        id="shp_0000000000000000",
        tenant_id="ten_0000000000000000",
        platform="generic_site",
        domain="shop.example",
        name="Example",
        credentials=Credentials({}),
    )


@pytest.fixture
def chatwidget_question() -> Question:
    """A shopper's question."""
    return Question(
        text="Do you have this in blue?",
        conversation_id="cnv_0000000000000000",
        locale="en",
        visitor=Visitor(id="vis_0000000000000000"),
    )
