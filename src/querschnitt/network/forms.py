from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.forms import ComboSelect
from querschnitt.common.validators import clean_phone, clean_postcode, clean_url
from querschnitt.tenants.models import Organisation

from .actors import kinds_by_level, level_of
from .choices import LegalForm, Level, Unit
from .models import OrganisationProfile
from .selectors import above
from .services.organisations import ORGANISATION_FIELDS


def with_remedy(check: Any, value: str) -> str:
    """The check's message followed by what to do."""
    try:
        return check(value) if value else ""
    except ValidationError as error:
        remedy = (error.params or {}).get("remedy", "")
        raise ValidationError(f"{error.messages[0]} {remedy}".strip(), code=error.code) from None


class CheckedContact(forms.Form):
    """E-mail, phone, postcode and web address, checked alike in every form and import."""

    def clean_phone(self) -> str:
        return with_remedy(clean_phone, self.cleaned_data["phone"])

    def clean_postcode(self) -> str:
        return with_remedy(clean_postcode, self.cleaned_data["postcode"])

    def clean_url(self) -> str:
        return with_remedy(clean_url, self.cleaned_data["url"])


EMAIL_ERROR = {"invalid": _("Das ist keine E-Mail-Adresse. In der Form name@stelle.de angeben.")}
AGE_ERROR = {
    "invalid": _("Das ist keine ganze Zahl. Nur die Zahl eintragen."),
    "min_value": _("Das Alter kann nicht kleiner als %(limit_value)s sein."),
    "max_value": _("Das Alter kann nicht größer als %(limit_value)s sein."),
}


class OrganisationForm(CheckedContact):
    name = forms.CharField(
        label=_("Name"), max_length=200, error_messages={"required": _("Der Name fehlt. Bitte eintragen.")}
    )
    short_name = forms.CharField(label=_("Kurzname"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("Art"), choices=kinds_by_level)
    carrier = forms.CharField(label=_("Träger"), max_length=200, required=False)
    legal_form = forms.ChoiceField(
        label=_("Rechtsform"), choices=[("", _("ohne Angabe")), *LegalForm.choices], required=False
    )
    level = forms.ChoiceField(
        label=_("Ebene"),
        choices=[("", _("wie für diese Art üblich")), *Level.choices],
        required=False,
        help_text=_("Kreis und Gemeinden stehen nebeneinander; die Ebene gibt keine Rechte."),
    )
    unit = forms.ChoiceField(label=_("Einheit"), choices=[("", _("ohne Angabe")), *Unit.choices], required=False)
    department = forms.CharField(
        label=_("Dezernat oder Zuschnitt"),
        max_length=200,
        required=False,
        help_text=_("Etwa „Dezernat III: Soziales, Jugend und Bildung“"),
    )
    parent = forms.ModelChoiceField(
        Organisation.unscoped.none(),
        label=_("Gehört zu"),
        required=False,
        empty_label=_("keiner anderen Organisation"),
        widget=ComboSelect,
    )
    municipality = forms.CharField(
        label=_("Kreis oder Gemeinde"), max_length=100, required=False, help_text=_("Für welches Gebiet sie arbeitet")
    )
    ags = forms.RegexField(
        r"^\d{5}(\d{3})?$",
        label=_("Amtlicher Gemeindeschlüssel"),
        required=False,
        help_text=_("5 Ziffern für einen Kreis, 8 für eine Gemeinde"),
        error_messages={"invalid": _("Ein Gemeindeschlüssel hat 5 oder 8 Ziffern.")},
    )
    street = forms.CharField(label=_("Straße und Hausnummer"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postleitzahl"), required=False, max_length=10)
    town = forms.CharField(label=_("Ort"), max_length=100, required=False)
    email = forms.EmailField(label=_("E-Mail-Adresse"), required=False, error_messages=EMAIL_ERROR)
    phone = forms.CharField(label=_("Telefon"), required=False, max_length=60)
    url = forms.CharField(label=_("Internetseite"), required=False, max_length=200)
    responsibilities = forms.CharField(
        label=_("Zuständigkeiten"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )
    legal_basis = forms.CharField(label=_("Rechtsgrundlage"), max_length=300, required=False)
    age_from = forms.IntegerField(
        label=_("Alter ab"), min_value=0, max_value=120, required=False, error_messages=AGE_ERROR
    )
    age_before = forms.IntegerField(
        label=_("Alter unter"),
        min_value=1,
        max_value=120,
        required=False,
        help_text=_("bis zum Tag vor diesem Geburtstag"),
        error_messages=AGE_ERROR,
    )
    note = forms.CharField(label=_("Hinweis"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))
    to_verify = forms.BooleanField(label=_("Diese Angaben sind noch zu prüfen"), required=False)

    def __init__(self, *args: Any, organisation: Organisation | None = None, **kwargs: Any) -> None:
        self.organisation = organisation
        if organisation is not None:
            profile = OrganisationProfile.objects.filter(organisation=organisation).first()
            kwargs["initial"] = {
                name: getattr(organisation if name in ORGANISATION_FIELDS else profile, name, None)
                for name in self.base_fields
            }
        super().__init__(*args, **kwargs)
        others = Organisation.objects.filter(ended_on__isnull=True)
        # A field of that kind.
        self.fields["parent"].queryset = others.exclude(pk=organisation.pk) if organisation else others  # type: ignore[attr-defined]

    def clean_parent(self) -> Organisation | None:
        parent = self.cleaned_data["parent"]
        if parent is not None and self.organisation is not None and self.organisation.pk in above(parent):
            raise ValidationError(
                _("„%(name)s“ gehört selbst zu dieser Organisation. Eine andere wählen."), params={"name": parent.name}
            )
        return parent

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        same = Organisation.objects.filter(name__iexact=name)
        if self.organisation is not None:
            same = same.exclude(pk=self.organisation.pk)
        if same.exists():
            raise ValidationError(
                _(
                    "Eine Organisation mit diesem Namen gibt es schon. Den vorhandenen Eintrag bearbeiten oder den Namen ergänzen, etwa um den Ort."
                )
            )
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["level"] = data.get("level") or level_of(data.get("kind", ""))
        lower, upper = data.get("age_from"), data.get("age_before")
        if lower is not None and upper is not None and upper <= lower:
            self.add_error("age_before", _("Muss größer sein als „Alter ab“. Für 12- bis 26-Jährige: ab 12, unter 27."))
        return data


class EndForm(forms.Form):
    on = forms.DateField(
        label=_("Letzter Tag"),
        initial=timezone.localdate,
        error_messages={
            "invalid": _("Das ist kein Datum. In der Form 31.12.2026 eintragen."),
            "required": _("Das Datum fehlt. Den letzten Tag eintragen."),
        },
    )
