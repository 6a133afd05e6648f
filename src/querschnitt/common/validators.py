"""Checks of single values, shared by forms and imports. Each error carries the remedy in ``params``."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

_web = URLValidator(schemes=["http", "https"])


def clean_postcode(value: str) -> str:
    """Five digits; ``D-52351`` and blanks are forgiven."""
    digits = re.sub(r"^(D|DE)[\s-]*", "", value.strip(), flags=re.IGNORECASE).replace(" ", "")
    if not re.fullmatch(r"\d{5}", digits):
        raise ValidationError(
            _("Eine Postleitzahl hat genau fünf Ziffern."),
            code="postcode",
            params={"remedy": _("Alle fünf Ziffern eintragen, auch eine Null am Anfang.")},
        )
    return digits


def clean_phone(value: str) -> str:
    """Digits, blanks and ``+ / ( ) -``; between 4 and 15 digits (E.164). Kept as written."""
    written = " ".join(value.split())
    digits = re.sub(r"\D", "", written)
    extension = r"(\s*(App\.|Durchwahl|DW)\s*\d+)?"
    if not re.fullmatch(r"\+?[\d\s/().–-]+" + extension, written) or not 4 <= len(digits) <= 15:
        raise ValidationError(
            _("Das ist keine Telefonnummer."),
            code="phone",
            params={"remedy": _("Nur eine Nummer eintragen, etwa 02421 22-0.")},
        )
    return written


def clean_url(value: str) -> str:
    """``www.kreis.de`` is completed to https."""
    address = value.strip()
    if not re.match(r"^[a-z][a-z0-9+.-]*://", address, re.IGNORECASE):
        address = "https://" + address
    try:
        _web(address)
    except ValidationError:
        raise ValidationError(
            _("Das ist keine Internetadresse."),
            code="url",
            params={"remedy": _("In der Form https://www.stelle.de eintragen.")},
        ) from None
    return address
