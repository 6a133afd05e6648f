"""What visitors send: a mistake in an entry, an offer that is missing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from querschnitt.offers.choices import OfferTopic, ReportKind
from querschnitt.offers.services.feedback import new_stamp


class SentByAnybody(forms.Form):
    """``trap`` is a field people do not see, ``stamp`` when the form was opened; the service judges both."""

    trap = forms.CharField(
        label=_("Bitte leer lassen"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["stamp"] = new_stamp()


class ReportForm(SentByAnybody):
    kind = forms.ChoiceField(label=_("Was stimmt nicht?"), choices=ReportKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Was ist richtig?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Sie können in Ihrer Sprache schreiben. Bitte keine Angaben über andere Menschen."),
    )
    email = forms.EmailField(
        label=_("E-Mail-Adresse für Rückfragen"), required=False, help_text=_("Nur, wenn Sie eine Antwort möchten.")
    )


class SuggestForm(SentByAnybody):
    title = forms.CharField(label=_("Wie heißt das Angebot?"), max_length=200)
    provider = forms.CharField(label=_("Wer bietet es an?"), max_length=200, required=False)
    topic = forms.ChoiceField(
        label=_("Thema"), choices=[("", _("weiß ich nicht")), *OfferTopic.choices], required=False
    )
    description = forms.CharField(
        label=_("Beschreibung"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    town = forms.CharField(label=_("Stadt oder Gemeinde"), max_length=100, required=False)
    contact = forms.CharField(
        label=_("Wie erreicht man das Angebot?"),
        max_length=200,
        required=False,
        help_text=_("Telefon oder E-Mail-Adresse"),
    )
    url = forms.URLField(label=_("Internetseite"), required=False, assume_scheme="https")
    email = forms.EmailField(
        label=_("Ihre E-Mail-Adresse für Rückfragen"),
        required=False,
        help_text=_("Nur, wenn Sie eine Antwort möchten."),
    )
