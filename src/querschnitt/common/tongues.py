"""Words of several languages brought to the form in which they are searched: spelled simply, without their endings.

Nothing here knows the domain. German has an analyser of its own (``textsearch``), which takes compounds apart; the
others get a stemmer: snowball's where there is one, a short list of endings for Ukrainian and Turkish, which are typed
without their special letters as often as with them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

# Beside German, by script. Latin ones are asked in this order when a word is not German.
LATIN = ("en", "fr", "tr")
CYRILLIC = ("uk", "ru")
ARABIC = ("ar",)
OTHER = (*LATIN, *CYRILLIC, *ARABIC)


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that say nothing of what is looked for. Those of another language than German count for its readers only.
STOP = _listed(
    "aber alle als am an auch auf aus bei beim bin bis da das dass dem den der des die dies diese durch ein eine einem"
    " einen einer eines er es fuer für gegen habe haben hat hier ich ihr ihre im in ins ist kann mein meine mich mir mit"
    " nach nicht oder ob sein seine sich sie sind so suche über ueber um und uns unser vom von vor war was welche wer wie"
    " wir wo zu zum zur brauche möchte moechte will gibt man"
)
STOP_ELSEWHERE = {
    "en": _listed(
        "a an and at by can do for find from get how i is in looking me my near need of on or the to where with"
    ),
    "fr": _listed(
        "à a au aux avec ce cherche chercher comment d dans de des du en est et j je l la le les ma mes mon où ou par pour"
        " sur trouver un une"
    ),
    "tr": _listed("bir bu da de için icin ile mi mı nasıl nasil ne nerede ve veya"),
    "uk": _listed("а але в де для до з за і й на не про та у чи шукаю що як"),
    "ru": _listed("а в где для до и ищу из как на не о по с у что"),
    "ar": _listed("في من الى إلى على عن او أو و مع أين اين كيف هل أبحث ابحث لي"),
}

# Vowel signs, stretching and direction marks say nothing about the word.
_UNHEARD = re.compile("[\u064b-\u065f\u0670\u0640\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\u00ad]")
_CYRILLIC_APOSTROPHE = re.compile(r"(?<=[а-яёєіїґ])['’ʼ`´](?=[а-яёєіїґ])")
_ARABIC_LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ؤ": "و", "ئ": "ي", "ء": None}
)
_TURKISH_LETTERS = str.maketrans("şçğıöüâîû", "scgiouaiu")


def tidy(text: str) -> str:
    """Lower case and one way of writing each letter, before words are taken apart."""
    text = unicodedata.normalize("NFC", text).replace("İ", "i")
    return _CYRILLIC_APOSTROPHE.sub("", _UNHEARD.sub("", text).casefold())


def script(word: str) -> str:
    """ "latin", "cyrillic", "arabic" or "" by the first letter that tells."""
    for letter in word:
        code = ord(letter)
        if 0x0400 <= code <= 0x052F:
            return "cyrillic"
        if 0x0600 <= code <= 0x06FF or 0x0750 <= code <= 0x077F or 0xFB50 <= code <= 0xFEFF:
            return "arabic"
        if letter.isalpha() and code < 0x0250:
            return "latin"
    return ""


def tongues_of(word: str, reader: str = "") -> tuple[str, ...]:
    """Languages other than German that a word may be of, the reader's own first."""
    found = {"latin": LATIN, "cyrillic": CYRILLIC, "arabic": ARABIC}.get(script(word), ())
    return (reader, *(one for one in found if one != reader)) if reader in found else found


@cache
def _snowball(name: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(name)


def unmarked(word: str) -> str:
    """Without accents: médecin is typed medecin."""
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


@lru_cache(maxsize=50_000)
def root(language: str, word: str) -> str:
    """The form of a tidied word that is stored and asked."""
    if word[:1].isdigit():
        return word
    if language == "en":
        return str(_snowball("english").stemWord(unmarked(word)))
    if language == "fr":
        return str(_snowball("french").stemWord(unmarked(word)))
    if language == "ru":
        return str(_snowball("russian").stemWord(word.replace("ё", "е")))
    if language == "uk":
        return _shortened(word.replace("ґ", "г"), _UKRAINIAN, least=3)
    if language == "tr":
        return _turkish(unmarked(word.translate(_TURKISH_LETTERS)))
    if language == "ar":
        return _arabic(word)
    return word


_UKRAINIAN = sorted(
    _listed(
        "ування ювання ання ення іння яння ами ями ові еві єві ого ього ому ьому ими іми ої ьої ою ьою ею єю их іх ий ій"
        " ам ям ах ях ів їв ей ом ем єм ію ія ії ься ся ти а я у ю и і ї е є о ь й"
    ),
    key=lambda ending: (-len(ending), ending),
)
# Some endings begin with a letter that only joins them to a vowel: yuva-sı, but kurs-u.
_TURKISH = re.compile(
    "(?:l[ae]r(?:i(?:miz|ni)?)?|(?<=[aeiou])(?:sini|s[iu]|y[aeiu]|n[iu]n)|[dt][ae]n?|[iu](?:n|m|ni)?|[ae])$"
)


def _shortened(word: str, endings: Iterable[str], *, least: int) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: -len(ending)]
    return word


def _turkish(word: str) -> str:
    for _turn in range(2):
        shorter = _TURKISH.sub("", word)
        if len(shorter) < 3:
            break
        word = shorter
    return word


def _arabic(word: str) -> str:
    """Without article, prepositions grown together with it, and the commonest endings."""
    word = word.translate(_ARABIC_LETTERS)
    changed = True
    while changed:
        changed = False
        for prefix in ("وال", "بال", "كال", "فال", "لل", "ال"):
            if word.startswith(prefix) and len(word) - len(prefix) >= 3:
                word, changed = word[len(prefix) :], True
                break
    return _shortened(word, ("ها", "ات", "ان", "ون", "ين", "يه", "ه", "ي"), least=3)
