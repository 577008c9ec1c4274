"""Writes docs/reference/hooks.md, the plugin author's manual, from the docstrings of what it describes.

uv run python docs/manual.py
"""

import ast
import dataclasses
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import chatwidget
from chatwidget import events
from chatwidget.hooks import deliveries, hookspecs, hosting, keeping, markers, types

PAGE: Final = Path(__file__).parent / "reference" / "hooks.md"
_NONE: Final = ast.Constant(None)
_ALIASES: Final = (("InstallStep", types), ("CatalogueItem", types), ("PolicyKind", types), ("ShopChange", deliveries))
_HEADING: Final = re.compile(r"^# ── (.+?) ─+$")

INTRODUCTION: Final = """\
# Hooks: the plugin author's manual

<!-- Written by docs/manual.py from the docstrings in core/chatwidget/hooks; change those, and run it again. -->

A plugin is an installed distribution with an entry point in the group `chatwidget`. Its module carries functions marked
`@hookimpl` and named after hooks, and imports from `chatwidget` alone. It receives frozen values and returns frozen
values; it never sees a database session, a web request of ours or the queue.

```toml
# pyproject.toml
[project]
name = "chatwidget-myshop"
version = "0.1.0"
dependencies = ["chatwidget"]

[project.entry-points.chatwidget]
myshop = "chatwidget_myshop.plugin"
```

```python
# chatwidget_myshop/plugin.py
from collections.abc import AsyncIterator

from chatwidget import CatalogueItem, Installation, InstallRequest, InstallStep, Platform, Product, Ready, hookimpl


@hookimpl
def platform() -> Platform:
    return Platform(name="myshop", title="My Shop", connects_by="embed")


@hookimpl
def begin_install(request: InstallRequest) -> InstallStep:
    domain = request.answers["domain"]
    return Ready(installation=Installation(domain=domain, name=request.answers.get("name") or domain))


@hookimpl
async def catalogue() -> AsyncIterator[CatalogueItem]:
    yield Product(external_id="1", title="Mug")
```

```python
# tests/test_contract.py
from chatwidget.testing import PlatformContract


class TestContract(PlatformContract):
    platform = "myshop"
```

**`def` or `async def`.** Write `async def` if you can await, and `def` if your library blocks: the core runs it in a
thread. `catalogue` may be a generator of either kind; `platform`, `routes` and `commands` are plain.

**Arguments.** An implementation may take fewer than the hook has; names must match. So a hook can grow without breaking
plugins.

**Time and failure.** Each call has the time that its hook's sentence names. The core calls the plugin of the shop's own
platform by name. Raise the errors of `chatwidget` (`InvalidInput`, `Forbidden`, `NotSupported`, `PlatformUnavailable`,
`WebhookRejected`) with a sentence for people; anything else is logged with its type and becomes "the platform failed".
One shop's plugin cannot break another's chat. A thread that is given up runs on to its end, so give your client time
limits of its own.

**Settings.** A pydantic-settings class with a prefix of its own (`MYSHOP_`), named by `Platform.settings`.

**Requests** to addresses that others name go through `chatwidget.OutboundClient`, which never reaches inside. **Logs**
go through `chatwidget.get_logger(__name__)`, with plain values by name and no secrets.

`chatwidget plugins` shows what is installed and which hooks it answers. Why it is built so:
[decision 4](../decisions/0004-hooks.md).
"""


def written() -> str:
    """Return the whole page."""
    parts = [INTRODUCTION]
    for title, hooks in _sections():
        parts.append(f"## {title}\n")
        parts += [_callable(name, hook, level=3) for name, hook in hooks]
    parts.append("## Events\n\nWhat `on_event` hears; `type` is its name.\n")
    parts += [_value(event, extra=f"`{name}`. ") for name, event in events.EVENT_TYPES.items()]
    parts.append("## What the core offers\n")
    parts += [_protocol(hosting.Host), _protocol(keeping.Keeper)]
    parts.append("## Errors\n\nWhat a plugin raises, with a sentence for people; the number is the HTTP status.\n")
    parts.append("\n".join(f"- `{one.__name__}` ({one.status}): {_line(one)}" for one in _errors()) + "\n")
    parts.append("## Going out\n")
    parts += [_protocol(chatwidget.OutboundClient), _value(chatwidget.Response)]
    parts.append("## Values\n\nAll are imported from `chatwidget`; arguments are given by name. One of several:\n")
    parts.append("\n".join(_alias(name, module) for name, module in _ALIASES) + "\n")
    parts += [_value(value) for value in _values()]
    return "\n".join(parts).rstrip() + "\n"


def _sections() -> Iterator[tuple[str, list[tuple[str, Callable[..., Any]]]]]:
    """Yield the headings of the specs' module with the hooks below each, in the order of the source."""
    lines = inspect.getsource(hookspecs).splitlines()
    headings = [(number, found[1]) for number, line in enumerate(lines, 1) if (found := _HEADING.match(line))]
    hooks = sorted(hook_specs().items(), key=lambda item: item[1].__code__.co_firstlineno)
    for (begin, title), (end, _) in zip(headings, [*headings[1:], (len(lines) + 1, "")], strict=True):
        within = [(name, hook) for name, hook in hooks if begin < hook.__code__.co_firstlineno < end]
        yield title[0].upper() + title[1:], within


def hook_specs() -> dict[str, Callable[..., Any]]:
    """Return the hooks by name."""
    marked = f"{markers.NAME}_spec"
    return {name: hook for name, hook in vars(hookspecs).items() if hasattr(hook, marked)}


def _errors() -> list[type[chatwidget.ChatWidgetError]]:
    found = (getattr(chatwidget, name) for name in chatwidget.__all__)
    return [one for one in found if inspect.isclass(one) and issubclass(one, chatwidget.ChatWidgetError)]


def _values() -> list[type]:
    found = (getattr(chatwidget, name) for name in chatwidget.__all__)
    modules = (types.__name__, deliveries.__name__, keeping.__name__, hosting.__name__)
    return [
        one for one in found if dataclasses.is_dataclass(one) and inspect.isclass(one) and one.__module__ in modules
    ]


def _parsed(what: Any) -> ast.stmt:
    """Return the source of a function or class; as written it names `ShopChange` rather than its eleven members."""
    return ast.parse(textwrap.dedent(inspect.getsource(what))).body[0]


def _callable(name: str, function: Callable[..., Any], *, level: int) -> str:
    node = _parsed(function)
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    given = node.args
    defaults = [None] * (len(given.args) - len(given.defaults)) + list(given.defaults)
    asked = [_argument(one, default) for one, default in zip(given.args, defaults, strict=True) if one.arg != "self"]
    named = [_argument(one, default) for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)]
    returned = _text(node.returns)
    heading = f"{'#' * level} `{name}({', '.join([*asked, *(['*'] if named else []), *named])})`"
    gives = "" if returned == "None" else f" → `{returned}`"
    return f"{heading}{gives}\n\n{_described(function)}"


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    return f"{argument.arg}: {_text(argument.annotation)}" + ("" if default is None else f" = {ast.unparse(default)}")


def _protocol(protocol: type) -> str:
    parts = [f"### `{protocol.__name__}`\n\n{_described(protocol)}"]
    for name, member in vars(protocol).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            parts.append(f"#### `{name}`\n\n{_described(member)}")
        elif inspect.isfunction(member):
            parts.append(_callable(name, member, level=4))
    return "\n".join(parts)


def _value(value: Any, extra: str = "") -> str:
    lines = [f"### `{value.__name__}`\n", extra + _described(value)]
    node = _parsed(value)
    assert isinstance(node, ast.ClassDef)
    lines += [
        f"- `{_text(one.target)}: {_text(one.annotation)}{_default(one.value)}`"
        for one in node.body
        if isinstance(one, ast.AnnAssign) and not _text(one.annotation).startswith("ClassVar")
    ]
    return "\n".join(lines).rstrip() + "\n"


def _alias(name: str, module: Any) -> str:
    """Return a union as it is written in a module."""
    for one in ast.parse(inspect.getsource(module)).body:
        if isinstance(one, ast.AnnAssign) and _text(one.target) == name:
            return f"- `{name}` = `{_text(one.value)}`"
    raise LookupError(name)


def _default(value: ast.expr | None) -> str:
    if value is None:
        return ""
    if not isinstance(value, ast.Call):
        return f" = {ast.unparse(value)}"
    given = {one.arg: ast.unparse(one.value) for one in value.keywords}
    return f" = {given.get('default', 'empty')}"


def _text(node: ast.expr | None) -> str:
    """Return an annotation as written, without the quotes of one that is written ahead."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ast.unparse(node or _NONE)


def _line(what: object) -> str:
    """Return a docstring in one line."""
    return " ".join((inspect.getdoc(what) or "").split())


def _described(what: object) -> str:
    """Return a docstring as Markdown, its parameters and errors as a list."""
    text, *fields = re.split(r"\n:(?=param|raises)", f"{inspect.getdoc(what) or ''}\n")
    lines = [text.strip(), ""]
    for field in fields:
        kind, _, rest = field.partition(" ")
        name, _, meaning = rest.partition(":")
        meaning = " ".join(meaning.split())
        lines.append(f"- raises `{name}` {meaning}" if kind == "raises" else f"- `{name}`: {meaning}")
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
