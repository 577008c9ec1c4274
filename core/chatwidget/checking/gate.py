"""The answer's last gate: what streams through is shown only when it holds against the turn's facts.

Polite words flow on as they come ("Sure, happy to help"); from the first word that a claim may begin with the sentence
is held until it is whole, and then shown, corrected or left out. So nothing untrue is shown and taken back.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from chatwidget.checking.apologies import apology
from chatwidget.checking.facts import Facts
from chatwidget.checking.guard import Guard
from chatwidget.checking.pleasantries import first_claim
from chatwidget.checking.sentences import Sentences
from chatwidget.checking.verdicts import Finding, Judge

# Words that should not end a sentence which is cut short.
_STARTERS: Final = frozenset(
    re.split(
        r"\s+",
        "a an the this that these those it its it's is are in on at of to for with by from and or but we "
        "you they i out ready "
        "feel per hands el la los las lo un una este esta estos estas es son en de del al a para con por y "
        "o pero que se le "
        "te os nos ya muy casi almost only just very still solo there here also so our your my hay aqui aquí ahi "
        "también "
        "use usa utiliza write call try take escribe llama prueba",
    )
)
_YES: Final = re.compile(
    r"\W*(?:yes|yep|yeah|sure|certainly|absolutely|definitely|of course|indeed|si|sí|claro|por supuesto|"
    r"desde luego)\b",
    re.IGNORECASE,
)
_HOLE: Final = re.compile(
    r"\b(?:see|at|visit|here|on|from|to|en|aqu[ií]|a|desde)(?:\s{2,}\w|\s*[.,;:!]|\s*$)", re.IGNORECASE
)
_SHORT: Final = 4
"""Words of an answer that is a "yes" and nothing else."""
_LETTER: Final = re.compile(r"\w")


@dataclass(slots=True)
class Checked:
    """Passes on what holds; `findings` tell a receipt what was checked, corrected and left out."""

    facts: Facts
    language: str
    guard: Guard = None  # type: ignore[assignment]  # set below, where none is given
    findings: list[Finding] = field(default_factory=list)
    dropped: int = 0
    _judge: Judge = field(init=False)
    _sentences: Sentences = field(default_factory=Sentences)
    _shown: int = 0  # characters of the sentence under way that are out already
    _looked: int = 0
    _held_from: int = -1
    _said: str = ""  # the end of what has been shown
    _kept: int = 0
    _passed: int = 0
    _is_cut: bool = False
    _hangs: bool = field(init=False)  # whether a bare "yes" would answer something: a question, or what was left out

    def __post_init__(self) -> None:
        self.guard = self.guard or Guard(self.facts)
        self._hangs = "?" in self.facts.question
        self._judge = Judge(self.facts, self.language, self.findings)

    @property
    def has_kept(self) -> bool:
        """Whether any sentence with something to check has been shown."""
        return self._kept > 0

    def feed(self, piece: str) -> str:
        """Return what may be shown now."""
        shown = "".join(self._whole(sentence) for sentence in self._sentences.feed(piece)) + self._flowing()
        self._note(shown)
        return shown

    def end(self) -> str:
        """Return what was still held, and what honesty adds where something was left out."""
        rest = self._sentences.end()
        shown = self._whole(rest) if rest else ""
        self._note(shown)
        added = self._apology()
        self._said += added
        return shown + added

    def _apology(self) -> str:
        if not self.dropped:
            return ""
        said = self._said.rstrip()
        if self._passed == 0:
            return (" " if _LETTER.search(said) else "") + apology(self.language, for_all=True)
        if self._kept == 0 or said.endswith(":") or self._is_cut:
            return ("" if self._said.endswith((" ", "\n")) else " ") + apology(self.language, for_all=False)
        return ""

    def _note(self, shown: str) -> None:
        if shown:
            self._said = (self._said + shown)[-200:]

    def _whole(self, sentence: str) -> str:
        """Judge a sentence that has ended, and return what of it is not out yet."""
        already, self._shown, self._looked, self._held_from = self._shown, 0, 0, -1
        result: str | None = sentence
        hangs, self._hangs = self._hangs, sentence.rstrip().rstrip("*_\"')").endswith("?")
        if hangs and _is_yes(sentence) and not self._is_so():
            result = None
        elif already == 0 or first_claim(sentence, 0, len(sentence)) >= 0:
            removed = len(self.guard.removed)
            result = self.guard.clean(sentence)
            self.findings += [
                Finding(kind=kind, said=said, verdict="dropped" if result is None else "corrected", by="allow-list")
                for kind, said in self.guard.removed[removed:]
            ]
            if result is not None and len(self.guard.removed) > removed and _HOLE.search(result):
                result = None  # "See  for more."
            if result is not None and _LETTER.search(result):
                self.facts.settle()
                before = len(self.findings)
                result = self._judge.judge(result)
                self._kept += result is not None and len(self.findings) > before
        if result is not None:
            self._passed += _LETTER.search(result) is not None
            return result[already:] if result[:already] == sentence[:already] else _after(result, already)
        self.dropped += 1
        self._hangs = True
        gap = sentence[len(sentence.rstrip()) :]
        if already:
            self._is_cut = True
            return "…" + gap
        on_a_line = self._said and not self._said.endswith("\n")
        return gap if "\n" in gap and on_a_line else ""

    def _is_so(self) -> bool:
        """Whether "yes" may be said to what was asked."""
        self.facts.settle()
        return self._judge.affirms()

    def _flowing(self) -> str:
        """Return what may be shown of the sentence under way: polite words, which no claim begins with."""
        rest = self._sentences.rest
        whole = rest.rfind(" ") + 1  # the last word may go on
        if self._held_from >= 0 or whole <= self._looked:
            return ""
        claim = 0 if self._hangs and _YES.match(rest) else first_claim(rest, self._looked, whole)
        self._looked = whole
        if claim >= 0:
            self._held_from = claim
            return ""
        end = whole
        while end > self._shown:
            before = rest.rfind(" ", 0, end - 1) + 1
            if rest[before : end - 1].strip(",;").lower() not in _STARTERS:
                break
            end = before
        if end <= self._shown or not rest[:end].strip():
            return ""
        shown = rest[self._shown : end]
        self._shown = end
        return shown


def _is_yes(sentence: str) -> bool:
    """Whether a sentence is an affirmation and nothing else; "Yes, these fit:" says what follows."""
    return bool(_YES.match(sentence)) and len(sentence.split()) <= _SHORT and not sentence.rstrip().endswith(":")


def _after(result: str, already: int) -> str:
    """Return what of a changed sentence follows what is out; changes come after the first thing that can be checked."""
    return result[min(already, len(result)) :] if len(result) >= already else ""
