from django.db import models
from django.utils.translation import gettext_lazy as _

from querschnitt.common.languages import SITE_LANGUAGES, language_choices, site_language
from querschnitt.common.languages import language_name as spoken_language


class DocumentKind(models.TextChoices):
    FORM = "form", _("Formular")
    LEAFLET = "leaflet", _("Merkblatt")
    AID = "aid", _("Arbeitshilfe")
    TEMPLATE = "template", _("Vorlage")
    REPORT = "report", _("Bericht oder Konzept")


class Audience(models.TextChoices):
    """Who finds a document."""

    INTERNAL = "internal", _("nur die eigene Organisation")
    NETWORK = "network", _("alle im Netzwerk")
    PUBLIC = "public", _("öffentlich")


class DocumentState(models.TextChoices):
    CURRENT = "current", _("gültig")
    PLANNED = "planned", _("gilt noch nicht")
    PAST = "past", _("abgelaufen")
    ENDED = "ended", _("zurückgezogen")


def version_languages() -> list[tuple[str, str]]:
    """Languages of the public pages first, then the others spoken in counselling."""
    first = [(language.code, str(language.label)) for language in SITE_LANGUAGES]
    known = {code for code, _label in first}
    return first + [(code, label) for code, label in language_choices() if code not in known]


def version_language(code: str) -> str:
    known = site_language(code)
    return str(known.label) if known else spoken_language(code)
