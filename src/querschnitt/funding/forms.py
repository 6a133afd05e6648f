from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .facts import BadInput, read_value
from .models import CentreFact, CentreTown
from .programmes import Setting, book

UNITS = {
    "count": _("Anzahl"),
    "posts": _("Stellen"),
    "persons": _("Personen"),
    "percent": _("Prozent"),
    "euros": _("Euro"),
    "bool": _("ja oder nein"),
    "date": _("Tag"),
    "kind": _("kreis oder stadt"),
}
YES_NO = (("", _("nicht bekannt")), ("ja", _("ja")), ("nein", _("nein")))


class FactForm(forms.ModelForm):
    """A new figure of the centre, or another value for the same year."""

    key = forms.ChoiceField(label=_("Angabe"))

    class Meta:
        model = CentreFact
        fields = ["key", "value", "year", "source"]
        help_texts = {
            "value": _("Zahl wie 1234,50, ja oder nein, oder ein Tag wie 14.03.2024."),
            "year": _("Gilt, bis ein späteres Jahr etwas anderes sagt."),
            "source": _("Zum Beispiel Bescheid und Datum, Haushaltsplan, Statistik."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = book().facts.values()
        self.fields["key"].choices = [(kind.key, f"{kind.label} ({UNITS[kind.unit]})") for kind in kinds]  # type: ignore[attr-defined]  # a choice field
        self.fields["year"].initial = timezone.localdate().year

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if not 2000 <= year <= timezone.localdate().year + 5:
            raise forms.ValidationError(_("Ein Jahr zwischen 2000 und in fünf Jahren angeben."))
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = book().facts.get(cleaned.get("key", ""))
        if kind and cleaned.get("value"):
            try:
                value = read_value(kind, cleaned["value"], "value")
            except BadInput as error:
                self.add_error("value", str(error))
            else:
                if isinstance(value, date):
                    cleaned["value"] = value.isoformat()
        return cleaned


class TownForm(forms.ModelForm):
    class Meta:
        model = CentreTown
        fields = ["name", "residence_authority", "youth_office", "integration_council"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("residence_authority", "youth_office", "integration_council"):
            label = self.fields[name].label
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                required=False,
                choices=YES_NO,
                coerce=lambda text: text == "ja",
                empty_value=None,
            )


OPTION_LABELS = {
    "stop": _("nicht rechnen"),
    "fortschreiben": _("mit dem letzten Satz rechnen, zu prüfen"),
    "genau": _("genau, ohne Rundung"),
    "halbe": _("auf halbe Stellen gerundet"),
    "ganze": _("auf ganze Stellen gerundet"),
    "ganze_auf": _("auf ganze Stellen aufgerundet"),
}


class SettingForm(forms.Form):
    """One setting of the sources' open questions: a choice, or a number as typed; always with a reason."""

    reason = forms.CharField(
        label=_("Grund"), max_length=300, help_text=_("Zum Beispiel Auskunft der Bezirksregierung vom 3. März 2026.")
    )

    def __init__(self, data: Any = None, *, setting: Setting, value: str = "") -> None:
        super().__init__(data, auto_id=f"{setting.key}_%s")
        self.setting = setting
        field: forms.Field
        if setting.options:
            field = forms.ChoiceField(
                label=_("gilt für unsere Rechnung"),
                choices=[(one, OPTION_LABELS.get(one, one)) for one in setting.options],
                initial=value,
            )
        else:
            field = forms.CharField(
                label=_("gilt für unsere Rechnung"), max_length=40, required=False, initial=value,
                help_text=_("Leer: kein Wert, der Posten bleibt offen."),
            )  # fmt: skip
        self.fields["value"] = field
        self.order_fields(["value", "reason"])
