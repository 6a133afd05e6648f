#!/usr/bin/env python3
"""Make the small fonts of the public site (run by hand when a font or the set of letters changes; results are committed).

A page for visitors must fit a slow phone: Fira Sans and Noto Sans Arabic, cut to the letters of the site's languages,
in two weights. A seventh, tiny file holds the letters of the languages' own names, so that the language bar of a German
page loads no Arabic. Needs fonttools and brotli, which the product itself does not:

    python -m pip install fonttools brotli && python tools/build_fonts.py
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parents[1]
FIRA = ROOT / "node_modules" / "@fontsource" / "fira-sans" / "files"
ARABIC = ROOT / "node_modules" / "@fontsource-variable" / "noto-sans-arabic" / "files"
TARGET = ROOT / "src" / "querschnitt" / "common" / "static" / "common" / "fonts"
WEIGHTS = (400, 600)
SIGNS = [0x131, 0x152, 0x153, 0x178, 0x1E9E, 0x2009, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E,
         0x2022, 0x2026, 0x202F, 0x2039, 0x203A, 0x20AC, 0x2192, 0x2212]  # fmt: skip
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), *SIGNS]
LATIN_MORE = [*range(0x100, 0x180), *range(0x218, 0x21C)]
CYRILLIC = [*range(0x400, 0x460), 0x490, 0x491, 0x2116]
# Arabic with the letters of Persian, Dari, Kurdish and Urdu names.
ARABIC_LETTERS = [0x20, *range(0x600, 0x606), *range(0x60B, 0x66F), *range(0x670, 0x672), 0x679, 0x67E, 0x686, 0x688,
                  0x691, 0x695, 0x698, 0x6A4, 0x6A9, 0x6AF, 0x6B5, 0x6BA, 0x6BE, 0x6C1, 0x6C6, 0x6CC, 0x6CE, 0x6D2,
                  0x6D4, 0x6D5, *range(0x6F0, 0x6FA), 0x200E, 0x200F]  # fmt: skip
LATIN_FEATURES = ["kern", "liga", "tnum", "lnum", "ccmp", "mark", "locl"]
ARABIC_FEATURES = [
    "init", "medi", "fina", "isol", "rlig", "liga", "calt", "ccmp", "mark", "mkmk", "kern", "locl"
]  # fmt: skip
# For paper: whole fonts in one file each, under names of their own, beside which no font of the machine can stand.
PRINT = ROOT / "src" / "querschnitt" / "common" / "data" / "fonts"
PRINT_WEIGHTS = {400: "Regular", 600: "SemiBold"}
NAMES = "Українська Русский"
ARABIC_NAMES = "العربية"


def cut(font: TTFont, letters: list[int], features: list[str]) -> TTFont:
    options = subset.Options()
    options.layout_features, options.hinting, options.notdef_outline = features, False, True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters)
    cutter.subset(font)
    return font


def keep(font: TTFont, name: str) -> None:
    font.flavor = "woff2"
    font.save(TARGET / f"{name}.woff2")
    sys.stdout.write(f"{name}.woff2 {(TARGET / f'{name}.woff2').stat().st_size}\n")


def arabic(letters: list[int], weight: int | tuple[int, int]) -> TTFont:
    # Cut first: the variations of a whole font cannot be cut after its axis was limited.
    buffer = io.BytesIO()
    font = cut(TTFont(ARABIC / "noto-sans-arabic-arabic-wght-normal.woff2"), letters, ARABIC_FEATURES)
    font.flavor = None
    font.save(buffer)
    return instancer.instantiateVariableFont(TTFont(buffer), {"wght": weight})


def for_print(font: TTFont, family: str, weight: int) -> None:
    style = PRINT_WEIGHTS[weight]
    full = f"{family} {style}"
    for entry in list(font["name"].names):
        if entry.nameID in (1, 2, 3, 4, 6, 16, 17, 21, 22, 25):
            font["name"].removeNames(nameID=entry.nameID)
    named = {1: full, 2: "Regular", 3: full, 4: full, 6: full.replace(" ", ""), 16: family, 17: style}
    for key, text in named.items():
        font["name"].setName(text, key, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font.flavor = None
    path = PRINT / f"{full.replace(' ', '')}.ttf"
    font.save(path)
    sys.stdout.write(f"{path.name} {path.stat().st_size}\n")


def plain(font: TTFont) -> io.BytesIO:
    buffer = io.BytesIO()
    font.flavor = None
    font.save(buffer)
    buffer.seek(0)
    return buffer


def build_for_print() -> None:
    from fontTools.merge import Merger

    PRINT.mkdir(parents=True, exist_ok=True)
    for weight in PRINT_WEIGHTS:
        parts = [
            plain(cut(TTFont(FIRA / f"fira-sans-{source}-{weight}-normal.woff2"), letters, LATIN_FEATURES))
            for source, letters in (("latin", LATIN), ("latin-ext", LATIN_MORE), ("cyrillic", CYRILLIC))
        ]
        for_print(Merger().merge(parts), "Querschnitt Sans", weight)
        for_print(arabic([*ARABIC_LETTERS, 0x200C, 0x200D], weight), "Querschnitt Arabic", weight)


def build() -> None:
    build_for_print()
    TARGET.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        for name, source, letters in (
            ("latin", "latin", LATIN), ("latin-more", "latin-ext", LATIN_MORE), ("cyrillic", "cyrillic", CYRILLIC)
        ):  # fmt: skip
            font = TTFont(FIRA / f"fira-sans-{source}-{weight}-normal.woff2")
            keep(cut(font, letters, LATIN_FEATURES), f"fira-{name}-{weight}")
    keep(arabic(ARABIC_LETTERS, (WEIGHTS[0], WEIGHTS[-1])), "noto-arabic")
    names = TTFont(FIRA / "fira-sans-cyrillic-400-normal.woff2")
    keep(cut(names, [ord(letter) for letter in set(NAMES)], LATIN_FEATURES), "names-cyrillic")
    keep(arabic([ord(letter) for letter in set(ARABIC_NAMES)], 400), "names-arabic")


if __name__ == "__main__":
    build()
