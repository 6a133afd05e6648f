"""What may be told in a first advice. Only the main concern is asked for; all else may stay unknown."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from querschnitt.common.forms import ColumnChoices, ComboSelect
from querschnitt.common.languages import language_choices

from .choices import AdviceChannel, AdviceModel, AdviceResult, Criterion
from .deadlines import EVENTS
from .facts import BadFact, Definition, Facts, askable, contradictions, need_choices
from .statuses import status_choices

UNKNOWN = ("", _("unbekannt"))
YES_NO: list[tuple[str, str | Promise]] = [UNKNOWN, ("yes", _("ja")), ("no", _("nein"))]
BOOL = {"yes": True, "no": False}
FACT = "fact_"
OWN_FIELDS = {"status": "status", "birth": "birth", "arrived": "arrived", "needs": "needs"}


def asked_of(definition: Definition) -> forms.Field:
    """The field that asks for one fact, in its own words."""
    label = definition.ask(get_language() or "de")
    if definition.kind == "bool":
        return forms.ChoiceField(label=label, choices=YES_NO, required=False)
    if definition.kind == "date":
        return forms.DateField(label=label, required=False)
    if definition.kind in ("int", "months"):
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=2400)
    if definition.kind == "status":
        return forms.ChoiceField(label=label, choices=[UNKNOWN, *status_choices()], required=False, widget=ComboSelect)
    options = [(one, definition.label_of(one, get_language() or "de")) for one in definition.options]
    return forms.ChoiceField(label=label, choices=[UNKNOWN, *options], required=False)


class AdviceForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    concern = forms.ChoiceField(label=_("Hauptanliegen"))
    needs = forms.MultipleChoiceField(label=_("Weitere Anliegen"), required=False, widget=ColumnChoices)
    language = forms.ChoiceField(label=_("Sprache"), required=False, widget=ComboSelect)
    town = forms.CharField(label=_("Wohnort"), max_length=100, required=False)
    channel = forms.ChoiceField(label=_("Form"), choices=AdviceChannel.choices, initial=AdviceChannel.OFFICE)
    minutes = forms.IntegerField(label=_("Minuten"), min_value=1, max_value=600, initial=10)
    status = forms.ChoiceField(
        label=_("Aufenthaltsstatus"),
        required=False,
        widget=ComboSelect,
        help_text=_("Kann unbekannt bleiben: Die Beratung steht allen offen."),
    )
    birth = forms.DateField(label=_("Geburtsdatum"), required=False)
    birth_year = forms.IntegerField(
        label=_("oder nur Geburtsjahr"), min_value=1900, max_value=2100, required=False, help_text=_("z. B. 1992")
    )
    arrived = forms.DateField(label=_("In Deutschland seit"), required=False)
    on = forms.DateField(label=_("Auskunft für den Tag"), required=False)
    urgent = forms.ChoiceField(label=_("Ist es dringend?"), choices=YES_NO, required=False)
    resources = forms.ChoiceField(label=_("Fehlen eigene Kräfte oder ein Netz?"), choices=YES_NO, required=False)
    settled = forms.ChoiceField(label=_("Ist das Anliegen im Gespräch geklärt?"), choices=YES_NO, required=False)

    TALK = ("concern", "language", "town", "channel", "minutes")
    PERSON = ("status", "birth", "birth_year", "arrived")
    ABOUT_CASE = ("fact_offices", "urgent", "resources", "fact_voluntary", "settled")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = get_language() or "de"
        needs = need_choices(spoken)
        self._choose("concern", [("", _("bitte wählen")), *needs])
        self._choose("needs", needs)
        self._choose("language", [UNKNOWN, *language_choices()])
        self._choose("status", [UNKNOWN, *status_choices()])
        for key, definition in askable().items():
            self.fields[f"{FACT}{key}"] = asked_of(definition)

    def _choose(self, name: str, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for key, message in contradictions(self.facts()):
                name = OWN_FIELDS.get(key, key if key in self.fields else f"{FACT}{key}")
                self.add_error(name, _("%(said)s Berichtigen Sie eine der beiden Angaben.") % {"said": message})
        return data

    def needs_told(self) -> frozenset[str]:
        return frozenset({self.cleaned_data["concern"], *self.cleaned_data["needs"]})

    def facts(self) -> Facts:
        data = self.cleaned_data
        known: dict[str, object] = {}
        for key, definition in askable().items():
            value = data.get(f"{FACT}{key}")
            if value is None or value == "":
                continue
            known[key] = BOOL[value] if definition.kind == "bool" else value
        try:
            return Facts(
                on=data.get("on") or timezone.localdate(),
                status=data["status"],
                birth=data["birth"],
                birth_year=None if data["birth"] else data["birth_year"],
                arrived=data["arrived"],
                needs=self.needs_told(),
                known=known,
            )
        except BadFact as error:
            self.add_error(OWN_FIELDS.get(error.key), str(error))
            return Facts(on=timezone.localdate())

    def criteria(self) -> dict[Criterion, bool | None]:
        data = self.cleaned_data
        offices = data["fact_offices"]
        return {
            Criterion.AREAS: len(self.needs_told()) > 1,
            Criterion.ACTORS: None if offices is None else offices > 1,
            Criterion.URGENT: BOOL.get(data["urgent"]),
            Criterion.RESOURCES: BOOL.get(data["resources"]),
            Criterion.VOLUNTARY: BOOL.get(data["fact_voluntary"]),
        }

    def settled_in_talk(self) -> bool | None:
        return BOOL.get(self.cleaned_data["settled"])

    def told(self) -> list[tuple[str, str]]:
        """Names and values as they were sent, to be carried on without being stored."""
        pairs = []
        for name in self.fields:
            values = self.data.getlist(name) if hasattr(self.data, "getlist") else [self.data.get(name, "")]
            pairs += [(name, value) for value in values if value]
        return pairs


class ResultForm(forms.Form):
    result = forms.ChoiceField(label=_("Ergebnis"), choices=AdviceResult.choices, widget=forms.RadioSelect)


class ModelForm(forms.Form):
    model = forms.ChoiceField(
        label=_("Wer macht die Erstberatung?"), choices=AdviceModel.choices, widget=forms.RadioSelect
    )


class DeadlineForm(forms.Form):
    event = forms.ChoiceField(label=_("Ereignis"))
    day = forms.DateField(label=_("Tag"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = (get_language() or "de").startswith("en")
        event: Any = self.fields["event"]
        event.choices = [(key, titles[english]) for key, titles in EVENTS.items()]
