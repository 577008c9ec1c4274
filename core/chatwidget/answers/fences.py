"""Outside text on its way into a prompt: nothing in it can pass for a fence, a speaker or an instruction's frame."""

import re
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_MARKERS: Final = re.compile(
    r"<\|.*?\|>|</?\s*(?:system|assistant|user|human|tool|data|instructions?|prompt)\b[^>]*>|\[/?INST\]|<</?SYS>>|<!--|-->|"
    r"<start_of_turn>|<end_of_turn>|```+|~~~+|^[^\S\n]*#{2,}\s*(?=(?:system|instruction|new rules?|rules?)\b)|"
    r"^[^\S\n]*(?:system|assistant|developer)\s*:",
    re.IGNORECASE | re.MULTILINE,
)
_CLOSING: Final = re.compile(r"\[\[|\]\]")


def defused(text: str) -> str:
    """Return outside text without what a model could take for a fence, a change of speaker or one of its own lines."""
    visible = _INVISIBLE.sub("", text)
    return _CLOSING.sub(" ", _MARKERS.sub(" ", visible)) if _MAY.search(visible) else visible


_MAY: Final = re.compile(r"[<>\[`~#]|(?:system|assistant|developer)\s*:", re.IGNORECASE)


def one_line(text: str, longest: int) -> str:
    """Return outside text defused, on one line, cut at a word."""
    line = " ".join(defused(text[: longest * 4]).split())
    if len(line) <= longest:
        return line
    cut = line.rfind(" ", longest // 2, longest)
    return line[: cut if cut > 0 else longest - 1].rstrip(" ,;|") + "…"
