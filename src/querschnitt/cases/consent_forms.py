"""Forms of what the person agrees to: a consent or its refusal, and the release from secrecy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.actor import Actor
from querschnitt.common.forms import ColumnChoices, ComboSelect
from querschnitt.network.selectors import current_organisations
from querschnitt.tenants.models import Organisation

from . import catalogues, choices
from .forms import PACKAGE_GROUPS, RuleForm, part
from .models import Case
from .services.consents import a_year_from
from .trust_choices import Decision

READ_IN = _("Vorgelesen oder gelesen auf")


def not_past(day: Any) -> Any:
    if day < timezone.localdate():
        raise ValidationError(_("Das Ende liegt in der Vergangenheit. Wählen Sie einen Tag ab heute."))
    return day


class ConsentForm(RuleForm):
    """What the person said about one recipient, one purpose and named data groups: yes or no."""

    purpose = forms.ChoiceField(
        label=_("Wozu?"),
        choices=[
            (value, label)
            for value, label in choices.ConsentPurpose.choices
            if value in (choices.ConsentPurpose.REFERRAL, choices.ConsentPurpose.HANDOVER)
        ],
        widget=forms.RadioSelect,
        initial=choices.ConsentPurpose.REFERRAL,
    )
    recipient = forms.ModelChoiceField(
        label=_("An welche Stelle?"), queryset=Organisation.unscoped.none(), widget=ComboSelect
    )
    data_groups = forms.MultipleChoiceField(
        label=_("Welche Angaben?"),
        choices=PACKAGE_GROUPS,
        widget=ColumnChoices,
        error_messages={"required": _("Wählen Sie mindestens eine Gruppe von Angaben.")},
    )
    text_language = forms.ChoiceField(label=READ_IN)
    decision = forms.ChoiceField(
        label=_("Was sagt die Person?"),
        choices=[(Decision.GIVEN.value, _("willigt ein")), (Decision.REFUSED.value, _("willigt nicht ein"))],
        widget=forms.RadioSelect,
    )
    valid_until = forms.DateField(label=_("Gültig bis"), required=False)

    def __init__(self, *args: Any, actor: Actor, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "recipient").queryset = current_organisations(actor).exclude(pk=case.organisation_id)
        part(self, "recipient").empty_label = str(_("bitte wählen"))
        part(self, "text_language").choices = catalogues.consent_languages()
        part(self, "valid_until").initial = a_year_from(timezone.localdate())

    def clean_valid_until(self) -> Any:
        day = self.cleaned_data["valid_until"]
        return not_past(day) if day else None


class ReleaseForm(RuleForm):
    """Who is freed of secrecy, towards whom, about what, until when."""

    TO, FROM, BOTH = "to", "from", "both"

    other = forms.ModelChoiceField(label=_("Andere Stelle"), queryset=Organisation.unscoped.none(), widget=ComboSelect)
    direction = forms.ChoiceField(label=_("Wer darf wem etwas sagen?"), widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(
        label=_("Zu welchen Themen?"),
        choices=choices.LifeArea.choices,
        widget=ColumnChoices,
        error_messages={"required": _("Wählen Sie mindestens ein Thema.")},
    )
    text_language = forms.ChoiceField(label=READ_IN)
    valid_until = forms.DateField(label=_("Gültig bis"))
    agreed = forms.BooleanField(
        label=_("Die Person hat die Stelle so von der Schweigepflicht entbunden."),
        error_messages={"required": _("Ohne ihr Ja gilt die Schweigepflicht. Lesen Sie der Person den Text vor.")},
    )

    def __init__(self, *args: Any, actor: Actor, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead = case.organisation.name
        part(self, "other").queryset = current_organisations(actor).exclude(pk=case.organisation_id)
        part(self, "other").empty_label = str(_("bitte wählen"))
        part(self, "direction").choices = [
            (self.TO, _("%(lead)s der anderen Stelle") % {"lead": lead}),
            (self.FROM, _("die andere Stelle %(lead)s") % {"lead": lead}),
            (self.BOTH, _("beide einander")),
        ]
        part(self, "direction").initial = self.TO
        part(self, "text_language").choices = catalogues.consent_languages()
        part(self, "valid_until").initial = a_year_from(timezone.localdate())

    def clean_valid_until(self) -> Any:
        return not_past(self.cleaned_data["valid_until"])
