"""The lines a model ends with for us (`[[ids: …]]`, `[[hand_over]]`), kept from the shopper as they stream."""

import re
from dataclasses import dataclass, field
from typing import Final

_LINE: Final = re.compile(r"\[\[\s*(ids|hand_over)\s*:?([^\]]*)\]\]?", re.IGNORECASE)
_LONGEST: Final = 400


@dataclass(slots=True)
class Closing:
    """Passes text on and holds back what may be such a line until it is known."""

    ids: list[str] = field(default_factory=list)
    hand_over: bool = False
    _held: str = ""

    def feed(self, piece: str) -> str:
        """Return what may be shown now."""
        self._held += piece
        shown = []
        while (start := self._held.find("[")) >= 0:
            shown.append(self._held[:start])
            self._held = self._held[start:]
            if len(self._held) < 2:
                break
            if not self._held.startswith("[["):
                shown.append("[")
                self._held = self._held[1:]
                continue
            end = self._held.find("]]")
            if end < 0:
                if len(self._held) > _LONGEST:
                    shown.append(self._held)
                    self._held = ""
                break
            shown.append(self._read(self._held[: end + 2]))
            self._held = self._held[end + 2 :]
        else:
            shown.append(self._held)
            self._held = ""
        return "".join(shown)

    def end(self) -> str:
        """Return what was still held back."""
        rest, self._held = self._held, ""
        return self._read(rest)

    def _read(self, text: str) -> str:
        match = _LINE.fullmatch(text.strip())
        if match is None:
            return text
        if match[1].lower() == "hand_over":
            self.hand_over = True
        else:
            self.ids += [part.strip().removeprefix("id=") for part in match[2].split(",") if part.strip()]
        return ""
