"""What outsiders lean on is documented: every hook, event, setting and value; and nothing that is no longer there."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

import chatwidget
from chatwidget import InstallRequest, Product, Ready, Shop, events
from chatwidget.hooks import Hooks
from chatwidget.settings import Settings

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"


@pytest.fixture(scope="module")
def manual() -> ModuleType:
    """The script that writes the manual."""
    spec = importlib.util.spec_from_file_location("manual", ROOT / "docs" / "manual.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_manual_of_the_hooks_is_what_their_docstrings_say(manual: ModuleType) -> None:
    assert manual.PAGE.read_text(encoding="utf-8") == manual.written(), "run: uv run python docs/manual.py"


def test_every_hook_event_and_value_of_the_front_door_stands_in_the_manual(manual: ModuleType) -> None:
    page = manual.PAGE.read_text(encoding="utf-8")
    for name in manual.hook_specs():
        assert f"### `{name}(" in page
    for name in events.EVENT_TYPES:
        assert f"`{name}`" in page
    for name in chatwidget.__all__:
        assert re.search(rf"\b{name}\b", page), name


async def test_the_plugin_that_the_manual_begins_with_works(manual: ModuleType) -> None:
    source = re.findall(r"```python\n(.*?)```", manual.INTRODUCTION, re.DOTALL)[0]
    plugin = ModuleType("myshop")
    exec(compile(source, "the manual", "exec"), plugin.__dict__)
    hooks = Hooks({"myshop": plugin})
    assert hooks.platforms["myshop"].title == "My Shop"
    answers = {"domain": "shop.example"}
    asked = InstallRequest(tenant_id="t", state="", return_url="", callback_url="", webhook_url="", answers=answers)
    step = await hooks.begin_install("myshop", asked)
    assert isinstance(step, Ready)
    shop = Shop(id="s", tenant_id="t", platform="myshop", domain=step.installation.domain)
    assert [item async for item in hooks.catalogue(shop, None, None)] == [Product(external_id="1", title="Mug")]


def test_every_hook_has_a_plugin_that_uses_it_and_says_since_when(manual: ModuleType) -> None:
    used = {hook for plugin in Hooks().plugins() for hook in plugin.hooks}
    played = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "tests").rglob("*.py"))
    for name, hook in manual.hook_specs().items():
        assert name in used or f"def {name}(" in played, f"no plugin answers {name}"
        assert re.search(r"\b[Ss]ince \d+\.\d+\.", hook.__doc__ or ""), name


def test_every_setting_stands_in_the_example_and_every_name_there_is_a_setting() -> None:
    written = set(
        re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    )
    known = {name.upper() for name in Settings.model_fields}
    for platform in Hooks().platforms.values():
        if platform.settings is not None:
            prefix = platform.settings.model_config.get("env_prefix", "")
            known |= {f"{prefix}{name}".upper() for name in platform.settings.model_fields}
    assert known - written == set()
    composed = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert {name for name in written - known if f"${{{name}" not in composed} == set()


def test_every_error_code_that_a_caller_may_see_stands_in_the_reference() -> None:
    told = "".join(page.read_text(encoding="utf-8") for page in REFERENCE.glob("*.md"))
    codes = {
        code
        for source in (ROOT / "core" / "chatwidget").rglob("*.py")
        for code in re.findall(r"code(?:: ClassVar\[str\])? ?= ?\"([a-z_]+)\"", source.read_text(encoding="utf-8"))
    }
    missing = {code for code in codes if not code.endswith("_not_found") and f"`{code}`" not in told}
    assert missing == set()
