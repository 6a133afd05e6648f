"""What a password must be: long, not known from leaks, and not put together from one or two well-known pieces.

The lists lie in ``data`` as sorted beginnings of SHA-256 (``tools/password_lists.py``); nothing is asked on the net.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

WIDTH = 5  # bytes of a mark in the lists
DATA = Path(__file__).parent / "data"
LOOK_ALIKES = str.maketrans("@431!05$7", "aaeiioss" + "t")
ROWS = ("qwertzuiopü", "asdfghjklöä", "yxcvbnm", "qwertyuiop", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz")
# Words of this trade that a guesser would try first.
OWN_WORDS = [
    "querschnitt",
    "passwort",
    "kennwort",
    "integration",
    "integrationszentrum",
    "integrationsmanagement",
    "kommunal",
    "kommunales",
    "nordrhein",
    "westfalen",
    "verwaltung",
    "beratung",
    "jobcenter",
    "jugendamt",
    "sozialamt",
    "geheim",
    "willkommen",
    "anmeldung",
    "zugang",
    "januar",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
    "frühling",
    "fruehling",
    "sommer",
    "herbst",
    "winter",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "köln",
    "koeln",
    "dortmund",
    "essen",
    "duisburg",
    "bochum",
    "wuppertal",
    "bielefeld",
    "bonn",
    "münster",
    "muenster",
    "aachen",
    "schalke",
    "borussia",
]


@cache
def _marks(name: str) -> bytes:
    return (DATA / name).read_bytes()


def listed(word: str, name: str) -> bool:
    mark = hashlib.sha256(word.encode()).digest()[:WIDTH]
    data = _marks(name)
    at = bisect_left(range(len(data) // WIDTH), mark, key=lambda i: data[i * WIDTH : (i + 1) * WIDTH])
    return data[at * WIDTH : (at + 1) * WIDTH] == mark


def _personal_words(user: Any) -> set[str]:
    text = f"{getattr(user, 'name', '')} {getattr(user, 'email', '')}" if user is not None else ""
    return {word for word in re.split(r"\W+", text.lower()) if len(word) >= 3}


def _is_run(piece: str) -> bool:
    """One character repeated, a row of the keyboard or the alphabet, forwards or backwards; or digits only."""
    if len(set(piece)) == 1 or piece.isdigit():
        return True
    return any(piece in row or piece[::-1] in row for row in ROWS)


def _pieces(text: str, known: set[str]) -> Iterator[str]:
    """Cut from the left into the longest well-known pieces; what is not known comes out letter by letter."""
    at = 0
    while at < len(text):
        for end in range(len(text), at, -1):
            piece = text[at:end]
            if len(piece) >= 3 and (piece in known or _is_run(piece)):
                break
            if 4 <= len(piece) <= 20 and listed(piece, "leaked_parts.bin"):
                break
        else:
            end = at + 1
        yield text[at:end]
        at = end


def guessable(password: str, user: Any = None) -> bool:
    """True when at most two different well-known pieces and two further characters make up the whole."""
    known = _personal_words(user).union(OWN_WORDS)
    # The longest run of changed spellings is tried too: "P4ssw0rt" is read as "passwort".
    for text in {password.lower(), password.lower().translate(LOOK_ALIKES)}:
        pieces = set(_pieces(text, known))
        if sum(len(piece) > 2 for piece in pieces) <= 2 and sum(len(piece) <= 2 for piece in pieces) <= 2:
            return True
    return False


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return (
            ngettext(
                "Das Passwort ist zu kurz. Es braucht mindestens %d Zeichen; vier zufällige Wörter sind leicht zu merken.",
                "Das Passwort ist zu kurz. Es braucht mindestens %d Zeichen; vier zufällige Wörter sind leicht zu merken.",
                self.min_length,
            )
            % self.min_length
        )

    def get_help_text(self) -> str:
        return _("Mindestens %d Zeichen. Vier oder fünf zufällige Wörter genügen; Sonderzeichen sind nicht nötig.") % (
            self.min_length
        )


class NotLeaked:
    def validate(self, password: str, user: Any = None) -> None:
        if listed(password.lower(), "leaked_whole.bin"):
            raise ValidationError(
                _("Dieses Passwort steht in veröffentlichten Listen gestohlener Passwörter. Bitte ein anderes wählen."),
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        return _("Keines, das aus einem Datenleck bekannt ist.")


class NotGuessable:
    def validate(self, password: str, user: Any = None) -> None:
        if guessable(password, user):
            raise ValidationError(
                _(
                    "Das Passwort besteht fast nur aus bekannten Wörtern, Reihen oder Ihrem Namen. "
                    "Bitte mindestens drei Wörter nehmen, die nichts miteinander zu tun haben."
                ),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return _("Nicht nur Name, Wohnort, Jahreszahl oder Tastenreihen.")
