from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .apportion import LARGEST_REMAINDER, METHODS
from .distribution import EUROS, POSTS


class ScenarioForm(forms.Form):
    """Numbers stay text here: ``distribution.read_plan`` reads them exactly and names what does not fit."""

    file = forms.FileField(label=_("Tabelle (CSV oder XLSX)"), required=False)
    table = forms.CharField(
        label=_("oder Tabelle hier einfügen"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Erste Zeile: ags;name und eine Spalte je Kennzahl. Eine Zeile je Zentrum."),
    )
    key = forms.CharField(label=_("Schlüssel"), max_length=300, help_text=_("Zum Beispiel 0.4*fluag+0.6*awov."))
    unit = forms.ChoiceField(label=_("Verteilt werden"), choices=[(POSTS, _("Stellen")), (EUROS, _("Euro"))])
    total = forms.CharField(label=_("Summe"), max_length=20)
    method = forms.ChoiceField(label=_("Verfahren"), choices=list(METHODS.items()), initial=LARGEST_REMAINDER)
    base = forms.CharField(label=_("Sockel für jede Zeile"), max_length=20, required=False)
    floor = forms.CharField(label=_("Untergrenze"), max_length=20, required=False)
    cap = forms.CharField(label=_("Obergrenze"), max_length=20, required=False)
    name = forms.CharField(label=_("Name des Szenarios"), max_length=120, required=False)
    shared = forms.BooleanField(label=_("für alle Zentren und das Land sichtbar"), required=False)
