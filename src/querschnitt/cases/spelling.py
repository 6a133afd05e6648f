"""Keys under which differently written names of one person meet.

A word gives up to three keys: ``=`` the folded word, ``~`` its Koelner Phonetik (German ear), ``.`` its consonants
with the variants of transliteration made equal (Mohammed, Muhammad, Mohamad; Oleksandr, Alexander; Yıldız, Yildiz).
Names in Arabic or Cyrillic letters are first written in Latin ones, so that both spellings share the last key.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

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
    ("dj", "j"), ("p", "b"),
)  # fmt: skip
COMPOUND = re.compile(r"\babd[aeiou]?[lrsn]?[\s-]+(?:[aeu][lrsn][\s-]+)?(?=\w)")
WORD = re.compile(r"[^\W\d_]+")
NUMBER = re.compile(r"[A-Za-z]{3}-\d{4}-\d+")
NOISE = {"al", "el", "ben", "bin", "abu", "von", "van", "de"}


def words(text: str) -> list[str]:
    """Lower-case words in Latin letters without accents, umlauts written out."""
    text = unicodedata.normalize("NFC", text).casefold().translate(UMLAUTS)
    text = "".join(LETTERS.get(letter, letter) for letter in text if not unicodedata.combining(letter))
    text = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    found = WORD.findall(COMPOUND.sub("abdul", text))
    return [word for word in found if word not in NOISE] or found


def phonetic(word: str) -> str:
    """Koelner Phonetik (Postel 1969)."""
    codes: list[str] = []
    for index, letter in enumerate(word):
        before = word[index - 1] if index else ""
        after = word[index + 1] if index + 1 < len(word) else ""
        codes.append(_code(letter, before, after, first=index == 0))
    squeezed = [code for index, code in enumerate(codes) if index == 0 or code != codes[index - 1]]
    joined = "".join(squeezed)
    return joined[:1] + joined[1:].replace("0", "")


def _code(letter: str, before: str, after: str, *, first: bool) -> str:
    if letter in "aeiouyj":
        return "0"
    if letter == "b" or (letter == "p" and after != "h"):
        return "1"
    if letter in "dt":
        return "8" if after in ("c", "s", "z") else "2"
    if letter in "fvwp":
        return "3"
    if letter in "gkq":
        return "4"
    if letter == "c":
        hard = after in set("ahkloqrux") if first else after in set("ahkoqux") and before not in ("s", "z")
        return "4" if hard else "8"
    if letter == "x":
        return "8" if before in ("c", "k", "q") else "48"
    return {"l": "5", "m": "6", "n": "6", "r": "7", "s": "8", "z": "8"}.get(letter, "")


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


def keys_of_word(word: str) -> set[str]:
    keys = {f"={word[:50]}"}
    umlauts_folded = word.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    keys.add(f"={umlauts_folded[:50]}")
    if len(code := phonetic(word)) >= 3:
        keys.add(f"~{code[:30]}")
    keys |= {f".{consonants[:30]}" for consonants in skeletons(word) if len(consonants) >= 2}
    return keys


def keys_of_person(names: Iterable[str], year: int | None) -> set[str]:
    """Everything a person is stored under."""
    keys = {key for name in names for word in words(name) for key in keys_of_word(word)}
    if year:
        keys.add(f"#{year}")
    return keys


def search_groups(text: str) -> list[list[str]]:
    """One group of keys for each word of the query and one for a year; a match has a key of every group."""
    if NUMBER.fullmatch(text.strip()):
        return [[f"={text.strip().casefold()}"]]
    return list(_groups(text))[:6]


def _groups(text: str) -> Iterator[list[str]]:
    for year in re.findall(r"\b(?:19|20)\d\d\b", text):
        yield [f"#{year}"]
    for word in words(text):
        yield sorted(keys_of_word(word))
