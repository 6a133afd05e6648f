"""Examples of every component in all its states, for the gallery page and its test."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from querschnitt.common.forms import ColumnChoices, ComboSelect
from querschnitt.common.ui.icons import ICONS
from querschnitt.common.ui.parts import BUTTON_KINDS, CONFIDENCE, NOTICE_ICONS, STATE_ICONS, Chip, Step, Tab

TOWNS = [
    ("", "–"),
    *((name.lower(), name) for name in ("Ahrenfeld", "Birkenhorst", "Lindbach", "Ostereck", "Wendheim")),
]
LANGUAGES = [("ar", _("Arabisch")), ("uk", _("Ukrainisch")), ("tr", _("Türkisch")), ("ti", _("Tigrinya"))]


class ExampleForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    town = forms.ChoiceField(
        label=_("Ort"), choices=TOWNS, widget=ComboSelect(), help_text=_("Tippen Sie die ersten Buchstaben.")
    )
    due_on = forms.DateField(label=_("Fällig am"), required=False)
    channel = forms.ChoiceField(
        label=_("Weg"),
        choices=[("visit", _("Gespräch vor Ort")), ("phone", _("Telefon")), ("mail", _("E-Mail"))],
        widget=forms.RadioSelect(),
    )
    languages = forms.MultipleChoiceField(
        label=_("Sprachen"), choices=LANGUAGES, widget=ColumnChoices(), required=False
    )
    text = forms.CharField(label=_("Notiz"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    sheet = forms.FileField(label=_("Tabelle"), required=False, help_text=_("XLSX oder CSV, höchstens 10 MB."))
    consent = forms.BooleanField(label=_("Die Einwilligung liegt unterschrieben vor."))


def wrong_form() -> ExampleForm:
    sent = {"falsch-name": "", "falsch-town": "lindbach", "falsch-channel": ""}
    form = ExampleForm(sent, prefix="falsch")
    form.is_valid()
    return form


def context() -> dict[str, Any]:
    paginator = Paginator(range(1, 424), 50)
    return {
        "icons": sorted(ICONS),
        "button_kinds": BUTTON_KINDS,
        "state_kinds": list(STATE_ICONS),
        "notice_kinds": list(NOTICE_ICONS),
        "confidences": list(CONFIDENCE),
        "steps": [
            Step(_("Sondierung"), "done", "3. August"),
            Step(_("Analyse"), "done", "24. August"),
            Step(_("Planerstellung"), "now", _("seit 28. September")),
            Step(_("Umsetzung")),
            Step(_("Abschluss"), note=_("geplant Juli 2027")),
        ],
        "chips": [
            Chip(_("Alle"), "?", True, 47),
            Chip(_("Offen"), "?stand=offen", False, 12),
            Chip(_("Ohne Zahl"), "?stand=ohne"),
        ],
        "tabs": [
            Tab(_("Übersicht"), "?", True),
            Tab(_("Angebote"), "?reiter=angebote", count=12),
            Tab(_("Kontakte"), "?reiter=kontakte", count=0),
        ],
        "facts": [(_("Geboren"), "17.5.1992"), (_("Sprachen"), "Arabisch, Deutsch A2"), (_("Ort"), "Lindbach")],
        "bars": [
            (_("Sondierung"), 4, ""),
            (_("Analyse"), 3, "ok"),
            (_("Umsetzung"), 12, "warn"),
            (_("Abschluss"), 2, "danger"),
        ],
        "page_first": paginator.page(1),
        "page_middle": paginator.page(5),
        "today": date(2026, 11, 24),
        "heat": [
            (_("Termine und Wartezeiten"), [("h5", "47"), ("h2", "12"), ("h3", "18"), ("hp", "")], 118),
            (_("Sprachkurs: kein Platz"), [("h0", "0"), ("h1", "9"), ("h4", "31"), ("h1", "6")], 46),
        ],
    }
