"""Forms of the change of legal circle."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.actor import Actor
from querschnitt.common.forms import ColumnChoices, ComboSelect
from querschnitt.network.selectors import current_organisations
from querschnitt.tenants.models import Organisation

from . import catalogues, choices
from .acting import organisation_of
from .forms import CHOOSE, PACKAGE_GROUPS, RuleForm, part
from .models import Handover, HandoverTask

CIRCLES = [(key, label) for key, label in choices.LegalCircle.choices if key != choices.LegalCircle.UNKNOWN]
ENDS = [
    (end.value, end.label)
    for end in (choices.HandoverEnd.DECLINED, choices.HandoverEnd.NO_CLAIM, choices.HandoverEnd.OWN_INCOME)
]


class HandoverForm(RuleForm):
    event = forms.ChoiceField(label=_("Was ist geschehen?"), choices=[CHOOSE, *choices.HandoverEvent.choices])
    event_on = forms.DateField(label=_("Wann?"), help_text=_("Datum des Bescheids oder der Erteilung"))
    from_circle = forms.ChoiceField(label=_("Bisheriger Rechtskreis"), choices=[CHOOSE, *CIRCLES])
    to_circle = forms.ChoiceField(label=_("Künftiger Rechtskreis"), choices=[CHOOSE, *CIRCLES])
    receiver = forms.ModelChoiceField(
        label=_("Neue Stelle"), queryset=Organisation.unscoped.none(), required=False, widget=ComboSelect
    )
    ends_on = forms.DateField(
        label=_("Bisherige Leistung bis"),
        required=False,
        help_text=_("Nur wenn der Bescheid einen anderen Tag nennt als die Regel."),
    )
    starts_on = forms.DateField(label=_("Neue Leistung ab"), required=False)

    FIELDS = ("event", "event_on", "from_circle", "to_circle", "receiver", "ends_on", "starts_on")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "receiver").queryset = current_organisations(actor).exclude(pk=organisation_of(actor))
        part(self, "receiver").empty_label = str(_("noch offen"))

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FIELDS}


class ConfirmHandoverForm(HandoverForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, handover: Handover, actor: Actor) -> ConfirmHandoverForm:
        names = ("event", "event_on", "from_circle", "to_circle", "receiver", "version")
        return cls(initial={name: getattr(handover, name) for name in names}, actor=actor)


class EndHandoverForm(RuleForm):
    reason = forms.ChoiceField(label=_("Warum endet der Übergang?"), choices=ENDS, widget=forms.RadioSelect)


class PaymentForm(RuleForm):
    paid_on = forms.DateField(
        label=_("Erste Zahlung eingegangen am"), help_text=_("Laut Kontoauszug oder Auskunft der Person")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "paid_on").initial = timezone.localdate


class HandoverTaskForm(RuleForm):
    owner = forms.ChoiceField(label=_("Wer erledigt es?"), choices=choices.TaskOwner.choices, widget=forms.RadioSelect)
    organisation = forms.ModelChoiceField(
        label=_("Stelle"), queryset=Organisation.unscoped.none(), required=False, widget=ComboSelect
    )
    due_on = forms.DateField(label=_("Bis"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "organisation").queryset = current_organisations(actor)
        part(self, "organisation").empty_label = str(_("keine Stelle"))

    @classmethod
    def of(cls, task: HandoverTask, actor: Actor) -> HandoverTaskForm:
        names = ("owner", "organisation", "due_on", "version")
        return cls(initial={name: getattr(task, name) for name in names}, actor=actor)


class HandoverPackageForm(RuleForm):
    data_groups = forms.MultipleChoiceField(
        label=_("Welche Angaben gehen mit?"),
        choices=PACKAGE_GROUPS,
        widget=ColumnChoices,
        initial=[
            choices.DataGroup.IDENTITY,
            choices.DataGroup.CONTACT,
            choices.DataGroup.LANGUAGES,
            choices.DataGroup.STATUS,
        ],
        error_messages={"required": _("Wählen Sie mindestens eine Gruppe von Angaben.")},
    )
    question = forms.CharField(
        label=_("Anliegen in einem Satz"),
        max_length=300,
        required=False,
        help_text=_("Die Stelle liest diesen Satz. Schreiben Sie nur, worin die Person eingewilligt hat."),
    )
    text_language = forms.ChoiceField(label=_("Einwilligung vorgelesen oder gelesen auf"))
    consent = forms.BooleanField(
        label=_("Die Person hat eingewilligt, dass genau diese Angaben an diese Stelle gehen."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "text_language").choices = catalogues.consent_languages()
