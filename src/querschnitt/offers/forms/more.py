from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from querschnitt.common.languages import SITE_LANGUAGES, SiteLanguage
from querschnitt.common.uploads import UploadField

from ..choices import Capacity
from ..models import Offer, OfferText
from ..models.offer import TEXTS

NUMBER_ERROR = {
    "invalid": _("Das ist keine ganze Zahl. Nur die Zahl eintragen."),
    "min_value": _("Kleiner als %(limit_value)s geht nicht."),
    "max_value": _("Größer als %(limit_value)s geht nicht."),
}


class CapacityForm(forms.Form):
    capacity = forms.ChoiceField(label=_("Plätze"), choices=Capacity.choices, widget=forms.RadioSelect)
    seats_free = forms.IntegerField(
        label=_("freie Plätze"), min_value=0, max_value=9999, required=False, error_messages=NUMBER_ERROR
    )
    waiting_weeks = forms.IntegerField(
        label=_("Wartezeit in Wochen"), min_value=0, max_value=520, required=False, error_messages=NUMBER_ERROR
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("capacity") == Capacity.FULL and data.get("seats_free"):
            self.add_error(
                "seats_free", _("Belegt heißt: keine freien Plätze. Die Zahl löschen oder „wenige Plätze“ wählen.")
            )
        return data


class TextForm(forms.Form):
    """One translation; each field under its German text, in the direction of its language."""

    def __init__(self, *args: Any, offer: Offer, language: SiteLanguage, text: OfferText | None, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(text, name) for name in TEXTS} if text else {}
        super().__init__(*args, **kwargs)
        self.offer = offer
        for name in TEXTS:
            stored: Any = Offer._meta.get_field(name)
            long = name in ("description", "access_note")
            attrs: dict[str, Any] = {"lang": language.spoken, "dir": language.direction}
            self.fields[name] = forms.CharField(
                label=stored.verbose_name,
                required=False,
                max_length=stored.max_length or 4000,
                widget=forms.Textarea({**attrs, "rows": 5 if name == "description" else 3})
                if long
                else forms.TextInput(attrs),
            )

    def pairs(self) -> list[tuple[str, Any]]:
        """German text and field, of all that is said in German or translated already."""
        return [
            (getattr(self.offer, name), self[name])
            for name in TEXTS
            if getattr(self.offer, name) or self.initial.get(name) or name == "title"
        ]


class FileForm(forms.Form):
    file = UploadField(label=_("Datei"))
    title = forms.CharField(label=_("Titel"), max_length=150, required=False, help_text=_("leer: der Name der Datei"))
    language = forms.ChoiceField(label=_("Sprache"), required=False)
    public = forms.BooleanField(label=_("Öffentlich zeigen"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("ohne Sprache")), *((one.code, one.label) for one in SITE_LANGUAGES)]
        self.fields["language"].choices = choices  # type: ignore[attr-defined]  # a field of that kind
