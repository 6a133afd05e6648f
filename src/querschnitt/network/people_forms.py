"""Forms of contact persons and responsibilities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.actor import Actor
from querschnitt.common.forms import ColumnChoices
from querschnitt.common.validators import clean_phone
from querschnitt.tenants.models import Organisation

from .choices import ConsentForm, Publication
from .forms import EMAIL_ERROR, CheckedContact, with_remedy
from .models import ContactPerson, Responsibility, Site
from .selectors import areas
from .topics import Topic


class ContactForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=150, error_messages={"required": _("Der Name fehlt. Bitte eintragen.")}
    )
    function = forms.CharField(label=_("Funktion"), max_length=150, required=False)
    mandate = forms.CharField(
        label=_("Mandat"),
        max_length=200,
        required=False,
        help_text=_("Wofür die Person spricht, etwa „Stimme der Stadt in der Lenkungsgruppe KIM“"),
    )
    topics = forms.MultipleChoiceField(label=_("Themen"), choices=Topic.choices, required=False, widget=ColumnChoices)
    email = forms.EmailField(label=_("E-Mail-Adresse"), required=False, error_messages=EMAIL_ERROR)
    phone = forms.CharField(label=_("Telefon"), max_length=60, required=False)
    valid_from = forms.DateField(label=_("Zuständig ab"), initial=timezone.localdate)
    valid_to = forms.DateField(label=_("Zuständig bis"), required=False)
    publication = forms.ChoiceField(
        label=_("Sichtbar"),
        choices=Publication.choices,
        initial=Publication.INTERNAL,
        widget=forms.RadioSelect,
        help_text=_("So weit, wie die Person eingewilligt hat"),
    )
    consent_on = forms.DateField(label=_("Einwilligung vom"), required=False)
    consent_form = forms.ChoiceField(
        label=_("Form der Einwilligung"), choices=[("", _("keine")), *ConsentForm.choices], required=False
    )

    def __init__(self, *args: Any, contact: ContactPerson | None = None, **kwargs: Any) -> None:
        if contact is not None:
            kwargs["initial"] = {name: getattr(contact, name, None) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def clean_phone(self) -> str:
        return with_remedy(clean_phone, self.cleaned_data["phone"])

    def clean_consent_on(self) -> Any:
        day = self.cleaned_data["consent_on"]
        if day is not None and day > timezone.localdate():
            raise ValidationError(_("Dieser Tag liegt in der Zukunft. Den Tag eintragen, an dem eingewilligt wurde."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        check_order(self, data)
        if data.get("publication", Publication.INTERNAL) != Publication.INTERNAL:
            if "consent_on" in data and data["consent_on"] is None:
                self.add_error("consent_on", _("Ohne Einwilligung bleibt die Person intern. Den Tag eintragen."))
            if "consent_form" in data and not data["consent_form"]:
                self.add_error("consent_form", _("Wie wurde eingewilligt? Bitte wählen."))
        return data


class SuccessorForm(ContactForm):
    """The next person and the last day of the one before."""

    last_day = forms.DateField(label=_("Letzter Tag der bisherigen Person"), initial=timezone.localdate)
    field_order = ("last_day",)

    def __init__(self, *args: Any, before: ContactPerson, **kwargs: Any) -> None:
        self.before = before
        kwargs["initial"] = {"function": before.function, "mandate": before.mandate, "topics": before.topics}
        super().__init__(*args, **kwargs)
        del self.fields["valid_from"], self.fields["valid_to"]

    def clean_last_day(self) -> Any:
        day = self.cleaned_data["last_day"]
        if day < self.before.valid_from:
            raise ValidationError(
                _("Die bisherige Person ist erst später eingetragen. Einen Tag ab dem %(day)s wählen."),
                params={"day": self.before.valid_from.strftime("%d.%m.%Y")},
            )
        return day


class ResponsibilityForm(forms.Form):
    topic = forms.ChoiceField(label=_("Thema"), choices=[("", _("bitte wählen")), *Topic.choices])
    task = forms.CharField(label=_("Aufgabe"), max_length=200, required=False)
    area = forms.CharField(
        label=_("Stadt oder Gemeinde"), max_length=100, required=False, help_text=_("Leer lassen für das ganze Gebiet")
    )
    legal_basis = forms.CharField(
        label=_("Rechtsgrundlage"), max_length=300, required=False, help_text=_("Etwa „§ 86 SGB VIII“")
    )
    contact = forms.ModelChoiceField(
        ContactPerson.unscoped.none(), label=_("Kontaktperson"), required=False, empty_label=_("niemand Bestimmtes")
    )
    valid_from = forms.DateField(label=_("Gültig ab"), initial=timezone.localdate)
    valid_to = forms.DateField(label=_("Gültig bis"), required=False)

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        actor: Actor,
        responsibility: Responsibility | None = None,
        **kwargs: Any,
    ) -> None:
        if responsibility is not None:
            kwargs["initial"] = {name: getattr(responsibility, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        # A field of that kind.
        self.fields["contact"].queryset = ContactPerson.objects.filter(organisation=organisation)  # type: ignore[attr-defined]
        self.areas = areas(actor)
        self.fields["area"].widget.attrs["list"] = "gebiete"

    def clean_area(self) -> str:
        """The spelling already in use, so that one town is not two."""
        area = " ".join(self.cleaned_data["area"].split())
        return next((known for known in self.areas if known.casefold() == area.casefold()), area)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        check_order(self, data)
        return data


class SiteForm(CheckedContact):
    label = forms.CharField(
        label=_("Bezeichnung"), max_length=100, required=False, help_text=_("Etwa „Außenstelle Ostereck“")
    )
    name = forms.CharField(label=_("Gebäude oder Raum"), max_length=200, required=False)
    street = forms.CharField(label=_("Straße und Hausnummer"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postleitzahl"), max_length=10, required=False)
    town = forms.CharField(
        label=_("Stadt oder Gemeinde"),
        max_length=100,
        error_messages={"required": _("Ohne Ort findet niemand hin. Bitte eintragen.")},
    )
    opening_hours = forms.CharField(
        label=_("Öffnungszeiten"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Etwa „Mo bis Do 8 bis 16 Uhr, Fr nach Vereinbarung“"),
    )
    phone = forms.CharField(label=_("Telefon"), max_length=60, required=False)

    def __init__(self, *args: Any, site: Site | None = None, **kwargs: Any) -> None:
        if site is not None:
            own = ("label", "opening_hours", "phone")
            kwargs["initial"] = {name: getattr(site if name in own else site.place, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def clean_url(self) -> str:
        return ""


class AskForm(forms.Form):
    """Who is responsible for this topic, in this town, on this day?"""

    topic = forms.ChoiceField(label=_("Thema"), choices=[("", _("alle Themen")), *Topic.choices], required=False)
    area = forms.ChoiceField(label=_("Stadt oder Gemeinde"), required=False)
    on = forms.DateField(label=_("Stichtag"), required=False)

    def __init__(self, *args: Any, areas: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A field of that kind.
        self.fields["area"].choices = [("", _("alle Orte")), *((name, name) for name in areas)]  # type: ignore[attr-defined]


def check_order(form: forms.Form, data: dict[str, Any]) -> None:
    start, end = data.get("valid_from"), data.get("valid_to")
    if start and end and end < start:
        form.add_error("valid_to", _("Das Ende liegt vor dem Anfang. Ein späteres Datum eintragen."))
