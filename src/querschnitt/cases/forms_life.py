"""Forms about a person's life: residence, benefits, names, languages, household, the links of the chain."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from querschnitt.common.forms import ComboSelect

from . import catalogues, choices, life_choices
from .forms import CHOOSE, RuleForm, part
from .models import BenefitSpan, ResidenceSpan
from .models.spans import Span


class SpanForm(RuleForm):
    """A span of time. ``contradictory`` is asked only after something was refused that can be kept as to be clarified."""

    starts_on = forms.DateField(label=_("Von"), required=False, help_text=_("leer: Beginn unbekannt"))
    ends_on = forms.DateField(label=_("Bis"), required=False, help_text=_("leer: dauert an"))
    stated_by = forms.ChoiceField(
        label=_("Woher wissen wir das?"), choices=life_choices.StatedBy.choices, initial="person"
    )
    document = forms.CharField(
        label=_("Auf welchem Dokument?"), max_length=120, required=False, help_text=_("z. B. Bescheid des BAMF, eAT")
    )
    printed_until = forms.DateField(label=_("Gültig bis, wie gedruckt"), required=False)
    ends_previous = forms.BooleanField(
        label=_("Der laufende Zeitraum endet am Tag davor."), required=False, initial=True
    )
    contradictory = forms.BooleanField(
        label=_("Die Dokumente sagen das wirklich so: als „widersprüchlich, zu klären“ speichern"), required=False
    )

    FIELDS: tuple[str, ...] = ()
    COMMON = ("starts_on", "ends_on", "stated_by", "document", "printed_until", "contradictory")

    def __init__(self, *args: Any, corrects: Span | None = None, **kwargs: Any) -> None:
        if corrects is not None:
            names = (*self.FIELDS, *self.COMMON)
            kwargs["initial"] = {name: getattr(corrects, name) for name in names} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if corrects is not None:
            del self.fields["ends_previous"]
        if not (self.is_bound and self.data.get("contradictory")) and not (corrects and corrects.contradictory):
            self._unclear = self.fields.pop("contradictory")

    def ask_unclear(self) -> None:
        self.fields.setdefault("contradictory", getattr(self, "_unclear", forms.BooleanField(required=False)))

    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class ResidenceForm(SpanForm):
    status_code = forms.ChoiceField(label=_("Aufenthaltsstatus"), widget=ComboSelect)

    FIELDS = ("status_code",)
    field_order = ["status_code"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        part(self, "status_code").choices = [CHOOSE, *catalogues.status_choices()]


class BenefitForm(SpanForm):
    legal_circle = forms.ChoiceField(
        label=_("Rechtskreis"),
        choices=[CHOOSE, *[pair for pair in choices.LegalCircle.choices if pair[0] != choices.LegalCircle.UNKNOWN]],
    )
    authority = forms.CharField(label=_("Zuständige Stelle"), max_length=120, required=False)
    state = forms.ChoiceField(label=_("Stand"), choices=life_choices.BenefitState.choices, initial="running")

    FIELDS = ("legal_circle", "authority", "state")
    field_order = ["legal_circle", "authority", "state"]


SPAN_FORMS: dict[str, tuple[type[SpanForm], type[ResidenceSpan] | type[BenefitSpan]]] = {
    "aufenthalt": (ResidenceForm, ResidenceSpan),
    "leistung": (BenefitForm, BenefitSpan),
}
