from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

TEXT = forms.Textarea({"rows": 6})


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("Berichtsjahr"), min_value=2013, max_value=2100)


class TextsForm(forms.Form):
    summary = forms.CharField(
        label=_("Zusammenfassung"),
        required=False,
        widget=TEXT,
        help_text=_("Steht auch in der Kurzfassung für den Rat. Ohne Namen."),
    )
    posts_maximum = forms.DecimalField(
        label=_("Stellen höchstens"),
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=2,
        localize=True,
        help_text=_("Vollzeitstellen aller Geldgeber am Jahresende, die besetzt werden dürfen."),
    )
    posts_occupied = forms.DecimalField(
        label=_("Stellen besetzt"), required=False, min_value=0, max_digits=8, decimal_places=2, localize=True
    )
    highlights = forms.CharField(label=_("Was gelungen ist"), required=False, widget=TEXT)
    outlook = forms.CharField(label=_("Was ansteht"), required=False, widget=TEXT)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Grund der Berichtigung"), max_length=500, help_text=_("Steht im Bericht und beim Land. Ohne Namen.")
    )


class ReleaseForm(forms.Form):
    sure = forms.BooleanField(label=_("Ich habe den Bericht gelesen und gebe ihn frei."))
