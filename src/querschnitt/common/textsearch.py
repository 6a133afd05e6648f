"""Forgiving full-text search: one analyser for what is stored and what is asked.

German words are folded, stemmed and, where they are compounds of known words, taken apart; words of other languages get
their language in front (``uk:школ``). The result feeds PostgreSQL's ``tsvector`` as it is (the ``simple``
configuration's idea: the database adds nothing of its own). A question is widened by compounds that contain its words,
by synonyms, by what a word of another language means in German, and, where a word occurs nowhere, by the nearest word
that does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import Any

from .tongues import LATIN, OTHER, STOP, STOP_ELSEWHERE, root, tidy, tongues_of

FOLD = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "é": "e", "è": "e", "ş": "s", "ç": "c", "ı": "i"})
SPELLED = re.compile(r"(?<![aeq])ue|ae|oe")
LINKS = ("", "s", "es", "n", "en", "er", "e", "ns")
SHORTEST_PART = 3
SHORTEST_REPAIR = 4
MOST_WORDS = 12
MOST_COMPOUNDS = 10  # that a synonym is found inside
# Marks stand before tokens that are no words: of the title alone, and whatever a row is filtered by.
TITLE = "^"
FILTER = "="

Phrase = tuple[str, ...]  # tokens that belong together


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
    return re.findall(r"[^\W_]+", tidy(text))


def token_of(language: str, word: str) -> str:
    return stem(word) if language == "de" else f"{language}:{root(language, word)}"


@dataclass(frozen=True)
class Question:
    """``title``, ``exact``, ``wide`` and ``apart`` are tsquery texts, each wider than the one before; ``any`` asks for one
    word only. ``apart`` takes compounds for the words they are made of, each with what else means the same.

    ``instead`` tells what was read for a typo, ``meant`` what a word of another language was taken for in German.
    """

    exact: str
    wide: str
    any: str
    instead: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    meant: Mapping[str, str] = field(default_factory=dict)
    apart: str = ""

    def __bool__(self) -> bool:
        return bool(self.wide)


class Vocabulary:
    """Tokens that occur in a set of documents, with the number of documents each occurs in."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = dict(counts)

    @cached_property
    def _long(self) -> dict[str, list[str]]:
        """Language -> its words that are long enough to be repaired."""
        found: dict[str, list[str]] = {}
        for token in self.counts:
            language, _, word = token.rpartition(":")
            if len(word) >= SHORTEST_REPAIR and not word.isdigit():
                found.setdefault(language or "de", []).append(word)
        return found

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._long.get("de", []))

    @cached_property
    def _mirrored(self) -> list[str]:
        return sorted(word[::-1] for word in self._long.get("de", []))

    def __contains__(self, token: str) -> bool:
        return token in self.counts

    def containing(self, token: str) -> list[str]:
        """German compounds that begin or end with the token: ``kurs`` finds ``tanzkurs``."""
        if len(token) < SHORTEST_REPAIR:
            return []
        found = set(_beginning(self._sorted, token)) | {word[::-1] for word in _beginning(self._mirrored, token[::-1])}
        return sorted(found - {token}, key=lambda word: (-self.counts[word], word))[:20]

    def nearest(self, token: str, language: str = "de") -> list[str]:
        """Words within one typing error (two from seven letters on), nearest and most frequent first."""
        prefix = "" if language == "de" else f"{language}:"
        near = _nearest(token, self._long.get(language, []))
        return sorted(near, key=lambda word: (word[0] != token[0], -self.counts[prefix + word], word))[:3]


def _beginning(ordered: Sequence[str], start: str) -> Sequence[str]:
    return ordered[bisect_left(ordered, start) : bisect_left(ordered, start + "\U0010ffff")]


def _nearest(token: str, known: Sequence[str]) -> list[str]:
    if len(token) < SHORTEST_REPAIR or token.isdigit():
        return []
    allowed = 2 if len(token) >= 7 else 1
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    hits = extract(token, known, scorer=OSA.distance, score_cutoff=allowed, limit=20)
    best = min((distance for _word, distance, _index in hits), default=0)
    return [word for word, distance, _index in hits if distance == best]


@dataclass
class Step:
    """What was made of the next ``length`` words: alternatives, each of tokens that must all occur."""

    length: int
    exact: set[Phrase]
    wide: set[Phrase]
    instead: str = ""
    meant: str = ""


class Analyser:
    """``known`` are simple words compounds are made of; ``synonyms`` groups of words or phrases that mean the same.

    ``foreign``: what words of other languages mean, as language -> words or phrases, German ("de") among them.
    """

    def __init__(
        self,
        known: Iterable[str] = (),
        synonyms: Iterable[Iterable[str]] = (),
        foreign: Iterable[Mapping[str, Iterable[str]]] = (),
    ) -> None:
        self._known = {plain(word) for word in known if len(word) >= SHORTEST_PART}
        self._parts_cache: dict[str, tuple[str, ...]] = {}
        groups = [list(group) for group in synonyms]
        # Synonyms that are no compounds themselves help to take compounds apart.
        simple = {plain(word) for group in groups for word in group if len(word) >= SHORTEST_REPAIR and " " not in word}
        self._known |= {word for word in sorted(simple) if not self._split(word)}
        self._groups: list[list[Phrase]] = []
        self._phrases: dict[Phrase, set[int]] = {}
        for group in groups:
            entries = [tuple(stem(word) for word in words(entry) if word not in STOP) for entry in group]
            self._groups.append([entry for entry in entries if entry])
            for entry in self._groups[-1]:
                self._phrases.setdefault(entry, set()).add(len(self._groups) - 1)
        self._meanings: list[tuple[str, list[Phrase]]] = []  # as written, and German phrases
        self._foreign: dict[str, dict[Phrase, list[int]]] = {language: {} for language in OTHER}
        for entry_of in foreign:
            self._learn(entry_of)

    def _learn(self, entry_of: Mapping[str, Iterable[str]]) -> None:
        german = list(entry_of["de"])
        phrases = [tuple(stem(word) for word in words(entry) if word not in STOP) for entry in german]
        self._meanings.append((german[0], phrases))
        for language in OTHER:
            for entry in entry_of.get(language, ()):
                stop = STOP_ELSEWHERE[language]
                phrase = tuple(token_of(language, word) for word in words(entry) if word not in stop)
                if phrase:
                    meanings = self._foreign[language].setdefault(phrase, [])
                    if len(self._meanings) - 1 not in meanings:
                        meanings.append(len(self._meanings) - 1)

    def parts(self, word: str) -> tuple[str, ...]:
        """Stems of the known words a compound consists of; empty for a simple or unknown word."""
        return tuple(stem(part) for part in self._words_of(word))

    def _words_of(self, word: str) -> tuple[str, ...]:
        folded = plain(word)
        if folded not in self._parts_cache:
            if len(self._parts_cache) > 50_000:
                self._parts_cache.clear()
            split = self._split(folded) if len(folded) >= 2 * SHORTEST_PART else None
            self._parts_cache[folded] = tuple(split) if split and len(split) > 1 else ()
        return self._parts_cache[folded]

    def _cut(self, word: str) -> tuple[str, ...]:
        """A compound of which only the end is known: that says most of what it is."""
        folded = plain(word)
        if folded not in self._known:
            for start in range(SHORTEST_PART, len(folded) - SHORTEST_REPAIR):
                if folded[start:] in self._known:
                    return folded[:start], folded[start:]
        return (word,)

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

    def document(self, texts: Iterable[tuple[str, str] | tuple[str, str, str]], filters: Iterable[str] = ()) -> str:
        """A tsvector literal from (weight A to D, text, language) with German for none; words of weight A are marked
        as the title's, too. ``filters`` are stored as they are, to be asked for with ``filtered``."""
        best: dict[str, str] = {}

        def add(token: str, weight: str) -> None:
            if token and (token not in best or weight < best[token]):
                best[token] = weight

        for weight, text, *rest in texts:
            language = rest[0] if rest else "de"
            stop = STOP if language == "de" else STOP_ELSEWHERE.get(language, STOP)
            for word in words(text):
                if word in stop:
                    continue
                tokens = [token_of(language, word)]
                add(tokens[0], weight)
                for part in self.parts(word) if language == "de" else ():
                    # A part says less than the word itself, so it stands one weight lower.
                    add(part, chr(min(ord(weight) + 1, ord("D"))))
                    tokens.append(part)
                if weight == "A":
                    for token in tokens:
                        add(TITLE + token, "D")
        for value in filters:
            add(FILTER + value, "D")
        return " ".join(
            f"{_quote(token)}:{number}{weight}" for number, (token, weight) in enumerate(best.items(), start=1)
        )

    def question(self, text: str, vocabulary: Vocabulary, reader: str = "de") -> Question:
        """``reader``: the language of whoever asks. They may write German all the same."""
        stop = STOP | STOP_ELSEWHERE.get(reader, frozenset())
        asked = [word for word in words(text) if word not in stop][:MOST_WORDS]
        steps = self._steps(asked, vocabulary, reader)
        said = [(" ".join(asked[start : start + step.length]), step) for start, step in steps]
        wide = [_either(_occurring(step, vocabulary)) for _start, step in steps]
        apart = [part for word in asked for part in self._words_of(word) or self._cut(word)][:MOST_WORDS]
        loose = (
            [_either(step.wide) for _start, step in self._steps(apart, vocabulary, reader)] if apart != asked else wide
        )
        return Question(
            exact=" & ".join(_either(step.exact) for _start, step in steps),
            wide=" & ".join(wide),
            any=" | ".join(dict.fromkeys([*wide, *loose])),
            instead={words_: step.instead for words_, step in said if step.instead},
            title=" & ".join(_either(step.exact, TITLE) for _start, step in steps),
            meant={words_: step.meant for words_, step in said if step.meant},
            apart=" & ".join(loose),
        )

    def _steps(self, asked: list[str], vocabulary: Vocabulary, reader: str) -> list[tuple[int, Step]]:
        steps = []
        position = 0
        while position < len(asked):
            steps.append((position, self._step(asked, position, vocabulary, reader)))
            position += steps[-1][1].length
        return steps

    def _step(self, asked: list[str], position: int, vocabulary: Vocabulary, reader: str) -> Step:
        word, tongues = asked[position], tongues_of(asked[position], reader)
        german = self._german(asked, position, vocabulary) if not tongues or tongues[-1] in LATIN else None
        known = german is not None and self._understood(word, german, vocabulary)
        chosen = self._elsewhere(asked, position, tongues, reader, german if known else None)
        if chosen:
            if known and german is not None and german.length == chosen[0].length:
                chosen.append(german)
            return Step(
                chosen[0].length,
                {phrase for step in chosen for phrase in step.exact},
                {phrase for step in chosen for phrase in self._compounds(step.wide, vocabulary)},
                meant=chosen[0].meant,
            )
        own: set[Phrase] = {(token_of(language, word),) for language in tongues}
        stored = {phrase for phrase in own if phrase[0] in vocabulary}
        if german is not None:
            if stored:
                german.exact, german.wide, german.instead = german.exact | stored, german.wide | stored, ""
            unread = not known and not stored and (reader != "de" or not german.instead)
            return (self._repaired(word, tongues, vocabulary, reader) if unread else None) or german
        if stored:
            return Step(1, stored, stored)
        return self._repaired(word, tongues, vocabulary, reader) or Step(1, own, own)

    def _understood(self, word: str, german: Step, vocabulary: Vocabulary) -> bool:
        own = stem(word)
        return german.length > 1 or own in vocabulary or (own,) in self._phrases or bool(self._words_of(word))

    def _elsewhere(
        self, asked: list[str], position: int, tongues: Sequence[str], reader: str, german: Step | None
    ) -> list[Step]:
        """The longest meanings that begin here. A word known in German (``german``) counts as one of another language
        for its readers only, unless the other one says more words."""
        found = []
        for language in tongues:
            step = self._meant(asked, position, language)
            if step and (german is None or language == reader or step.length > german.length):
                found.append(step)
        longest = max((step.length for step in found), default=0)
        chosen = [step for step in found if step.length == longest]
        return chosen[:1] if tongues and tongues[-1] in LATIN else chosen

    def _meant(self, asked: list[str], position: int, language: str) -> Step | None:
        """The longest phrase of another language starting here whose meaning is known."""
        known = self._foreign[language]
        tokens = [token_of(language, word) for word in asked[position : position + 3]]
        for length in range(len(tokens), 0, -1):
            phrase = tuple(tokens[:length])
            if meanings := known.get(phrase):
                return self._as_meant(length, phrase, meanings)
        return None

    def _as_meant(self, length: int, phrase: Phrase, meanings: list[int]) -> Step:
        german = {entry for number in meanings for entry in self._meanings[number][1]}
        first = {self._meanings[number][1][0] for number in meanings}
        name = ", ".join(self._meanings[number][0] for number in meanings)
        return Step(length, first | {phrase}, german | {phrase}, meant=name)

    def _repaired(self, word: str, tongues: Sequence[str], vocabulary: Vocabulary, reader: str) -> Step | None:
        """A word of another language with typing errors: among the words known, then among those of the texts."""
        for language in tongues:
            if len(tongues) == 3 and language != reader:
                continue  # of Latin letters only the reader's own: anything is near to some word of three languages
            prefix = f"{language}:"
            singles = {phrase[0].removeprefix(prefix): phrase for phrase in self._foreign[language] if len(phrase) == 1}
            token = root(language, word)
            if near := _nearest(token, list(singles)):
                phrase = singles[min(near, key=lambda other: (other[0] != token[0], other))]
                step = self._as_meant(1, phrase, self._foreign[language][phrase])
                step.instead = phrase[0].removeprefix(prefix)
                step.wide = self._compounds(step.wide, vocabulary)
                return step
            if near := vocabulary.nearest(token, language):
                other: Phrase = (prefix + near[0],)
                return Step(1, {other}, {other}, instead=near[0])
        return None

    def _german(self, asked: list[str], position: int, vocabulary: Vocabulary) -> Step:
        stems = [stem(word) for word in asked[position : position + 3]]
        length, phrases = self._phrase(stems)
        own = tuple(stems[:length])
        step = Step(length, {own}, {own} | self._compounds(phrases, vocabulary))
        if length == 1:
            more, step.instead = self._widen(asked[position], stems[0], vocabulary, repair=not phrases)
            step.wide |= more
        return step

    def _compounds(self, phrases: Iterable[Phrase], vocabulary: Vocabulary) -> set[Phrase]:
        """With what is found inside compounds: "einbürgerung" in "Einbürgerungssprechstunde"."""
        found = set(phrases)
        for phrase in list(found):
            if len(phrase) == 1 and ":" not in phrase[0]:
                found |= {(other,) for other in vocabulary.containing(phrase[0])[:MOST_COMPOUNDS]}
        return found

    def _phrase(self, stems: list[str]) -> tuple[int, set[Phrase]]:
        """The longest synonym at the beginning: its length in words and what else means the same."""
        for length in range(len(stems), 0, -1):
            if groups := self._phrases.get(tuple(stems[:length])):
                return length, {entry for group in groups for entry in self._groups[group]}
        return 1, set()

    def _widen(self, word: str, token: str, vocabulary: Vocabulary, *, repair: bool = True) -> tuple[set[Phrase], str]:
        found: set[Phrase] = {(other,) for other in vocabulary.containing(token)}
        if parts := self.parts(word):
            found.add(parts)
            for group in self._phrases.get(parts, ()):
                found |= set(self._groups[group])
        if token in vocabulary or found or not repair:
            return found, ""
        near = vocabulary.nearest(token) or self._nearest_known(plain(word))
        for other in near:
            found.add((other,))
            for group in self._phrases.get((other,), ()):
                found |= set(self._groups[group])
        return found, near[0] if near else ""

    @cached_property
    def _spelled(self) -> dict[str, str]:
        """Words as they are spelled -> stem: an error in the ending hides from a comparison of stems."""
        singles = {phrase[0]: phrase[0] for phrase in self._phrases if len(phrase) == 1}
        return {**singles, **{word: stem(word) for word in sorted(self._known)}}

    def _nearest_known(self, word: str) -> list[str]:
        near = _nearest(word, [other for other in self._spelled if len(other) >= SHORTEST_REPAIR])
        return [self._spelled[other] for other in sorted(near, key=lambda other: (other[0] != word[0], other))[:1]]


def filtered(filters: Iterable[str]) -> str:
    """A tsquery text for rows that were stored with every one of these filters; empty without any."""
    return " & ".join(_quote(FILTER + value) for value in filters)


def of_centre(centre_id: object) -> str:
    """The filter every row carries, for the index to know whose it is."""
    return f"c:{centre_id}"


def _quote(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def _occurring(step: Step, vocabulary: Vocabulary) -> set[Phrase]:
    """The step's alternatives without those that occur nowhere, which would only make the database look for them."""
    return {phrase for phrase in step.wide if all(token in vocabulary for token in phrase)} | step.exact


def _either(alternatives: Iterable[Phrase], mark: str = "") -> str:
    found = sorted({" & ".join(_quote(mark + token) for token in phrase) for phrase in alternatives if phrase})
    return "(" + " | ".join(f"({one})" if "&" in one else one for one in found) + ")"
