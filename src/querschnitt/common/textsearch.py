"""Forgiving full-text search for German: one analyser for what is stored and what is asked.

Words are folded, stemmed and, where they are compounds of known words, taken apart. The result feeds PostgreSQL's
``tsvector`` as it is (the ``simple`` configuration's idea: the database adds nothing of its own). A question is
widened by compounds that contain its words, by synonyms, and, where a word occurs nowhere, by the nearest word that
does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

FOLD = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "é": "e", "è": "e", "ş": "s", "ç": "c", "ı": "i"})
SPELLED = re.compile(r"(?<![aeq])ue|ae|oe")
LINKS = ("", "s", "es", "n", "en", "er", "e", "ns")
STOP = frozenset(
    [
        "aber",
        "alle",
        "als",
        "am",
        "an",
        "auch",
        "auf",
        "aus",
        "bei",
        "beim",
        "bin",
        "bis",
        "da",
        "das",
        "dass",
        "dem",
        "den",
        "der",
        "des",
        "die",
        "dies",
        "diese",
        "durch",
        "ein",
        "eine",
        "einem",
        "einen",
        "einer",
        "eines",
        "er",
        "es",
        "fuer",
        "für",
        "gegen",
        "habe",
        "haben",
        "hat",
        "hier",
        "ich",
        "ihr",
        "ihre",
        "im",
        "in",
        "ins",
        "ist",
        "kann",
        "mein",
        "meine",
        "mich",
        "mir",
        "mit",
        "nach",
        "nicht",
        "oder",
        "ob",
        "sein",
        "seine",
        "sich",
        "sie",
        "sind",
        "so",
        "suche",
        "über",
        "ueber",
        "um",
        "und",
        "uns",
        "unser",
        "vom",
        "von",
        "vor",
        "war",
        "was",
        "welche",
        "wer",
        "wie",
        "wir",
        "wo",
        "zu",
        "zum",
        "zur",
        "brauche",
        "möchte",
        "moechte",
        "will",
        "gibt",
        "man",
    ]
)
SHORTEST_PART = 3
SHORTEST_REPAIR = 4


def plain(word: str) -> str:
    """Lower case, without umlauts, however they were typed: Bügel, Buegel and bugel are one."""
    return SPELLED.sub(lambda hit: hit[0][0], word.casefold().translate(FOLD))


# The stemmer takes the s of "Kurs" for an ending.
NO_ENDING = re.compile(r"[auo]rs$")


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("german")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    word = word.casefold().replace("ß", "ss")
    if word[:1].isdigit():
        return word
    return plain(word if NO_ENDING.search(word) else _stemmer().stemWord(word))


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


@dataclass(frozen=True)
class Question:
    """``exact`` and ``wide`` are tsquery texts (``exact`` ranks higher); ``instead`` tells what was read for a typo."""

    exact: str
    wide: str
    any: str
    instead: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.wide)


class Vocabulary:
    """Stems that occur in a set of documents, with the number of documents each occurs in."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = dict(counts)
        self._long = [word for word in self.counts if len(word) >= SHORTEST_REPAIR and not word.isdigit()]

    def __contains__(self, token: str) -> bool:
        return token in self.counts

    def containing(self, token: str) -> list[str]:
        """Compounds that begin or end with the token: ``kurs`` finds ``tanzkurs``."""
        if len(token) < SHORTEST_REPAIR:
            return []
        found = [word for word in self._long if word != token and (word.endswith(token) or word.startswith(token))]
        return sorted(found, key=lambda word: (-self.counts[word], word))[:20]

    def nearest(self, token: str) -> list[str]:
        """Words within one typing error (two from seven letters on), nearest and most frequent first."""
        if len(token) < SHORTEST_REPAIR or token.isdigit():
            return []
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        allowed = 2 if len(token) >= 7 else 1
        hits = extract(token, self._long, scorer=OSA.distance, score_cutoff=allowed, limit=20)
        if not hits:
            return []
        best = min(distance for _word, distance, _index in hits)
        near = [word for word, distance, _index in hits if distance == best]
        return sorted(near, key=lambda word: (word[0] != token[0], -self.counts[word], word))[:3]


class Analyser:
    """``known`` are simple words compounds are made of; ``synonyms`` groups of words or phrases that mean the same."""

    def __init__(self, known: Iterable[str] = (), synonyms: Iterable[Iterable[str]] = ()) -> None:
        self._known = {plain(word) for word in known if len(word) >= SHORTEST_PART}
        self._parts_cache: dict[str, tuple[str, ...]] = {}
        self._groups: list[list[tuple[str, ...]]] = []
        self._phrases: dict[tuple[str, ...], set[int]] = {}
        for group in synonyms:
            entries = [tuple(stem(word) for word in words(entry) if word not in STOP) for entry in group]
            self._groups.append([entry for entry in entries if entry])
            for entry in self._groups[-1]:
                self._phrases.setdefault(entry, set()).add(len(self._groups) - 1)

    def parts(self, word: str) -> tuple[str, ...]:
        """Stems of the known words a compound consists of; empty for a simple or unknown word."""
        folded = plain(word)
        if folded not in self._parts_cache:
            if len(self._parts_cache) > 50_000:
                self._parts_cache.clear()
            split = self._split(folded) if len(folded) >= 2 * SHORTEST_PART else None
            self._parts_cache[folded] = tuple(stem(part) for part in split) if split and len(split) > 1 else ()
        return self._parts_cache[folded]

    def _split(self, rest: str) -> list[str] | None:
        """Longest known word first; linking letters between words are dropped, endings at the end forgiven."""
        if rest in self._known:
            return [rest]
        for length in range(len(rest) - 1, SHORTEST_PART - 1, -1):
            head = rest[:length]
            if head not in self._known:
                continue
            tail = rest[length:]
            if tail in {"s", "e", "n", "en", "er", "es", "ern", "in", "innen"}:
                return [head]
            for link in LINKS:
                if tail.startswith(link) and len(tail) - len(link) >= SHORTEST_PART:
                    following = self._split(tail[len(link) :])
                    if following:
                        return [head, *following]
        return None

    def document(self, texts: Iterable[tuple[str, str]]) -> str:
        """A tsvector literal from (weight A to D, text) pairs."""
        best: dict[str, str] = {}

        def add(token: str, weight: str) -> None:
            if token and (token not in best or weight < best[token]):
                best[token] = weight

        for weight, text in texts:
            for word in words(text):
                if word in STOP:
                    continue
                add(stem(word), weight)
                for part in self.parts(word):
                    # A part says less than the word itself, so it stands one weight lower.
                    add(part, chr(min(ord(weight) + 1, ord("D"))))
        return " ".join(f"'{token}':{number}{weight}" for number, (token, weight) in enumerate(best.items(), start=1))

    def question(self, text: str, vocabulary: Vocabulary) -> Question:
        asked = [word for word in words(text) if word not in STOP][:12]
        stems = [stem(word) for word in asked]
        exact, wide, instead = [], [], {}
        position = 0
        while position < len(asked):
            length, phrases = self._phrase(stems, position)
            own = stems[position : position + length]
            alternatives = {_all(own)} | {_all(phrase) for phrase in phrases}
            # A synonym is also found inside compounds: "einbürgerung" in "Einbürgerungssprechstunde".
            singles = sorted(phrase[0] for phrase in phrases if len(phrase) == 1)
            alternatives |= {_quote(other) for single in singles for other in vocabulary.containing(single)[:5]}
            if length == 1:
                more, repaired = self._widen(asked[position], stems[position], vocabulary)
                alternatives |= more
                if repaired and not phrases:
                    instead[asked[position]] = repaired
            exact.append(_all(own))
            wide.append("(" + " | ".join(sorted(alternatives)) + ")")
            position += length
        return Question(" & ".join(exact), " & ".join(wide), " | ".join(wide), instead)

    def _phrase(self, stems: list[str], position: int) -> tuple[int, set[tuple[str, ...]]]:
        """The longest synonym starting here: its length in words and what else means the same."""
        for length in (3, 2, 1):
            groups = self._phrases.get(tuple(stems[position : position + length]))
            if groups and position + length <= len(stems):
                return length, {entry for group in groups for entry in self._groups[group]}
        return 1, set()

    def _widen(self, word: str, token: str, vocabulary: Vocabulary) -> tuple[set[str], str]:
        found = {_quote(other) for other in vocabulary.containing(token)}
        parts = self.parts(word)
        if parts:
            found.add(_all(parts))
            for group in self._phrases.get(parts, ()):
                found |= {_all(entry) for entry in self._groups[group]}
        if token in vocabulary or found:
            return found, ""
        near = vocabulary.nearest(token) or self._nearest_synonym(token)
        for other in near:
            found.add(_quote(other))
            for group in self._phrases.get((other,), ()):
                found |= {_all(entry) for entry in self._groups[group]}
        return found, near[0] if near else ""

    def _nearest_synonym(self, token: str) -> list[str]:
        singles = {phrase[0]: 1 for phrase in self._phrases if len(phrase) == 1}
        return Vocabulary(singles | {stem(word): 1 for word in self._known}).nearest(token)[:1]


def _quote(token: str) -> str:
    return "'" + token.replace("'", "''").replace("\\", "\\\\") + "'"


def _all(tokens: Iterable[str]) -> str:
    quoted = [_quote(token) for token in tokens]
    return quoted[0] if len(quoted) == 1 else "(" + " & ".join(quoted) + ")"
