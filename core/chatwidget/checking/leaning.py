"""What a sentence leaves unsaid because the one before has said it: "Is it there in blue? Yes, in M"."""

import re
from typing import Final

from chatwidget.checking.spoken import Spoken

_GOES_ON: Final = re.compile(
    r"\W*(?:it|it's|that one|this one|(?:that|this|esa|ese|esta|este) (?:size|version|colou?r|talla|color|tamano)|"
    r"now|currently|ahora|"
    r"actualmente|you can (?:have|get|order) it|l[oa] (?:hay|tenemos|tienes|puedes)|puedes \w+l[oa]|pesa|"
    r"mide|cuesta|vale|lleva|tiene|\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|there (?:is|"
    r"are)|there's|"
    r"we have|we've got|quedan?|nos quedan?|hay|tenemos|on|in|with|en|con|l[ao]s? (?:de|en|con)|la version|"
    r"the \w+ (?:one|version))\b"
)


_LEANS: Final = re.compile(
    r"\W*(?:(?:and|but|so|y|pero) )?(?:it|it's|they|they're|this|that|these|those|both|there are|there's|yes|yep|no|"
    r"sure|certainly|"
    r"of course|absolutely|si|claro|por supuesto|es|son|est[aeo]s?|es[aeo]s?|l[oa]s? (?:tenemos|hay|puedes|tienes|"
    r"vendemos)|pesa[n]?|"
    r"cuesta[n]?|vale[n]?|mide[n]?|tiene[n]?|tambien|also)\b"
)


def leans(flat: str) -> bool:
    """Whether a sentence says nothing without the one before: "it is", "those are sold out", "yes"."""
    return _LEANS.match(flat) is not None


def lent(before: Spoken | None, own: frozenset[str], flat: str) -> frozenset[str]:
    """Return words of the sentence before that this one leans on: a question's, or those of the form spoken of."""
    if before is None:
        return frozenset()
    if before.flat.rstrip("*_ \n").endswith("?"):
        return frozenset() if any(one.forms_in(own) for one in before.meant) else before.words
    if len(before.meant) != 1 or not _GOES_ON.match(flat):
        return frozenset()
    forms = before.meant[0].forms
    kept = forms.named(before.words).items() - forms.named(own).items()
    options = {name for name, _values in kept} - forms.named(own).keys()
    return frozenset(
        word
        for name, values in kept
        if name in options and len(values) == 1
        for value in values
        for word in forms.options[name][value]
    )
