#!/usr/bin/env python3
"""Keep the catalogues of the apps complete: ``update [APP ...]`` and ``check``.

Sources are German. English must be complete in every app; the other languages cover what people see without signing in
(``PUBLIC``). Texts are found without gettext's own programs: Django turns templates into Python, Babel reads them.

``update`` adds what is new with an empty translation (or the one another app already has), removes what is gone, and
leaves the rest as it is. ``check`` names every gap.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "querschnitt"
sys.path.insert(0, str(ROOT / "src"))

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "_l": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# What can be seen without signing in, offered in every language of the site. Patterns within the app; what matches
# nothing yet is no fault, so that a page can be named before it is there.
PUBLIC = {
    "accounts": [*(f"templates/account/{name}.html" for name in ("login", "password_reset", "password_reset_done",
                 "locked_out")), "templates/accounts/mail_note.html"],
    "cases": ["plan_phrases.py", "consent_paper.py", "dossier_phrases.py", "release_paper.py"],
    "common": ["appearance.py", "languages.py", "forms.py", "validators.py", "ui/parts.py", "templatetags/ui.py",
               "templates/common/base.html", "templates/common/public.html", "templates/common/forms/*.html",
               *(f"templates/common/parts/{name}.html" for name in ("public_header", "footer", "language", "theme"))],
    "network": ["topics.py", "templates/network/bodies/answer.html"],
    "offers": ["choices.py", "services/feedback.py", "occurrences.py", "forms_upkeep.py",
               *(f"templates/offers/upkeep/{name}.html" for name in ("question", "questions", "change", "end", "thanks",
                 "again", "over", "unknown", "facts"))],
    "portal": ["operator.py", "public/**/*.py", "templatetags/public_site.py", "templates/portal/public/**/*.html", "templates/portal/errors/*.html",
               *(f"templates/portal/{name}.html" for name in ("home", "help", "accessibility", "privacy", "imprint"))],
}  # fmt: skip
# Texts of those files that only people who are signed in see.
INSIDE = {
    "cases": {"Farsi, Dari"},
    "common": {"%(n)s offen", "Regel", "Verlässlichkeit:", "hoch", "mittel", "niedrig"},
    "offers": {"aktiv", "ruht"},
}
# The other way round: single texts of other files that visitors see.
ALSO = {
    "network": {
        "stufenloser Zugang",
        "Aufzug",
        "barrierefreie Toilette",
        "Behindertenparkplatz",
        "Anlage für Hörgeräte",
        "Leitsystem für blinde Menschen",
        "Platz für Kinderwagen",
    },
    "accounts": {"E-Mail-Adresse", "E-Mail-Adresse oder Passwort stimmen nicht. Bitte beides prüfen.", "Passwort"},
    # What became of a question, told by an old link.
    "offers": {"bestätigt", "geändert", "beendet", "in der Anwendung erledigt", "nicht mehr nötig"},
}
# Locale -> its plural forms as gettext counts them.
PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "de_Simple": "nplurals=2; plural=(n != 1);",
    "uk": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
    "tr": "nplurals=2; plural=(n > 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "fr": "nplurals=2; plural=(n > 1);",
}
LANGUAGES = list(PLURALS)

Key = tuple[str, str, str]  # context, singular, plural


def apps() -> list[str]:
    return sorted(path.parent.name for path in SOURCE.glob("*/apps.py"))


@cache
def templates_ready() -> None:
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)


@cache
def texts_of(path: Path) -> tuple[Key, ...]:
    return tuple(_texts_of(path))


def _texts_of(path: Path) -> Iterator[Key]:
    code = path.read_text(encoding="utf-8")
    if path.suffix in {".html", ".txt"}:
        templates_ready()
        from django.utils.translation.template import templatize

        code = f"(\n{templatize(code, origin=str(path))}\n)"  # inside brackets indentation says nothing
    for _line, function, message, _comments in extract_python(io.BytesIO(code.encode()), KEYWORDS, [], {}):
        parts = list(message) if isinstance(message, tuple) else [message]
        context = parts.pop(0) or "" if "pgettext" in function else ""
        singular = parts[0] if parts else None
        plural = parts[1] if "ngettext" in function or "npgettext" in function else ""
        if singular:
            yield context, singular, plural or ""


def files_of(app: str) -> list[Path]:
    folder = SOURCE / app
    return sorted(
        [path for path in folder.rglob("*.py") if "migrations" not in path.parts]
        + [path for ending in ("html", "txt") for path in folder.glob(f"templates/**/*.{ending}")]
    )


def public_files(app: str) -> list[Path]:
    found = {path for pattern in PUBLIC.get(app, []) for path in (SOURCE / app).glob(pattern)}
    return sorted(found & set(files_of(app)))


def wanted(app: str, language: str) -> list[Key]:
    files = files_of(app) if language == "en" or app in ALSO else public_files(app)
    found = {key[:2]: key for path in files for key in texts_of(path)}
    for path in files:  # a plural form wins over the same text without one
        found.update({key[:2]: key for key in texts_of(path) if key[2]})
    if language != "en":
        public = {key[:2] for path in public_files(app) for key in texts_of(path) if key[1] not in INSIDE.get(app, ())}
        found = {key: value for key, value in found.items() if key in public or key[1] in ALSO.get(app, ())}
    return sorted(found.values(), key=lambda key: (key[1].casefold(), key[0]))


def path_of(app: str, language: str) -> Path:
    return SOURCE / app / "locale" / language / "LC_MESSAGES" / "django.po"


@cache
def read(app: str, language: str) -> polib.POFile:
    path = path_of(app, language)
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def forms_of(language: str) -> int:
    return int(PLURALS[language][len("nplurals=")])


def key_of(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgctxt or "", entry.msgid


def translated(entry: polib.POEntry | None, key: Key, language: str) -> bool:
    if entry is None or entry.obsolete or "fuzzy" in entry.flags:
        return False
    if key[2]:
        forms = entry.msgstr_plural
        return len(forms) == forms_of(language) and all(forms.values())
    return bool(entry.msgstr)


def update(app: str, language: str, memory: dict[tuple[str, str], polib.POEntry]) -> int:
    """Write the catalogue anew; returns how many texts still lack a translation."""
    keys = wanted(app, language)
    path = path_of(app, language)
    if not keys:
        path.unlink(missing_ok=True)
        return 0
    old = {key_of(entry): entry for entry in read(app, language) if not entry.obsolete}
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": PLURALS[language],
    }
    missing = 0
    for key in keys:
        context, singular, plural = key
        source = old.get((context, singular))
        if not translated(source, key, language):
            source = memory.get((context, singular), source)
        entry = polib.POEntry(msgid=singular, msgctxt=context or None)
        if plural:
            entry.msgid_plural = plural
            entry.msgstr_plural = (source.msgstr_plural if source else None) or dict.fromkeys(
                range(forms_of(language)), ""
            )
        else:
            entry.msgstr = source.msgstr if source else ""
        if re.search(r"%\(\w+\)[sd]", singular):
            entry.flags.append("python-format")
        missing += not translated(entry, key, language)
        catalogue.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return missing


def gaps(language: str = "en", names: list[str] | None = None) -> list[str]:
    """ "app: text" of everything without translation, and of catalogues naming texts that are gone."""
    found = []
    for app in names or apps():
        entries = {key_of(entry): entry for entry in read(app, language)}
        keys = wanted(app, language)
        found += [f"{app}: {key[1]!r}" for key in keys if not translated(entries.get(key[:2]), key, language)]
        gone = set(entries) - {key[:2] for key in keys}
        found += [f"{app}: {singular!r} is not used any more" for _context, singular in sorted(gone)]
    return found


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|<\w+|</\w+>", text))


def distorted(language: str = "en") -> list[str]:
    """Translations whose placeholders or markup differ from the source's."""
    found = []
    for app in apps():
        for entry in read(app, language):
            pairs = [(entry.msgid, entry.msgstr)] if not entry.msgid_plural else []
            pairs += [(entry.msgid_plural, text) for text in list(entry.msgstr_plural.values())[-1:]]
            found += [f"{app}: {one!r}" for one, other in pairs if other and placeholders(one) != placeholders(other)]
    return found


def main(arguments: list[str]) -> int:
    command, names = (arguments[0] if arguments else "check"), arguments[1:] or apps()
    if command == "update":
        for language in LANGUAGES:
            memory = {key_of(e): e for app in apps() for e in read(app, language) if e.translated()}
            for app in names:
                if missing := update(app, language, memory):
                    sys.stdout.write(f"{path_of(app, language).relative_to(ROOT)}: {missing} to translate\n")
        return 0
    open_texts = [f"{language} {line}" for language in LANGUAGES for line in gaps(language, names)]
    sys.stdout.write("".join(f"{line}\n" for line in open_texts) or "complete\n")
    return 1 if open_texts else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
