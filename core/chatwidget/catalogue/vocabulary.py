"""Matches asked words with a shop's own dictionary: stems, typing errors, and words joined or taken apart."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import text

from chatwidget.catalogue.counting import SearchIndex
from chatwidget.catalogue.language import COMPOUNDING, STEMMERS, singular
from chatwidget.catalogue.message import Message, Wanted
from chatwidget.catalogue.spelling import halves, one_error, within_two
from chatwidget.catalogue.stems import is_word, lexemes
from chatwidget.catalogue.stopwords import CHAT_WORDS, FUNCTION_WORDS
from chatwidget.db import UnitOfWork

MOST_LANGUAGES: Final = 4
REPAIRS: Final = 3
"""Words kept for one mistyped word; the others of the message decide between them."""
SECOND_REPAIR: Final = 0.8
COMPOUND: Final = 0.8
"""What "Trekkingrucksack" is worth when "Rucksack" is asked."""
_NEAR: Final = 2_000  # words looked at for two errors in a long word

_LAST: Final = "\U0010fffd"
"""Sorts after every letter; row-level security lets indexes serve comparisons but not LIKE."""

_BOUNDARY: Final = re.compile(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)")


@dataclass(frozen=True, slots=True)
class Known:
    """A lexeme of the shop, and the number of documents that hold it and that name themselves by it."""

    lexeme: str
    documents: int
    named: int


@dataclass(slots=True)
class Group:
    """One thing asked for, as lexemes of the shop with their worth; the best of them counts for a document."""

    lexemes: dict[str, float] = field(default_factory=dict)
    documents: int = 0
    named: int = 0

    def add(self, known: Iterable[Known], worth: float = 1.0) -> None:
        """Take up another spelling."""
        for one in known:
            if one.lexeme not in self.lexemes:
                self.documents += one.documents
                self.named += one.named
            self.lexemes[one.lexeme] = max(worth, self.lexemes.get(one.lexeme, 0.0))


# What a concurrent writer has not counted yet is known all the same: a new product is found at once.
_LOOK_UP = text(
    """
    WITH asked AS MATERIALIZED (
        SELECT w.word, CASE WHEN w.stemmer IS NULL THEN w.form
            ELSE coalesce((ts_lexize(CAST(w.stemmer AS regdictionary), w.form))[1], w.form) END AS lexeme
        FROM unnest(CAST(:words AS text[]), CAST(:forms AS text[]), CAST(:stemmers AS text[])) AS w(word, form, stemmer)
    ), counted AS MATERIALIZED (
        SELECT a.word, a.lexeme, (
            SELECT ARRAY[l.documents, l.named] FROM search_lexemes AS l
            WHERE l.tenant_id = :tenant AND l.index_number = :index AND l.lexeme = a.lexeme) AS counts
        FROM asked AS a
    )
    SELECT word, lexeme, coalesce(counts, (
        SELECT ARRAY[count(*), count(*)] FROM (
            SELECT FROM search_postings AS p
            WHERE p.tenant_id = :tenant AND p.index_number = :index AND p.lexeme = c.lexeme LIMIT 100
        ) AS some_postings
    )) AS counts
    FROM counted AS c
    """
)
# LATERAL leads the planner from the words to their lexemes, also where it has no statistics yet.
_COUNTS = """
    CROSS JOIN LATERAL (
        SELECT l.documents, l.named FROM search_lexemes AS l
        WHERE l.tenant_id = :tenant AND l.index_number = :index AND l.lexeme = w.lexeme AND l.documents > 0 OFFSET 0
    ) AS c
"""
_WRITTEN = text(
    f"""
    SELECT w.word, w.lexeme, c.documents, c.named
    FROM unnest(CAST(:words AS text[])) AS a(word) CROSS JOIN LATERAL (
        SELECT s.word, s.lexeme FROM search_words AS s
        WHERE s.tenant_id = :tenant AND s.index_number = :index AND s.word = a.word OFFSET 0
    ) AS w {_COUNTS}
    """  # noqa: S608 - our own text
)
_ALIKE = text(
    f"""
    SELECT w.word, w.lexeme, c.documents, c.named
    FROM (
        SELECT s.word, s.lexeme FROM search_words AS s
        WHERE s.tenant_id = :tenant AND s.index_number = :index AND s.word >= :beginning AND s.word < :after
          AND length(s.word) BETWEEN :shortest AND :longest LIMIT :most
    ) AS w {_COUNTS}
    ORDER BY c.documents DESC
    """  # noqa: S608 - our own text
)
_ENDING = text(
    """
    SELECT lexeme, documents, named FROM search_lexemes
    WHERE tenant_id = :tenant AND index_number = :index AND reversed >= :ending AND reversed < :after
      AND length(lexeme) > :longer
    ORDER BY documents DESC LIMIT 20
    """
)


class Vocabulary:
    """One shop's dictionary, asked within one unit of work."""

    def __init__(self, unit: UnitOfWork, tenant_id: str, index: SearchIndex, *, spoken: str) -> None:
        self._unit = unit
        self._place = {"tenant": tenant_id, "index": index.number}
        # The asker's language first, where the shop has something in it.
        self._languages = sorted(index.languages, key=lambda one: one != spoken)[:MOST_LANGUAGES] or [""]
        self._ordinary = frozenset[str]().union(
            *(
                words.get(one, frozenset())
                for one in {spoken, *self._languages}
                for words in (FUNCTION_WORDS, CHAT_WORDS)
            )
        )

    async def groups(self, message: Message) -> list[Group]:
        """Return what a message asks for in the shop's words; what the shop has no word for is left out."""
        wanted = message.wanted or message.spare
        asked = [spelling for one in wanted for spelling in one.spellings]
        codes = [f"#{code}" for code in message.codes]
        known = await self.look_up([*asked, *codes])
        groups: list[Group] = []
        missing: list[str] = []
        for one in wanted:
            group = self._group(one, known)
            if group is not None:
                groups.append(group)
            elif one.certain:
                missing.append(next(iter(one.spellings)))
        if missing:
            groups += await self._replacements(missing, alone=not groups)
        for code in codes:
            if code in known:
                groups.append(Group())
                groups[-1].add(known[code])
        if COMPOUNDING.intersection(self._languages):
            await self._add_compounds(groups)
        return groups

    async def look_up(self, words: Sequence[str]) -> dict[str, list[Known]]:
        """Return the lexemes of those words that the shop uses, in all its languages."""
        asked: list[tuple[str, str, str | None]] = []
        for word in dict.fromkeys(words):
            for language in self._languages if is_word(word) else self._languages[:1]:
                stemmer = self._stemmer(language) if is_word(word) else None
                asked.append((word, singular(word, language) if stemmer else word, stemmer))
        columns = {name: [row[at] for row in asked] for at, name in enumerate(("words", "forms", "stemmers"))}
        found: dict[str, list[Known]] = {}
        for word, lexeme, (documents, named) in await self._unit.execute(_LOOK_UP, self._place | columns):
            if documents > 0:
                found.setdefault(word, []).append(Known(lexeme, documents, named))
        return found

    @staticmethod
    def _stemmer(language: str) -> str | None:
        stemmer = STEMMERS.get(language)
        return None if stemmer is None else f"{stemmer}_stem"

    @staticmethod
    def _group(wanted: Wanted, known: dict[str, list[Known]]) -> Group | None:
        group = Group()
        for spelling, worth in wanted.spellings.items():
            group.add(known.get(spelling, ()), worth)
        return group if group.lexemes else None

    async def _replacements(self, missing: Sequence[str], *, alone: bool) -> list[Group]:
        """What unknown words may have meant; `alone` when nothing else is asked for."""
        groups: list[Group] = []
        compounds = await self._as_last_part(missing)
        parts = {word: _BOUNDARY.split(word) for word in missing if not word.isalpha()}
        splits = {word: list(halves(word)) for word in missing if word.isalpha()}
        repaired = await self._repair(
            [word for word in missing if word.isalpha() and len(word) >= 4 and word not in compounds]
        )
        tried = {part for found in parts.values() if len(found) > 1 for part in found}
        tried.update(half for word, found in splits.items() if word not in repaired for two in found for half in two)
        known = await self.look_up(sorted(tried)) if tried else {}
        for word in missing:
            pair = _best_halves(splits.get(word, ()), known, least=1 if alone else 2)
            if word in compounds:
                groups.append(compounds[word])
            elif word in repaired:
                groups += repaired[word]
            elif len(parts.get(word, ())) > 1:
                groups += [group for part in parts[word] if (group := self._group(_want(part), known)) is not None]
            elif pair is not None:
                groups += [group for half in pair if (group := self._group(_want(half), known)) is not None]
            elif word.isalpha() and self._ordinary.isdisjoint(one_error(word)):
                groups += await self._far_repair(word, alone=alone and len(missing) == 1)
        return groups

    async def _as_last_part(self, words: Sequence[str]) -> dict[str, Group]:
        """Unknown words that the shop knows as the last part of its compounds."""
        found: dict[str, Group] = {}
        for language in COMPOUNDING.intersection(self._languages):
            for word, lexeme in (await lexemes(self._unit, words, language)).items():
                if lexeme is not None and (known := await self._compounds(lexeme)):
                    found.setdefault(word, Group()).add(known)
        return found

    async def _repair(self, words: Sequence[str]) -> dict[str, list[Group]]:
        """The shop's words one error away, the most frequent first; a mistyped chat word asks for nothing."""
        near = {word: set(one_error(word)) for word in words}
        tried = {form for forms in near.values() for form in forms}
        if not tried:
            return {}
        written: dict[str, list[Known]] = {}
        for form, *known in await self._unit.execute(_WRITTEN, self._place | {"words": list(tried)}):
            written.setdefault(form, []).append(Known(*known))
        repaired: dict[str, list[Group]] = {}
        for word, forms in near.items():
            # The first letter is seldom the wrong one.
            found = sorted(
                ((form[0] == word[0], one.documents, form, one) for form in forms for one in written.get(form, ())),
                key=lambda candidate: candidate[:2],
                reverse=True,
            )
            if found and found[0][2] in self._ordinary:
                repaired[word] = []
            elif found:
                best = list({one.lexeme: one for *_, one in found}.values())[:REPAIRS]
                group = Group()
                for place, one in enumerate(best):
                    group.add([one], 1.0 if place == 0 else SECOND_REPAIR)
                # As rare as the best of them: the others are there in case it is wrong.
                group.documents, group.named = best[0].documents, best[0].named
                repaired[word] = [group]
        return repaired

    async def _far_repair(self, word: str, *, alone: bool) -> list[Group]:
        """Two errors in a long word, or else, where the message would find nothing at all, one in two joined words."""
        if len(word) >= 8 and (group := await self._repair_twice(word)) is not None:
            return [group]
        return await self._repair_halves(word) if alone and len(word) >= 7 else []

    async def _repair_twice(self, word: str) -> Group | None:
        """The most frequent word with the same beginning that is two errors away."""
        known = await self._unit.execute(
            _ALIKE,
            self._place
            | {
                "beginning": word[:2],
                "after": f"{word[:2]}{_LAST}",
                "shortest": len(word) - 2,
                "longest": len(word) + 2,
                "most": _NEAR,
            },
        )
        for written, *found in known:
            if within_two(word, written):
                group = Group()
                group.add([Known(*found)])
                return group
        return None

    async def _repair_halves(self, word: str) -> list[Group]:
        """Two words written as one with an error in them."""
        pairs = {pair for form in one_error(word) for pair in halves(form)}
        known = await self.look_up(sorted({half for pair in pairs for half in pair}))
        best = _best_halves(pairs, known, least=2)
        return [] if best is None else [group for half in best if (group := self._group(_want(half), known))]

    async def _add_compounds(self, groups: Sequence[Group]) -> None:
        for group in groups[:8]:
            group.add(await self._compounds(next(iter(group.lexemes))), COMPOUND)

    async def _compounds(self, lexeme: str) -> list[Known]:
        """The shop's compounds that end with a lexeme."""
        if len(lexeme) < 5 or not lexeme.isalpha():
            return []
        ending = lexeme[::-1]
        parameters = {"ending": ending, "after": f"{ending}{_LAST}", "longer": len(lexeme) + 2}
        return [Known(*row) for row in await self._unit.execute(_ENDING, self._place | parameters)]


def _want(word: str) -> Wanted:
    return Wanted(spellings={word: 1.0})


def _best_halves(
    pairs: Iterable[tuple[str, str]], known: dict[str, list[Known]], *, least: int
) -> tuple[str, str] | None:
    """The pair whose rarer half is most frequent, if it is in at least that many documents."""
    scored = [(min(sum(one.documents for one in known.get(half, ())) for half in pair), pair) for pair in pairs]
    best = max(scored, default=(0, ("", "")))
    return best[1] if best[0] >= least else None
