from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from querschnitt.accounts.actor import Actor
from querschnitt.funding.claims import payers
from querschnitt.funding.grant_selectors import visible_grants
from querschnitt.funding.models import Grant, Post
from querschnitt.funding.programmes import book
from querschnitt.funding.staff_selectors import visible_posts
from querschnitt.network.models import Decision, Document
from querschnitt.network.selectors.bodies import visible_decisions
from querschnitt.network.selectors.documents import visible_documents

from .categories import labels
from .choices import ConceptKind, Direction, Field, GoalKind
from .models import Measure, Phase, StrategicGoal


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
    programme = forms.ChoiceField(label=_("Förderprogramm"), required=False)
    posts = forms.ModelMultipleChoiceField(
        Post.unscoped.none(),
        label=_("Stellen, die daran arbeiten"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, actor: Actor, measure: Measure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        programme, posts = self._field("programme"), self._field("posts")
        known = [(one.key, str(one.label)) for one in book().programmes.values()]
        written = measure.programme if measure else ""
        if written and written not in dict(known):  # typed before programmes were a list
            known.append((written, written))
        programme.choices = [("", _("keines")), *known]
        posts.queryset = visible_posts(actor)
        if not posts.queryset.exists():
            del self.fields["posts"]

    def _field(self, name: str) -> Any:
        return self.fields[name]


class MeasureFundingForm(forms.Form):
    payer = forms.ChoiceField(label=_("Wer zahlt"))
    percent = forms.DecimalField(
        label=_("Anteil in Prozent"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        localize=True,
        initial=100,
    )
    amount = forms.DecimalField(
        label=_("Kosten der Maßnahme im Jahr"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        localize=True,
        help_text=_("In Euro, damit sich ein doppelt bezahlter Betrag nennen lässt."),
    )
    starts_on = forms.DateField(label=_("von"))
    ends_on = forms.DateField(label=_("bis (letzter Tag)"), required=False)
    grant = forms.ModelChoiceField(Grant.unscoped.none(), label=_("Zuwendung"), required=False, empty_label=_("keine"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        payer: Any = self.fields["payer"]
        payer.choices = [("", _("bitte wählen")), *payers()]
        grant: Any = self.fields["grant"]
        grant.queryset = visible_grants(actor)
        grant.label_from_instance = lambda one: f"{one.programme} {one.year}, {one.reference}"


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
