"""Keys under which differently written names of one person meet.

Every word gives the folded word itself (``=mohammed``) and its skeleton (``.mmd``): the consonants, with what ears and
transliterations exchange made equal (Mohammed, Muhammad, Mohamad; Oleksandr, Alexander; Schmidt, Schmitt; Yıldız,
Yildiz). Names in Arabic or Cyrillic letters are first written in Latin ones, so that both spellings share the skeleton.
Two words together (``.hdd|.mmd``) and a word with the year of birth (``.mmd#1992``) are keys of their own: however
common a name, what people really ask for is found by one look into the index.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

ARABIC = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئپچژگکی",
        [
            "a",
            "b",
            "t",
            "t",
            "j",
            "h",
            "kh",
            "d",
            "d",
            "r",
            "z",
            "s",
            "s",
            "s",
            "d",
            "t",
            "z",
            "a",
            "g",
            "f",
            "k",
            "k",
            "l",
            "m",
            "n",
            "h",
            "w",
            "y",
            "a",
            "a",
            "a",
            "a",
            "a",
            "a",
            "w",
            "y",
            "p",
            "tsch",
            "j",
            "g",
            "k",
            "y",
        ],
        strict=True,
    )
)
CYRILLIC = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэъё",
        [
            "a",
            "b",
            "v",
            "h",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "y",
            "i",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "tsch",
            "sch",
            "shch",
            "-",
            "u",
            "a",
            "y",
            "e",
            "-",
            "o",
        ],
        strict=True,
    )
)
LETTERS = {**ARABIC, **CYRILLIC, "ß": "ss", "ı": "i", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "-": " "}
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
# In this order: what one script's letter becomes in another's transliteration.
TRANSLITERATION = (
    ("dzh", "j"), ("dsch", "j"), ("tsch", "s"), ("tch", "s"), ("shch", "s"), ("schtsch", "s"), ("sch", "s"),
    ("zh", "s"), ("kh", "h"), ("gh", "g"), ("sh", "s"), ("th", "t"), ("dh", "d"), ("ph", "f"), ("ou", "u"),
    ("ts", "s"), ("ck", "k"), ("ks", "x"), ("qu", "k"), ("q", "k"), ("v", "f"), ("w", "f"), ("z", "s"),
    ("dj", "j"), ("p", "b"), ("t", "d"), ("g", "k"),
)  # fmt: skip
COMPOUND = re.compile(r"\babd[aeiou]?[lrsn]?[\s-]+(?:[aeu][lrsn][\s-]+)?(?=\w)")
WORD = re.compile(r"[^\W\d_]+")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
NUMBER = re.compile(r"[A-Za-z]{3}-\d{4}-\d+")
NOISE = {"al", "el", "ben", "bin", "abu", "von", "van", "de"}


def words(text: str) -> list[str]:
    """Lower-case words in Latin letters without accents, umlauts written out."""
    text = unicodedata.normalize("NFC", text).casefold().translate(UMLAUTS)
    text = "".join(LETTERS.get(letter, letter) for letter in text if not unicodedata.combining(letter))
    text = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    found = WORD.findall(COMPOUND.sub("abdul", text))
    return [word for word in found if word not in NOISE] or found


def skeletons(word: str) -> set[str]:
    """Consonants alone, the variants of transliteration made equal; an opening vowel counts as one letter.

    ``ch`` is a German ach-sound in one transliteration and an English ch in another, so it gives two.
    """
    for written, common in TRANSLITERATION:
        word = word.replace(written, common)
    variants = {word.replace("ch", "h"), word.replace("ch", "s")}
    return {_consonants(variant.replace("c", "k").replace("x", "ks")) for variant in variants}


def _consonants(word: str) -> str:
    single = "".join(letter for index, letter in enumerate(word) if index == 0 or letter != word[index - 1])
    opening = "a" if single[:1] in set("aeiouyj") and len(single) > 1 else ""
    return opening + "".join(letter for letter in single if letter not in "aeiouyjh")


def fuzzy(word: str) -> list[str]:
    return sorted({f".{consonants[:24] or word[:24]}" for consonants in skeletons(word)})


def exact(word: str) -> list[str]:
    """The word, and the word with umlauts written without their e."""
    plain = word.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return sorted({f"={word[:50]}", f"={plain[:50]}"})


def pairs(one: str, other: str) -> list[str]:
    return sorted({"|".join(sorted((a, b))) for a in fuzzy(one) for b in fuzzy(other)})


def with_year(word: str, year: int) -> list[str]:
    return [f"{key}#{year}" for key in fuzzy(word)]


def keys_of_person(names: Iterable[str], year: int | None) -> set[str]:
    """Everything a person is stored under."""
    found = list(dict.fromkeys(word for name in names for word in words(name)))[:8]
    keys = {key for word in found for key in (*exact(word), *fuzzy(word))}
    keys |= {key for one, other in combinations(found, 2) for key in pairs(one, other)}
    if year:
        keys |= {key for word in found for key in with_year(word, year)} | {f"#{year}"}
    return keys


@dataclass(frozen=True)
class Question:
    """``base``: keys to start from, best first; ``rest``: of each group one key more must be there; ``exact`` ranks."""

    base: list[str]
    rest: list[list[str]]
    exact: list[str]


def question(text: str) -> Question | None:
    """What somebody typed, as keys; ``None`` when there is nothing to look for."""
    if NUMBER.fullmatch(text.strip()):
        return Question([f"={text.strip().casefold()}"], [], [])
    years = [int(year) for year in YEAR.findall(text)]
    asked = words(text)[:5]
    same = [key for word in asked for key in exact(word)]
    if asked and years:
        return Question(with_year(asked[0], years[0]), [fuzzy(word) for word in asked[1:]], same)
    if len(asked) > 1:
        return Question(pairs(asked[0], asked[1]), [fuzzy(word) for word in asked[2:]], same)
    if asked:
        return Question([*same, *fuzzy(asked[0])], [], same)
    return Question([f"#{years[0]}"], [], []) if years else None
