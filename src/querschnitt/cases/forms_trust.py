"""Forms of trust: emergency access and holds."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.common.uploads import UploadField
from querschnitt.tenants.models import Organisation

from .emergency_choices import EmergencyReason, HoldReason, RestrictionReason
from .forms import RuleForm


class EmergencyForm(RuleForm):
    number = forms.CharField(label=_("Aktenzeichen"), max_length=20, help_text=_("z. B. AHR-2026-0147"))
    reason = forms.ChoiceField(label=_("Grund"), choices=EmergencyReason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Was ist geschehen?"),
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Fallführung und Datenschutz lesen diesen Satz."),
    )


class HoldForm(RuleForm):
    reason = forms.ChoiceField(label=_("Warum darf nichts gelöscht werden?"), choices=HoldReason.choices)
    note = forms.CharField(
        label=_("Aktenzeichen oder Anlass"),
        max_length=200,
        required=False,
        help_text=_("z. B. Verwaltungsgericht, Az."),
    )
    until = forms.DateField(label=_("Bis wann?"), required=False, help_text=_("Leer: bis jemand die Sperre aufhebt."))

    def clean_until(self) -> object:
        day = self.cleaned_data["until"]
        if day and day < timezone.localdate():
            raise ValidationError(_("Das Ende liegt in der Vergangenheit. Wählen Sie einen Tag ab heute."))
        return day


class RestrictionForm(RuleForm):
    reason = forms.ChoiceField(label=_("Warum?"), choices=RestrictionReason.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Anlass"), max_length=200, required=False, help_text=_("z. B. Schreiben vom"))


class LiftForm(RuleForm):
    lift_reason = forms.CharField(
        label=_("Warum endet die Einschränkung?"), max_length=200, help_text=_("z. B. Angaben geprüft und berichtigt")
    )
    told = forms.BooleanField(
        label=_("Die Person ist vorher darüber unterrichtet worden (Art. 18 Abs. 3 DSGVO)."),
        error_messages={"required": _("Unterrichten Sie die Person, bevor die Einschränkung endet.")},
    )


class SignedPaperForm(RuleForm):
    file = UploadField()
    signed_on = forms.DateField(label=_("Unterschrieben am"), initial=timezone.localdate)


class DutyForm(RuleForm):
    kind = forms.ChoiceField(label=_("Art der Stelle"), choices=Organisation.Kind.choices, widget=forms.HiddenInput)
    bound = forms.TypedChoiceField(
        label=_("An die Schweigepflicht gebunden (§ 203 StGB)"),
        choices=[("1", _("ja")), ("0", _("nein"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Wer hat das geprüft?"), max_length=200, help_text=_("z. B. Rechtsamt, Vermerk vom 3. März")
    )
