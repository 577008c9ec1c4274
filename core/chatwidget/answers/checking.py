"""The answer's last gate: what streams through is shown only when it holds against the turn's facts.

Words flow on as they come while nothing checkable has been said in their sentence; from the first thing that could be
checked the sentence is held until it is whole, and then shown, corrected or left out. So nothing untrue is shown and
taken back, and most answers begin as soon as the model does.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from chatwidget.answers.claims import plain
from chatwidget.answers.facts import Facts
from chatwidget.answers.guard import Guard
from chatwidget.answers.phrases import phrase
from chatwidget.answers.sentences import Sentences
from chatwidget.answers.verdicts import Finding, Judge

# Everything that a claim can begin with; wider than the claims themselves, for a sentence once shown cannot be held.
_TRIGGER: Final = re.compile(
    r"\d|[^\x00-\x7f]|[€$£%@#<>\[\]*`_|:/\\!]|\.\w"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|four?teen|fifteen|sixteen|"
    r"seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|dozen|couple|few|"
    r"last|dos|tres|"
    r"cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci\w+|veint\w+|treinta|cuarenta|"
    r"cincuenta|"
    r"sesenta|setenta|ochenta|noventa|cien\w*|\w+cient[oa]s|quinient[oa]s|mil|docena|un|una|uno|"
    r"stock|availab\w*|unavailab\w*|sold|left|remaining|gone|selling|running|discontinued|queda\w*|agotad\w*|"
    r"disponible\w*|"
    r"existencias|pocas?|ultim\w*|free|gratis|gratuit\w*|complimentary|costs?|charges?|fees?|sin|no|without|zero|"
    r"not|don't|cannot|today|tomorrow|tonight|overnight|next|same|week\w*|hoy|manana|esta|code\w*|coupon\w*|"
    r"voucher\w*|promo\w*|"
    r"discount\w*|sale|off|codigo\w*|cupon\w*|descuento\w*|oferta\w*|rebaja\w*|ship\w*|deliver\w*|dispatch\w*|"
    r"arriv\w*|return\w*|"
    r"refund\w*|exchang\w*|warrant\w*|guarante\w*|pay\w*|instal\w*|open\w*|clos\w*|envi\w*|entreg\w*|lleg\w*|"
    r"devol\w*|devuel\w*|"
    r"reembols\w*|cambi\w*|garant\w*|pag\w*|abr\w*|abiert\w*|cerrad\w*|horario\w*|size\w*|talla\w*|colou?r\w*|"
    r"comes?|www|https?|"
    r"price\w*|euros?|dollars?|pounds?|cents?|"
    r"order|parcel|package|pedido|paquete|half|mitad|deals?|bundle|reduced|clearance|flash|cyber|buy|bogo|"
    r"reduced|rebajas|liquidacion|reposicion|restock\w*|back|vuelve\w*|door|hands|casa|recibe\w*|tendras|monday|"
    r"tuesday|wednesday|thursday|friday|saturday|sunday|weekend|lunes|martes|miercoles|jueves|viernes|"
    r"sabado|domingo|"
    r"money|any|anywhere|everywhere|international\w*|forever|always|never|ilimitad\w*|cualquier|mundo|siempre|"
    r"vida|life|paypal|"
    r"klarna|bizum|visa|mastercard|amex|american|apple|google|bitcoin|crypto\w*|cash|gift|samples?|regalo|"
    r"muestra|fast|soon|"
    r"enseguida|pronto|unos|pocos|"
    r"handful|pair|par|cheap\w*|expensive|barat[oa]s?|car[oa]s?|same|mism[oa]s?|igual|each|edition|edicion|certif\w*|tested|testad\w*|"
    r"proven|he|hemos|i've|we've|plenty|several|lots|varias|sobra|medio|media|spring|summer|autumn|fall|winter|"
    r"primavera|verano|otono|invierno|cover\w*|cubre\w*|transfer\w*|accept\w*|acept\w*|vat|iva|"
    r"days?|hours?|months?|years?|dias?|horas?|semanas?|mes(?:es)?|anos?|nothing|nada|lifetime|unlimited|"
    r"worldwide|anytime|we (?:still )?have|you can|l[oa]s? tenemos)\b"
)
_CAPITAL: Final = re.compile(r"(?<=\s)[A-Z]")
# Words that a claim may begin with, and words that should not end a sentence which is cut short.
_STARTERS: Final = frozenset(
    re.split(
        r"\s+",
        "a an the this that these those it its it's is are in on at of to for with by from and or but we "
        "you they i out ready "
        "feel per hands el la los las lo un una este esta estos estas es son en de del al a para con por y "
        "o pero que se le "
        "te os nos ya muy casi almost only just very still solo "
        "use usa utiliza write call try take escribe llama prueba",
    )
)
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

    def __post_init__(self) -> None:
        self.guard = self.guard or Guard(self.facts)
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
            return (" " if _LETTER.search(said) else "") + phrase("unconfirmed", self.language)
        if self._kept == 0 or said.endswith(":") or self._is_cut:
            return ("" if self._said.endswith((" ", "\n")) else " ") + phrase("unconfirmed_rest", self.language)
        return ""

    def _note(self, shown: str) -> None:
        if shown:
            self._said = (self._said + shown)[-200:]

    def _whole(self, sentence: str) -> str:
        """Judge a sentence that has ended, and return what of it is not out yet."""
        already, self._shown, self._looked, self._held_from = self._shown, 0, 0, -1
        result: str | None = sentence
        if (
            already == 0
            or _TRIGGER.search(_spotted(sentence), max(0, already - 40))
            or _CAPITAL.search(sentence, already - 1)
        ):
            removed = len(self.guard.removed)
            result = self.guard.clean(sentence)
            self.findings += [
                Finding(kind=kind, said=said, verdict="dropped" if result is None else "corrected", by="allow-list")
                for kind, said in self.guard.removed[removed:]
            ]
            if result is not None and _LETTER.search(result):
                self.facts.settle()
                before = len(self.findings)
                result = self._judge.judge(result)
                self._kept += result is not None and len(self.findings) > before
        if result is not None:
            self._passed += _LETTER.search(result) is not None
            return result[already:] if result[:already] == sentence[:already] else _after(result, already)
        self.dropped += 1
        gap = sentence[len(sentence.rstrip()) :]
        if already:
            self._is_cut = True
            return "…" + gap
        on_a_line = self._said and not self._said.endswith("\n")
        return gap if "\n" in gap and on_a_line else ""

    def _flowing(self) -> str:
        """Return what may be shown of the sentence under way: words that no claim can begin with."""
        rest = self._sentences.rest
        if self._held_from >= 0 or len(rest) == self._looked:
            return ""
        spotted = _spotted(rest)
        first_word = len(rest) - len(rest.lstrip())
        found = _TRIGGER.search(spotted, max(0, self._looked - 24))
        capital = _CAPITAL.search(rest, max(first_word + 1, self._looked - 24))
        self._looked = len(rest)
        places = [match.start() for match in (found, capital) if match]
        if places:
            self._held_from = min(places)
            return ""
        end = rest.rfind(" ") + 1
        while end > self._shown:
            before = rest.rfind(" ", 0, end - 1) + 1
            if rest[before : end - 1].strip(",;").lower() not in _STARTERS:
                break
            end = before
        if end <= self._shown or not rest[:end].strip():
            return ""
        if self.guard.may_be_secret(" ".join(rest[:end].split()[-4:])):
            return ""
        shown = rest[self._shown : end]
        self._shown = end
        return shown


def _spotted(text: str) -> str:
    return text.lower() if text.isascii() else plain(text)


def _after(result: str, already: int) -> str:
    """Return what of a changed sentence follows what is out; changes come after the first thing that can be checked."""
    return result[min(already, len(result)) :] if len(result) >= already else ""
