#!/usr/bin/env python3
"""Build what browsers get from the pinned front-end packages and our own layer into build/assets/site.

Needs Node for one step only: rtlcss turns KERN's physical directions round. Our own layer uses logical properties and
is the same in both style sheets. Nothing is done when no input changed since the last build.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ROOT / "node_modules"
LAYER = ROOT / "src" / "querschnitt" / "common" / "static" / "common" / "css"
TARGET = ROOT / "build" / "assets" / "site"
STAMP = TARGET.parent / "site.stamp"

KERN = PACKAGES / "@kern-ux" / "native"
FIRA = PACKAGES / "@fontsource" / "fira-sans"
ARABIC = PACKAGES / "@fontsource-variable" / "noto-sans-arabic"
FONT_STYLES = [FIRA / "400.css", FIRA / "500.css", FIRA / "600.css", ARABIC / "wght.css"]
# Languages of the product and of names in it. The other subsets of the fonts are never asked for.
SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "arabic")
LICENCES = {
    "kern.txt": KERN / "LICENSE.md",
    "fira-sans.txt": FIRA / "LICENSE",
    "noto-sans-arabic.txt": ARABIC / "LICENSE",
}

# Order matters only where a part refines an earlier one.
PARTS = [
    "tokens",
    "base",
    "icon",
    "frame",
    "public",
    "button",
    "state",
    "notice",
    "panel",
    "row",
    "facts",
    "stepper",
    "table",
    "form",
    "chips",
    "pagination",
    "empty",
    "chart",
    "bill",
    "net",
    "tabs",
    "combobox",
    "print",
]
# The public site: KERN's colours and measures only, and the few parts its pages show, for a slow phone.
VISIT_PARTS = [
    "visit-fonts",
    "tokens",
    "base",
    "icon",
    "button",
    "notice",
    "table",
    "form",
    "chips",
    "pagination",
    "visit-frame",
    "visit-search",
    "visit-offer",
    "print",
]


def inputs() -> list[Path]:
    parts = [LAYER / f"{name}.css" for name in dict.fromkeys([*PARTS, *VISIT_PARTS])]
    unknown = {path.stem for path in LAYER.glob("*.css")} - {*PARTS, *VISIT_PARTS}
    if unknown:
        raise SystemExit(f"Not listed in PARTS of {Path(__file__).name}: {', '.join(sorted(unknown))}.")
    return [Path(__file__), KERN / "dist" / "kern.min.css", *FONT_STYLES, *LICENCES.values(), *parts]


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in inputs():
        if not path.exists():
            raise SystemExit(f"{path.relative_to(ROOT)} is missing. Run `npm ci` in {ROOT} first.")
        digest.update(path.read_bytes())
    return digest.hexdigest()


def font_faces(target: Path) -> str:
    """@font-face rules of the subsets we use; their files are copied beside the style sheet."""
    (target / "fonts").mkdir()
    rules = []
    for style in FONT_STYLES:
        for rule in re.findall(r"@font-face\s*\{.*?\}", style.read_text(), re.DOTALL):
            source = re.search(r"url\(\./files/([^)]+\.woff2)\)", rule)
            if source is None or not any(f"-{subset}-" in source[1] for subset in SUBSETS):
                continue
            if "noto-sans-arabic" in source[1] and "-arabic-wght" not in source[1]:
                continue  # Latin comes from Fira Sans
            shutil.copy(style.parent / "files" / source[1], target / "fonts" / source[1])
            rules.append(re.sub(r"src:[^;]+;", f"src: url(fonts/{source[1]}) format('woff2');", rule))
    return "\n".join(rules)


def used_tokens(kern: str, layer: str) -> str:
    """KERN's custom properties that a layer needs, directly or through one another, as one rule."""
    known: dict[str, str] = {}
    for rule in re.finditer(r":root\s*\{([^{}]*)\}", kern):
        for name, value in re.findall(r"(--kern-[\w-]+)\s*:\s*([^;}]+)", rule[1]):
            known.setdefault(name, value.strip())
    needed: dict[str, str] = {}
    waiting = re.findall(r"var\((--kern-[\w-]+)", layer)
    while waiting:
        name = waiting.pop()
        if name in known and name not in needed:
            needed[name] = known[name]
            waiting += re.findall(r"var\((--kern-[\w-]+)", known[name])
    return ":root{" + ";".join(f"{name}:{value}" for name, value in sorted(needed.items())) + "}"


def squeezed(css: str) -> str:
    """Without comments and line breaks; nothing else is worth the risk."""
    return re.sub(r"\s*\n\s*", "", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL))


def mirrored(css: str) -> str:
    tool = PACKAGES / ".bin" / "rtlcss"
    done = subprocess.run([str(tool), "--silent", "-"], input=css, capture_output=True, text=True, check=True)
    return done.stdout


def build() -> bool:
    """True when something was built."""
    wanted = fingerprint()
    if STAMP.exists() and TARGET.exists() and STAMP.read_text() == wanted:
        return False
    fresh = TARGET.with_name("site.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    kern = (KERN / "dist" / "kern.min.css").read_text().replace('@charset "UTF-8";', "").lstrip("\ufeff")
    layer = "\n".join((LAYER / f"{name}.css").read_text() for name in PARTS)
    head = '@charset "UTF-8";\n' + font_faces(fresh)
    # KERN lies in a cascade layer below ours, so that no rule of ours has to outweigh one of its selectors.
    for name, base in {"site.css": kern, "site.rtl.css": mirrored(kern)}.items():
        (fresh / name).write_text(f"{head}\n@layer kern {{\n{base}\n}}\n{layer}\n")
    visit = "\n".join((LAYER / f"{name}.css").read_text() for name in VISIT_PARTS)
    # From where the built sheet lies, the fonts are one folder further away than from their own sheet.
    visit = visit.replace("url(../fonts/", "url(../common/fonts/")
    (fresh / "visit.css").write_text(f'@charset "UTF-8";\n{squeezed(used_tokens(kern, visit) + visit)}\n')
    (fresh / "licences").mkdir()
    for name, source in LICENCES.items():
        shutil.copy(source, fresh / "licences" / name)
    shutil.rmtree(TARGET, ignore_errors=True)
    fresh.rename(TARGET)
    STAMP.write_text(wanted)
    return True


if __name__ == "__main__":
    sys.stdout.write("front end built\n" if build() else "front end is up to date\n")
