from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .services import Unit
from .signing import LARGEST

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


class SignedFileForm(forms.Form):
    file = forms.FileField(
        label=_("Signierte Datei"),
        widget=forms.FileInput({"accept": ".json,application/json"}),
        help_text=_("Von einem Zentrum mit eigener Instanz, höchstens 2 MB."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(gettext("Die Datei ist zu groß für eine Lieferung."))
        return file


class TrustForm(forms.Form):
    unit = forms.ChoiceField(label=_("Zentrum"))
    key = forms.CharField(
        label=_("Öffentlicher Schlüssel"),
        max_length=60,
        help_text=_("44 Zeichen. Beim Zentrum unter „Jahresberichte“, „Lieferung als Datei“."),
    )
    sure = forms.BooleanField(label=_("Ich habe den Fingerabdruck auf einem zweiten Weg verglichen, etwa am Telefon."))

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(place), unit.name) for place, unit in enumerate(units)]
        self.fields["unit"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]
