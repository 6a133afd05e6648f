from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.actor import Actor
from querschnitt.accounts.permissions import P
from querschnitt.common.forms import ColumnChoices, ComboSelect
from querschnitt.common.languages import language_choices
from querschnitt.common.validators import clean_phone, clean_postcode, clean_url
from querschnitt.network.forms import EMAIL_ERROR, with_remedy
from querschnitt.network.selectors import current_organisations
from querschnitt.tenants.models import Organisation

from .choices import OfferState, OfferTopic, TargetGroup
from .models import Offer

FIELDS = (
    "organisation", "title", "topic", "description", "target_groups", "languages", "place_name", "street", "postcode",
    "town", "access_note", "contact_name", "contact_email", "contact_phone", "url", "cost_note", "valid_from",
    "valid_to", "state",
)  # fmt: skip
ADDRESS = {"place_name": "name", "street": "street", "postcode": "postcode", "town": "town"}


class OfferForm(forms.Form):
    organisation = forms.ModelChoiceField(
        queryset=Organisation.unscoped.none(),
        label=_("Anbieter"),
        widget=ComboSelect,
        error_messages={
            "required": _("Der Anbieter fehlt. Bitte wählen."),
            "invalid_choice": _("Bitte einen Anbieter aus der Liste wählen."),
        },
    )
    title = forms.CharField(
        label=_("Titel"), max_length=200, error_messages={"required": _("Der Titel fehlt. Bitte eintragen.")}
    )
    topic = forms.ChoiceField(
        label=_("Thema"),
        choices=[("", ""), *OfferTopic.choices],
        error_messages={"required": _("Das Thema fehlt. Bitte wählen.")},
    )
    description = forms.CharField(
        label=_("Beschreibung"), max_length=4000, required=False, widget=forms.Textarea({"rows": 5})
    )
    target_groups = forms.MultipleChoiceField(
        label=_("Zielgruppen"), choices=TargetGroup.choices, required=False, widget=ColumnChoices
    )
    languages = forms.MultipleChoiceField(
        label=_("Sprachen"), choices=language_choices, required=False, widget=ColumnChoices
    )
    place_name = forms.CharField(
        label=_("Ort des Angebots"),
        max_length=200,
        required=False,
        help_text=_("Gebäude oder Raum, etwa „Alte Weberei“"),
    )
    street = forms.CharField(label=_("Straße und Hausnummer"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postleitzahl"), max_length=10, required=False)
    town = forms.CharField(label=_("Stadt oder Gemeinde"), max_length=100, required=False)
    access_note = forms.CharField(
        label=_("Zugang und Anmeldung"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    cost_note = forms.CharField(label=_("Kosten"), max_length=200, required=False)
    contact_name = forms.CharField(label=_("Ansprechperson"), max_length=150, required=False)
    contact_phone = forms.CharField(label=_("Telefon"), max_length=60, required=False)
    contact_email = forms.EmailField(label=_("E-Mail-Adresse"), required=False, error_messages=EMAIL_ERROR)
    url = forms.CharField(label=_("Internetseite"), max_length=200, required=False)
    valid_from = forms.DateField(label=_("Gültig ab"), initial=timezone.localdate, widget=forms.DateInput)
    valid_to = forms.DateField(
        label=_("Gültig bis"), required=False, widget=forms.DateInput, help_text=_("letzter Tag; leer, wenn offen")
    )
    state = forms.ChoiceField(
        label=_("Stand"), choices=OfferState.choices, initial=OfferState.ACTIVE, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, actor: Actor, offer: Offer | None = None, **kwargs: Any) -> None:
        if offer is not None:
            kwargs["initial"] = {name: getattr(offer, name) for name in FIELDS if name not in ADDRESS}
            if offer.place is not None:
                kwargs["initial"] |= {name: getattr(offer.place, key) for name, key in ADDRESS.items()}
        super().__init__(*args, **kwargs)
        providers = current_organisations(actor)
        if not actor.may(P.OFFERS_EDIT_ALL) and actor.organisation_id is not None:
            providers = providers.filter(pk=actor.organisation_id)
            self.fields["organisation"].initial = actor.organisation_id
        field = self.fields["organisation"]
        field.queryset = providers.order_by("name")  # type: ignore[attr-defined]

    def clean_contact_phone(self) -> str:
        return with_remedy(clean_phone, self.cleaned_data["contact_phone"])

    def clean_postcode(self) -> str:
        return with_remedy(clean_postcode, self.cleaned_data["postcode"])

    def clean_url(self) -> str:
        return with_remedy(clean_url, self.cleaned_data["url"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("Das Ende liegt vor dem Anfang. Ein späteres Datum eintragen."))
        return data

    def values(self) -> dict[str, Any]:
        """What the services take: the four fields of the place as one address."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ADDRESS}
        return {**data, "address": {key: self.cleaned_data[name] for name, key in ADDRESS.items()}}
