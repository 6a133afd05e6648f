"""Forms of providers who follow a link: the main fields of an offer, and its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.validators import clean_phone, clean_postcode, clean_url
from querschnitt.network.forms import EMAIL_ERROR, with_remedy

from .choices import Capacity, Cost
from .models import Offer

FIELDS = (
    "title", "summary", "description", "access_note", "cost", "cost_note", "contact_name", "contact_phone",
    "contact_email", "url", "valid_to",
)  # fmt: skip
ADDRESS = {"place_name": "name", "street": "street", "postcode": "postcode", "town": "town"}


class ChangeForm(forms.Form):
    title = forms.CharField(
        label=_("Titel"), max_length=200, error_messages={"required": _("Der Titel fehlt. Bitte eintragen.")}
    )
    summary = forms.CharField(label=_("In einem Satz"), max_length=300, required=False)
    description = forms.CharField(
        label=_("Beschreibung"), max_length=4000, required=False, widget=forms.Textarea({"rows": 5})
    )
    capacity = forms.ChoiceField(label=_("Plätze"), choices=Capacity.choices, required=False)
    cost = forms.ChoiceField(label=_("Kosten"), choices=Cost.choices, required=False)
    cost_note = forms.CharField(label=_("Kosten, genauer"), max_length=200, required=False)
    access_note = forms.CharField(
        label=_("Zugang und Anmeldung"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    place_name = forms.CharField(label=_("Gebäude oder Raum"), max_length=200, required=False)
    street = forms.CharField(label=_("Straße und Hausnummer"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postleitzahl"), max_length=10, required=False)
    town = forms.CharField(label=_("Stadt oder Gemeinde"), max_length=100, required=False)
    contact_name = forms.CharField(label=_("Ansprechperson"), max_length=150, required=False)
    contact_phone = forms.CharField(label=_("Telefon"), max_length=60, required=False)
    contact_email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        required=False,
        error_messages=EMAIL_ERROR,
        help_text=_("Hierhin fragen wir beim nächsten Mal."),
    )
    url = forms.CharField(label=_("Internetseite"), max_length=200, required=False)
    valid_to = forms.DateField(
        label=_("Gültig bis"), required=False, widget=forms.DateInput, help_text=_("letzter Tag; leer, wenn offen")
    )
    remark = forms.CharField(
        label=_("Was sonst noch anders ist"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("zum Beispiel andere Zeiten; das trägt das Kommunale Integrationszentrum ein"),
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        initial = {name: getattr(offer, name) for name in (*FIELDS, "capacity")}
        if offer.place is not None:
            initial |= {name: getattr(offer.place, key) for name, key in ADDRESS.items()}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # what is written here is German, also on an Arabic page
            if isinstance(field, forms.CharField):
                field.widget.attrs["dir"] = "auto"
        self.offer = offer

    def clean_contact_phone(self) -> str:
        return with_remedy(clean_phone, self.cleaned_data["contact_phone"])

    def clean_postcode(self) -> str:
        return with_remedy(clean_postcode, self.cleaned_data["postcode"])

    def clean_url(self) -> str:
        return with_remedy(clean_url, self.cleaned_data["url"])

    def clean_valid_to(self) -> Any:
        end = self.cleaned_data["valid_to"]
        if end is not None and end < self.offer.valid_from:
            raise forms.ValidationError(_("Das Ende liegt vor dem Anfang. Ein späteres Datum eintragen."))
        return end

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {name: data[name] or Cost.UNKNOWN if name == "cost" else data[name] for name in FIELDS}

    @property
    def address(self) -> dict[str, str]:
        return {key: self.cleaned_data[name] for name, key in ADDRESS.items()}


class LastDayForm(forms.Form):
    on = forms.DateField(
        label=_("Letzter Tag"),
        widget=forms.DateInput,
        initial=timezone.localdate,
        error_messages={"required": _("Der letzte Tag fehlt. Bitte eintragen.")},
    )
