from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from querschnitt.rules.models import Rule

from .claims import payers
from .models import Grant
from .models.posts import Employment, Source, Vacancy

Choices: Any = [("", _("bitte wählen"))]


class PostForm(forms.Form):
    name = forms.CharField(label=_("Aufgabe"), max_length=120, help_text=_("Zum Beispiel Case Management Südkreis."))
    source = forms.ChoiceField(label=_("Wer bezahlt"), choices=[*Choices, *Source.choices])
    assistant = forms.BooleanField(
        label=_("Verwaltungsassistenz"), required=False, help_text=_("Sie hat einen eigenen Satz je halber Stelle.")
    )
    qualification = forms.CharField(label=_("verlangte Qualifikation"), max_length=200, required=False)


class VacancyForm(forms.Form):
    vacancy = forms.ChoiceField(
        label=_("Grund, wenn etwas frei ist"), choices=[("", _("kein Grund")), *Vacancy.choices], required=False
    )


class MaximumForm(forms.Form):
    maximum = forms.DecimalField(
        label=_("höchstens (VZÄ)"), min_value=0, max_value=500, decimal_places=3, max_digits=6, localize=True
    )
    starts_on = forms.DateField(label=_("gilt ab"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    rule_id = forms.CharField(
        label=_("Regel"), max_length=12, required=False, help_text=_("Kennung der Regel dahinter, zum Beispiel KI09.")
    )

    def clean_rule_id(self) -> str:
        wanted: str = self.cleaned_data["rule_id"].strip().upper()
        if wanted and not Rule.objects.filter(rule_id=wanted).exists():
            raise forms.ValidationError(_("Diese Regel gibt es nicht. Die Kennungen stehen unter Regeln."))
        return wanted


class HolderForm(forms.Form):
    person = forms.CharField(label=_("Person"), max_length=120)
    employment = forms.ChoiceField(label=_("Beschäftigung"), choices=[*Choices, *Employment.choices])
    hours = forms.DecimalField(label=_("Wochenstunden"), min_value=0, decimal_places=2, max_digits=5, localize=True)
    starts_on = forms.DateField(label=_("von"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label=_("bis (letzter Tag)"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    qualification = forms.CharField(label=_("Qualifikation"), max_length=200, required=False)


class EndForm(forms.Form):
    ends_on = forms.DateField(label=_("letzter Tag"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class PostFundingForm(forms.Form):
    payer = forms.ChoiceField(label=_("Wer zahlt"))
    percent = forms.DecimalField(
        label=_("Anteil in Prozent"), min_value=0, max_value=100, max_digits=5, decimal_places=2, localize=True,
        initial=100,
    )  # fmt: skip
    starts_on = forms.DateField(label=_("von"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label=_("bis (letzter Tag)"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    grant = forms.ModelChoiceField(Grant.unscoped.none(), label=_("Zuwendung"), required=False, empty_label=_("keine"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        payer, grant = cast(Any, self.fields["payer"]), cast(Any, self.fields["grant"])
        payer.choices = [*Choices, *payers()]
        grant.queryset = Grant.objects.all()
        grant.label_from_instance = lambda one: f"{one.programme} {one.year}, {one.reference}"


class CostForm(forms.Form):
    year = forms.IntegerField(label=_("Jahr"), min_value=2000, max_value=2100)
    amount = forms.DecimalField(
        label=_("Personalkosten in Euro"), min_value=0, max_digits=12, decimal_places=2, localize=True
    )
