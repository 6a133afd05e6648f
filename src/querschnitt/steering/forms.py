from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.actor import Actor
from querschnitt.network.models import Decision, Document
from querschnitt.network.selectors.bodies import visible_decisions
from querschnitt.network.selectors.documents import visible_documents

from .categories import labels
from .choices import ConceptKind, Direction, Field, GoalKind
from .models import Phase, StrategicGoal


class Suggesting(forms.TextInput):
    """A field to type in that offers what others wrote; the list stands in the page as ``<datalist>``."""

    def __init__(self, list_id: str) -> None:
        super().__init__({"list": list_id, "autocomplete": "off"})


class PhaseForm(forms.Form):
    starts_year = forms.IntegerField(label=_("Erstes Jahr"), min_value=2013, max_value=2100)
    ends_year = forms.IntegerField(label=_("Letztes Jahr"), min_value=2013, max_value=2100)


class GoalForm(forms.Form):
    phase = forms.ModelChoiceField(Phase.unscoped.none(), label=_("Phase"))
    field = forms.ChoiceField(label=_("Bereich"), choices=Field.choices, widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("Art"),
        choices=GoalKind.choices,
        widget=forms.RadioSelect,
        help_text=_("Je Phase und Bereich ein Schwerpunktziel (Regel KI16), dazu allgemeine Ziele."),
    )
    category = forms.CharField(
        label=_("Kategorie"),
        max_length=120,
        widget=Suggesting("kategorien"),
        help_text=_(
            "Wählen Sie eine vorhandene, damit sich die Zentren vergleichen lassen, oder schreiben Sie eine eigene."
        ),
    )
    title = forms.CharField(label=_("Ziel"), max_length=200)
    description = forms.CharField(label=_("Beschreibung"), required=False, widget=forms.Textarea({"rows": 4}))
    why_second = forms.CharField(
        label=_("Warum ein zweites Schwerpunktziel"),
        required=False,
        max_length=500,
        help_text=_("Nur nötig, wenn der Bereich in dieser Phase schon eines hat."),
    )

    def __init__(self, *args: Any, actor: Actor, goal: StrategicGoal | None = None, **kwargs: Any) -> None:
        if goal is not None:
            names = ("phase", "field", "kind", "category", "title", "description", "why_second")
            kwargs["initial"] = {name: getattr(goal, name) for name in names}
        super().__init__(*args, **kwargs)
        phases: Any = self.fields["phase"]
        phases.queryset = Phase.objects.all()
        used = StrategicGoal.objects.order_by("category").values_list("category", flat=True).distinct()
        self.categories = sorted({*labels().values(), *used})


class MeasureForm(forms.Form):
    title = forms.CharField(label=_("Maßnahme"), max_length=200)
    description = forms.CharField(label=_("Beschreibung"), required=False, widget=forms.Textarea({"rows": 3}))
    starts_on = forms.DateField(label=_("Beginn"))
    ends_on = forms.DateField(label=_("Ende"), required=False, help_text=_("Leer, solange sie läuft."))
    programme = forms.CharField(
        label=_("Förderprogramm"), required=False, max_length=40, help_text=_("Kürzel, zum Beispiel KI oder KIM B1.")
    )


class IndicatorForm(forms.Form):
    label = forms.CharField(label=_("Kennzahl"), max_length=200)
    unit = forms.CharField(label=_("Einheit"), max_length=40, required=False)
    direction = forms.ChoiceField(label=_("Richtung"), choices=Direction.choices, initial=Direction.UP)
    start = forms.DecimalField(label=_("Ausgangswert"), max_digits=12, decimal_places=2, required=False, localize=True)
    target = forms.DecimalField(label=_("Zielwert"), max_digits=12, decimal_places=2, localize=True)
    target_on = forms.DateField(label=_("zu erreichen bis"))


class ValueForm(forms.Form):
    as_of = forms.DateField(label=_("Stand"), initial=timezone.localdate)
    value = forms.DecimalField(label=_("Istwert"), max_digits=12, decimal_places=2, localize=True)
    note = forms.CharField(label=_("Bemerkung"), max_length=300, required=False)


class ConceptForm(forms.Form):
    kind = forms.ChoiceField(label=_("Art"), choices=ConceptKind.choices)
    title = forms.CharField(label=_("Titel"), max_length=200)
    goals = forms.CharField(label=_("Leitziele"), required=False, widget=forms.Textarea({"rows": 5}))
    agreed_with_municipalities = forms.BooleanField(
        label=_("mit den Kommunen abgestimmt"), required=False, help_text=_("Für Kreise Pflicht (Regel TI06).")
    )
    agreed_with_carriers = forms.BooleanField(label=_("mit der Freien Wohlfahrtspflege abgestimmt"), required=False)
    document = forms.ModelChoiceField(
        Document.unscoped.none(),
        label=_("Dokument"),
        required=False,
        empty_label=_("keines"),
        help_text=_("Aus der Ablage im Netzwerk."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        document: Any = self.fields["document"]
        document.queryset = visible_documents(actor)


class DecideForm(forms.Form):
    decided_on = forms.DateField(label=_("Beschlossen am"))
    decided_by = forms.CharField(label=_("Beschlossen von"), max_length=150, help_text=_("Zum Beispiel Kreistag."))
    decision = forms.ModelChoiceField(
        Decision.unscoped.none(),
        label=_("Beschluss"),
        required=False,
        empty_label=_("keiner"),
        help_text=_("Wenn er im Netzwerk erfasst ist."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision: Any = self.fields["decision"]
        decision.queryset = visible_decisions(actor)
